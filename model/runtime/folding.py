"""The weights of an InfoGCN with pooled attention with what can be worked out once: the same numbers in fewer steps.

Each batch normalisation is folded into the matrix product before it, the input's and the layer normalisation's scale
into the product behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from model.encoders.blocks import EncodingBlock, TemporalConvolution
from model.encoders.infogcn import HEADS, InfoGCN, SelfAttentionConvolution
from model.encoders.norm import ChannelNorm
from model.preprocess import CHANNELS, STREAMS, Stream
from model.skeleton_branch import SkeletonBranch

# Links of real windows reach down to where float32 loses its precision ("subnormal" numbers), with which a CPU
# calculates many times more slowly. Rows sum to 1, so that links this small are below any rounding.
SMALLEST_LINK = 1e-20

Projection = tuple[Tensor, Tensor]
"""Weight (C_in, C_out) and bias (C_out,)."""


@dataclass(frozen=True)
class BlockWeights:
    """One encoding block: C_in and C_out channels, H heads of D channels, q = C_out / 4. All tensors are float32.

    Attributes:
        stride: over time.
        residual, space_shortcut: of the block and of SA-GC; None for the identity.
        query_key: (C_in, 2*H*D) and (2*H*D,), of a joint that is normalised without scale and shift.
        norm_eps: of that normalisation.
        topology: (H, V, V).
        mix, mix_bias: (H, C_in, C_out) and (H, C_out).
        mix_shift: (C_out,), what SA-GC adds once.
        reduce: (C_out, 3q) and (3q,), of the two kernels' branches and the pooled one.
        near, far: (5*q, q), the kernels of 5 at dilation 1 and 2, the earliest frame's channels first.
        pool_scale: (q,), not of one sign.
        plain: (C_out, q), of the branch without a kernel.
        out_bias: (C_out,), what MS-TCN adds once, in the order near, far, pooled, plain.
    """

    stride: int
    residual: Projection | None
    space_shortcut: Projection | None
    query_key: Projection
    norm_eps: float
    topology: Tensor
    mix: Tensor
    mix_bias: Tensor
    mix_shift: Tensor
    reduce: Projection
    near: Tensor
    far: Tensor
    pool_scale: Tensor
    plain: Tensor
    out_bias: Tensor

    @property
    def quarter(self) -> int:
        """q."""
        return len(self.pool_scale)


@dataclass(frozen=True)
class EncoderWeights:
    """The encoder.

    Attributes:
        embed: (V, 9, C) and (V, 1, C), of each joint.
        blocks: in order.
        blocks_before: how many of them come before the importance module.
        channels_after: of the last block.
    """

    embed: tuple[Tensor, Tensor]
    blocks: tuple[BlockWeights, ...]
    blocks_before: int
    channels_after: int


def can_be_folded(branch: SkeletonBranch) -> bool:
    """Whether :func:`fold` knows the branch: InfoGCN with pooled attention."""
    encoder = branch.encoder
    if not isinstance(encoder, InfoGCN):
        return False
    return not any(isinstance(part, SelfAttentionConvolution) and part.per_frame for part in encoder.modules())


def fold(branch: SkeletonBranch) -> EncoderWeights:
    """Copies of a branch's weights; later changes of the branch do not reach them.

    Args:
        branch: in evaluation mode, on the CPU, float32.

    Raises:
        ValueError: :func:`can_be_folded` says no.
    """
    if not can_be_folded(branch):
        raise ValueError("only an InfoGCN with pooled attention can be folded")
    encoder = branch.encoder
    assert isinstance(encoder, InfoGCN)
    with torch.no_grad():
        blocks = tuple(_folded_block(block) for block in encoder.blocks)  # type: ignore[arg-type]
        return EncoderWeights(
            _folded_input(encoder, branch.stream), blocks, encoder.blocks_before, encoder.channels_after
        )


def _folded_block(block: EncodingBlock) -> BlockWeights:
    space, time = block.space, block.time
    assert isinstance(space, SelfAttentionConvolution) and isinstance(time, TemporalConvolution)

    # Query and key of a normalised joint: the layer normalisation's scale and shift go into the product.
    query_key, norm = space.to_query_key, space.norm
    root = space.head_channels**0.25  # of each side, so that the product is over sqrt(d)
    query_key_weight = (query_key.weight * norm.weight).T.contiguous() / root
    query_key_bias = (query_key.weight @ norm.bias + query_key.bias) / root

    scale, mix_shift = _scale_and_shift(space.out_norm)
    mix = space.mix.weight.view(HEADS, len(scale), -1) * scale[None, :, None]  # (H, C_out, C_in)
    mix_bias = space.mix.bias.view(HEADS, len(scale)) * scale

    quarter = time.quarter
    reduce_scale, reduce_shift = _scale_and_shift(time.reduce_norm)
    scale, shift = _scale_and_shift(time.out_norm)
    weight, bias = time.reduce.weight, time.reduce.bias
    assert time.near.bias is not None and time.far.bias is not None
    nothing = torch.zeros_like(time.near.bias)
    before_scale = torch.cat((time.near.bias, time.far.bias, nothing, bias[3 * quarter :]))
    return BlockWeights(
        stride=block.stride,
        residual=_folded_shortcut(block.residual),
        space_shortcut=_folded_shortcut(space.shortcut),
        query_key=(query_key_weight, query_key_bias),
        norm_eps=norm.eps,
        topology=space.topology.clone(),
        mix=mix.transpose(1, 2).contiguous(),
        mix_bias=mix_bias,
        mix_shift=mix_shift,
        reduce=(
            (weight[: 3 * quarter] * reduce_scale[:, None]).T.contiguous(),
            bias[: 3 * quarter] * reduce_scale + reduce_shift,
        ),
        near=_folded_kernel(time.near, scale[:quarter]),
        far=_folded_kernel(time.far, scale[quarter : 2 * quarter]),
        pool_scale=scale[2 * quarter : 3 * quarter].clone(),
        plain=(weight[3 * quarter :] * scale[3 * quarter :, None]).T.contiguous(),
        out_bias=before_scale * scale + shift,
    )


def _scale_and_shift(channel_norm: ChannelNorm) -> tuple[Tensor, Tensor]:
    """A batch normalisation in evaluation mode as ``scale * x + shift``, both (C,)."""
    norm = channel_norm.norm
    assert isinstance(norm, nn.BatchNorm2d) and norm.running_mean is not None and norm.running_var is not None
    scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
    return scale, norm.bias - norm.running_mean * scale


def _folded_shortcut(shortcut: nn.Module) -> Projection | None:
    """Weight (C_in, C_out) and bias (C_out,) of a projection with its normalisation; None for the identity."""
    if isinstance(shortcut, nn.Identity):
        return None
    assert isinstance(shortcut, nn.Sequential)
    linear, norm = shortcut
    assert isinstance(linear, nn.Linear) and isinstance(norm, ChannelNorm)
    scale, shift = _scale_and_shift(norm)
    return (linear.weight * scale[:, None]).T.contiguous(), linear.bias * scale + shift


def _folded_kernel(convolution: nn.Conv2d, scale: Tensor) -> Tensor:
    """(5 * C_in, C_out) of a convolution (C_out, C_in, 5, 1), whose outputs are scaled."""
    weight = convolution.weight[..., 0] * scale[:, None, None]  # (C_out, C_in, 5)
    return weight.permute(2, 1, 0).reshape(-1, len(scale)).contiguous()


def _folded_input(encoder: InfoGCN, stream: Stream) -> tuple[Tensor, Tensor]:
    """The input's normalisation and the embedding as one product per joint, (V, 9, C) and (V, 1, C); channels that
    the stream does not read have zeros."""
    norm = encoder.input_norm
    assert norm.running_mean is not None and norm.running_var is not None
    joints = encoder.joint_position.shape[2]
    scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
    shift = (norm.bias - norm.running_mean * scale).view(joints, -1)  # (V, channels read)
    embed = encoder.embed.weight.T  # (channels read, C)
    weight = embed.new_zeros(joints, CHANNELS, embed.shape[1])
    weight[:, STREAMS[stream]] = scale.view(joints, -1, 1) * embed
    bias = shift @ embed + encoder.embed.bias + encoder.joint_position[0, 0]
    return weight, bias[:, None].contiguous()
