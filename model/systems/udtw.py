"""Uncertainty-DTW: alignments in which frames count the less, the less certain the network is of them.

Wang and Koniusz, "Uncertainty-DTW for Time Series and Sequences", ECCV 2022. SigmaNet, a small network on a frame's
vector, gives its standard deviation 1.5 sigmoid(.) + 0.5. Two frames have the variance s = sigma_1^2 + sigma_2^2 and
cost their squared distance divided by s: the likelihood of a Normal distribution. uDTW is the soft minimum of that
over all alignments, and Omega the mean of log(s) / 2 along the same alignments, weighted as the soft minimum weights
them, which keeps the variances from growing.

What is left open or otherwise here:

* The constants, the sum of the variances, the division by the number of channels and the subtraction of what each
  window costs with itself are those of the authors' published code; SigmaNet has 64 hidden channels.
* The loss of the episodes is the cross entropy of the softmax over minus uDTW, as for :mod:`model.systems.soft_dtw`,
  plus 0.1 times the mean Omega of the pairs of clips of one action, as it is matching frames whose variance the
  likelihood speaks of. For a comparison uDTW alone counts.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.systems.episodes import episode
from model.systems.soft_alignment import soft_alignment
from model.systems.soft_dtw import FRAME_CHANNELS, SoftDTW, squared_distance

LEAST, RANGE = 0.5, 1.5  # of the standard deviation
OMEGA_WEIGHT = 0.1


class UncertaintyDTW(SoftDTW):
    """Windows by the cost of aligning frames of learned certainty, see the module's docstring."""

    name = "udtw"
    title = "uDTW (Wang and Koniusz 2022)"

    def __init__(self, actions: tuple[str, ...]) -> None:
        super().__init__(actions)
        self.sigma_net = nn.Sequential(
            nn.Linear(FRAME_CHANNELS, FRAME_CHANNELS), nn.ReLU(), nn.Linear(FRAME_CHANNELS, 1), nn.Sigmoid()
        )

    def describe_joints(self, joints: Tensor, seen: Tensor) -> Tensor:
        """(N, T', 64 + 1): a vector for each frame, and its standard deviation."""
        frames = super().describe_joints(joints, seen)
        return torch.cat((frames, RANGE * self.sigma_net(frames) + LEAST), dim=-1)

    def matching_losses(self, descriptions: Tensor, classes: Tensor) -> dict[str, Tensor]:
        exemplars, queries, targets = episode(classes)
        _, omega = self.align(descriptions[queries], descriptions[exemplars[targets]])
        return {**super().matching_losses(descriptions, classes), "omega": OMEGA_WEIGHT * omega.mean()}

    def align(self, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        """uDTW and Omega of (..., T', C + 1) and (..., S', C + 1), means for each frame."""
        variance = first[..., -1].square()[..., :, None] + second[..., -1].square()[..., None, :]  # (..., T', S')
        costs = squared_distance(first[..., :-1], second[..., :-1]) / variance
        cost, omega = soft_alignment(costs, self.gamma, variance.log() / 2)
        return cost / first.shape[-2], omega / first.shape[-2]
