"""The verdict on a take: what is wrong with it as the one example of an action, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from capture import Clip, Joint
from model.motion import trim
from model.one_shot_encoder import OneShotEncoder
from model.support import SupportSet
from model.take_check import Verdict, check, hardly_seen

MakeTake = Callable[..., Clip]


@pytest.fixture(scope="module")
def learned(make_take: MakeTake, live_encoder: OneShotEncoder) -> SupportSet:
    support = SupportSet()
    for name in ("wave", "squat"):
        support = support.with_action(name, trimmed(make_take, name), live_encoder)
    return support


def trimmed(make_take: MakeTake, name: str, seed: int = 0) -> Clip:
    take = trim(make_take(name, seed=seed, lead_s=1.0, tail_s=1.0))
    assert take is not None
    return take


def text(verdict: Verdict) -> str:
    return " ".join(f"{remark.problem} {remark.advice}" for remark in verdict.remarks)


def test_a_good_take_has_no_remark(make_take: MakeTake, learned: SupportSet, live_encoder: OneShotEncoder) -> None:
    verdict = check(trimmed(make_take, "kick"), learned, live_encoder)
    assert verdict.good and verdict.usable, text(verdict)
    assert verdict.nearest in ("wave", "squat") and verdict.nearest_confidence < 0.5


def test_the_first_take_resembles_nothing(make_take: MakeTake, live_encoder: OneShotEncoder) -> None:
    assert check(trimmed(make_take, "wave"), SupportSet(), live_encoder).nearest is None


def test_a_take_like_a_learned_action_names_it(
    make_take: MakeTake, learned: SupportSet, live_encoder: OneShotEncoder
) -> None:
    again = trimmed(make_take, "wave", seed=3)
    verdict = check(again, learned, live_encoder)
    assert verdict.nearest == "wave" and verdict.nearest_confidence >= 0.5
    assert verdict.usable and not verdict.good
    assert f"“wave” ({100 * verdict.nearest_confidence:.0f} %)" in verdict.remarks[0].problem
    assert "wave" not in text(check(again, learned, live_encoder, besides="wave")), "a retake may resemble itself"


def test_joints_out_of_view_are_named(make_take: MakeTake, live_encoder: OneShotEncoder) -> None:
    take = trimmed(make_take, "wave")
    confidence = take.confidence.copy()
    confidence[5:, [Joint.FOOT_LEFT, Joint.FOOT_RIGHT]] = 0.3
    dim = replace(take, confidence=confidence)
    assert hardly_seen(dim) == (Joint.FOOT_LEFT, Joint.FOOT_RIGHT)
    assert "Hardly seen: left foot, right foot." in text(check(dim, SupportSet(), live_encoder))
    confidence[:, Joint.KNEE_LEFT :] = 0.3
    assert "more" in text(check(replace(take, confidence=confidence), SupportSet(), live_encoder))
    dark = replace(take, confidence=np.full_like(confidence, 0.5))
    assert "Most joints" in text(check(dark, SupportSet(), live_encoder))


def test_what_cannot_be_learned_says_why_and_what_to_do(make_take: MakeTake, live_encoder: OneShotEncoder) -> None:
    take = trimmed(make_take, "wave")
    short = check(take.between(take.start_ms, take.start_ms + 150), SupportSet(), live_encoder)
    assert not short.usable and "too short" in text(short) and "Record" in short.remarks[0].advice
    nobody = check(replace(take, confidence=np.zeros_like(take.confidence)), SupportSet(), live_encoder)
    assert not nobody.usable and "no person" in text(nobody)
    still = make_take("wave", lead_s=3.0).between(0, 2000)
    assert "Nothing moves." in text(check(still, SupportSet(), live_encoder))
    assert not check(still, SupportSet(), live_encoder).usable


def test_a_take_that_begins_in_the_middle_says_so(make_take: MakeTake, live_encoder: OneShotEncoder) -> None:
    take = trimmed(make_take, "jumping jack")
    middle_ms = (take.start_ms + take.end_ms) / 2
    best = min(
        (check(take.between(middle_ms + shift_ms, take.end_ms), SupportSet(), live_encoder) for shift_ms in (0, 150)),
        key=lambda verdict: verdict.good,
    )
    assert "cut off at the start" in text(best)


def test_a_slow_source_and_a_short_take_are_remarked_on(make_take: MakeTake, live_encoder: OneShotEncoder) -> None:
    take = trimmed(make_take, "wave")
    every_sixth = np.arange(len(take)) % 6 == 0
    assert "frames a second" in text(check(take.select(every_sixth), SupportSet(), live_encoder))
    kick = trimmed(make_take, "punch")
    peak = kick.between(kick.start_ms, kick.start_ms + 600)
    assert "It is short (0.6 s)." in text(check(peak, SupportSet(), live_encoder))
