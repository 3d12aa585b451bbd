"""The encoder of an InfoGCN with pooled attention as an OpenVINO graph, built from its folded weights.

The arithmetic is that of :mod:`model.runtime.folded`, on tensors (V, T, C) of one window. What differs is what OpenVINO
does best: the kernels over time gather the frames that they cover into rows, and each of the three branches has a
product of its own, so that nothing is cut into channels afterwards.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import Tensor

from capture import JOINT_COUNT
from model.encoders.infogcn import HEADS
from model.runtime.folding import SMALLEST_LINK, BlockWeights, EncoderWeights, Projection
from model.runtime.openvino_package import import_openvino

INPUT_CHANNELS = 9
_KERNEL = 5
_MARGIN = 4  # frames of zeros around a sequence: what the kernel of 5 at dilation 2 reaches over


def build_graph(weights: EncoderWeights, frames: int) -> Any:
    """A model of one window.

    Args:
        weights: of the encoder.
        frames: T of the window.

    Returns:
        An ``openvino.Model`` from (9, T, V) to the features averaged over time: (V, C) of the last block and
        (V, C_before) of the one before the importance module.

    Raises:
        ImportError: OpenVINO is not installed.
    """
    return _Builder(weights, frames).model


class _Builder:
    """Builds one graph. Its methods take and give nodes; shapes are known throughout."""

    def __init__(self, weights: EncoderWeights, frames: int) -> None:
        openvino = import_openvino()
        self._ops = ops = openvino.opset13
        window = ops.parameter([INPUT_CHANNELS, frames, JOINT_COUNT], np.float32)
        weight, bias = weights.embed
        x = ops.add(ops.matmul(self._permuted(window, 2, 1, 0), self._of(weight), False, False), self._of(bias))
        before = x
        for index, block in enumerate(weights.blocks):
            x = self._over_time(block, self._over_joints(block, x), x)
            if index + 1 == weights.blocks_before:
                before = x
        self.model = openvino.Model([self._over_frames(x), self._over_frames(before)], [window], "encoder")

    def _over_joints(self, block: BlockWeights, x: Any) -> Any:
        """SA-GC: (V, T, C_in) to (V, T, C_out)."""
        ops = self._ops
        joints, frames, channels = x.shape
        pooled = ops.mvn(self._over_frames(x), self._integers(1), True, block.norm_eps, "inside_sqrt")
        query_key = self._reshaped(self._projected(pooled, block.query_key), joints, 2 * HEADS, -1)
        query, key = self._split(self._permuted(query_key, 1, 0, 2), 2)  # each (H, V, D)
        links = ops.softmax(ops.matmul(query, key, False, True), -1)  # (H, V, V)
        links = ops.select(ops.greater(links, self._number(SMALLEST_LINK)), links, self._number(0.0))
        links = ops.multiply(links, self._of(block.topology))

        rows = self._reshaped(links, HEADS * joints, joints)
        taken = ops.matmul(rows, self._reshaped(x, joints, frames * channels), False, False)
        out = x if block.space_shortcut is None else self._projected(x, block.space_shortcut)
        heads = self._split(self._reshaped(taken, HEADS, joints, frames, channels), HEADS)
        for head, mix in zip(heads, block.mix, strict=True):
            of_head = self._reshaped(head, joints, frames, channels)
            out = ops.add(out, ops.matmul(of_head, self._of(mix), False, False))
        # The mixing's bias travels along the links as well.
        sums = ops.reduce_sum(links, self._integers(2), False)  # (H, V)
        bias = ops.add(ops.matmul(sums, self._of(block.mix_bias), True, False), self._of(block.mix_shift))  # (V, C_out)
        return ops.relu(ops.add(out, self._reshaped(bias, joints, 1, -1)))

    def _over_time(self, block: BlockWeights, x: Any, block_input: Any) -> Any:
        """MS-TCN with the block's residual: (V, T, C) to (V, ceil(T / stride), C)."""
        ops, q = self._ops, block.quarter
        weight, bias = block.reduce
        parts = [slice(part * q, (part + 1) * q) for part in range(3)]
        near, far, pooled = (ops.relu(self._projected(x, (weight[:, part], bias[part]))) for part in parts)
        near = self._under_kernel(near, block.near, block.stride, dilation=1)
        far = self._under_kernel(far, block.far, block.stride, dilation=2)
        # What is pooled is not negative, so that zeros around it would change no maximum.
        pooled = ops.max_pool(self._permuted(pooled, 0, 2, 1), [block.stride], [1], [1], [1], [3]).output(0)
        pooled = ops.multiply(self._permuted(pooled, 0, 2, 1), self._of(block.pool_scale))
        plain = ops.matmul(self._every(x, block.stride), self._of(block.plain), False, False)
        out = ops.add(ops.concat([near, far, pooled, plain], 2), self._of(block.out_bias))
        residual = self._every(block_input, block.stride)
        if block.residual is not None:
            residual = self._projected(residual, block.residual)
        return ops.relu(ops.add(out, residual))

    def _under_kernel(self, x: Any, kernel: Tensor, stride: int, dilation: int) -> Any:
        """A kernel of 5 over time: (V, T, q) to (V, ceil(T / stride), q)."""
        ops = self._ops
        joints, frames, channels = x.shape
        around = self._integers(0, _MARGIN, 0)
        padded = ops.pad(x, around, around, "constant", self._number(0.0))
        centres = _MARGIN + np.arange(0, frames, stride)
        covered = centres[:, None] + dilation * (np.arange(_KERNEL) - _KERNEL // 2)
        rows = ops.gather(padded, self._integers(*covered.ravel()), self._integers(1))
        rows = self._reshaped(rows, joints, len(centres), _KERNEL * channels)
        return ops.matmul(rows, self._of(kernel), False, False)

    def _every(self, x: Any, stride: int) -> Any:
        """Every ``stride``-th frame of (V, T, C)."""
        if stride == 1:
            return x
        frames = x.shape[1]
        return self._ops.slice(x, self._integers(0), self._integers(frames), self._integers(stride), self._integers(1))

    def _projected(self, x: Any, projection: Projection) -> Any:
        """(..., C_in) to (..., C_out)."""
        weight, bias = projection
        return self._ops.add(self._ops.matmul(x, self._of(weight), False, False), self._of(bias))

    def _over_frames(self, x: Any) -> Any:
        """(V, C) from (V, T, C)."""
        return self._ops.reduce_mean(x, self._integers(1), False)

    def _split(self, x: Any, count: int) -> list[Any]:
        """Equal parts along the first axis."""
        return list(self._ops.split(x, self._ops.constant(np.int64(0)), count).outputs())

    def _permuted(self, x: Any, *order: int) -> Any:
        return self._ops.transpose(x, self._integers(*order))

    def _reshaped(self, x: Any, *shape: int) -> Any:
        return self._ops.reshape(x, self._integers(*shape), False)

    def _integers(self, *values: int) -> Any:
        return self._ops.constant(np.array(values, dtype=np.int64))

    def _number(self, value: float) -> Any:
        return self._ops.constant(np.float32(value))

    def _of(self, weight: Tensor) -> Any:
        return self._ops.constant(np.ascontiguousarray(weight.numpy()))
