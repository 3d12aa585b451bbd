"""A threshold of its own for each action: how it moves scores, and that it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capture import Clip
from model.errors import ActionError
from model.one_shot_encoder import OneShotEncoder
from model.pack import load_pack, save_pack
from model.recognizer import Recogniser
from model.sensitivity import relative_to
from model.support import SupportSet


@pytest.mark.parametrize("threshold", [0.05, 0.3, 0.5, 0.9])
def test_the_threshold_comes_to_lie_at_one_half(threshold: float) -> None:
    assert relative_to(threshold, threshold) == pytest.approx(0.5)
    confidence = np.linspace(0, 1, 11)
    moved = relative_to(np.full(11, threshold), confidence)
    assert moved[0] == 0 and moved[-1] == 1 and (np.diff(moved) > 0).all()
    np.testing.assert_allclose(relative_to(np.full(11, 1 - threshold), moved), confidence, atol=1e-12)


def test_half_changes_nothing() -> None:
    confidence = np.linspace(0, 1, 11)
    np.testing.assert_allclose(relative_to(np.full(11, 0.5), confidence), confidence, atol=1e-15)


def test_a_less_sensitive_action_scores_lower_and_is_kept_in_the_pack(
    make_take: Callable[..., Clip], live_encoder: OneShotEncoder, tmp_path: Path
) -> None:
    support = SupportSet().with_action("wave", make_take("wave", lead_s=0.1, tail_s=0.1), live_encoder)
    support = support.with_action("squat", make_take("squat", lead_s=0.1, tail_s=0.1), live_encoder)
    strict = support.with_threshold("wave", 0.9)
    again = make_take("wave", seed=1, lead_s=1.0, tail_s=0.2)
    usual = Recogniser(live_encoder, support).ticks(again, [again.end_ms])[0].scores
    stricter = Recogniser(live_encoder, strict).ticks(again, [again.end_ms])[0].scores
    assert stricter[0] == pytest.approx(relative_to(0.9, float(usual[0]))) and 0 < stricter[0] < usual[0]
    assert stricter[1] == pytest.approx(usual[1])

    changed = strict.renamed("wave", "greet").with_take("greet", again, live_encoder)
    save_pack(tmp_path / "a.pack", changed, live_encoder)
    assert [action.threshold for action in load_pack(tmp_path / "a.pack", live_encoder).support.actions] == [0.9, 0.5]


def test_a_pack_without_thresholds_is_as_before(
    make_take: Callable[..., Clip], live_encoder: OneShotEncoder, tmp_path: Path
) -> None:
    support = SupportSet().with_action("wave", make_take("wave"), live_encoder)
    save_pack(tmp_path / "a.pack", support, live_encoder)
    assert b"thresholds" not in (tmp_path / "a.pack").read_bytes()
    assert load_pack(tmp_path / "a.pack", live_encoder).support.actions[0].threshold == 0.5


@pytest.mark.parametrize("threshold", [0.0, 1.0, -1.0, float("nan")])
def test_a_threshold_that_would_mean_always_or_never_is_refused(
    make_take: Callable[..., Clip], live_encoder: OneShotEncoder, threshold: float
) -> None:
    support = SupportSet().with_action("wave", make_take("wave"), live_encoder)
    with pytest.raises(ActionError, match=r"between 0\.05 and 0\.95"):
        support.with_threshold("wave", threshold)
