"""Batch normalisation of (N, T, V, C) with what usually follows it, and a quick training step of it on a CPU.

On two cores a plain training step spends twice as long on batch normalisation and its neighbours as on all matrix
products: they read and write the same large tensors again and again. :class:`ChannelNorm` adds the residual and
applies the ReLU in the same pass. In bfloat16 on a CPU it takes sums over (N, T, V) as products with a row of
ones, which CPUs do at the speed of memory; everywhere else it is torch's own batch normalisation.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

# Sums are taken in so many parts, which are added in float32: each part is rounded to bfloat16.
PARTS = 16


class ChannelNorm(nn.Module):
    """Batch normalisation of (N, T, V, C) over everything but the channels.

    Args:
        weight: what the channels' scale starts at.
    """

    def __init__(self, channels: int, weight: float = 1.0) -> None:
        super().__init__()
        self.norm: nn.Module = nn.BatchNorm2d(channels)
        nn.init.constant_(self.norm.weight, weight)

    def forward(self, x: Tensor, residual: Tensor | None = None, *, relu: bool = False) -> Tensor:
        """norm(x), plus ``residual`` where there is one, and the ReLU of that where asked for."""
        norm = self.norm
        # Under several processes the module is a SyncBatchNorm, whose statistics are everybody's.
        if self.training and x.dtype == torch.bfloat16 and x.device.type == "cpu" and type(norm) is nn.BatchNorm2d:
            return _quick_training_step(norm, x, residual, relu)
        out = norm(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        if residual is not None:
            out = out + residual
        return torch.relu(out) if relu else out


def _quick_training_step(norm: nn.BatchNorm2d, x: Tensor, residual: Tensor | None, relu: bool) -> Tensor:
    """As in training mode; updates the running statistics."""
    out, mean, variance = _QuickNorm.apply(x, residual, norm.weight, norm.bias, norm.eps, relu)
    with torch.no_grad():
        assert norm.running_mean is not None and norm.running_var is not None and norm.num_batches_tracked is not None
        assert norm.momentum is not None
        count = x.numel() // x.shape[-1]
        norm.running_mean.lerp_(mean, norm.momentum)
        norm.running_var.lerp_(variance * (count / max(count - 1, 1)), norm.momentum)
        norm.num_batches_tracked += 1
    return out


class _QuickNorm(torch.autograd.Function):
    """ReLU(norm(x) + residual) of bfloat16 tensors (..., C); residual and ReLU may be left out."""

    @staticmethod
    def forward(
        context: Any, x: Tensor, residual: Tensor | None, weight: Tensor, bias: Tensor, eps: float, relu: bool
    ) -> tuple[Tensor, Tensor, Tensor]:
        rows = x.reshape(-1, x.shape[-1])  # (M, C)
        mean = _column_sums(rows) / len(rows)
        variance = (_column_products(rows, rows) / len(rows) - mean * mean).clamp_min(0)
        inverse_sd = (variance + eps).rsqrt()
        scale = weight * inverse_sd
        out = torch.addcmul((bias - mean * scale).to(x.dtype), rows, scale.to(x.dtype)).view(x.shape)
        if residual is not None:
            out += residual
        if relu:
            out.clamp_min_(0)
        context.save_for_backward(rows, weight, mean, inverse_sd, out if relu else None)
        context.has_residual = residual is not None
        context.mark_non_differentiable(mean, variance)
        return out, mean, variance

    @staticmethod
    def backward(context: Any, gradient: Tensor, *_: Tensor) -> tuple[Tensor | None, ...]:
        rows, weight, mean, inverse_sd, out = context.saved_tensors
        gradient = gradient.to(rows.dtype).contiguous()
        if out is not None:
            gradient = torch.ops.aten.threshold_backward(gradient, out, 0)
        gradient_rows = gradient.view(rows.shape)
        bias_gradient = _column_sums(gradient_rows)
        weight_gradient = (_column_products(gradient_rows, rows) - mean * bias_gradient) * inverse_sd
        # scale * (gradient - mean(gradient) - normalised * mean(gradient * normalised)), ordered by its tensors
        scale = weight * inverse_sd
        of_rows = -scale * inverse_sd * weight_gradient / len(rows)
        constant = -scale * bias_gradient / len(rows) - of_rows * mean
        x_gradient = torch.addcmul(constant.to(rows.dtype), rows, of_rows.to(rows.dtype))
        x_gradient.addcmul_(gradient_rows, scale.to(rows.dtype))
        residual_gradient = gradient if context.has_residual else None
        return x_gradient.view(gradient.shape), residual_gradient, weight_gradient, bias_gradient, None, None


def _parts(rows: Tensor) -> Tensor:
    """(M, C) as (parts, M / parts, C)."""
    parts = PARTS if len(rows) % PARTS == 0 else 1
    return rows.view(parts, -1, rows.shape[-1])


def _column_sums(rows: Tensor) -> Tensor:
    """Sums over the rows of (M, C): (C,) float32."""
    parts = _parts(rows)
    ones = parts.new_ones(len(parts), 1, parts.shape[1])
    return torch.bmm(ones, parts).float().sum(dim=(0, 1))


def _column_products(first: Tensor, second: Tensor) -> Tensor:
    """Sums over the rows of first * second, both (M, C): (C,) float32."""
    return _column_sums(first * second)
