"""InfoGCN (Chi et al., CVPR 2022), the base skeleton encoder of CrossGLG, written anew from the paper.

Nine encoding blocks of self-attention graph convolution (SA-GC) and multi-scale temporal convolution (MS-TCN).
Tensors are kept as (N, T, V, C), which for a convolution is the channels-last layout that CPUs and tensor cores want.

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
from model.encoders.base import EncoderFeatures, SkeletonEncoder

Attention = Literal["pooled", "per_frame"]

# (channels out, stride on time) of the nine encoding blocks.
BLOCKS: tuple[tuple[int, int], ...] = (
    (64, 1),
    (64, 1),
    (64, 1),
    (128, 2),
    (128, 1),
    (128, 1),
    (256, 2),
    (256, 1),
    (256, 1),
)
HEADS = 3


class ChannelNorm(nn.Module):
    """Batch normalisation of (N, T, V, C) over everything but the channels."""

    def __init__(self, channels: int, weight: float = 1.0) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels)
        nn.init.constant_(self.norm.weight, weight)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


class GraphConvolution(nn.Module):
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
        self.shortcut = (
            nn.Identity()
            if channels_in == channels_out
            else nn.Sequential(nn.Linear(channels_in, channels_out), ChannelNorm(channels_out))
        )

    def attend(self, x: Tensor) -> Tensor:
        """Links inferred from (N, T, V, C): (N, T or 1, H, V, V), rows sum to 1."""
        if not self.per_frame:
            x = x.mean(dim=1, keepdim=True)
        n, t, v, _ = x.shape
        query_key = self.to_query_key(self.norm(x)).view(n, t, v, 2, HEADS, self.head_channels)
        query, key = query_key.permute(3, 0, 1, 4, 2, 5)  # each (N, T, H, V, D)
        return (query @ key.transpose(-1, -2) / self.head_channels**0.5).softmax(dim=-1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        attention = self.attend(x)  # (N, T or 1, H, V, V)
        links = attention * self.topology
        n, t, v, _ = x.shape
        # Sum over heads of A_h (x W_h) as one product. Joint and head share one axis in the order in which the linear
        # layer wrote them, so that only the small links are copied: (N, T or 1, V, V*H) times (N, T, V*H, C).
        mixed = self.mix(x).view(n, t, v * HEADS, -1)
        links = links.permute(0, 1, 3, 4, 2).reshape(n, links.shape[1], v, v * HEADS)
        out = torch.relu(self.out_norm(links @ mixed) + self.shortcut(x))
        return out, attention.mean(dim=1)


class TemporalConvolution(nn.Module):
    """MS-TCN: four branches of a quarter of the channels: kernel 5 at dilation 1 and 2, max-pool 3, and 1x1."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        quarter = channels // 4
        self.reduce = nn.Linear(channels, 4 * quarter)  # the four branches' 1x1 convolutions in one product
        self.reduce_norm = ChannelNorm(3 * quarter)
        self.quarter = quarter
        self.near = nn.Conv2d(quarter, quarter, (5, 1), (stride, 1), (2, 0))
        self.far = nn.Conv2d(quarter, quarter, (5, 1), (stride, 1), (4, 0), (2, 1))
        self.pool = nn.MaxPool2d((3, 1), (stride, 1), (1, 0))
        self.stride = stride
        self.out_norm = ChannelNorm(channels)

    def forward(self, x: Tensor) -> Tensor:
        q = self.quarter
        reduced = self.reduce(x)  # (N, T, V, C)
        active = torch.relu(self.reduce_norm(reduced[..., : 3 * q])).permute(0, 3, 1, 2)  # channels-last (N, 3q, T, V)
        near = self.near(active[:, :q])
        far = self.far(active[:, q : 2 * q])
        pooled = self.pool(active[:, 2 * q :])
        plain = reduced[:, :: self.stride, :, 3 * q :].permute(0, 3, 1, 2)
        return self.out_norm(torch.cat((near, far, pooled, plain), dim=1).permute(0, 2, 3, 1))


class EncodingBlock(nn.Module):
    """ReLU(MS-TCN(SA-GC(x)) + residual(x))."""

    def __init__(self, channels_in: int, channels_out: int, stride: int, attention: Attention) -> None:
        super().__init__()
        self.space = GraphConvolution(channels_in, channels_out, attention)
        self.time = TemporalConvolution(channels_out, stride)
        self.stride = stride
        self.residual = (
            nn.Identity()
            if channels_in == channels_out and stride == 1
            else nn.Sequential(nn.Linear(channels_in, channels_out), ChannelNorm(channels_out))
        )

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        spatial, attention = self.space(x)
        residual = self.residual(x[:, :: self.stride])
        return torch.relu(self.time(spatial) + residual), attention


class InfoGCN(SkeletonEncoder):
    """The nine-block encoder.

    Args:
        channels_in: channels of the input (9 of :mod:`model.preprocess`).
        blocks_before: N_pre, how many blocks come before the insertion point (the paper's best is 5).
        attention: ``"pooled"`` or ``"per_frame"``, see the module's docstring.
    """

    def __init__(self, channels_in: int = 9, blocks_before: int = 5, attention: Attention = "pooled") -> None:
        super().__init__()
        if not 1 <= blocks_before <= len(BLOCKS):
            raise ValueError(f"blocks_before must lie in 1..{len(BLOCKS)}, not {blocks_before}")
        self.blocks_before = blocks_before
        width = BLOCKS[0][0]
        self.embed = nn.Linear(channels_in, width)
        self.joint_position = nn.Parameter(torch.randn(1, 1, JOINT_COUNT, width) * 0.02)
        self.input_norm = nn.BatchNorm1d(JOINT_COUNT * channels_in)
        blocks = []
        for channels_out, stride in BLOCKS:
            blocks.append(EncodingBlock(width, channels_out, stride, attention))
            width = channels_out
        self.blocks = nn.ModuleList(blocks)
        self.channels_before = BLOCKS[blocks_before - 1][0]
        self.channels_after = width

    def forward(self, inputs: Tensor, *, with_attention: bool = False) -> EncoderFeatures:
        n, c, t, v = inputs.shape
        # Each joint's each channel has its own scale: a hand moves more than a hip.
        x = self.input_norm(inputs.permute(0, 3, 1, 2).reshape(n, v * c, t))
        x = x.view(n, v, c, t).permute(0, 3, 1, 2)  # (N, T, V, C)
        x = self.embed(x) + self.joint_position
        before = x
        maps = []
        for index, block in enumerate(self.blocks):
            x, attention = block(x)
            if index + 1 == self.blocks_before:
                before = x
            if with_attention:
                maps.append(attention)
        return EncoderFeatures(before, x, tuple(maps))
