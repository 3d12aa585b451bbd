"""Direction, set adversary and synthetic actions: what they ask, and what their gradients do to the features."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from model.config import AuxiliaryConfig, TrainConfig
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.publish import publish
from model.training.auxiliary import Auxiliary
from model.training.run import train

CHANNELS, SETS, CLIPS = 8, 3, 6
NO_SYNTHETIC = torch.empty(0, dtype=torch.int64)


def joints() -> Tensor:
    return torch.randn(CLIPS, 2, 25, CHANNELS, generator=torch.Generator().manual_seed(1)).requires_grad_()


def asked(config: AuxiliaryConfig, features: Tensor, progress: float = 1.0, backwards: int = 2) -> dict[str, Tensor]:
    torch.manual_seed(0)
    found: dict[str, Tensor] = Auxiliary(CHANNELS, SETS, config)(
        features, torch.arange(CLIPS) % SETS, backwards, progress, NO_SYNTHETIC
    )
    return found


def test_nothing_is_asked_unless_configured() -> None:
    assert {name: float(loss) for name, loss in asked(AuxiliaryConfig(), joints()).items()} == {"total": 0.0}
    assert not list(Auxiliary(CHANNELS, SETS, AuxiliaryConfig()).parameters())


def test_the_total_is_the_weighted_sum() -> None:
    found = asked(AuxiliaryConfig(backwards=0.3, direction_weight=0.25, adversary=1.0), joints())
    torch.testing.assert_close(found["total"], 0.25 * found["direction"] + found["adversary"])


def test_the_last_clips_are_those_played_backwards() -> None:
    """A head that says "backwards" by the first channel is right about the last two clips only."""
    auxiliary = Auxiliary(CHANNELS, SETS, AuxiliaryConfig(backwards=0.3))
    assert auxiliary.direction is not None
    with torch.no_grad():
        auxiliary.direction.weight.zero_()
        auxiliary.direction.weight[0, 0] = 20.0
        auxiliary.direction.bias.fill_(-10.0)
    features = torch.zeros(CLIPS, 2, 25, CHANNELS)
    features[-2:, :, :, 0] = 1.0
    sets = torch.zeros(CLIPS, dtype=torch.int64)
    assert float(auxiliary(features, sets, 2, 0.5, NO_SYNTHETIC)["direction"]) < 0.01
    assert float(auxiliary(features, sets, 1, 0.5, NO_SYNTHETIC)["direction"]) > 1
    assert float(auxiliary(features, sets, 0, 0.5, NO_SYNTHETIC)["direction"]) > 3


@pytest.mark.parametrize(("progress", "share"), [(0.0, 0.0), (0.1, 0.462), (1.0, 1.0)])
def test_the_adversarys_gradient_is_turned_around_and_rises(progress: float, share: float) -> None:
    """A step along the features' gradient makes the sets harder to tell, by a strength that rises."""
    features = joints()
    losses = asked(AuxiliaryConfig(adversary=0.3), features, progress)
    (reversed_,) = torch.autograd.grad(losses["total"], features)
    torch.manual_seed(0)
    auxiliary = Auxiliary(CHANNELS, SETS, AuxiliaryConfig(adversary=0.3))
    assert auxiliary.adversary is not None
    plain = torch.nn.functional.cross_entropy(
        auxiliary.adversary(features.mean(dim=(1, 2))), torch.arange(CLIPS) % SETS
    )
    (straight,) = torch.autograd.grad(plain, features)
    torch.testing.assert_close(reversed_, -0.3 * share * straight, rtol=2e-3, atol=1e-7)


def test_synthetic_actions_are_told_by_the_clips_behind_the_real_ones() -> None:
    """Their loss moves nothing of the real clips, and the other tasks nothing of theirs."""
    config = AuxiliaryConfig(backwards=0.3, adversary=0.3, synthetic=4, synthetic_weight=0.5)
    torch.manual_seed(0)
    auxiliary = Auxiliary(CHANNELS, SETS, config).eval()
    features = joints()
    real, synthetic = slice(0, 4), slice(4, CLIPS)
    losses = auxiliary(features, torch.arange(4) % SETS, 1, 1.0, torch.tensor([3, 0]))
    torch.testing.assert_close(
        losses["total"], 0.5 * losses["direction"] + losses["adversary"] + 0.5 * losses["synthetic"]
    )
    (moved,) = torch.autograd.grad(losses["synthetic"], features, retain_graph=True)
    assert not moved[real].any() and moved[synthetic].any(dim=-1).all()
    (moved,) = torch.autograd.grad(losses["direction"] + losses["adversary"], features)
    assert not moved[synthetic].any() and moved[real].any()


def test_a_run_with_all_of_it_resumes_to_the_same_numbers_and_its_card_tells(
    tmp_path: Path,
    config: TrainConfig,
    data: ClipData,
    protocol: Protocol,
    log_of: Any,
    labelled_folder: Path,
) -> None:
    config = dataclasses.replace(config, auxiliary=AuxiliaryConfig(backwards=0.25, adversary=0.3, synthetic=6))
    whole = train(config, data, protocol, tmp_path / "whole")
    train(config, data, protocol, tmp_path / "resumed", stop_after=1)
    resumed = train(config, data, protocol, tmp_path / "resumed")
    for name, value in whole.auxiliary.state_dict().items():
        assert torch.equal(value, resumed.auxiliary.state_dict()[name]), name
    lines = log_of(tmp_path / "whole")
    assert {"direction", "adversary", "synthetic"} <= set(lines[-1])
    for one, other in zip(lines, log_of(tmp_path / "resumed"), strict=True):
        assert {**one, "clips_per_s": 0} == {**other, "clips_per_s": 0}
    assert json.loads((tmp_path / "whole" / "config.json").read_text())["auxiliary"]["backwards"] == 0.25
    files = labelled_folder / "data.npz", labelled_folder / "protocol.json"
    card = publish([tmp_path / "whole"], "all", *files, None, tmp_path).with_suffix(".md").read_text(encoding="utf-8")
    assert "beside clips played backwards, beside an adversary that tells source sets, beside 6 synthetic" in card
    assert "--set auxiliary.synthetic=6" in card
