"""The folded branch against the eager float32 one, which is the reference."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from capture import JOINT_COUNT, Clip
from model.config import EncoderConfig
from model.one_shot_encoder import OneShotEncoder, embed_by_runtime
from model.preprocess import sample_batch
from model.runtime.base import EagerBranch, Runtime
from model.runtime.choose import choose_runtime
from model.runtime.folded import FoldedBranch
from model.runtime.folding import can_be_folded
from model.skeleton_branch import SkeletonBranch, build_branch

CPU = torch.device("cpu")


def inputs(count: int, frames: int) -> Tensor:
    return torch.randn(count, 9, frames, JOINT_COUNT, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(
    "config",
    [
        *(EncoderConfig(frames=frames, blocks_before=before) for frames in (1, 7, 32) for before in (3, 5)),
        EncoderConfig(frames=16, channels=24, stream="bone"),
    ],
)
def test_random_windows(
    config: EncoderConfig, branch_with_random_weights: Callable[[EncoderConfig], SkeletonBranch]
) -> None:
    branch = branch_with_random_weights(config)
    windows = inputs(3, config.frames)
    with torch.inference_mode():
        joints, importance = FoldedBranch(branch)(windows)
        wanted_joints, wanted_importance = EagerBranch(branch)(windows)
    torch.testing.assert_close(joints, wanted_joints, rtol=1e-4, atol=1e-5 * float(wanted_joints.max()))
    torch.testing.assert_close(importance, wanted_importance, rtol=1e-4, atol=1e-6)


def test_flattened_importance(branch_with_random_weights: Callable[[EncoderConfig], SkeletonBranch]) -> None:
    branch = branch_with_random_weights(EncoderConfig(importance="flattened"))
    with torch.inference_mode():
        _, importance = FoldedBranch(branch)(inputs(2, 32))
        _, wanted = EagerBranch(branch)(inputs(2, 32))
    torch.testing.assert_close(importance, wanted, rtol=1e-4, atol=1e-6)


def test_real_windows_and_scores(live_encoder: OneShotEncoder, recognises_as_eager: Callable[[Runtime], None]) -> None:
    recognises_as_eager(FoldedBranch(live_encoder.weights.branch))


def test_a_window_does_not_depend_on_its_batch(live_encoder: OneShotEncoder) -> None:
    folded = FoldedBranch(live_encoder.weights.branch)
    windows = inputs(3, 32)
    with torch.inference_mode():
        together, _ = folded(windows)
        alone, _ = folded(windows[1:2])
    assert torch.equal(together[1:2], alone)


def test_an_empty_batch_gives_no_embeddings(live_encoder: OneShotEncoder) -> None:
    with torch.inference_mode():
        joints, importance = FoldedBranch(live_encoder.weights.branch)(inputs(0, 32))
    assert joints.shape == (0, JOINT_COUNT, 256) and importance.shape == (0, JOINT_COUNT)


@pytest.mark.parametrize(
    "config",
    [EncoderConfig(attention="per_frame"), *(EncoderConfig(kind=kind) for kind in ("stgcn", "ctrgcn", "hocslm"))],
)
def test_other_encoders_run_eagerly(config: EncoderConfig, make_take: Callable[..., Clip]) -> None:
    branch = build_branch(config, class_count=1).eval()
    assert not can_be_folded(branch)
    assert choose_runtime(branch, CPU).name == "eager"
    with pytest.raises(ValueError, match="pooled"):
        FoldedBranch(branch)
    assert len(embed_by_runtime(choose_runtime(branch, CPU), sample_batch([make_take("wave")], 8), CPU)) == 1
