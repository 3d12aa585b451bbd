"""ALCA-GCN: windows compared component by component, each a body part in a segment of time.

Zhu, Ke, Gong and Bailey, "Adaptive Local-Component-aware Graph Convolutional Network for One-shot Skeleton-based Action
Recognition", WACV 2023. Instead of one global embedding the local embeddings of aligned spatial and temporal segments
are compared, and their similarities summed with more weight on those that are critical for the action.

Only its abstract was at hand; how we read what that leaves open:

* The components are the ten body parts of :mod:`model.matching.multi_scale` in each quarter of the window; a component
  is the mean of the encoder's features over its joints that were seen, through a linear layer to 128 channels.
* Components learn from each other (the adaptive part) by one layer of self-attention with four heads, whose result is
  added, with a learned position of each component; components that were not seen are left out.
* How critical a component is, a linear layer tells from its embedding, as a share of all seen components (softmax). In
  a pair a component weighs as the geometric mean of both sides' shares, and what either side did not see is left out.
* The similarity is the weighted mean of cosines; the loss is that of :mod:`model.systems.matching_system`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from capture import JOINT_COUNT
from model.embedding import Comparable, compare
from model.matching.multi_scale import PARTS
from model.systems.matching_system import MatchingSystem

SEGMENTS = 4
CHANNELS = 128
HEADS = 4


class ALCAGCN(MatchingSystem):
    """Aligned local components, see the module's docstring."""

    name = "alca-gcn"
    title = "ALCA-GCN (Zhu et al. 2023)"
    basis = "abstract"
    membership: Tensor

    def __init__(self, actions: tuple[str, ...]) -> None:
        super().__init__(actions)
        membership = torch.zeros(len(PARTS), JOINT_COUNT)
        for row, part in enumerate(PARTS):
            membership[row, list(part)] = 1
        self.register_buffer("membership", membership, persistent=False)  # (P, V), made anew from the skeleton
        self.to_component = nn.Linear(self.channels, CHANNELS)
        self.position = nn.Parameter(torch.randn(SEGMENTS * len(PARTS), CHANNELS) * 0.02)
        self.norm = nn.LayerNorm(CHANNELS)
        self.attention = nn.MultiheadAttention(CHANNELS, HEADS, batch_first=True)
        self.critical = nn.Linear(CHANNELS, 1)

    def describe_joints(self, joints: Tensor, seen: Tensor) -> Tensor:
        """(N, K, 128 + 2): unit embeddings of the K components, their weight, and 1 where they were seen."""
        members = self.membership * seen[:, None]  # (N, P, V)
        means = members / members.sum(dim=-1, keepdim=True).clamp_min(1)
        segments = functional.adaptive_avg_pool2d(joints.permute(0, 3, 1, 2), (SEGMENTS, None))  # (N, C, S, V)
        parts = torch.einsum("npv,ncsv->nspc", means, segments).flatten(1, 2)  # (N, K = S * P, C)
        part_seen = (members.sum(dim=-1) > 0).repeat(1, SEGMENTS)  # (N, K)
        components = self.to_component(parts)
        asked = self.norm(components + self.position)
        # Where nothing was seen at all, a softmax over nothing is undefined: all take part, and none weighs anything.
        hidden = ~part_seen & part_seen.any(dim=1, keepdim=True)
        learned, _ = self.attention(asked, asked, asked, key_padding_mask=hidden, need_weights=False)
        components = components + learned
        weight = self.critical(components)[..., 0].masked_fill(hidden, -torch.inf).softmax(dim=1) * part_seen
        unit = functional.normalize(components, dim=-1)
        return torch.cat((unit, weight[..., None], part_seen[..., None].to(unit.dtype)), dim=-1)

    def similarity(self, queries: Tensor, exemplars: Tensor) -> Tensor:
        """The weighted mean of the components' cosines, -1..1."""
        return compare(_comparable(queries), _comparable(exemplars))


def _comparable(described: Tensor) -> Comparable:
    """A component in the place of a joint."""
    components, weight, seen = described[..., :-2], described[..., -2], described[..., -1]
    # The root of 0 has no gradient; what was not seen is left out by its weight of 0.
    root = torch.where(seen > 0, weight.clamp_min(1e-12), 1.0).sqrt() * seen
    return Comparable((components * root[..., None]).flatten(1), weight, seen)
