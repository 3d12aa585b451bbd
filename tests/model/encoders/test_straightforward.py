"""The straightforward layout gives the numbers of the quick one, in inference and in training."""

from __future__ import annotations

from typing import Literal

import pytest
import torch
from torch import Tensor

from capture import JOINT_COUNT
from model.config import EncoderConfig
from model.encoders.straightforward import StraightforwardInfoGCN, straightforward_branch
from model.one_shot_encoder import OneShotEncoder
from model.skeleton_branch import SkeletonBranch, build_branch


def inputs(count: int, frames: int) -> Tensor:
    return torch.randn(count, 9, frames, JOINT_COUNT, generator=torch.Generator().manual_seed(1))


def random_branch(attention: Literal["pooled", "per_frame"], frames: int) -> SkeletonBranch:
    """No scale is one, no shift and no statistic zero, so that none can be forgotten."""
    torch.manual_seed(3)
    branch = build_branch(EncoderConfig(attention=attention, frames=frames), class_count=2)
    for name, parameter in branch.named_parameters():
        with torch.no_grad():
            if parameter.dim() == 1:
                parameter.add_(torch.empty_like(parameter).uniform_(0.1, 0.3))
            elif name.endswith("topology"):
                parameter.add_(torch.randn_like(parameter), alpha=0.2)
    for name, buffer in branch.named_buffers():
        if "running" in name:
            buffer.uniform_(0.5, 1.5)
    return branch


def test_the_shipped_weights_give_equal_numbers(live_encoder: OneShotEncoder) -> None:
    branch = live_encoder.weights.branch
    laid_out = straightforward_branch(branch)
    assert isinstance(laid_out.encoder, StraightforwardInfoGCN) and not laid_out.training
    windows = inputs(2, live_encoder.frames)
    with torch.inference_mode():
        wanted, found = (one(windows, with_attention=True) for one in (branch, laid_out))
    torch.testing.assert_close(found.joints, wanted.joints, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(found.importance, wanted.importance, rtol=1e-4, atol=1e-6)
    for found_map, wanted_map in zip(found.attention, wanted.attention, strict=True):
        torch.testing.assert_close(found_map, wanted_map, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("attention", ["pooled", "per_frame"])
def test_random_weights_give_equal_numbers(attention: Literal["pooled", "per_frame"]) -> None:
    branch = random_branch(attention, frames=7).eval()
    windows = inputs(2, 7)
    with torch.inference_mode():
        wanted, found = (one(windows) for one in (branch, straightforward_branch(branch)))
    scale = float(wanted.joints.abs().max())
    torch.testing.assert_close(found.joints, wanted.joints, rtol=1e-4, atol=1e-4 * scale)
    torch.testing.assert_close(found.importance, wanted.importance, rtol=1e-4, atol=1e-6)


def test_training_steps_are_equal() -> None:
    branch = random_branch("per_frame", frames=6).train()
    laid_out = straightforward_branch(branch)
    assert laid_out.training
    windows = inputs(3, 6)
    for one in (branch, laid_out):
        one.encoder(windows).after.square().mean().backward()
    wanted = branch.encoder.get_parameter("blocks.3.space.mix.weight").grad
    assert wanted is not None
    blocks = dict(laid_out.encoder.named_parameters())
    found = torch.cat([blocks[f"blocks.3.space.heads.{head}.weight"].grad[:, :, 0, 0] for head in range(3)])
    torch.testing.assert_close(found, wanted, rtol=1e-3, atol=1e-4 * float(wanted.abs().max()))


def test_other_encoders_are_refused() -> None:
    with pytest.raises(ValueError, match="only an InfoGCN"):
        straightforward_branch(build_branch(EncoderConfig(kind="stgcn"), class_count=1))
