"""The interface of a runtime, and torch's own."""

from __future__ import annotations

from typing import Protocol

from torch import Tensor

from model.branch_ensemble import Branch


class Runtime(Protocol):
    """Runs a skeleton branch."""

    @property
    def name(self) -> str:
        """What it is called in reports."""

    def __call__(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Reweighted joint features averaged over time (N, V, C) and importance (N, V) of inputs (N, 9, T, V)."""


class EagerBranch:
    """The branch as it was trained, operation by operation: the reference for every other runtime.

    Args:
        branch: in evaluation mode, on the device of the inputs.
    """

    name = "eager"

    def __init__(self, branch: Branch) -> None:
        self._branch = branch

    def __call__(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        encoded = self._branch(inputs)
        return encoded.joints.float().mean(dim=1), encoded.importance.float()
