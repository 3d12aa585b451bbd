"""Multi-scale matching: joints, parts and limbs at three scales of time, matched by optimal transport.

Yang, Liu, Lu, Hwa and Kot, "One-Shot Action Recognition via Multi-Scale Spatial-Temporal Skeleton Matching", TPAMI 2024
(CrossGLG's reference 42). Two windows are described at three spatial and three temporal scales. Within each scale, and
across scales that lie one step apart in space or in time, for movements of another size or speed, the transport of one
window's nodes to the other's that costs least is found; the score is the mean cosine of what is matched. What a node
weighs is how alike it is to the mean of the other window's nodes, 0 if negative.

The matching is :class:`model.matching.multi_scale.MultiScaleMatching`, whose docstring says how it differs. What else
is otherwise here:

* A linear layer to 64 channels precedes the matching, and the scales of time are the window's quarters, its halves and
  the whole, not single frames: across scales there are 33 transports for each pair of windows. Each is
  regularised by its entropy and found in 10 steps.
* As the transport is regularised, a window was not always most like itself. Half of what each side is like itself is
  subtracted, as in the Sinkhorn divergence (Genevay, Peyre and Cuturi, AISTATS 2018): 0 for a copy.
* All pairs of scales count alike. The loss is that of :mod:`model.systems.matching_system`.
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from capture import JOINT_COUNT
from model.matching.base import WindowFeatures
from model.matching.multi_scale import MultiScaleMatching
from model.systems.matching_system import MatchingSystem

CHANNELS = 64
FINEST = 4  # segments of a window at the finest scale of time
REGULARISATION = 0.05
ITERATIONS = 10


class MultiScale(MatchingSystem):
    """Optimal transport within and across scales, see the module's docstring."""

    name = "multi-scale"
    title = "Multi-scale matching (Yang et al. 2024)"
    basis = "abstract"
    temperature: ClassVar[float] = 0.05  # features are not negative, so that cosines differ less

    def __init__(self, actions: tuple[str, ...]) -> None:
        super().__init__(actions)
        self.reduce = nn.Linear(self.channels, CHANNELS)
        self.matching = MultiScaleMatching(REGULARISATION, ITERATIONS, across=True, relevance=True)

    def describe_joints(self, joints: Tensor, seen: Tensor) -> Tensor:
        """(N, 4, V, 64 + 1): the joints' features in each quarter of the window, and 1 where they were seen."""
        quarters = functional.adaptive_avg_pool2d(joints.permute(0, 3, 1, 2), (FINEST, None)).permute(0, 2, 3, 1)
        quarters = torch.relu(self.reduce(quarters))
        flags = seen[:, None, :, None].expand(*quarters.shape[:3], 1)
        return torch.cat((quarters, flags.to(quarters.dtype)), dim=-1)

    def similarity(self, queries: Tensor, exemplars: Tensor) -> Tensor:
        """The mean cosine of what is matched, less half of the same of each window with itself."""
        query, exemplar = _window_features(queries), _window_features(exemplars)
        own = (self.matching.own(query)[:, None] + self.matching.own(exemplar)) / 2
        return self.matching.scores(query, exemplar) - own


def _window_features(described: Tensor) -> WindowFeatures:
    """All joints are equally important: there is no importance module."""
    importance = described.new_full((len(described), JOINT_COUNT), 1 / JOINT_COUNT)
    return WindowFeatures(described[..., :-1], importance, described[:, 0, :, -1] > 0)
