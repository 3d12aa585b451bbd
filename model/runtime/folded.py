"""The skeleton branch of an InfoGCN with pooled attention for a CPU: the same numbers in fewer, larger steps.

Equal to the eager branch up to rounding, in float32:

* Each batch normalisation is folded into the matrix product before it, the input's and the layer normalisation's
  scale into the product behind it.
* Tensors are (V, T, C): the frames of one joint lie side by side. Then the links of all heads act on all frames as one
  product of small matrices, and what a temporal kernel covers is a strided view.
* Joints exchange features before these are mixed, and the three heads' products add up in place, on top of the
  residual.
* Windows are run one after the other: one window's features fit into a core's cache, a batch's do not.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.encoders.blocks import EncodingBlock, TemporalConvolution
from model.encoders.infogcn import HEADS, InfoGCN, SelfAttentionConvolution
from model.encoders.norm import ChannelNorm
from model.skeleton_branch import SkeletonBranch

_MARGIN = 4  # frames of zeros around a sequence: what the kernel of 5 at dilation 2 reaches over
# Links of real windows reach down to where float32 loses its precision ("subnormal" numbers), with which a CPU
# calculates many times more slowly. Rows sum to 1, so that links this small are below any rounding.
_SMALLEST_LINK = 1e-20


def can_be_folded(branch: SkeletonBranch) -> bool:
    """Whether the branch is one that :class:`FoldedBranch` knows: InfoGCN with pooled attention."""
    encoder = branch.encoder
    if not isinstance(encoder, InfoGCN):
        return False
    return not any(isinstance(part, SelfAttentionConvolution) and part.per_frame for part in encoder.modules())


class FoldedBranch:
    """Holds folded copies of a branch's weights; later changes of the branch do not reach it.

    Args:
        branch: in evaluation mode, on the CPU, float32.

    Raises:
        ValueError: :func:`can_be_folded` says no.
    """

    name = "folded"

    def __init__(self, branch: SkeletonBranch) -> None:
        if not can_be_folded(branch):
            raise ValueError("only an InfoGCN with pooled attention can be folded")
        encoder = branch.encoder
        assert isinstance(encoder, InfoGCN)
        with torch.no_grad():
            self._embed_weight, self._embed_bias = _folded_input(encoder)
            self._blocks = [_FoldedBlock(block) for block in encoder.blocks]  # type: ignore[arg-type]
        self._blocks_before = encoder.blocks_before
        self._channels = encoder.channels_after
        self._importance = branch.importance

    def __call__(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Joint features averaged over time (N, V, C), reweighted, and importance (N, V) of inputs (N, 9, T, V)."""
        joints = inputs.new_empty(len(inputs), inputs.shape[-1], self._channels)
        importance = inputs.new_empty(len(inputs), inputs.shape[-1])
        for number, window in enumerate(inputs):
            joints[number], importance[number] = self._window(window)
        return joints, importance

    def _window(self, window: Tensor) -> tuple[Tensor, Tensor]:
        """(V, C) and (V,) of one window (9, T, V)."""
        x = torch.baddbmm(self._embed_bias, window.permute(2, 1, 0), self._embed_weight)  # (V, T, C)
        before = x
        for index, block in enumerate(self._blocks):
            x = block(x)
            if index + 1 == self._blocks_before:
                before = x
        importance = self._importance(before.transpose(0, 1)[None])[0]  # of (1, T, V, C): (V,)
        return x.mean(dim=1) * (len(importance) * importance)[:, None], importance


