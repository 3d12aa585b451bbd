"""The composite-topology spatial module of :mod:`model.encoders.hocslm`: four kinds of links at three levels.

At each level of :mod:`model.body_levels` (joints, parts, limbs) the links between two groups of joints are a
sum of

* anatomical links, which are given by the skeleton and stay,
* learned links, the same for all clips,
* links computed from the clip: attention between the groups, scaled by a learned number per level.

Links between groups of joints act on the joints: a joint takes the mean of each group that its own group takes from,
which is what makes the groups body parts. Each level has a linear map of the features of its own; the levels' results
are summed.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.body_levels import JOINTS, LIMBS, PARTS, anatomical_links, membership
from model.encoders.blocks import SpatialConvolution, exchange, shortcut
from model.encoders.norm import ChannelNorm

LEVELS = (JOINTS, PARTS, LIMBS)  # local to global
REDUCTION = 8  # channels of the input for each channel of a level's query and key


class CompositeTopologyConvolution(SpatialConvolution):
    """Joints exchange features along the composite links of all levels.

    Its attention, one map per level, is what share of a joint's links leads to which joint.
    """

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.head_channels = channels_in // REDUCTION
        self.norm = nn.LayerNorm(channels_in)
        self.to_query_key = nn.Linear(channels_in, 2 * len(LEVELS) * self.head_channels)
        self.learned = nn.ParameterList(torch.zeros(len(groups), len(groups)) for groups in LEVELS)
        self.alpha = nn.Parameter(torch.ones(len(LEVELS)))
        for level, groups in enumerate(LEVELS):  # made anew from the skeleton
            self.register_buffer(f"anatomical_{level}", anatomical_links(groups), persistent=False)
            self.register_buffer(f"membership_{level}", membership(groups), persistent=False)
        self.mix = nn.Linear(channels_in, len(LEVELS) * channels_out)
        # The graph convolution starts as almost nothing beside its shortcut, as InfoGCN's does.
        self.out_norm = ChannelNorm(channels_out, weight=1e-6)
        self.shortcut = shortcut(channels_in, channels_out)

    def links(self, x: Tensor) -> Tensor:
        """What each joint of (N, T, V, C) takes from which, per level: (N, 1, levels, V, V)."""
        n, _, v, _ = x.shape
        query_key = self.to_query_key(self.norm(x.mean(dim=1))).view(n, v, 2, len(LEVELS), self.head_channels)
        found = []
        for level in range(len(LEVELS)):
            belongs = self.get_buffer(f"membership_{level}").to(query_key.dtype)  # (V, G)
            mean = belongs / belongs.sum(dim=0)
            query, key = torch.einsum("vg,nvkd->kngd", mean, query_key[:, :, :, level])  # each (N, G, D)
            computed = (query @ key.transpose(-1, -2) / self.head_channels**0.5).softmax(dim=-1)  # (N, G, G)
            between = self.get_buffer(f"anatomical_{level}") + self.learned[level] + self.alpha[level] * computed
            found.append(belongs @ between.to(mean.dtype) @ mean.T)  # (N, V, V)
        return torch.stack(found, dim=1)[:, None]

    def forward(self, x: Tensor, with_attention: bool) -> tuple[Tensor, Tensor | None]:
        links = self.links(x)
        mixed = exchange(links, self.mix(x))
        out = self.out_norm(mixed, self.shortcut(x), relu=True)
        return out, functional.normalize(links[:, 0].float().abs(), p=1, dim=-1) if with_attention else None
