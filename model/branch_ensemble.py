"""Several skeleton branches side by side, as one: the multi-stream ensembles of skeleton-based action recognition.

Encoders that were trained apart, on positions, bone vectors and velocities or from other first weights, err on other
windows (2s-AGCN, Shi and others, CVPR 2019, adds up the scores of two). Here their joint features are joined, so that
everything above sees one branch: of one whitening and one comparison for all members.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.config import EncoderConfig
from model.skeleton_branch import BranchFeatures, SkeletonBranch, build_branch


class BranchEnsemble(nn.Module):
    """Branches for the same number of frames.

    Args:
        members: at least one.
    """

    def __init__(self, members: Sequence[SkeletonBranch]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    @property
    def has_importance(self) -> bool:
        """Whether a member has an importance module (JID)."""
        return any(member.has_importance for member in members_of(self))

    @property
    def channels(self) -> int:
        """C of the joined joint features."""
        return sum(member.channels for member in members_of(self))

    def forward(self, inputs: Tensor, *, with_attention: bool = False) -> BranchFeatures:
        """Joined joint features, their importance and the attention heads of all members, of (N, 9, T, V) inputs."""
        parts = [member(inputs, with_attention=with_attention) for member in self.members]
        importance = mean_importance([part.importance for part in parts], members_of(self))
        length = [part.joints.mean(dim=1, keepdim=True).norm(dim=-1, keepdim=True) for part in parts]
        joints = [part.joints / of_part.clamp_min(1e-6) for part, of_part in zip(parts, length, strict=True)]
        attention = tuple(torch.cat(maps, dim=1) for maps in zip(*(part.attention for part in parts), strict=True))
        return BranchFeatures(torch.cat(joints, dim=-1), importance, attention)


Branch = SkeletonBranch | BranchEnsemble


def members_of(branch: Branch) -> tuple[SkeletonBranch, ...]:
    """The branches that a branch consists of: itself, unless it is an ensemble."""
    if isinstance(branch, SkeletonBranch):
        return (branch,)
    return tuple(branch.members)  # type: ignore[arg-type]


def join(members: Sequence[SkeletonBranch]) -> Branch:
    """A branch of one or more members, which is the only member itself where there is one."""
    return members[0] if len(members) == 1 else BranchEnsemble(members)


def build_branches(configs: Sequence[EncoderConfig]) -> Branch:
    """The branch whose members the configurations describe, with fresh weights, for one class."""
    return join([build_branch(config, class_count=1) for config in configs])


def join_pooled(joints: Sequence[Tensor]) -> Tensor:
    """Joint features averaged over time (N, V, C) of each member, of unit length and side by side."""
    return torch.cat([functional.normalize(part, dim=-1, eps=1e-6) for part in joints], dim=-1)


def mean_importance(importance: Sequence[Tensor], members: Sequence[SkeletonBranch]) -> Tensor:
    """(N, V), the mean importance of the members that have an importance module, of all where none has one.

    Args:
        importance: (N, V) of each member.
    """
    telling = [found for found, member in zip(importance, members, strict=True) if member.has_importance]
    return torch.stack(telling or list(importance)).mean(dim=0)
