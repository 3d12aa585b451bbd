"""ST-GCN (Yan et al., AAAI 2018) as a skeleton encoder, written anew from the paper.

Nine units of graph convolution over the three subsets of :mod:`model.encoders.partition`, whose links each unit
weights by a learned edge importance of its own, and of temporal convolution with kernel 9.

What differs from the authors' description:

* Nine units, as in the paper's text, on top of a linear embedding with joint positions, as for the other encoders;
  the authors' code has ten, the first from the input's channels to 64 and without a residual connection.
* The dropout of 0.5 after each unit is left out: what regularises the training is the same for all encoders.
* The input has 9 channels a joint (see :mod:`model.preprocess`) instead of 3.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.encoders.blocks import CHANNELS, BlockEncoder, EncodingBlock, SpatialConvolution, exchange
from model.encoders.norm import ChannelNorm
from model.encoders.partition import SUBSETS, spatial_partition

KERNEL = 9  # frames


class PartitionedConvolution(SpatialConvolution):
    """Joints exchange features along the bones, with weights of their own for each of the three subsets."""

    partition: Tensor

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        partition = spatial_partition()  # (K, V, V)
        self.register_buffer("partition", partition, persistent=False)  # made anew from the skeleton
        self.edge_importance = nn.Parameter(torch.ones_like(partition))
        self.mix = nn.Linear(channels_in, SUBSETS * channels_out)

    def forward(self, x: Tensor, with_attention: bool) -> tuple[Tensor, Tensor | None]:
        links = self.partition * self.edge_importance
        out = exchange(links[None, None], self.mix(x))
        return out, self.drawing(links).expand(len(x), -1, -1, -1) if with_attention else None

    @staticmethod
    def drawing(links: Tensor) -> Tensor:
        """How much of each joint's input comes from which joint, over all subsets: (1, V, V), rows sum to 1."""
        return functional.normalize(links.abs().sum(dim=0, keepdim=True), p=1, dim=-1)


class SingleScaleTemporalConvolution(nn.Module):
    """Each joint by itself along time, with kernel 9, after the graph convolution's normalisation and ReLU."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.in_norm = ChannelNorm(channels)
        # No bias: the normalisation behind it would take it away.
        self.convolution = nn.Conv2d(channels, channels, (KERNEL, 1), (stride, 1), (KERNEL // 2, 0), bias=False)
        self.out_norm = ChannelNorm(channels)

    def forward(self, x: Tensor, residual: Tensor) -> Tensor:
        active = self.in_norm(x, relu=True).permute(0, 3, 1, 2)  # channels-last (N, C, T, V)
        return self.out_norm(self.convolution(active).permute(0, 2, 3, 1), residual, relu=True)


class STGCN(BlockEncoder):
    """The nine-unit encoder. Its attention (one head) is what the learned links mix, the same for every sample.

    Args:
        channels_in: channels of the input (9 of :mod:`model.preprocess`).
        blocks_before: N_pre, how many units come before the insertion point.
        channels: of the first blocks; a multiple of 8.

    Raises:
        ValueError: there is no such insertion point.
    """

    def __init__(self, channels_in: int = 9, blocks_before: int = 5, channels: int = CHANNELS) -> None:
        def block(channels_in: int, channels_out: int, stride: int) -> EncodingBlock:
            space = PartitionedConvolution(channels_in, channels_out)
            time = SingleScaleTemporalConvolution(channels_out, stride)
            return EncodingBlock(space, time, channels_in, channels_out, stride)

        super().__init__(block, channels_in, blocks_before, channels)