class _FoldedBlock:
    """One encoding block, of (V, T, C)."""

    def __init__(self, block: EncodingBlock) -> None:
        space, time = block.space, block.time
        assert isinstance(space, SelfAttentionConvolution) and isinstance(time, TemporalConvolution)
        self._stride = block.stride
        self._residual = _folded_shortcut(block.residual)
        self._space_shortcut = _folded_shortcut(space.shortcut)

        # Query and key of a normalised joint: the layer normalisation's scale and shift go into the product.
        query_key, norm = space.to_query_key, space.norm
        root = space.head_channels**0.25  # of each side, so that the product is over sqrt(d)
        self._query_key_weight = (query_key.weight * norm.weight).T.contiguous() / root  # (C, 2*H*D)
        self._query_key_bias = (query_key.weight @ norm.bias + query_key.bias) / root
        self._norm_eps = norm.eps
        self._topology = space.topology.clone()  # (H, V, V)

        scale, shift = _scale_and_shift(space.out_norm)
        channels_out = len(scale)
        mix = space.mix.weight.view(HEADS, channels_out, -1) * scale[None, :, None]  # (H, C_out, C_in)
        self._mix = mix.transpose(1, 2).contiguous()
        self._mix_bias = space.mix.bias.view(HEADS, channels_out) * scale
        self._mix_shift = shift

        quarter = time.quarter
        self._quarter = quarter
        reduce_scale, reduce_shift = _scale_and_shift(time.reduce_norm)
        scale, shift = _scale_and_shift(time.out_norm)
        weight, bias = time.reduce.weight, time.reduce.bias
        self._reduce_weight = (weight[: 3 * quarter] * reduce_scale[:, None]).T.contiguous()
        self._reduce_bias = bias[: 3 * quarter] * reduce_scale + reduce_shift
        self._near = _folded_kernel(time.near, scale[:quarter])
        self._far = _folded_kernel(time.far, scale[quarter : 2 * quarter])
        self._pool_scale = scale[2 * quarter : 3 * quarter].clone()
        self._plain = (weight[3 * quarter :] * scale[3 * quarter :, None]).T.contiguous()
        assert time.near.bias is not None and time.far.bias is not None
        nothing = torch.zeros_like(time.near.bias)
        before_scale = torch.cat((time.near.bias, time.far.bias, nothing, bias[3 * quarter :]))
        self._out_bias = before_scale * scale + shift

    def __call__(self, x: Tensor) -> Tensor:
        return self._over_time(self._over_joints(x), x)

    def _over_joints(self, x: Tensor) -> Tensor:
        """SA-GC: (V, T, C_in) to (V, T, C_out)."""
        joints, frames, channels = x.shape
        pooled = functional.layer_norm(x.mean(dim=1), (channels,), eps=self._norm_eps)
        query_key = torch.addmm(self._query_key_bias, pooled, self._query_key_weight)
        query, key = query_key.view(joints, 2, HEADS, -1).permute(1, 2, 0, 3)  # each (H, V, D)
        links = (query @ key.transpose(1, 2)).softmax(dim=-1)  # (H, V, V)
        torch.threshold_(links, _SMALLEST_LINK, 0.0)
        links.mul_(self._topology)

        taken = links.view(-1, joints) @ x.view(joints, -1)  # (H*V, T*C_in)
        taken = taken.view(HEADS, joints * frames, channels)
        # The mixing's bias travels along the links as well.
        bias = torch.addmm(self._mix_shift, links.sum(dim=-1).T, self._mix_bias)  # (V, C_out)
        out = _projected(x, self._space_shortcut) + bias[:, None]
        rows = out.view(joints * frames, -1)
        for head in range(HEADS):
            rows.addmm_(taken[head], self._mix[head])
        return out.relu_()

    def _over_time(self, x: Tensor, block_input: Tensor) -> Tensor:
        """MS-TCN with the block's residual: (V, T, C) to (V, ceil(T / stride), C)."""
        joints, frames, channels = x.shape
        stride, quarter = self._stride, self._quarter
        reduced = torch.addmm(self._reduce_bias, x.view(joints * frames, channels), self._reduce_weight)
        active = x.new_zeros(joints, frames + 2 * _MARGIN, 3 * quarter)
        torch.clamp_min(reduced.view(joints, frames, -1), 0, out=active[:, _MARGIN : _MARGIN + frames])
        out = _projected(block_input[:, ::stride], self._residual) + self._out_bias
        rows = out.view(-1, channels)
        near = self._taps(active[:, _MARGIN - 2 :, :quarter], out.shape[1], dilation=1)
        rows[:, :quarter].addmm_(near, self._near)
        far = self._taps(active[:, :, quarter : 2 * quarter], out.shape[1], dilation=2)
        rows[:, quarter : 2 * quarter].addmm_(far, self._far)
        # What is pooled is not negative, so that the zeros around it change no maximum.
        centre = active[:, _MARGIN - 1 : _MARGIN + frames + 1, 2 * quarter :]
        first, second, third = (centre[:, tap : tap + frames : stride] for tap in range(3))
        pooled = torch.maximum(torch.maximum(first, second), third)
        out[:, :, 2 * quarter : 3 * quarter].addcmul_(pooled, self._pool_scale)
        rows[:, 3 * quarter :].addmm_(x[:, ::stride].reshape(-1, channels), self._plain)
        return out.relu_()

    def _taps(self, padded: Tensor, frames_out: int, dilation: int) -> Tensor:
        """What a kernel of 5 covers: (V * frames_out, 5 * q) from (V, T + margins, q)."""
        joints, _, quarter = padded.shape
        by_joint, by_frame, by_channel = padded.stride()
        view = padded.as_strided(
            (joints, frames_out, 5, quarter),
            (by_joint, by_frame * self._stride, by_frame * dilation, by_channel),
            padded.storage_offset(),
        )
        return view.reshape(joints * frames_out, 5 * quarter)


