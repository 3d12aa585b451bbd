"""Which runtime runs a branch."""

from __future__ import annotations

import torch

from model.runtime.base import EagerBranch, Runtime
from model.runtime.folded import FoldedBranch, can_be_folded
from model.skeleton_branch import SkeletonBranch


def choose_runtime(branch: SkeletonBranch, device: torch.device) -> Runtime:
    """``folded`` on a CPU for an InfoGCN with pooled attention (what ships), ``eager`` for everything else.

    Args:
        branch: in evaluation mode, on ``device``.
    """
    if device.type == "cpu" and can_be_folded(branch):
        return FoldedBranch(branch)
    return EagerBranch(branch)
