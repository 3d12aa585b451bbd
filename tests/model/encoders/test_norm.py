"""The quick training step of the normalisation against torch's own."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from model.encoders.norm import ChannelNorm


def _plain(norm: ChannelNorm, x: Tensor, residual: Tensor | None, relu: bool) -> Tensor:
    """In float32, by torch alone."""
    out = norm.norm(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    out = out if residual is None else out + residual
    return torch.relu(out) if relu else out


def _pair(channels: int) -> tuple[ChannelNorm, ChannelNorm]:
    quick, plain = ChannelNorm(channels), ChannelNorm(channels)
    with torch.no_grad():
        quick.norm.weight.uniform_(0.5, 1.5)
        quick.norm.bias.uniform_(-0.5, 0.5)
    plain.load_state_dict(quick.state_dict())
    return quick, plain


@pytest.mark.parametrize("shape", [(8, 6, 25, 16), (3, 5, 25, 8)])  # rows that 16 divides, and rows that it does not
@pytest.mark.parametrize("with_residual", [False, True])
@pytest.mark.parametrize("relu", [False, True])
def test_quick_step_is_batch_normalisation(shape: tuple[int, ...], with_residual: bool, relu: bool) -> None:
    torch.manual_seed(0)
    quick, plain = _pair(shape[-1])
    x = (torch.randn(shape) * 2 + 0.7).bfloat16()
    residual = torch.randn(shape).bfloat16() if with_residual else None
    wanted_gradient = torch.randn(shape).bfloat16()

    def run(norm: ChannelNorm, dtype: torch.dtype) -> tuple[Tensor, list[Tensor]]:
        given = [x.detach().to(dtype, copy=True).requires_grad_()]
        given += [] if residual is None else [residual.detach().to(dtype, copy=True).requires_grad_()]
        other = given[1] if with_residual else None
        out = norm(given[0], other, relu=relu) if dtype == torch.bfloat16 else _plain(norm, given[0], other, relu)
        out.backward(wanted_gradient.to(dtype))
        gradients = [tensor.grad for tensor in (*given, norm.norm.weight, norm.norm.bias)]
        return out, [gradient.float() for gradient in gradients if gradient is not None]

    out, gradients = run(quick, torch.bfloat16)
    expected, expected_gradients = run(plain, torch.float32)
    assert out.dtype == torch.bfloat16
    torch.testing.assert_close(out.float(), expected, atol=0.05, rtol=0.02)
    assert len(gradients) == len(expected_gradients) == 3 + with_residual
    for gradient, expected_gradient in zip(gradients, expected_gradients, strict=True):
        # Where the ReLU's argument is nearly 0, rounding decides whether a value passes: compare as vectors.
        error = (gradient - expected_gradient).norm() / expected_gradient.norm()
        assert error < 0.05
    for name in ("running_mean", "running_var", "num_batches_tracked"):
        torch.testing.assert_close(getattr(quick.norm, name), getattr(plain.norm, name), atol=0.01, rtol=0.02)


def test_float32_and_evaluation_are_torch_s_own() -> None:
    torch.manual_seed(0)
    quick, plain = _pair(8)
    x, residual = torch.randn(4, 6, 25, 8), torch.randn(4, 6, 25, 8)
    assert torch.equal(quick(x, residual, relu=True), _plain(plain, x, residual, True))
    quick.eval(), plain.eval()
    assert torch.equal(quick(x, residual, relu=True), _plain(plain, x, residual, True))


def test_a_constant_channel_stays_finite() -> None:
    norm = ChannelNorm(4)
    x = torch.full((4, 4, 25, 4), 3.0, dtype=torch.bfloat16, requires_grad=True)
    out = norm(x)
    out.backward(torch.ones_like(out))
    assert x.grad is not None
    assert out.isfinite().all() and x.grad.isfinite().all()
