"""A step on a CUDA GPU as one graph: launched at once instead of operation by operation."""

from __future__ import annotations

from collections.abc import Callable

import torch

_WARM_UPS = 3  # so that what libraries allocate on their first calls is there before the capture


def captured(step: Callable[[], None]) -> Callable[[], None]:
    """Capture a step, and return what replays it.

    Args:
        step: reads and writes tensors that stay where they are, and asks the device for nothing.

    Raises:
        RuntimeError: the step cannot be captured, or the memory does not suffice.
    """
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(_WARM_UPS):
            step()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    replay: Callable[[], None] = graph.replay
    return replay
