"""InfoGCN (Chi et al., CVPR 2022), the base skeleton encoder of CrossGLG, written anew from the paper.

Nine encoding blocks of self-attention graph convolution (SA-GC) and multi-scale temporal convolution (MS-TCN).

What differs from the authors' description:

* ``attention="pooled"`` (what ships) computes one attention map per block from the time-mean of the features instead
  of one per frame (``attention="per_frame"``, the original): nearly as accurate and several times as fast on a CPU.
* The information bottleneck is left out: CrossGLG's loss (Eq. 8) has no such term.
* The input has 9 channels a joint (see :mod:`model.preprocess`) instead of the k-th mode's 3.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from capture import JOINT_COUNT
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

Attention = Literal["pooled", "per_frame"]

HEADS = 3


class SelfAttentionConvolution(SpatialConvolution):
    """SA-GC: joints exchange features along learned links times links that attention infers from the input."""

    def __init__(self, channels_in: int, channels_out: int, attention: Attention) -> None:
        super().__init__()
        self.per_frame = attention == "per_frame"
        self.head_channels = channels_in // 8
        self.norm = nn.LayerNorm(channels_in)
        self.to_query_key = nn.Linear(channels_in, 2 * HEADS * self.head_channels)
        self.topology = nn.Parameter(torch.eye(JOINT_COUNT).repeat(HEADS, 1, 1))  # (H, V, V)
        self.mix = nn.Linear(channels_in, HEADS * channels_out)
        # The graph convolution starts as almost nothing beside its shortcut, as in the authors' description.
        self.out_norm = ChannelNorm(channels_out, weight=1e-6)
        self.shortcut = shortcut(channels_in, channels_out)

    def attend(self, x: Tensor) -> Tensor:
        """Links inferred from (N, T, V, C): (N, T or 1, H, V, V), rows sum to 1."""
        if not self.per_frame:
            x = x.mean(dim=1, keepdim=True)
        n, t, v, _ = x.shape
        query_key = self.to_query_key(self.norm(x)).view(n, t, v, 2, HEADS, self.head_channels)
        query, key = query_key.permute(3, 0, 1, 4, 2, 5)  # each (N, T, H, V, D)
        return (query @ key.transpose(-1, -2) / self.head_channels**0.5).softmax(dim=-1)

    def forward(self, x: Tensor, with_attention: bool) -> tuple[Tensor, Tensor | None]:
        attention = self.attend(x)  # (N, T or 1, H, V, V)
        mixed = exchange(attention * self.topology, self.mix(x))
        out = self.out_norm(mixed, self.shortcut(x), relu=True)
        return out, attention.mean(dim=1) if with_attention else None


class InfoGCN(BlockEncoder):
    """The nine-block encoder.

    Args:
        channels_in: channels of the input (9 of :mod:`model.preprocess`).
        blocks_before: N_pre, how many blocks come before the insertion point (the paper's best is 5).
        attention: ``"pooled"`` or ``"per_frame"``, see the module's docstring.
        channels: of the first blocks; a multiple of 8.

    Raises:
        ValueError: there is no such insertion point.
    """

    def __init__(
        self,
        channels_in: int = 9,
        blocks_before: int = 5,
        attention: Attention = "pooled",
        channels: int = CHANNELS,
    ) -> None:
        def block(channels_in: int, channels_out: int, stride: int) -> EncodingBlock:
            space = SelfAttentionConvolution(channels_in, channels_out, attention)
            return EncodingBlock(space, TemporalConvolution(channels_out, stride), channels_in, channels_out, stride)

        super().__init__(block, channels_in, blocks_before, channels)
