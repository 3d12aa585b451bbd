"""What the encoders share: nine blocks of a convolution over the joints and one over time, and their parts.

Tensors are kept as (N, T, V, C), which for a convolution is the channels-last layout that CPUs and tensor cores want.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from capture import JOINT_COUNT
from model.encoders.base import EncoderFeatures, SkeletonEncoder
from model.encoders.norm import ChannelNorm

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
CHANNELS = BLOCKS[0][0]  # of the first blocks


def block_widths(channels: int) -> list[int]:
    """The channels of the nine blocks where the first ones have ``channels``."""
    return [channels * of_block // CHANNELS for of_block, _ in BLOCKS]


def shortcut(channels_in: int, channels_out: int, stride: int = 1) -> nn.Module:
    """The identity where the shapes agree, else a projection of the channels; the caller applies the stride."""
    if channels_in == channels_out and stride == 1:
        return nn.Identity()
    return nn.Sequential(nn.Linear(channels_in, channels_out), ChannelNorm(channels_out))


class SpatialConvolution(nn.Module):
    """A graph convolution: joints exchange features within each frame."""

    @abstractmethod
    def forward(self, x: Tensor, with_attention: bool) -> tuple[Tensor, Tensor | None]:
        """(N, T, V, C_in) to (N, T, V, C_out), and what the joints took from each other where it is asked for.

        The second is (N, H, V, V), not negative, rows sum to 1; None unless ``with_attention``.
        """


def exchange(links: Tensor, values: Tensor) -> Tensor:
    """The sum over heads of A_h (x W_h) as one product.

    Args:
        links: A, (N or 1, T or 1, H, V, V).
        values: x W, (N, T, V, H * C), a head's channels side by side.

    Returns:
        (N, T, V, C).
    """
    n, t, v, _ = values.shape
    heads = links.shape[2]
    # Joint and head share one axis in the order in which the linear layer wrote them, so that only the small links
    # are copied: (N or 1, T or 1, V, V*H) times (N, T, V*H, C).
    values = values.view(n, t, v * heads, -1)
    links = links.permute(0, 1, 3, 4, 2).reshape(*links.shape[:2], v, v * heads)
    return links @ values


class TemporalConvolution(nn.Module):
    """MS-TCN: four branches of a quarter of the channels: kernel 5 at dilation 1 and 2, max-pool 3, and 1x1."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        quarter = channels // 4
        self.reduce = nn.Linear(channels, 4 * quarter)  # the four branches' 1x1 convolutions
        self.reduce_norm = ChannelNorm(3 * quarter)
        self.quarter = quarter
        self.near = nn.Conv2d(quarter, quarter, (5, 1), (stride, 1), (2, 0))
        self.far = nn.Conv2d(quarter, quarter, (5, 1), (stride, 1), (4, 0), (2, 1))
        self.pool = nn.MaxPool2d((3, 1), (stride, 1), (1, 0))
        self.stride = stride
        self.out_norm = ChannelNorm(channels)

    def forward(self, x: Tensor, residual: Tensor) -> Tensor:
        q = self.quarter
        weight, bias = self.reduce.weight, self.reduce.bias
        # Two products instead of one whose parts would have to be copied apart; the second at fewer frames.
        reduced = functional.linear(x, weight[: 3 * q], bias[: 3 * q])
        plain = functional.linear(x[:, :: self.stride], weight[3 * q :], bias[3 * q :])
        active = self.reduce_norm(reduced, relu=True).permute(0, 3, 1, 2)  # channels-last (N, 3q, T, V)
        near = self.near(active[:, :q])
        far = self.far(active[:, q : 2 * q])
        pooled = self.pool(active[:, 2 * q :])
        windows = [branch.permute(0, 2, 3, 1) for branch in (near, far, pooled)]
        return self.out_norm(torch.cat((*windows, plain), dim=-1), residual, relu=True)


class EncodingBlock(nn.Module):
    """ReLU(time(space(x)) + residual(x)).

    Args:
        space: the convolution over the joints, ``channels_in`` to ``channels_out``.
        time: the convolution over the frames, its normalisation, residual and ReLU: (N, T, V, C) and the residual
            (N, ceil(T / stride), V, C) to the latter's shape.
        channels_in, channels_out, stride: of the block as a whole.
    """

    def __init__(
        self, space: SpatialConvolution, time: nn.Module, channels_in: int, channels_out: int, stride: int
    ) -> None:
        super().__init__()
        self.space = space
        self.time = time
        self.stride = stride
        self.residual = shortcut(channels_in, channels_out, stride)

    def forward(self, x: Tensor, with_attention: bool) -> tuple[Tensor, Tensor | None]:
        spatial, attention = self.space(x, with_attention)
        residual = self.residual(x[:, :: self.stride])
        return self.time(spatial, residual), attention


class BlockEncoder(SkeletonEncoder):
    """An encoder of nine blocks.

    Args:
        make_block: makes a block of (channels in, channels out, stride on time).
        channels_in: channels of the input (9 of :mod:`model.preprocess`).
        blocks_before: N_pre, how many blocks come before the insertion point (the paper's best is 5).
        channels: of the first blocks; the others have as many times more as in ``BLOCKS``.

    Raises:
        ValueError: there is no such insertion point.
    """

    def __init__(
        self,
        make_block: Callable[[int, int, int], EncodingBlock],
        channels_in: int,
        blocks_before: int,
        channels: int = CHANNELS,
    ) -> None:
        super().__init__()
        if not 1 <= blocks_before <= len(BLOCKS):
            raise ValueError(f"blocks_before must lie in 1..{len(BLOCKS)}, not {blocks_before}")
        self.blocks_before = blocks_before
        width = channels
        self.embed = nn.Linear(channels_in, width)
        self.joint_position = nn.Parameter(torch.randn(1, 1, JOINT_COUNT, width) * 0.02)
        self.input_norm = nn.BatchNorm1d(JOINT_COUNT * channels_in)
        blocks = []
        widths = block_widths(channels)
        for channels_out, (_, stride) in zip(widths, BLOCKS, strict=True):
            blocks.append(make_block(width, channels_out, stride))
            width = channels_out
        self.blocks = nn.ModuleList(blocks)
        self.channels_before = widths[blocks_before - 1]
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
            x, attention = block(x, with_attention)
            if index + 1 == self.blocks_before:
                before = x
            if attention is not None:
                maps.append(attention)
        return EncoderFeatures(before, x, tuple(maps))
