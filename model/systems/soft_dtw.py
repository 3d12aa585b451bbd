"""Soft-DTW over the encoder's frames, the baseline of uncertainty-DTW.

Wang and Koniusz, "Uncertainty-DTW for Time Series and Sequences", ECCV 2022, compare with soft-DTW: a frame is a
vector, two frames cost their squared Euclidean distance divided by the number of channels, and two windows the soft
minimum over all alignments (:mod:`model.systems.soft_alignment`) with gamma 0.01, less half of what each costs with
itself (the authors' ``normalize``; it makes the cost of a copy 0).

What is left open or otherwise here: a frame is the mean of the encoder's features over the joints that were seen,
through a linear layer to 64 channels. The cost is divided by the number of frames, and the loss of the one-shot
episodes is the cross entropy of the softmax over minus the costs, see :mod:`model.systems.matching_system`.
"""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor, nn

from model.systems.matching_system import MatchingSystem, mean_of_seen
from model.systems.soft_alignment import soft_alignment

FRAME_CHANNELS = 64


class SoftDTW(MatchingSystem):
    """Windows by the cost of aligning their frames, see the module's docstring."""

    name = "soft-dtw"
    title = "Soft-DTW (Cuturi and Blondel 2017)"
    gamma: ClassVar[float] = 0.01

    def __init__(self, actions: tuple[str, ...]) -> None:
        super().__init__(actions)
        self.to_frame = nn.Linear(self.channels, FRAME_CHANNELS)

    def describe_joints(self, joints: Tensor, seen: Tensor) -> Tensor:
        """(N, T', 64): a vector for each frame."""
        return self.to_frame(mean_of_seen(joints, seen))

    def similarity(self, queries: Tensor, exemplars: Tensor) -> Tensor:
        return -self.divergence(queries, exemplars)[0]

    def divergence(self, queries: Tensor, exemplars: Tensor) -> tuple[Tensor, Tensor]:
        """What alignments cost and what they carry along, each (Q, E), less half of the same of each with itself."""
        cost, carried = self.align(queries[:, None], exemplars[None])
        query_cost, query_carried = self.align(queries, queries)
        exemplar_cost, exemplar_carried = self.align(exemplars, exemplars)
        return (
            cost - (query_cost[:, None] + exemplar_cost) / 2,
            carried - (query_carried[:, None] + exemplar_carried) / 2,
        )

    def align(self, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        """Mean cost for each frame of aligning (..., T', C) with (..., S', C), and 0: nothing is carried along."""
        cost, carried = soft_alignment(squared_distance(first, second), self.gamma)
        return cost / first.shape[-2], carried


def squared_distance(first: Tensor, second: Tensor) -> Tensor:
    """Of frames (..., T', C) and (..., S', C), divided by C: (..., T', S')."""
    product = first @ second.transpose(-1, -2)
    squares = first.square().sum(dim=-1)[..., :, None] + second.square().sum(dim=-1)[..., None, :]
    return (squares - 2 * product).clamp_min(0) / first.shape[-1]
