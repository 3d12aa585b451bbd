"""A take against the poses that it starts and ends in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from capture import Clip
from capture.demonstrator import perform_sequence
from model.evidence import Refusal
from model.one_shot_encoder import OneShotEncoder
from model.recognizer import Recogniser
from model.rest import embed_with_rest, held
from model.support import SupportSet

Make = Callable[..., Clip]


@pytest.fixture
def any_rest_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.rest.LEAST_ALIKE", -1.0)
    monkeypatch.setattr("model.rest.MOST_ALIKE", 2.0)


def test_a_held_pose_lasts_as_long_as_the_take(make_take: Make) -> None:
    take = make_take("wave")
    still = held(take, 5)
    assert np.array_equal(still.timestamps_ms, take.timestamps_ms)
    assert (still.positions_m == take.positions_m[5]).all() and (still.confidence == take.confidence[5]).all()


@pytest.mark.usefixtures("any_rest_counts")
def test_the_poses_are_those_of_the_first_and_the_last_frame_with_a_body(
    tiny_encoder: OneShotEncoder, make_take: Make
) -> None:
    take = make_take("wave")
    positions_m = take.positions_m.copy()
    positions_m[0] = 0.0  # how a Kinect stores a lost skeleton
    lost_at_first = Clip(take.timestamps_ms, positions_m, take.confidence)
    found, rest = embed_with_rest(lost_at_first, tiny_encoder)
    wanted = tiny_encoder.embed([lost_at_first, held(lost_at_first, 1), held(lost_at_first, len(take) - 1)])
    np.testing.assert_allclose(found.joints, wanted.joints[:1], atol=1e-5)
    np.testing.assert_allclose(rest.joints, wanted.joints[1:], atol=1e-5)


def test_a_pose_that_is_to_be_recognised_does_not_speak_against_itself(
    live_encoder: OneShotEncoder, make_take: Make
) -> None:
    _, rest = embed_with_rest(held(make_take("wave"), 20), live_encoder)
    assert len(rest) == 0


def test_a_take_that_is_nothing_like_standing_has_no_need_of_it(live_encoder: OneShotEncoder, make_take: Make) -> None:
    for name in ("squat", "jumping jack"):
        support = SupportSet().with_action(name, make_take(name), live_encoder)
        assert Refusal(support).is_empty, name


@pytest.mark.usefixtures("any_rest_counts")
def test_somebody_who_stands_there_is_refused(tiny_encoder: OneShotEncoder, make_take: Make) -> None:
    take = make_take("wave")
    support = SupportSet().with_action("wave", take, tiny_encoder).with_action("bow", make_take("bow"), tiny_encoder)
    standing = held(take, 0)
    refusal = Refusal(support)
    assert not refusal.is_empty
    confident = refusal(np.array([[0.9, 0.9]]), tiny_encoder.embed([standing]))
    assert confident[0, 0] < 0.5
    moving = refusal(np.array([[0.9, 0.9]]), tiny_encoder.embed([take]))
    assert moving[0, 0] > confident[0, 0]


@pytest.mark.usefixtures("any_rest_counts")
def test_it_never_raises_a_score(
    tiny_encoder: OneShotEncoder, make_take: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, _ = perform_sequence(("wave", "bow"), np.random.default_rng(2), jitter_ms=4.0)
    moments = np.arange(stream.start_ms + 1000, stream.end_ms, 500).tolist()

    def scores() -> np.ndarray:
        support = SupportSet().with_action("wave", make_take("wave"), tiny_encoder)
        return np.array([tick.scores for tick in Recogniser(tiny_encoder, support).ticks(stream, moments)])

    judged = scores()
    monkeypatch.setattr("model.rest.MOST_ALIKE", -1.0)
    plain = scores()
    assert (judged <= plain + 1e-9).all() and (judged < plain - 1e-6).any()
