"""Which runtime runs a branch, and whether live ticks stay on the device."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence

import torch

from model.embedding import Embeddings
from model.runtime.base import EagerBranch, Runtime
from model.runtime.cuda_graph import captured
from model.runtime.folded import FoldedBranch
from model.runtime.folding import can_be_folded
from model.runtime.resident_step import ResidentStep
from model.skeleton_branch import SkeletonBranch
from model.weights import Weights

logger = logging.getLogger(__name__)

MOST_FPS = 90.0  # of a sensor whose longest window is kept whole; with more frames a second it begins later


def choose_runtime(branch: SkeletonBranch, device: torch.device) -> Runtime:
    """``folded`` on a CPU for an InfoGCN with pooled attention (what ships), ``eager`` for everything else.

    Args:
        branch: in evaluation mode, on ``device``.
    """
    if device.type == "cpu" and can_be_folded(branch):
        return FoldedBranch(branch)
    return EagerBranch(branch)


def choose_step(
    runtime: Runtime, weights: Weights, exemplars: Embeddings, lengths_s: Sequence[float], device: torch.device
) -> ResidentStep | None:
    """A live tick as a CUDA graph on a CUDA GPU; None everywhere else, and where the GPU has no memory for it.

    Args:
        runtime: what runs the branch on ``device``.
        exemplars: what the tick compares with.
        lengths_s: of the windows, increasing.
    """
    if device.type != "cuda":
        return None
    capacity = math.ceil((lengths_s[-1] + 1) * MOST_FPS)
    try:
        return ResidentStep(
            runtime, weights.whitening, exemplars, weights.cohort, lengths_s, weights.frames, device, capacity, captured
        )
    except RuntimeError:  # torch's errors of the GPU are all of this kind
        logger.warning("live ticks run operation by operation: they could not be captured", exc_info=True)
        return None
