"""InfoGCN laid out as its authors' public code is: what the quick layouts of this project are measured against.

Channels first (N, C, T, V); a convolution of its own for each attention head and each temporal branch, with a batch
normalisation and a ReLU behind it; attention per frame as in the public code, or pooled as in the weights that ship.
Written anew from the paper, like :mod:`model.encoders.infogcn`, whose weights it takes and whose numbers it gives.

Two things are ours, so that the numbers agree: a head's convolution comes before its links (its bias travels along
them), and the input is normalised before the joints are embedded.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from capture import JOINT_COUNT
from model.branch_ensemble import Branch, join, members_of
from model.encoders.base import EncoderFeatures, SkeletonEncoder
from model.encoders.blocks import BLOCKS, CHANNELS, EncodingBlock, TemporalConvolution, block_widths
from model.encoders.infogcn import HEADS, Attention, InfoGCN, SelfAttentionConvolution
from model.encoders.norm import ChannelNorm
from model.skeleton_branch import SkeletonBranch


def _convolution(channels_in: int, channels_out: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(channels_in, channels_out, 1, (stride, 1))


def _projection(channels_in: int, channels_out: int, stride: int = 1) -> nn.Module:
    if channels_in == channels_out and stride == 1:
        return nn.Identity()
    return nn.Sequential(_convolution(channels_in, channels_out, stride), nn.BatchNorm2d(channels_out))


class _OverJoints(nn.Module):
    """SA-GC."""

    def __init__(self, channels_in: int, channels_out: int, attention: Attention) -> None:
        super().__init__()
        self.per_frame = attention == "per_frame"
        self.head_channels = channels_in // 8
        self.norm = nn.LayerNorm(channels_in)
        self.to_query_key = nn.Linear(channels_in, 2 * HEADS * self.head_channels)
        self.topology = nn.Parameter(torch.eye(JOINT_COUNT).repeat(HEADS, 1, 1))  # (H, V, V)
        self.heads = nn.ModuleList(_convolution(channels_in, channels_out) for _ in range(HEADS))
        self.out_norm = nn.BatchNorm2d(channels_out)
        self.shortcut = _projection(channels_in, channels_out)

    def _attend(self, x: Tensor) -> Tensor:
        """(N, C, T, V) to (N, T or 1, H, V, V)."""
        x = x.permute(0, 2, 3, 1)  # (N, T, V, C)
        if not self.per_frame:
            x = x.mean(dim=1, keepdim=True)
        n, t, v, _ = x.shape
        query, key = self.to_query_key(self.norm(x)).chunk(2, dim=-1)  # each (N, T, V, H * D)
        query, key = (side.view(n, t, v, HEADS, -1).transpose(2, 3) for side in (query, key))  # (N, T, H, V, D)
        return (query @ key.transpose(-1, -2) / self.head_channels**0.5).softmax(dim=-1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        attention = self._attend(x)
        links = attention * self.topology  # (N, T or 1, H, V, V)
        out = None
        for head, convolution in enumerate(self.heads):
            values = convolution(x).permute(0, 2, 3, 1)  # (N, T, V, C)
            taken = (links[:, :, head] @ values).permute(0, 3, 1, 2)
            out = taken if out is None else out + taken
        assert out is not None
        return torch.relu(self.out_norm(out.contiguous()) + self.shortcut(x)), attention.mean(dim=1)


class _OverTime(nn.Module):
    """MS-TCN."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        quarter = channels // 4

        def reduced(*layers: nn.Module) -> nn.Sequential:
            return nn.Sequential(
                _convolution(channels, quarter), nn.BatchNorm2d(quarter), nn.ReLU(), *layers, nn.BatchNorm2d(quarter)
            )

        self.near = reduced(nn.Conv2d(quarter, quarter, (5, 1), (stride, 1), (2, 0)))
        self.far = reduced(nn.Conv2d(quarter, quarter, (5, 1), (stride, 1), (4, 0), (2, 1)))
        self.pool = reduced(nn.MaxPool2d((3, 1), (stride, 1), (1, 0)))
        self.plain = nn.Sequential(_convolution(channels, quarter, stride), nn.BatchNorm2d(quarter))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([branch(x) for branch in (self.near, self.far, self.pool, self.plain)], dim=1)


class _Block(nn.Module):
    """ReLU(time(space(x)) + residual(x))."""

    def __init__(self, channels_in: int, channels_out: int, stride: int, attention: Attention) -> None:
        super().__init__()
        self.space = _OverJoints(channels_in, channels_out, attention)
        self.time = _OverTime(channels_out, stride)
        self.residual = _projection(channels_in, channels_out, stride)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        spatial, attention = self.space(x)
        return torch.relu(self.time(spatial) + self.residual(x)), attention


