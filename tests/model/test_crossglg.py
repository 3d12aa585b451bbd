"""The dual branch: losses, switches, and that the guidance leaves nothing behind at inference."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from capture import JOINT_COUNT
from capture.demonstrator import MOVEMENTS, Variation, perform
from model.config import EncoderConfig, GuidanceConfig
from model.crossglg import CrossGLG, Guidance, calibration_loss, parameter_counts
from model.importance import ImportanceKind
from model.one_shot_encoder import embed_samples
from model.preprocess import sample_batch
from model.skeleton_branch import build_branch
from model.weights import Calibration, load_weights, save_weights

CLASSES, FRAMES = 3, 12
ENCODER = EncoderConfig(frames=FRAMES)
BOTH = GuidanceConfig(channels=32, heads=2)
SWITCHES = [(True, True), (True, False), (False, True), (False, False)]


def guidance() -> Guidance:
    generator = torch.Generator().manual_seed(3)
    key_joints = torch.zeros(CLASSES, JOINT_COUNT, dtype=torch.bool)
    for row in range(CLASSES):
        key_joints[row, 4 * row : 4 * row + 5] = True
    return Guidance(key_joints, torch.randn(CLASSES, JOINT_COUNT, 20, generator=generator))


def built(config: GuidanceConfig = BOTH, importance: ImportanceKind = "per_joint") -> CrossGLG:
    torch.manual_seed(0)
    branch = build_branch(dataclasses.replace(ENCODER, importance=importance), CLASSES, dropout=0.0)
    return CrossGLG(branch, config, guidance() if config.g2l or config.l2g else None)


def batch(count: int = 6) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(4)
    return torch.randn(count, 9, FRAMES, JOINT_COUNT, generator=generator), torch.arange(count) % CLASSES


@pytest.mark.parametrize(("g2l", "l2g"), SWITCHES)
def test_the_total_is_the_weighted_sum_of_what_is_switched_on(g2l: bool, l2g: bool) -> None:
    losses = built(dataclasses.replace(BOTH, g2l=g2l, l2g=l2g))(*batch())
    assert (losses.calibrate > 0) == g2l
    assert (losses.cross_modal > 0) == l2g
    expected = losses.skeleton + 0.5 * losses.calibrate + 0.2 * losses.cross_modal
    torch.testing.assert_close(losses.total, expected)
    assert losses.logits.shape == (6, CLASSES)


def test_the_skeleton_loss_does_not_see_the_text() -> None:
    with_text, without = built(), built(dataclasses.replace(BOTH, g2l=False, l2g=False))
    torch.testing.assert_close(with_text(*batch()).skeleton, without(*batch()).skeleton)


def test_guidance_without_text_is_refused() -> None:
    with pytest.raises(ValueError, match="text"):
        CrossGLG(build_branch(ENCODER, CLASSES), BOTH)


@pytest.mark.parametrize("l2g", [True, False])
def test_gradients_of_each_guidance_reach_the_encoder(l2g: bool) -> None:
    model = built()
    torch.nn.init.normal_(model.branch.importance.get_parameter("score.weight"))
    losses = model(*batch())
    (losses.cross_modal if l2g else losses.calibrate).backward()
    early = model.branch.encoder.get_parameter("embed.weight")
    assert early.grad is not None and early.grad.abs().max() > 0
    late = next(parameter for name, parameter in model.branch.encoder.named_parameters() if name.startswith("blocks.8"))
    assert (late.grad is not None and bool(late.grad.abs().max() > 0)) == l2g, "calibration ends at the insertion point"
    classifier = model.branch.classifier.weight.grad
    assert (classifier is not None) == l2g, "both branches go through one classifier"


def test_calibration_moves_the_importance_to_the_key_joints() -> None:
    """A few steps on the calibration loss alone: the key joints of each class come to hold most of the importance."""
    model = built(dataclasses.replace(BOTH, l2g=False, target="scaled"))
    inputs, classes = batch(9)
    inputs[:, 0] += 3 * guidance().key_joints[classes].float()[:, None]  # the key joints can be seen
    optimiser = torch.optim.Adam(model.branch.importance.parameters(), lr=0.01)
    model.branch.encoder.requires_grad_(False)
    for _ in range(60):
        optimiser.zero_grad()
        model(inputs, classes).calibrate.backward()
        optimiser.step()
    importance = model.branch(inputs).importance
    held = (importance * guidance().key_joints[classes]).sum(dim=1)
    assert (held > 0.6).all()  # evenly spread it would be 0.2


def test_calibration_in_numbers() -> None:
    importance = torch.tensor([[0.5, 0.3, 0.2, 0.0]])
    key_joints = torch.tensor([[1.0, 1.0, 0.0, 0.0]])
    assert float(calibration_loss(importance, key_joints, "multi_hot")) == pytest.approx((0.25 + 0.49 + 0.04) / 4)
    assert float(calibration_loss(importance, key_joints, "normalised")) == pytest.approx((0.04 + 0.04) / 4)
    assert float(calibration_loss(importance, key_joints, "scaled")) == pytest.approx(16 * (0.04 + 0.04) / 4)
    perfect = key_joints / 2
    assert float(calibration_loss(perfect, key_joints, "normalised")) == 0
    assert float(calibration_loss(perfect, key_joints, "multi_hot")) == pytest.approx(0.125), "as printed, never 0"


def test_features_are_bit_equal_with_and_without_the_guidance_branch(tmp_path: Path) -> None:
    """A trained model, its branch alone, and the branch loaded from weights (no text, no guidance) agree bit by bit."""
    model = built()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.05)
    for _ in range(3):
        optimiser.zero_grad()
        model(*batch()).total.backward()
        optimiser.step()
    model.eval()
    clips = [perform(movement, Variation(), np.random.default_rng(5)) for movement in MOVEMENTS[:3]]
    samples = sample_batch(clips, FRAMES)
    whole = embed_samples(model.branch, samples, torch.device("cpu"))

    path = tmp_path / "weights.safetensors"
    save_weights(path, model.branch, [ENCODER], whole, Calibration(1.0, 1.0), {})
    loaded = load_weights(path).branch
    assert not any("cross_modal" in name or "text" in name for name in loaded.state_dict())
    alone = embed_samples(loaded, samples, torch.device("cpu"))
    assert torch.equal(whole.joints, alone.joints)
    assert torch.equal(whole.importance, alone.importance)


def test_parameters_at_inference_are_the_papers() -> None:
    """InfoGCN 1.6 M; with JID 1.7 M in the paper's reading (flattened), 16,641 more in ours."""
    counts = parameter_counts(built(GuidanceConfig()))
    assert counts["importance"] == 16_641
    assert parameter_counts(built(importance="flattened"))["importance"] == 103_257
    assert 1_200_000 < counts["encoder"] < 1_600_000
    assert counts["guidance"] > 1_000_000, "all of it is gone at inference"
    assert parameter_counts(built(dataclasses.replace(BOTH, g2l=False, l2g=False), "none")) == {
        "encoder": counts["encoder"],
        "importance": 0,
        "head": counts["head"],
        "guidance": 0,
    }


@pytest.mark.parametrize("kind", ["infogcn", "stgcn", "ctrgcn", "hocslm"])
def test_any_encoder_learns_under_guidance(kind: str) -> None:
    torch.manual_seed(0)
    branch = build_branch(dataclasses.replace(ENCODER, kind=kind), CLASSES, dropout=0.0)  # type: ignore[arg-type]
    model = CrossGLG(branch, BOTH, guidance())
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3)
    losses = []
    for _ in range(8):
        optimiser.zero_grad()
        found = model(*batch())
        found.total.backward()
        optimiser.step()
        losses.append(found)
    assert losses[-1].skeleton < 0.7 * losses[0].skeleton
    assert losses[-1].cross_modal < losses[0].cross_modal
    assert losses[-1].calibrate < losses[0].calibrate
