"""The skeleton branch of an InfoGCN with pooled attention for a CPU: the same numbers in fewer, larger steps.

Equal to the eager branch up to rounding, in float32:

* Its weights are folded (:mod:`model.runtime.folding`).
* Tensors are (V, T, C): the frames of one joint lie side by side. Then the links of all heads act on all frames as one
  product of small matrices, and what a temporal kernel covers is a strided view.
* Joints exchange features before these are mixed, and the three heads' products add up in place, on top of the
  residual.
* Windows are run one after the other: one window's features fit into a core's cache, a batch's do not.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from model.encoders.infogcn import HEADS
from model.runtime.folding import SMALLEST_LINK, BlockWeights, Projection, fold
from model.skeleton_branch import SkeletonBranch

_MARGIN = 4  # frames of zeros around a sequence: what the kernel of 5 at dilation 2 reaches over


class FoldedBranch:
    """Holds folded copies of a branch's weights; later changes of the branch do not reach it.

    Args:
        branch: in evaluation mode, on the CPU, float32.

    Raises:
        ValueError: :func:`model.runtime.folding.can_be_folded` says no.
    """

    name = "folded"

    def __init__(self, branch: SkeletonBranch) -> None:
        weights = fold(branch)
        self._embed_weight, self._embed_bias = weights.embed
        self._blocks = [_FoldedBlock(block) for block in weights.blocks]
        self._blocks_before = weights.blocks_before
        self._channels = weights.channels_after
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

    def __init__(self, weights: BlockWeights) -> None:
        self._weights = weights

    def __call__(self, x: Tensor) -> Tensor:
        return self._over_time(self._over_joints(x), x)

    def _over_joints(self, x: Tensor) -> Tensor:
        """SA-GC: (V, T, C_in) to (V, T, C_out)."""
        weights = self._weights
        joints, frames, channels = x.shape
        pooled = functional.layer_norm(x.mean(dim=1), (channels,), eps=weights.norm_eps)
        query_key_weight, query_key_bias = weights.query_key
        query_key = torch.addmm(query_key_bias, pooled, query_key_weight)
        query, key = query_key.view(joints, 2, HEADS, -1).permute(1, 2, 0, 3)  # each (H, V, D)
        links = (query @ key.transpose(1, 2)).softmax(dim=-1)  # (H, V, V)
        torch.threshold_(links, SMALLEST_LINK, 0.0)
        links.mul_(weights.topology)

        taken = links.view(-1, joints) @ x.view(joints, -1)  # (H*V, T*C_in)
        taken = taken.view(HEADS, joints * frames, channels)
        # The mixing's bias travels along the links as well.
        bias = torch.addmm(weights.mix_shift, links.sum(dim=-1).T, weights.mix_bias)  # (V, C_out)
        out = _projected(x, weights.space_shortcut) + bias[:, None]
        rows = out.view(joints * frames, -1)
        for head in range(HEADS):
            rows.addmm_(taken[head], weights.mix[head])
        return out.relu_()

    def _over_time(self, x: Tensor, block_input: Tensor) -> Tensor:
        """MS-TCN with the block's residual: (V, T, C) to (V, ceil(T / stride), C)."""
        weights = self._weights
        joints, frames, channels = x.shape
        stride, quarter = weights.stride, weights.quarter
        reduce_weight, reduce_bias = weights.reduce
        reduced = torch.addmm(reduce_bias, x.view(joints * frames, channels), reduce_weight)
        active = x.new_zeros(joints, frames + 2 * _MARGIN, 3 * quarter)
        torch.clamp_min(reduced.view(joints, frames, -1), 0, out=active[:, _MARGIN : _MARGIN + frames])
        out = _projected(block_input[:, ::stride], weights.residual) + weights.out_bias
        rows = out.view(-1, channels)
        near = _taps(active[:, _MARGIN - 2 :, :quarter], out.shape[1], stride, dilation=1)
        rows[:, :quarter].addmm_(near, weights.near)
        far = _taps(active[:, :, quarter : 2 * quarter], out.shape[1], stride, dilation=2)
        rows[:, quarter : 2 * quarter].addmm_(far, weights.far)
        # What is pooled is not negative, so that the zeros around it change no maximum.
        centre = active[:, _MARGIN - 1 : _MARGIN + frames + 1, 2 * quarter :]
        first, second, third = (centre[:, tap : tap + frames : stride] for tap in range(3))
        pooled = torch.maximum(torch.maximum(first, second), third)
        out[:, :, 2 * quarter : 3 * quarter].addcmul_(pooled, weights.pool_scale)
        rows[:, 3 * quarter :].addmm_(x[:, ::stride].reshape(-1, channels), weights.plain)
        return out.relu_()


def _taps(padded: Tensor, frames_out: int, stride: int, dilation: int) -> Tensor:
    """What a kernel of 5 covers: (V * frames_out, 5 * q) from (V, T + margins, q)."""
    joints, _, quarter = padded.shape
    by_joint, by_frame, by_channel = padded.stride()
    view = padded.as_strided(
        (joints, frames_out, 5, quarter),
        (by_joint, by_frame * stride, by_frame * dilation, by_channel),
        padded.storage_offset(),
    )
    return view.reshape(joints * frames_out, 5 * quarter)


def _projected(x: Tensor, shortcut: Projection | None) -> Tensor:
    """(V, T, C_in) to (V, T, C_out)."""
    if shortcut is None:
        return x
    weight, bias = shortcut
    joints, frames, channels = x.shape
    return torch.addmm(bias, x.reshape(-1, channels), weight).view(joints, frames, -1)
