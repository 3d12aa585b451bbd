"""The members of an ensemble, each in a runtime of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from torch import Tensor

from model.branch_ensemble import join_pooled, mean_importance
from model.runtime.base import Runtime
from model.skeleton_branch import SkeletonBranch


class SideBySide:
    """Runs one member after the other and joins what they give.

    Args:
        members: of the ensemble.
        make: makes the runtime of a member.
    """

    def __init__(self, members: Sequence[SkeletonBranch], make: Callable[[SkeletonBranch], Runtime]) -> None:
        self._members = tuple(members)
        self._runtimes = tuple(make(member) for member in members)

    @property
    def name(self) -> str:
        """That of the members' runtimes."""
        return self._runtimes[0].name

    def __call__(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Joined joint features averaged over time (N, V, C) and importance (N, V) of inputs (N, 9, T, V)."""
        joints, importance = zip(*(runtime(inputs) for runtime in self._runtimes), strict=True)
        return join_pooled(joints), mean_importance(importance, self._members)
