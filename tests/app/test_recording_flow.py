"""Recording a take: countdown, capture, the end by itself, trimming, and what can go wrong."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from app.recording_flow import (
    COUNTDOWN_S,
    DEFAULT_TIMING,
    LONGEST_CAPTURE_S,
    STILL_ENDS_AFTER_S,
    FlowState,
    Phase,
    RecordingFlow,
    Timing,
)
from capture import Clip
from capture.demonstrator import Variation, movement_named, perform, perform_sequence

POLL_S = 0.033
PERSON = Variation()


class Room:
    """A person before a sensor, and a clock that the test moves on."""

    def __init__(self, clip: Clip | None) -> None:
        self.clip = clip
        self.now_s = 0.0
        self.flow = RecordingFlow(self.last_seconds, lambda: self.now_s)

    def last_seconds(self, seconds: float) -> Clip | None:
        assert seconds > 0, "a ring buffer refuses to look back no time at all"
        if self.clip is None:
            return None
        keep = (self.clip.timestamps_ms >= 1000 * (self.now_s - seconds)) & (
            self.clip.timestamps_ms <= 1000 * self.now_s
        )
        return self.clip.select(keep) if keep.any() else None

    def poll_until(self, condition: Callable[[FlowState], bool], longest_s: float = 60.0) -> FlowState:
        """Poll as the window does."""
        end_s = self.now_s + longest_s
        while not condition(state := self.flow.advance()):
            assert self.now_s < end_s, f"still {state.phase} after {longest_s} s"
            self.now_s += POLL_S
        return state

    def record_until(self, *phases: Phase, timing: Timing = DEFAULT_TIMING) -> FlowState:
        self.flow.begin(timing)
        return self.poll_until(lambda state: state.phase in phases)


def performance(name: str, lead_s: float, tail_s: float = 5.0, variation: Variation = PERSON) -> tuple[Clip, float]:
    """A clip in which the movement starts after ``lead_s``, and the second at which it ends."""
    movement = movement_named(name)
    clip = perform(movement, variation, np.random.default_rng(3), lead_s=lead_s, tail_s=tail_s)
    return clip, lead_s + movement.duration_s / variation.speed


def standing(duration_s: float) -> Clip:
    return performance("wave", lead_s=duration_s)[0].between(0.0, 1000 * duration_s)


def test_nothing_happens_before_it_begins() -> None:
    room = Room(standing(10))
    room.now_s = 8.0
    assert room.flow.advance().phase is Phase.IDLE


def test_it_counts_three_two_one_and_captures() -> None:
    room = Room(standing(20))
    room.flow.begin()
    numbers: list[int] = []
    while (state := room.flow.advance()).phase is Phase.COUNTDOWN:
        if not numbers or numbers[-1] != math.ceil(state.seconds):
            numbers.append(math.ceil(state.seconds))
        room.now_s += POLL_S
    assert numbers == [3, 2, 1]
    assert state.phase is Phase.CAPTURING and state.seconds == 0.0
    assert COUNTDOWN_S <= room.now_s <= COUNTDOWN_S + POLL_S
    room.now_s += 1.0
    state = room.flow.advance()
    assert state.phase is Phase.CAPTURING
    assert state.seconds == pytest.approx(1.0)
    assert state.timing.limit_s == LONGEST_CAPTURE_S


@pytest.mark.parametrize("name", ["wave", "squat", "kick", "jumping jack", "touch toes", "draw a circle"])
def test_the_take_ends_by_itself_and_is_trimmed_to_the_movement(name: str) -> None:
    start_s = COUNTDOWN_S + 1.5
    clip, end_s = performance(name, lead_s=start_s)
    room = Room(clip)
    state = room.record_until(Phase.REVIEW, Phase.FAILED)
    assert state.phase is Phase.REVIEW, state.message
    assert end_s < room.now_s < end_s + STILL_ENDS_AFTER_S + 0.6, "not before the movement is over, and soon after"
    assert state.take is not None
    # A slow return to rest at the end, such as a kick's, may be cut short.
    assert state.take.start_ms / 1000 == pytest.approx(start_s, abs=0.4)
    assert state.take.end_ms / 1000 == pytest.approx(end_s, abs=0.6)


def test_a_small_slow_movement_ends_by_itself_too() -> None:
    clip, end_s = performance("wave", lead_s=4.5, variation=Variation(speed=0.75, amplitude=0.85, body_height_m=1.2))
    room = Room(clip)
    assert room.record_until(Phase.REVIEW, Phase.FAILED).phase is Phase.REVIEW
    assert end_s < room.now_s < end_s + STILL_ENDS_AFTER_S + 0.6


def test_what_was_done_during_the_countdown_is_no_take() -> None:
    clip, end_s = performance("kick", lead_s=0.3, tail_s=COUNTDOWN_S + LONGEST_CAPTURE_S)
    assert end_s < COUNTDOWN_S
    state = Room(clip).record_until(Phase.REVIEW, Phase.FAILED)
    assert state.phase is Phase.FAILED and "Nothing moved" in state.message


def test_finishing_early_keeps_what_was_captured() -> None:
    clip, end_s = performance("jumping jack", lead_s=3.5)
    room = Room(clip)
    room.record_until(Phase.CAPTURING)
    room.poll_until(lambda _: room.now_s >= end_s)
    room.flow.finish()
    state = room.flow.advance()
    assert state.phase is Phase.REVIEW
    assert state.take is not None
    assert state.take.start_ms / 1000 == pytest.approx(3.5, abs=0.4)
    assert state.take.end_ms / 1000 <= room.now_s
    for _ in range(100):  # it stays until somebody decides
        room.now_s += POLL_S
        assert room.flow.advance() is state


def test_finishing_at_once_fails_with_a_sentence() -> None:
    room = Room(standing(20))
    room.record_until(Phase.CAPTURING)
    room.flow.finish()
    state = room.flow.advance()
    assert state.phase is Phase.FAILED and "record again" in state.message


def test_a_take_that_is_too_short_fails_with_a_sentence() -> None:
    clip, end_s = performance("kick", lead_s=COUNTDOWN_S - 0.6)
    room = Room(clip)
    room.record_until(Phase.CAPTURING)
    room.poll_until(lambda _: room.now_s > COUNTDOWN_S + 0.2)
    assert room.now_s < end_s, "the movement is under way"
    room.flow.finish()
    state = room.flow.advance()
    assert state.phase is Phase.FAILED and "too short" in state.message


@pytest.mark.parametrize("phase", [Phase.COUNTDOWN, Phase.CAPTURING, Phase.REVIEW, Phase.FAILED])
def test_cancel_leaves_every_phase(phase: Phase) -> None:
    room = Room(None if phase is Phase.FAILED else performance("wave", lead_s=4.0)[0])
    room.record_until(phase)
    room.flow.cancel()
    state = room.flow.advance()
    assert state.phase is Phase.IDLE and state.take is None and state.message == ""
    room.now_s += 30
    assert room.flow.advance().phase is Phase.IDLE


@pytest.mark.parametrize("phase", [Phase.IDLE, Phase.COUNTDOWN, Phase.REVIEW, Phase.FAILED])
def test_finish_does_nothing_but_while_capturing(phase: Phase) -> None:
    room = Room(None if phase is Phase.FAILED else performance("wave", lead_s=4.0)[0])
    if phase is not Phase.IDLE:
        room.record_until(phase)
    before = room.flow.advance()
    room.flow.finish()
    after = room.flow.advance()
    assert (after.phase, after.take, after.message) == (before.phase, before.take, before.message)


def test_beginning_again_drops_the_take() -> None:
    room = Room(performance("wave", lead_s=4.0)[0])
    room.record_until(Phase.REVIEW)
    room.flow.begin()
    state = room.flow.advance()
    assert state.phase is Phase.COUNTDOWN and state.take is None
    assert state.seconds == pytest.approx(COUNTDOWN_S)


def test_with_nobody_in_view_it_fails_and_says_so() -> None:
    room = Room(None)
    state = room.record_until(Phase.REVIEW, Phase.FAILED)
    assert state.phase is Phase.FAILED and state.take is None
    assert state.message == "Nobody was in view during the take: step into the picture and record again."


def test_a_skeleton_without_a_tracked_joint_is_nobody() -> None:
    clip = performance("wave", lead_s=4.0, tail_s=20.0)[0]
    room = Room(Clip(clip.timestamps_ms, clip.positions_m, np.zeros_like(clip.confidence)))
    state = room.record_until(Phase.REVIEW, Phase.FAILED)
    assert state.phase is Phase.FAILED and "Nobody was in view" in state.message


def test_somebody_who_stands_still_is_told_so() -> None:
    room = Room(standing(COUNTDOWN_S + LONGEST_CAPTURE_S + 2))
    state = room.record_until(Phase.REVIEW, Phase.FAILED)
    assert state.phase is Phase.FAILED
    assert state.message == "Nothing moved during the take: record again and do the movement after the countdown."
    assert room.now_s >= COUNTDOWN_S + LONGEST_CAPTURE_S, "it waited for the movement as long as it could"


def test_a_movement_without_an_end_is_captured_up_to_the_limit() -> None:
    generator = np.random.default_rng(5)
    clip, _ = perform_sequence(["march in place"] * 9, generator, idle_s=(0.0, 0.05), variation=PERSON)
    assert clip.duration_s > COUNTDOWN_S + LONGEST_CAPTURE_S + 1
    room = Room(clip)
    state = room.record_until(Phase.REVIEW, Phase.FAILED)
    assert room.now_s == pytest.approx(COUNTDOWN_S + LONGEST_CAPTURE_S, abs=3 * POLL_S)
    assert state.phase is Phase.REVIEW and state.take is not None
    assert LONGEST_CAPTURE_S - 1 < state.take.duration_s <= LONGEST_CAPTURE_S + POLL_S


@pytest.mark.parametrize("delay_s", [0.0, 1.0, 10.0])
def test_the_delay_can_be_chosen(delay_s: float) -> None:
    room = Room(standing(20))
    room.record_until(Phase.CAPTURING, timing=Timing(delay_s))
    assert room.now_s == pytest.approx(delay_s, abs=POLL_S)


def test_a_take_of_fixed_length_ends_on_time_and_keeps_what_was_captured() -> None:
    clip, end_s = performance("wave", lead_s=2.0, tail_s=20.0)
    room = Room(clip)
    state = room.record_until(Phase.REVIEW, Phase.FAILED, timing=Timing(1.0, 10.0))
    assert room.now_s == pytest.approx(11.0, abs=3 * POLL_S), "longer than standing still would have made it"
    assert state.take is not None and state.captured is not None
    assert state.captured.duration_s == pytest.approx(10.0, abs=0.2)
    assert state.captured.start_ms < state.take.start_ms and state.take.end_ms < state.captured.end_ms
    assert state.take.end_ms / 1000 == pytest.approx(end_s, abs=0.6)


@pytest.mark.parametrize(("delay_s", "length_s"), [(-1.0, None), (10.5, None), (3.0, 0.0), (3.0, 15.5)])
def test_a_timing_out_of_range_is_refused(delay_s: float, length_s: float | None) -> None:
    with pytest.raises(ValueError, match="must be"):
        Timing(delay_s, length_s)