class StraightforwardInfoGCN(SkeletonEncoder):
    """The nine-block encoder with fresh weights.

    Args:
        channels_in, blocks_before, attention, channels: as for :class:`model.encoders.infogcn.InfoGCN`.
    """

    def __init__(
        self,
        channels_in: int = 9,
        blocks_before: int = 5,
        attention: Attention = "per_frame",
        channels: int = CHANNELS,
    ) -> None:
        super().__init__()
        self.blocks_before = blocks_before
        width = channels
        self.input_norm = nn.BatchNorm1d(JOINT_COUNT * channels_in)
        self.embed = nn.Linear(channels_in, width)
        self.joint_position = nn.Parameter(torch.randn(1, 1, JOINT_COUNT, width) * 0.02)
        self.blocks = nn.ModuleList()
        widths = block_widths(channels)
        for channels_out, (_, stride) in zip(widths, BLOCKS, strict=True):
            self.blocks.append(_Block(width, channels_out, stride, attention))
            width = channels_out
        self.channels_before = widths[blocks_before - 1]
        self.channels_after = width

    def forward(self, inputs: Tensor, *, with_attention: bool = False) -> EncoderFeatures:
        n, c, t, v = inputs.shape
        x = self.input_norm(inputs.permute(0, 3, 1, 2).reshape(n, v * c, t)).view(n, v, c, t)
        x = self.embed(x.permute(0, 3, 1, 2)) + self.joint_position  # (N, T, V, C)
        x = x.permute(0, 3, 1, 2).contiguous()  # (N, C, T, V)
        before, maps = x, []
        for index, block in enumerate(self.blocks):
            x, attention = block(x)
            if index + 1 == self.blocks_before:
                before = x
            maps.append(attention)
        return EncoderFeatures(before.permute(0, 2, 3, 1), x.permute(0, 2, 3, 1), tuple(maps) if with_attention else ())


def straightforward_branch(branch: Branch) -> Branch:
    """A branch of the same weights whose encoders are :class:`StraightforwardInfoGCN`, in the same mode.

    Raises:
        ValueError: an encoder is no InfoGCN.
    """
    return join([laid_out(member) for member in members_of(branch)]).train(branch.training)


def laid_out(branch: SkeletonBranch) -> SkeletonBranch:
    """:func:`straightforward_branch` of a branch that is no ensemble."""
    encoder = branch.encoder
    if not isinstance(encoder, InfoGCN):
        raise ValueError("only an InfoGCN can be laid out as the public code of InfoGCN")
    first = encoder.blocks[0]
    assert isinstance(first, EncodingBlock) and isinstance(first.space, SelfAttentionConvolution)
    attention: Attention = "per_frame" if first.space.per_frame else "pooled"
    encoder_laid_out = StraightforwardInfoGCN(
        encoder.embed.in_features, encoder.blocks_before, attention, encoder.embed.out_features
    )
    with torch.no_grad():
        _copy(encoder_laid_out.input_norm, encoder.input_norm)
        _copy(encoder_laid_out.embed, encoder.embed)
        encoder_laid_out.joint_position.copy_(encoder.joint_position)
        for target, source in zip(encoder_laid_out.blocks, encoder.blocks, strict=True):
            assert isinstance(target, _Block) and isinstance(source, EncodingBlock)
            _copy_block(target, source)
    result = SkeletonBranch(encoder_laid_out, branch.classifier.out_features, branch.dropout.p, stream=branch.stream)
    result.importance, result.project = branch.importance, branch.project
    result.classifier = branch.classifier
    return result


def _copy_block(target: _Block, source: EncodingBlock) -> None:
    space, time = source.space, source.time
    assert isinstance(space, SelfAttentionConvolution) and isinstance(time, TemporalConvolution)
    _copy(target.space.norm, space.norm)
    _copy(target.space.to_query_key, space.to_query_key)
    target.space.topology.copy_(space.topology)
    for head, convolution in enumerate(target.space.heads):
        _copy_linear(convolution, space.mix, slice(head * len(space.mix.bias) // HEADS, None))
    _copy_norm(target.space.out_norm, space.out_norm)
    _copy_projection(target.space.shortcut, space.shortcut)
    _copy_projection(target.residual, source.residual)
    layers = {"near": time.near, "far": time.far}
    for place, name in enumerate(("near", "far", "pool")):
        branch = getattr(target.time, name)  # 1x1 convolution, its norm, ReLU, the layer over time, its norm
        _copy_linear(branch[0], time.reduce, slice(place * time.quarter, None))
        _copy_norm(branch[1], time.reduce_norm, slice(place * time.quarter, None))
        if name in layers:
            _copy(branch[3], layers[name])
        _copy_norm(branch[4], time.out_norm, slice(place * time.quarter, None))
    _copy_linear(target.time.plain[0], time.reduce, slice(3 * time.quarter, None))
    _copy_norm(target.time.plain[1], time.out_norm, slice(3 * time.quarter, None))


def _copy(target: nn.Module, source: nn.Module) -> None:
    target.load_state_dict(source.state_dict())


def _copy_linear(target: nn.Module, source: nn.Linear, rows: slice = slice(None)) -> None:
    """As many of a linear layer's rows as the 1x1 convolution has channels, from where ``rows`` begins."""
    assert isinstance(target, nn.Conv2d) and target.bias is not None
    count = target.out_channels
    target.weight.copy_(source.weight[rows][:count, :, None, None])
    target.bias.copy_(source.bias[rows][:count])


def _copy_norm(target: nn.Module, source: ChannelNorm, channels: slice = slice(None)) -> None:
    assert isinstance(target, nn.BatchNorm2d) and isinstance(source.norm, nn.BatchNorm2d)
    for name in ("weight", "bias", "running_mean", "running_var"):
        getattr(target, name).copy_(getattr(source.norm, name)[channels][: target.num_features])


def _copy_projection(target: nn.Module, source: nn.Module) -> None:
    if isinstance(source, nn.Identity):
        return
    assert isinstance(target, nn.Sequential) and isinstance(source, nn.Sequential)
    linear, norm = source
    assert isinstance(linear, nn.Linear) and isinstance(norm, ChannelNorm)
    _copy_linear(target[0], linear)
    _copy_norm(target[1], norm)
