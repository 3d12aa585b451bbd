"""How many of the computer's cores recognition may take."""

from __future__ import annotations

import os

import torch


def leave_cores_to_capture() -> None:
    """Half of the cores for torch at most, unless the user has set ``OMP_NUM_THREADS``.

    Its threads wait for each other by spinning: where the pose model works beside them they take many times the
    processor time that one thread takes, and the frames come late.
    """
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(min(torch.get_num_threads(), max(1, (os.cpu_count() or 1) // 2)))
