"""Progress within an action, and repetitions of it: by alignment, whoever performs and however fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from capture import Clip
from capture.demonstrator import MOVEMENTS, Variation, movement_named, perform, perform_sequence
from capture.demonstrator.performance import Performer
from model.events import Event
from model.motion import trim
from model.one_shot_encoder import OneShotEncoder
from model.progress import LONGEST_GAP_S, SEEN_S, ProgressTracker, Repetition, moving_part
from model.repetitions import LONGEST_PAUSE_S, RepetitionCounter
from model.support import SupportSet

STEP_MS = 100.0
Taught = Callable[..., SupportSet]


def repeated(name: str, count: int, speed: float, seed: int = 11, pause_s: float = 0.0, fps: float = 30.0) -> Clip:
    """Somebody who does a movement several times in a row, standing still for 1 s before and after."""
    rng = np.random.default_rng(seed)
    manner = replace(Variation.random(rng), speed=speed)
    performer = Performer(manner, rng)
    acts, start_s = [], 1.0
    for _ in range(count):
        acts.append(performer.plan(movement_named(name), start_s, manner))
        start_s = acts[-1].end_s + pause_s
    times_s = np.arange(0, start_s + 1.0, 1 / fps)
    positions_m = performer.joints(times_s, acts) + performer.noise(len(times_s))
    return Clip(1000 * times_s, positions_m.astype(np.float32), np.ones((len(times_s), 25), np.float32))


@pytest.fixture(scope="module")
def taught(tiny_encoder: OneShotEncoder) -> Taught:
    """``taught("squat", "bow")``: each learned from one take, not by whom :func:`repeated` shows."""

    def teach(*names: str) -> SupportSet:
        rng = np.random.default_rng(0)
        person = Variation.random(rng)
        support = SupportSet()
        for name in names:
            take = trim(perform(movement_named(name), person, rng, lead_s=1.0, tail_s=1.0))
            assert take is not None
            support = support.with_action(name, take, tiny_encoder)
        return support

    return teach


def followed(tracker: ProgressTracker, clip: Clip) -> tuple[list[Repetition], list[Mapping[str, float]]]:
    """What a tracker says ten times a second."""
    repetitions, progress = [], []
    for now_ms in np.arange(clip.start_ms + 300, clip.end_ms + STEP_MS, STEP_MS):
        repetitions += tracker.update(clip.between(now_ms - 1000 * SEEN_S - 500, now_ms))
        progress.append(tracker.progress)
    return repetitions, progress


# Repetitions


@pytest.mark.parametrize("speed", [0.7, 1.0, 1.4])
@pytest.mark.parametrize("name", ["squat", "jumping jack", "clap", "kick"])
def test_repetitions_are_counted_at_any_speed(taught: Taught, name: str, speed: float) -> None:
    """A jumping jack of the demonstrator is two jacks, a clap several claps: the take is what counts as one."""
    clip = repeated(name, 3, speed)
    repetitions, _ = followed(ProgressTracker(taught(name)), clip)
    assert [found.action for found in repetitions] == [name] * 3
    length_ms = 1000 * movement_named(name).duration_s / speed
    for number, found in enumerate(repetitions):
        end_ms = 1000 + (number + 1) * length_ms
        assert found.start_ms < found.end_ms
        assert found.end_ms == pytest.approx(end_ms, abs=0.25 * length_ms)


def test_repetitions_with_pauses_are_counted(taught: Taught) -> None:
    assert len(followed(ProgressTracker(taught("squat")), repeated("squat", 3, 1.0, pause_s=1.2))[0]) == 3


def test_a_slow_camera_counts_too(taught: Taught) -> None:
    assert len(followed(ProgressTracker(taught("squat")), repeated("squat", 3, 1.0, fps=12.0))[0]) == 3


def test_somebody_who_stands_idle_repeats_nothing(taught: Taught) -> None:
    idle, _ = perform_sequence((), np.random.default_rng(2), idle_s=(10.0, 10.0))
    repetitions, progress = followed(ProgressTracker(taught("squat", "bow", "wave")), idle)
    assert repetitions == [] and not any(progress)


def test_other_movements_are_no_repetitions(taught: Taught) -> None:
    clip, _ = perform_sequence(("bow", "wave", "kick"), np.random.default_rng(4))
    assert followed(ProgressTracker(taught("squat")), clip)[0] == []


def test_more_takes_count_a_movement_once(taught: Taught, tiny_encoder: OneShotEncoder) -> None:
    support = taught("squat")
    support = support.with_more_take("squat", repeated("squat", 1, 0.8, seed=5), tiny_encoder)
    assert len(followed(ProgressTracker(support), repeated("squat", 3, 1.0))[0]) == 3


# Progress


@pytest.mark.parametrize("name", [movement.name for movement in MOVEMENTS])
def test_progress_grows_on_the_take_itself(taught: Taught, name: str) -> None:
    support = taught(name)
    take = support.actions[0].clip
    tracker = ProgressTracker(support)
    steps: list[float] = []
    for now_ms in take.timestamps_ms[4:]:
        if tracker.update(take.between(take.start_ms, now_ms)):
            break
        steps.append(tracker.progress.get(name, 0.0))
    else:
        pytest.fail("the take does not come to its end")
    assert all(0 <= before <= after <= 1 for before, after in pairwise(steps))
    assert steps[-1] > 0.8
    assert len(set(steps)) > 5, "it grows bit by bit"


@pytest.mark.parametrize("speed", [0.7, 1.4])
def test_progress_keeps_pace(taught: Taught, speed: float) -> None:
    clip = repeated("squat", 1, speed)
    _, progress = followed(ProgressTracker(taught("squat")), clip)
    moments_ms = clip.start_ms + 300 + STEP_MS * np.arange(len(progress))
    length_ms = 1000 * movement_named("squat").duration_s / speed
    shown = [(now_ms, at["squat"]) for now_ms, at in zip(moments_ms, progress, strict=True) if "squat" in at]
    assert len(shown) * STEP_MS > 0.5 * length_ms, "most of the time"
    for now_ms, place in shown:
        assert place == pytest.approx((now_ms - 1000) / length_ms, abs=0.3)


def test_after_a_gap_nothing_is_under_way(taught: Taught) -> None:
    clip = repeated("squat", 1, 1.0)
    half_ms = 1000 + 500 * movement_named("squat").duration_s
    tracker = ProgressTracker(taught("squat"))
    followed(tracker, clip.between(0, half_ms))
    assert tracker.progress
    rest = clip.between(half_ms, clip.end_ms)
    later = Clip(rest.timestamps_ms + 2000 * LONGEST_GAP_S, rest.positions_m, rest.confidence)
    assert followed(tracker, later)[0] == []


def test_without_a_body_nothing_happens(taught: Taught) -> None:
    clip = repeated("squat", 1, 1.0)
    nobody = Clip(clip.timestamps_ms, np.zeros_like(clip.positions_m), clip.confidence)
    assert ProgressTracker(taught("squat")).update(nobody) == []
    assert ProgressTracker(SupportSet()).update(clip) == []


def test_the_moving_part_leaves_out_standing_still() -> None:
    steps = np.concatenate([np.zeros(10), np.sin(np.linspace(0, np.pi, 21)), np.zeros(5)])
    path = np.zeros((len(steps), 2, 3))
    path[:, 0, 1] = steps
    kept = moving_part(path)
    assert 10 <= kept.start <= 13 and 28 <= kept.stop <= 31
    still = moving_part(np.zeros((7, 2, 3)))
    assert (still.start, still.stop) == (0, 7)


# What counts


RECOGNISED = {"squat": 0.8}
ALIKE = {"squat": 0.3, "bow": 0.05}
NOTHING: dict[str, float] = {}


def at(end_s: float, action: str = "squat", length_s: float = 2.0) -> Repetition:
    return Repetition(action, 1000 * (end_s - length_s), 1000 * end_s)


def test_repetitions_count_once_the_action_is_recognised() -> None:
    counter = RepetitionCounter()
    counter.update(2000, ALIKE, [at(2.0)])
    assert counter.counts == {}
    counter.update(4000, ALIKE, [at(4.0)])
    counter.update(4300, RECOGNISED, [])
    assert counter.counts == {"squat": 2}, "both, although only the second was recognised"
    counter.update(6000, ALIKE | {"bow": 0.7}, [at(6.0)])
    assert counter.counts == {"squat": 3}, "a moment of something else does not end the row"


def test_what_the_encoder_finds_different_does_not_count() -> None:
    counter = RepetitionCounter()
    counter.update(2000, {"squat": 0.05}, [at(2.0)])
    counter.update(3500, NOTHING, [])
    counter.update(4200, RECOGNISED, [at(4.2)])
    assert counter.counts == {"squat": 1}, "the first was another movement that is alike in time"


def test_recognised_before_the_end_or_a_little_later_counts() -> None:
    counter = RepetitionCounter()
    counter.update(1500, RECOGNISED, [])
    counter.update(2000, NOTHING, [at(2.0), at(2.0, "bow")])
    assert counter.counts == {"squat": 1}
    counter.update(5000, NOTHING, [at(5.0)])
    assert counter.counts == {"squat": 1}
    counter.update(5800, RECOGNISED, [])
    assert counter.counts == {"squat": 2}


def test_a_pause_begins_anew() -> None:
    counter = RepetitionCounter()
    counter.update(2000, RECOGNISED, [at(2.0)])
    counter.update(4000, RECOGNISED, [at(4.0)])
    last_s = 4 + LONGEST_PAUSE_S + 4  # the next one may take twice the 2 s of the last
    counter.update(1000 * last_s - 1, NOTHING, [])
    assert counter.counts == {"squat": 2}
    counter.update(1000 * last_s + 1, NOTHING, [])
    assert counter.counts == {}
    counter.update(1000 * last_s + 2000, RECOGNISED, [at(last_s + 2)])
    assert counter.counts == {"squat": 1}


def test_what_was_recognised_long_before_or_after_does_not_count() -> None:
    counter = RepetitionCounter()
    counter.update(1000, RECOGNISED, [])
    counter.update(5000, ALIKE, [at(5.0)])
    assert counter.counts == {}
    counter.update(6500, RECOGNISED, [])
    assert counter.counts == {}


def event(start_s: float, end_s: float) -> Event:
    return Event(1000 * start_s, 1000 * end_s, "squat", 0.8)


def test_what_alignment_misses_an_event_counts() -> None:
    counter = RepetitionCounter()
    counter.update(2000, RECOGNISED, [at(2.0)])
    counter.update(2400, NOTHING, events=[event(0.2, 2.1)])
    assert counter.counts == {"squat": 1}, "both say the same"
    counter.update(4400, RECOGNISED, events=[event(2.1, 4.0)])
    assert counter.counts == {"squat": 2}, "alignment missed it"
    counter.update(4500, NOTHING, [at(4.3)])
    assert counter.counts == {"squat": 2}, "or was late"
    counter.update(6300, ALIKE, [at(6.3)])
    assert counter.counts == {"squat": 3}
