"""Which runtime runs a branch, and whether live ticks stay on the device."""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Callable, Sequence

import torch

from model.branch_ensemble import Branch, members_of
from model.embedding import Embeddings
from model.errors import RuntimeChoiceError
from model.runtime.base import EagerBranch, Runtime
from model.runtime.cuda_graph import captured
from model.runtime.folded import FoldedBranch
from model.runtime.folding import can_be_folded
from model.runtime.openvino_branch import OpenVinoBranch
from model.runtime.openvino_package import is_installed
from model.runtime.resident_step import ResidentStep
from model.runtime.side_by_side import SideBySide
from model.skeleton_branch import SkeletonBranch
from model.weights import Weights

logger = logging.getLogger(__name__)

MOST_FPS = 90.0  # of a sensor whose longest window is kept whole; with more frames a second it begins later


RUNTIME_VARIABLE = "ONETAKE_RUNTIME"
CHOICES = ("torch", "openvino")


def choose_runtime(branch: Branch, device: torch.device, wanted: str | None = None) -> Runtime:
    """What runs a branch: torch, unless OpenVINO is asked for.

    torch runs an InfoGCN with pooled attention, or an ensemble of such (what ships), on a CPU as ``folded``, everything
    else as ``eager``.

    Args:
        branch: in evaluation mode, on ``device``.
        wanted: ``torch`` or ``openvino``; unless given, what the environment's ``ONETAKE_RUNTIME`` says, else torch.

    Raises:
        RuntimeChoiceError: there is no such choice, or OpenVINO is wanted and cannot run the branch.
    """
    wanted = wanted or os.environ.get(RUNTIME_VARIABLE) or "torch"
    if wanted not in CHOICES:
        raise RuntimeChoiceError(f"{RUNTIME_VARIABLE} is '{wanted}': it can be {' or '.join(CHOICES)}.")
    members = members_of(branch)
    can_fold = device.type == "cpu" and all(can_be_folded(member) for member in members)
    if wanted == "openvino":
        if not can_fold:
            raise RuntimeChoiceError(
                "OpenVINO runs only an InfoGCN with pooled attention, and only on a processor: "
                f"do without {RUNTIME_VARIABLE}=openvino."
            )
        if not is_installed():
            raise RuntimeChoiceError(
                f"{RUNTIME_VARIABLE} asks for OpenVINO, which is not there: install OneTake with the extra 'openvino'."
            )
        return _in_openvino(branch)
    return by_members(FoldedBranch, branch) if can_fold else EagerBranch(branch)


def by_members(make: Callable[[SkeletonBranch], Runtime], branch: Branch) -> Runtime:
    """A runtime that ``make`` makes of a branch; of an ensemble, one of each member, side by side."""
    if isinstance(branch, SkeletonBranch):
        return make(branch)
    return SideBySide(members_of(branch), make)


def _in_openvino(branch: Branch) -> Runtime:
    try:
        return by_members(OpenVinoBranch, branch)
    except ImportError as error:
        raise RuntimeChoiceError(
            f"OpenVINO cannot be loaded ({error}): install it again or do without {RUNTIME_VARIABLE}=openvino."
        ) from error


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
