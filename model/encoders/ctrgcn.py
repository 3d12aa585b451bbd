"""CTR-GCN (Chen et al., ICCV 2021) as a skeleton encoder, written anew from the paper.

Nine blocks of channel-wise topology refinement graph convolution (CTR-GC: links that all channels share, plus what
each channel adds to them for each sample) and multi-scale temporal convolution (MS-TCN).

What differs from the authors' description:

* Nine blocks instead of ten: in the place of the first stands a linear embedding with joint positions, as for the
  other encoders.
* Features are averaged over time before the two linear maps that relate them, not after, and shared links and
  refinements act one after the other, not as a sum: the same numbers, sooner.
* The shared links, which are learned, start at ST-GCN's partition as :mod:`model.encoders.partition` scales it.
* The input has 9 channels a joint (see :mod:`model.preprocess`) instead of 3.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.encoders.blocks import (
    CHANNELS,
    BlockEncoder,
    EncodingBlock,
    SpatialConvolution,
    TemporalConvolution,
    exchange,
    shortcut,
)
from model.encoders.norm import ChannelNorm
from model.encoders.partition import SUBSETS, spatial_partition

REDUCTION = 8  # r of the paper: relations between joints have this many times fewer channels than the input


class ChannelTopologyConvolution(SpatialConvolution):
    """The sum of three CTR-GCs, one per subset, each with shared links and refinements of its own."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.relation_channels = SUBSETS * (channels_in // REDUCTION)
        self.to_relation = nn.Linear(channels_in, 2 * self.relation_channels)  # phi and psi of all subsets
        # xi of all subsets: a linear map at every pair of joints.
        self.refine = nn.Conv2d(self.relation_channels, SUBSETS * channels_out, 1, groups=SUBSETS)
        self.topology = nn.Parameter(spatial_partition())  # A, (K, V, V)
        self.alpha = nn.Parameter(torch.zeros(()))  # at first there is no refinement
        self.mix = nn.Linear(channels_in, SUBSETS * channels_out)
        # The graph convolution starts as almost nothing beside its shortcut, as in the authors' code.
        self.out_norm = ChannelNorm(channels_out, weight=1e-6)
        self.shortcut = shortcut(channels_in, channels_out)

    def refinement(self, x: Tensor) -> Tensor:
        """Q, what each channel would add to the shared links: (N, K, C_out, V, V), from (N, T, V, C_in)."""
        n, _, v, _ = x.shape
        relation = self.to_relation(x.mean(dim=1)).view(n, v, 2, self.relation_channels)
        first, second = relation.permute(2, 0, 3, 1)  # each (N, K*C_in/r, V)
        difference = torch.tanh(first[..., :, None] - second[..., None, :])  # (N, K*C_in/r, V, V)
        return self.refine(difference).view(n, SUBSETS, -1, v, v)

    def forward(self, x: Tensor, with_attention: bool) -> tuple[Tensor, Tensor | None]:
        n, t, v, _ = x.shape
        values = self.mix(x)  # (N, T, V, K*C)
        refinement = self.refinement(x)
        # (A + alpha Q) x W as A x W + alpha Q x W: what all samples and channels share is one product.
        shared = exchange(self.topology[None, None], values)
        own = torch.einsum("nkcuv,ntvkc->ntuc", refinement, values.view(n, t, v, SUBSETS, -1))
        out = self.out_norm(shared + self.alpha * own, self.shortcut(x), relu=True)
        return out, self.drawing(refinement) if with_attention else None

    def drawing(self, refinement: Tensor) -> Tensor:
        """How much each joint takes from which joint, over all subsets and channels: (N, 1, V, V), rows sum to 1."""
        links = self.topology[:, None] + self.alpha * refinement
        return functional.normalize(links.abs().mean(dim=(1, 2)), p=1, dim=-1)[:, None]


class CTRGCN(BlockEncoder):
    """The nine-block encoder. Its attention (one head) is what the refined links of a sample mix.

    Args:
        channels_in: channels of the input (9 of :mod:`model.preprocess`).
        blocks_before: N_pre, how many blocks come before the insertion point.
        channels: of the first blocks; a multiple of 8.

    Raises:
        ValueError: there is no such insertion point.
    """

    def __init__(self, channels_in: int = 9, blocks_before: int = 5, channels: int = CHANNELS) -> None:
        def block(channels_in: int, channels_out: int, stride: int) -> EncodingBlock:
            space = ChannelTopologyConvolution(channels_in, channels_out)
            return EncodingBlock(space, TemporalConvolution(channels_out, stride), channels_in, channels_out, stride)

        super().__init__(block, channels_in, blocks_before, channels)
