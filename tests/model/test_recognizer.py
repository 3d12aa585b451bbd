"""Live recognition on the demonstrator's streams: learned from one take, performed by somebody else."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from capture import JOINT_COUNT, Clip
from capture.demonstrator import Segment, Variation, movement_named, perform, perform_sequence
from model.events import Event
from model.motion import trim
from model.one_shot_encoder import OneShotEncoder
from model.recognizer import (
    COVERED_FRACTION,
    DURATION_TOLERANCE,
    LADDER_STEP,
    LONGEST_WINDOW_S,
    SHORTEST_WINDOW_S,
    Recogniser,
    label_clip,
    label_in_steps,
    ladder_lengths,
    rungs_for,
)
from model.support import SupportSet

LEARNED = ("squat", "bow", "side bend", "jumping jack")


def taught(encoder: OneShotEncoder, names: tuple[str, ...] = LEARNED, seed: int = 0) -> SupportSet:
    """Movements, each learned from one take by the same person."""
    rng = np.random.default_rng(seed)
    person = Variation.random(rng)
    support = SupportSet()
    for name in names:
        take = trim(perform(movement_named(name), person, rng, lead_s=1.0, tail_s=1.0))
        assert take is not None
        support = support.with_action(name, take, encoder)
    return support


@pytest.fixture(scope="module")
def live(live_encoder: OneShotEncoder) -> Recogniser:
    return Recogniser(live_encoder, taught(live_encoder))


@pytest.fixture(scope="module")
def tiny(tiny_encoder: OneShotEncoder) -> Recogniser:
    return Recogniser(tiny_encoder, taught(tiny_encoder, ("wave", "squat")))


def stream(
    names: tuple[str, ...], seed: int, pause_s: tuple[float, float] = (1.0, 2.0)
) -> tuple[Clip, tuple[Segment, ...]]:
    return perform_sequence(names, np.random.default_rng(seed), idle_s=pause_s, jitter_ms=4.0)


def overlap(event: Event, segment: Segment) -> float:
    """Intersection over union."""
    shared = min(event.end_ms, segment.end_ms) - max(event.start_ms, segment.start_ms)
    return max(0.0, shared / (max(event.end_ms, segment.end_ms) - min(event.start_ms, segment.start_ms)))


# With the weights that ship


def test_another_person_is_recognised(live: Recogniser) -> None:
    clip, segments = stream((*LEARNED[::-1], LEARNED[1]), seed=100)
    events = label_clip(clip, live)
    assert [event.action for event in events] == [segment.name for segment in segments]
    for event, segment in zip(events, segments, strict=True):
        assert overlap(event, segment) > 0.3
        assert 0.5 <= event.confidence <= 1
        assert event.start_ms < event.end_ms <= clip.end_ms + 100


def test_a_muted_action_gives_no_events_and_no_scores(live: Recogniser) -> None:
    clip, segments = stream(LEARNED[:2], seed=100)
    muted = Recogniser(live.encoder, live.support.with_muted(LEARNED[0], True))
    assert {event.action for event in label_clip(clip, live)} == set(LEARNED[:2])
    events = label_clip(clip, muted)
    assert LEARNED[1] in {event.action for event in events}
    assert LEARNED[0] not in {event.action for event in events}
    tick = muted.ticks(clip, [segments[0].end_ms])[0]
    assert list(muted.prediction(tick, 0).scores) == list(LEARNED[1:])


def test_with_every_action_muted_nothing_is_found(tiny: Recogniser) -> None:
    support = tiny.support
    for name in support.names:
        support = support.with_muted(name, True)
    clip, _ = stream(("wave",), seed=1)
    assert label_clip(clip, Recogniser(tiny.encoder, support)) == []


def test_a_recording_is_labelled_in_steps(tiny: Recogniser) -> None:
    clip, _ = stream(LEARNED, seed=100)
    steps = list(label_in_steps(clip, tiny))
    shares = [share for share, _ in steps]
    assert len(steps) > 2 and shares == sorted(shares) and 0 < shares[0] < 0.5 and shares[-1] == 1
    assert [event for _, found in steps for event in found] == label_clip(clip, tiny)


@pytest.mark.parametrize("seed", [0, 1])
def test_someone_who_stands_idle_does_nothing(live: Recogniser, seed: int) -> None:
    clip, _ = stream((), seed, pause_s=(8.0, 8.0))
    assert label_clip(clip, live) == []


def test_somebody_who_leaves_and_comes_back_is_recognised(live: Recogniser) -> None:
    clip, (segment,) = stream(("squat",), 102)
    gone = Clip(clip.timestamps_ms + 60_000, clip.positions_m, clip.confidence)
    both = Clip(
        np.concatenate([clip.timestamps_ms, gone.timestamps_ms]),
        np.concatenate([clip.positions_m, gone.positions_m]),
        np.concatenate([clip.confidence, gone.confidence]),
    )
    events = label_clip(both, live)
    assert [event.action for event in events] == ["squat", "squat"]
    assert overlap(events[0], segment) > 0.3
    assert events[1].start_ms - events[0].start_ms == pytest.approx(60_000, abs=300)


# With any weights


def test_a_tick_asks_about_one_moment_whatever_else_is_asked(tiny: Recogniser) -> None:
    clip, _ = stream(("wave",), 0)
    moments = np.linspace(clip.start_ms, clip.end_ms, 7).tolist()
    together = tiny.ticks(clip, moments)
    assert [tick.end_ms for tick in together] == moments
    for tick, moment in zip(together, moments, strict=True):
        (alone,) = tiny.ticks(clip, [moment])
        np.testing.assert_allclose(alone.scores, tick.scores, atol=1e-3)
        np.testing.assert_allclose(alone.start_ms, tick.start_ms)
        np.testing.assert_allclose(alone.importance, tick.importance, atol=1e-4)


def test_the_future_has_no_say(tiny: Recogniser) -> None:
    clip, _ = stream(("wave", "squat"), 0)
    now_ms = clip.start_ms + 4000
    (seen,) = tiny.ticks(clip.between(clip.start_ms, now_ms), [now_ms])
    positions_m = clip.positions_m.copy()
    positions_m[clip.timestamps_ms > now_ms] = 0  # what comes after the moment, and nobody could know
    (later,) = tiny.ticks(Clip(clip.timestamps_ms, positions_m, clip.confidence), [now_ms])
    np.testing.assert_allclose(later.scores, seen.scores, atol=1e-3)


def test_scores_are_confidences_and_windows_lie_in_the_past(tiny: Recogniser) -> None:
    clip, _ = stream(("wave", "squat"), 1)
    ticks = tiny.ticks(clip, np.arange(clip.start_ms, clip.end_ms, 500).tolist())
    lengths_ms = 1000 * np.array(ladder_lengths())
    for tick in ticks:
        assert tick.scores.shape == tick.start_ms.shape == (2,)
        assert ((tick.scores >= 0) & (tick.scores <= 1)).all()
        assert float(tick.importance.sum()) == pytest.approx(1, abs=1e-4)
        for score, start_ms in zip(tick.scores, tick.start_ms, strict=True):
            assert clip.start_ms <= start_ms <= tick.end_ms
            if score > 0:  # the window is one of the ladder's, at least as far as frames cover it
                share = (tick.end_ms - start_ms) / lengths_ms
                assert ((share > COVERED_FRACTION) & (share <= 1.001)).any()
    assert max(tick.scores.max() for tick in ticks) > 0.1


def assert_nothing(tick_scores: np.ndarray, importance: np.ndarray) -> None:
    assert not tick_scores.any()
    np.testing.assert_allclose(importance, 1 / JOINT_COUNT)


@pytest.mark.parametrize("moment_s", [-5.0, 0.0, 0.2, 40.0])
def test_a_moment_without_frames_scores_nothing(tiny: Recogniser, moment_s: float) -> None:
    clip, _ = stream(("wave",), 0)
    (tick,) = tiny.ticks(clip, [clip.start_ms + 1000 * moment_s])
    assert_nothing(tick.scores, tick.importance)


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_nobody_scores_nothing(tiny: Recogniser, value: float) -> None:
    clip, _ = stream(("wave",), 0)
    (tick,) = tiny.ticks(
        Clip(clip.timestamps_ms, np.full_like(clip.positions_m, value), clip.confidence), [clip.end_ms]
    )
    assert_nothing(tick.scores, tick.importance)


def test_too_few_frames_score_nothing(tiny: Recogniser) -> None:
    clip, _ = stream(("wave",), 0)
    sparse = clip.select(np.arange(len(clip)) % 40 == 0)  # less than one frame a second
    (tick,) = tiny.ticks(sparse, [sparse.end_ms])
    assert_nothing(tick.scores, tick.importance)


def test_nothing_learned_nothing_found(tiny_encoder: OneShotEncoder) -> None:
    recogniser = Recogniser(tiny_encoder, SupportSet())
    clip, _ = stream(("wave",), 0)
    assert recogniser.history_s == 0
    assert label_clip(clip, recogniser) == []
    (tick,) = recogniser.ticks(clip, [clip.end_ms])
    assert tick.scores.shape == (0,)


def test_a_single_frame_can_be_labelled(tiny: Recogniser) -> None:
    clip, _ = stream(("wave",), 0)
    assert label_clip(clip.select(np.arange(len(clip)) == 5), tiny) == []


@pytest.mark.parametrize(
    ("scores", "action", "confidence"),
    [((0.9, 0.2), "wave", 0.9), ((0.1, 0.5), "squat", 0.5), ((0.49, 0.3), None, 0.49), ((0.0, 0.0), None, 0.0)],
)
def test_predictions(tiny: Recogniser, scores: tuple[float, float], action: str | None, confidence: float) -> None:
    clip, _ = stream(("wave",), 0)
    (tick,) = tiny.ticks(clip, [clip.end_ms + 1e6])
    tick.scores[:] = scores
    prediction = tiny.prediction(tick, person_id=3)
    assert prediction.action == action
    assert prediction.confidence == confidence
    assert prediction.scores == dict(zip(("wave", "squat"), scores, strict=True))
    assert (prediction.person_id, prediction.timestamp_ms) == (3, tick.end_ms)


def test_the_more_is_learned_the_more_must_a_window_resemble_a_take(tiny: Recogniser) -> None:
    clip, segments = stream(("wave",), seed=4)
    moment = [float(segments[0].end_ms)]
    support, before = tiny.support, 1.0
    for count in (2, 5, 6, 10, 20):
        while len(support) < count:
            support = support.with_copy("squat")
        found = float(Recogniser(tiny.encoder, support).ticks(clip, moment)[0].scores[0])
        assert 0 < found <= before
        assert (found == before) == (count == 5)  # as many as the calibration knew make no difference
        before = found


# The ladder of window lengths


def test_the_ladder() -> None:
    lengths = ladder_lengths()
    assert lengths[0] == SHORTEST_WINDOW_S
    assert lengths[-1] <= LONGEST_WINDOW_S < lengths[-1] * LADDER_STEP
    assert all(math.isclose(b / a, LADDER_STEP) for a, b in pairwise(lengths))


@pytest.mark.parametrize("duration_s", np.geomspace(0.3, 30, 40).tolist())
def test_every_exemplar_has_windows_of_about_its_duration(duration_s: float) -> None:
    lengths, rungs = ladder_lengths(), rungs_for(duration_s)
    assert 1 <= len(rungs) <= 3
    assert list(rungs) == list(range(rungs[0], rungs[-1] + 1))
    nearest = min(range(len(lengths)), key=lambda rung: abs(math.log(lengths[rung] / duration_s)))
    assert nearest in rungs
    if lengths[0] <= duration_s <= lengths[-1]:
        assert all(1 / DURATION_TOLERANCE <= lengths[rung] / duration_s <= DURATION_TOLERANCE for rung in rungs)
        # Whoever is somewhat faster or slower than in the take is covered.
        assert lengths[rungs[0]] / duration_s < 1.15
        assert lengths[rungs[-1]] / duration_s > 0.87


def test_the_history_covers_the_longest_window(tiny: Recogniser) -> None:
    longest_s = max(action.clip.duration_s for action in tiny.support.actions)
    assert longest_s / DURATION_TOLERANCE <= tiny.history_s <= longest_s * DURATION_TOLERANCE
