"""Muon (Jordan and others, 2024): gradient descent whose updates of weight matrices are nearly orthogonal.

Rare directions learn as fast as the dominant ones. The same as ``torch.optim.Muon``, except that the matrix products
are in float32: torch's are in bfloat16, which processors without instructions for it emulate so slowly that they take
half of a training step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

MOMENTUM = 0.95
# Of the quintic iteration, tuned by its author to approach the nearest orthogonal matrix in few steps.
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
STEPS = 5
SMALLEST_NORM = 1e-7


def nearly_orthogonal(matrix: Tensor) -> Tensor:
    """A matrix of the same shape and singular vectors, whose singular values lie between about 0.7 and 1.2."""
    first, second, third = COEFFICIENTS
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / x.norm().clamp_min(SMALLEST_NORM)
    for _ in range(STEPS):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=second, alpha=third), x, beta=first)
    return x.T if tall else x


class Muon(Optimizer):
    """Muon with Nesterov momentum and decoupled weight decay.

    Args:
        matrices: parameters of two dimensions.
        lr: the learning rate; a tall matrix takes the root of its height by its width as many times more.
        weight_decay: of the matrices.
    """

    def __init__(self, matrices: Iterable[nn.Parameter], lr: float, weight_decay: float) -> None:
        super().__init__(matrices, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Move every matrix that has a gradient; there is no closure."""
        assert closure is None
        for group in self.param_groups:
            for matrix in group["params"]:
                if matrix.grad is not None:
                    self._move(matrix, matrix.grad, group)

    def _move(self, matrix: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        state = self.state[matrix]
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(gradient)
        momentum = state["momentum"].lerp_(gradient, 1 - MOMENTUM)
        update = nearly_orthogonal(gradient.lerp(momentum, MOMENTUM).float())
        rate = group["lr"] * math.sqrt(max(1.0, matrix.shape[0] / matrix.shape[1]))
        matrix.mul_(1 - group["lr"] * group["weight_decay"]).add_(update.to(matrix.dtype), alpha=-rate)
