"""The contrast of joints, or parts, with sentences about them."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from capture import JOINT_COUNT
from model.config import GuidanceConfig
from model.contrast import PARTS, TextContrast
from model.crossglg import CrossGLG, Guidance
from model.skeleton_branch import build_branch
from tests.model.test_crossglg import BOTH, CLASSES, ENCODER, batch, guidance

CHANNELS = 12


def text() -> Tensor:
    return torch.randn(CLASSES, JOINT_COUNT, CHANNELS, generator=torch.Generator().manual_seed(0))


def contrast(groups: str = "joints", temperature: float = 0.05) -> TextContrast:
    torch.manual_seed(0)
    found = TextContrast(CHANNELS, text(), groups, temperature)  # type: ignore[arg-type]
    with torch.no_grad():
        found.project.weight.copy_(torch.eye(CHANNELS))
        found.project.bias.zero_()
    return found


def test_the_parts_share_out_the_joints() -> None:
    joints = [joint for part in PARTS.values() for joint in part]
    assert sorted(joints) == list(range(JOINT_COUNT))


@pytest.mark.parametrize("groups", ["joints", "parts"])
def test_joints_that_agree_with_their_sentences_cost_little(groups: str) -> None:
    """The joints' features are what their own sentences say beyond all actions' sentences; then another action's."""
    centred = text() - text().mean(dim=0)
    classes = torch.arange(CLASSES)
    right = contrast(groups)(centred[:, None], classes)
    wrong = contrast(groups)(centred.roll(1, dims=0)[:, None], classes)
    assert float(right.detach()) < 0.01
    assert float(wrong.detach()) > 5


def test_what_all_sentences_share_is_left_out() -> None:
    joints, classes = torch.randn(4, 2, JOINT_COUNT, CHANNELS), torch.tensor([0, 1, 2, 0])
    shifted = TextContrast(CHANNELS, text() + torch.randn(JOINT_COUNT, CHANNELS), "joints", 0.05)
    shifted.load_state_dict(contrast().state_dict())
    torch.testing.assert_close(shifted(joints, classes), contrast()(joints, classes), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("groups", ["joints", "parts"])
def test_a_hot_contrast_knows_nothing(groups: str) -> None:
    joints = torch.randn(5, 2, JOINT_COUNT, CHANNELS)
    found = contrast(groups, temperature=1e6)(joints, torch.zeros(5, dtype=torch.int64))
    assert float(found.detach()) == pytest.approx(math.log(CLASSES), abs=1e-3)


@pytest.mark.parametrize("groups", ["joints", "parts"])
def test_it_guides_the_encoder_alone_or_beside_the_papers_guidance(groups: str) -> None:
    for g2l, l2g in ((False, False), (True, True)):
        config = GuidanceConfig(g2l=g2l, l2g=l2g, contrast=groups, channels=32, heads=2)  # type: ignore[arg-type]
        torch.manual_seed(0)
        model = CrossGLG(build_branch(ENCODER, CLASSES, dropout=0.0), config, guidance())
        losses = model(*batch())
        expected = losses.skeleton + 0.5 * losses.calibrate + 0.2 * losses.cross_modal + 0.5 * losses.contrast
        torch.testing.assert_close(losses.total, expected)
        losses.contrast.backward()
        gradient = model.branch.encoder.get_parameter("embed.weight").grad
        assert gradient is not None and gradient.abs().max() > 0


def test_without_it_there_is_no_such_loss() -> None:
    model = CrossGLG(build_branch(ENCODER, CLASSES), BOTH, guidance())
    assert model.contrast is None
    assert float(model(*batch()).contrast.detach()) == 0


def test_it_needs_text() -> None:
    config = GuidanceConfig(g2l=False, l2g=False, contrast="joints")
    with pytest.raises(ValueError, match="text"):
        CrossGLG(build_branch(ENCODER, CLASSES), config, None)
    assert isinstance(guidance(), Guidance)
