"""What a trained system is worth: one-shot accuracy, size and time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.data.kinect25 import ClipData
from model.evaluation.one_shot_test import OneShotTest
from model.one_shot import judge_draw, sample_clips
from model.preprocess import NormalisedSkeletons, Samples, normalise
from model.systems.base import System
from model.timing import time_side_by_side

BATCH = 64  # windows that are described, or queries that are compared, at a time
EXEMPLARS = 20  # that a window is matched against where time is measured
ROUNDS = 20


@dataclass(frozen=True)
class Described:
    """Clips of a data set as a system describes them.

    Attributes:
        index: (N,) indices into the data set.
        descriptions: (N, ...).
        shows_body: (N,) bool.
    """

    index: NDArray[np.int64]
    descriptions: Tensor
    shows_body: Tensor


def describe_clips(system: System, data: ClipData, index: NDArray[np.int64], frames: int) -> Described:
    """Describe the clips at ``index``, on the device that the system lies on; the result lies on the CPU."""
    samples = sample_clips(data, index, frames)
    device = next(system.parameters()).device
    parts = []
    with torch.inference_mode():
        for start in range(0, len(samples), BATCH):
            rows = slice(start, start + BATCH)
            batch = Samples(samples.positions_m[rows], samples.seen[rows]).to(device)
            parts.append(system.describe(normalise(batch)).float().cpu())
    return Described(index, torch.cat(parts), samples.seen.any(dim=1))


def judge(
    system: System, tests: Sequence[OneShotTest], data: ClipData, frames: int
) -> dict[str, dict[str, list[float]]]:
    """One-shot accuracy in percent by test: ``top1`` and ``recall``, a value for each draw.

    Args:
        system: in evaluation mode.
        tests: of ``data``; every clip is described once for all of them.

    Raises:
        DataError: see :func:`model.one_shot.queries_of`.
    """
    described = describe_clips(system, data, np.unique(np.concatenate([test.clips for test in tests])), frames)
    system = system.cpu()

    def scores(queries: Tensor, exemplars: Tensor) -> Tensor:
        chosen = described.descriptions[exemplars]
        with torch.inference_mode():
            return torch.cat(
                [system.similarity(described.descriptions[part], chosen).float() for part in queries.split(BATCH)]
            )

    found = {}
    for test in tests:
        results = [
            judge_draw(data, described.index, draw, scores, described.shows_body, test.dataset) for draw in test.draws
        ]
        found[test.key] = {
            "top1": [result.top1 for result in results],
            "recall": [result.recall for result in results],
        }
    return found


def parameter_count(system: System) -> int:
    """Everything that learned, what only the training needs included."""
    return sum(parameter.numel() for parameter in system.parameters())


def measure_times(system: System, skeletons: NormalisedSkeletons) -> Mapping[str, float]:
    """Milliseconds on one thread of the CPU, medians: ``describe_ms`` for one window, ``match_ms`` against 20 others.

    Args:
        system: in evaluation mode, on the CPU.
        skeletons: ``EXEMPLARS`` and one more windows.
    """
    one = NormalisedSkeletons(skeletons.positions[:1], skeletons.seen[:1])
    others = NormalisedSkeletons(skeletons.positions[1 : EXEMPLARS + 1], skeletons.seen[1 : EXEMPLARS + 1])
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            query, exemplars = system.describe(one), system.describe(others)
            times = time_side_by_side(
                {
                    "describe_ms": lambda: system.describe(one),
                    "match_ms": lambda: system.similarity(query, exemplars),
                },
                ROUNDS,
            )
    finally:
        torch.set_num_threads(threads)
    return {name: round(timing.median_ms, 3) for name, timing in times.items()}
