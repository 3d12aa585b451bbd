"""Soft-DTW (Cuturi and Blondel, "Soft-DTW: a Differentiable Loss Function for Time-Series", ICML 2017), in batches.

R(i, j) = cost(i, j) + softmin(R(i-1, j-1), R(i-1, j), R(i, j-1)), where softmin(a) = -gamma log sum exp(-a / gamma).
All cells of an anti-diagonal, in all pairs of sequences, are computed at once. Steps are not weighted, as in the
papers that build on it; :mod:`model.matching.aligned` weights them, so that long alignments cost no more.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def soft_alignment(costs: Tensor, gamma: float, carried: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """The soft minimum of what alignments cost, from the first frames to the last ones.

    Args:
        costs: (..., T, S) of the pairs of frames, finite.
        gamma: more than 0, in units of the costs: small is near the cheapest alignment alone.
        carried: (..., T, S), what else adds up along an alignment; nothing unless given.

    Returns:
        The soft minimum (...,), and the mean (...,) over all alignments of what is carried along, each weighted by
        exp(-cost / gamma).
    """
    rows, columns = costs.shape[-2:]
    carried = torch.zeros_like(costs) if carried is None else carried
    # The anti-diagonal k holds the cells (i, k - i); flipped, it is a diagonal.
    costs, carried = costs.flip(-1), carried.flip(-1)
    before = last = costs.new_full((*costs.shape[:-2], rows + 1), torch.inf)  # by row, from row -1
    carried_before = carried_last = torch.zeros_like(before)
    for number in range(rows + columns - 1):
        first, stop = max(0, number - columns + 1), min(number, rows - 1) + 1
        here, up = slice(first + 1, stop + 1), slice(first, stop)
        offset = columns - 1 - number
        total = costs.diagonal(offset, -2, -1)  # (..., cells)
        also = carried.diagonal(offset, -2, -1)
        if number:
            steps = torch.stack((before[..., up], last[..., up], last[..., here]))
            also = also + (
                (-steps / gamma).softmax(dim=0)
                * torch.stack((carried_before[..., up], carried_last[..., up], carried_last[..., here]))
            ).sum(dim=0)
            total = total - gamma * torch.logsumexp(-steps / gamma, dim=0)
        padding = (first + 1, rows - stop)
        before, last = last, functional.pad(total, padding, value=torch.inf)
        carried_before, carried_last = carried_last, functional.pad(also, padding)
    return last[..., -1], carried_last[..., -1]