def _scale_and_shift(channel_norm: ChannelNorm) -> tuple[Tensor, Tensor]:
    """A batch normalisation in evaluation mode as ``scale * x + shift``, both (C,)."""
    norm = channel_norm.norm
    assert isinstance(norm, nn.BatchNorm2d) and norm.running_mean is not None and norm.running_var is not None
    scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
    return scale, norm.bias - norm.running_mean * scale


def _folded_shortcut(shortcut: nn.Module) -> tuple[Tensor, Tensor] | None:
    """Weight (C_in, C_out) and bias (C_out,) of a projection with its normalisation; None for the identity."""
    if isinstance(shortcut, nn.Identity):
        return None
    assert isinstance(shortcut, nn.Sequential)
    linear, norm = shortcut
    assert isinstance(linear, nn.Linear) and isinstance(norm, ChannelNorm)
    scale, shift = _scale_and_shift(norm)
    return (linear.weight * scale[:, None]).T.contiguous(), linear.bias * scale + shift


def _projected(x: Tensor, shortcut: tuple[Tensor, Tensor] | None) -> Tensor:
    """(V, T, C_in) to (V, T, C_out)."""
    if shortcut is None:
        return x
    weight, bias = shortcut
    joints, frames, channels = x.shape
    return torch.addmm(bias, x.reshape(-1, channels), weight).view(joints, frames, -1)


def _folded_kernel(convolution: nn.Conv2d, scale: Tensor) -> Tensor:
    """(5 * C_in, C_out) of a convolution (C_out, C_in, 5, 1), whose outputs are scaled."""
    weight = convolution.weight[..., 0] * scale[:, None, None]  # (C_out, C_in, 5)
    return weight.permute(2, 1, 0).reshape(-1, len(scale)).contiguous()


def _folded_input(encoder: InfoGCN) -> tuple[Tensor, Tensor]:
    """The input's normalisation and the embedding as one product per joint: (V, 9, C) and (V, 1, C)."""
    norm = encoder.input_norm
    assert norm.running_mean is not None and norm.running_var is not None
    joints = encoder.joint_position.shape[2]
    scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
    shift = (norm.bias - norm.running_mean * scale).view(joints, -1)  # (V, 9)
    embed = encoder.embed.weight.T  # (9, C)
    weight = scale.view(joints, -1, 1) * embed
    bias = shift @ embed + encoder.embed.bias + encoder.joint_position[0, 0]
    return weight.contiguous(), bias[:, None].contiguous()
