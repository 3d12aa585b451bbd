"""Products with a large matrix that stays: it is held in half precision, and multiplied in float32.

With the few windows of a live tick such a product takes as long as reading the matrix does, and the usual routine, for
many rows, reads and writes it several times. FBGEMM reads it once, at half the size. Only the matrix itself is
rounded, each number by at most 1/2048; sums of thousands of them stay within about 1e-5.
"""

from __future__ import annotations

import torch
from torch import Tensor


def has_half_product() -> bool:
    """Whether this torch and this processor have such a product: those with x86 processors do."""
    quantized = torch.backends.quantized
    return "fbgemm" in quantized.supported_engines and quantized.engine in ("fbgemm", "x86")


class HalfProduct:
    """``rows @ matrix.T`` of one matrix (E, K) float32 on the CPU, again and again.

    Raises:
        RuntimeError: :func:`has_half_product` says no.
    """

    def __init__(self, matrix: Tensor) -> None:
        self._packed = torch.ops.quantized.linear_prepack_fp16(matrix, None)

    def __call__(self, rows: Tensor) -> Tensor:
        """(N, E) float32 from (N, K) float32."""
        product: Tensor = torch.ops.quantized.linear_dynamic_fp16(rows.contiguous(), self._packed)
        return product


def product_with(matrix: Tensor) -> HalfProduct | PlainProduct:
    """In half precision where there is such a product, in float32 elsewhere."""
    return HalfProduct(matrix) if has_half_product() else PlainProduct(matrix)


class PlainProduct:
    """The same in float32."""

    def __init__(self, matrix: Tensor) -> None:
        self._matrix = matrix

    def __call__(self, rows: Tensor) -> Tensor:
        """(N, E) from (N, K)."""
        return rows @ self._matrix.T
