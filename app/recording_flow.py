"""Recording a take, as a state machine without Qt: countdown, capture, trim, review. Polled, never waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from capture import Clip
from model.errors import ActionError
from model.example import check_take
from model.motion import STILL_SPEED, movement_speed, trim
from model.preprocess import NoBodyError

COUNTDOWN_S = 3.0
LONGEST_COUNTDOWN_S = 10.0
LONGEST_CAPTURE_S = 15.0
# The take ends by itself once the person has moved and then stood still for this long.
STILL_ENDS_AFTER_S = 1.2
SHORTEST_MOVEMENT_S = 0.4
CHECK_INTERVAL_S = 0.2
_SHORTEST_CAPTURE_S = 1e-3  # finished within one step of a coarse clock


class Phase(Enum):
    """Where the recording of a take stands."""

    IDLE = "idle"
    COUNTDOWN = "countdown"
    CAPTURING = "capturing"
    REVIEW = "review"
    FAILED = "failed"


@dataclass(frozen=True)
class Timing:
    """When a take begins and when it ends.

    Attributes:
        delay_s: of the countdown, 0..10: time to walk away from the keyboard.
        length_s: the take lasts this long, 0..15; None: it ends by itself once the person stands still.

    Raises:
        ValueError: one of them is out of its range.
    """

    delay_s: float = COUNTDOWN_S
    length_s: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.delay_s <= LONGEST_COUNTDOWN_S:
            raise ValueError(f"the delay must be 0 to {LONGEST_COUNTDOWN_S:.0f} s, not {self.delay_s}")
        if self.length_s is not None and not 0 < self.length_s <= LONGEST_CAPTURE_S:
            raise ValueError(f"the length must be up to {LONGEST_CAPTURE_S:.0f} s, not {self.length_s}")

    @property
    def limit_s(self) -> float:
        """The longest that is captured."""
        return LONGEST_CAPTURE_S if self.length_s is None else self.length_s


DEFAULT_TIMING = Timing()


@dataclass(frozen=True, eq=False)
class FlowState:
    """A moment's view of the flow.

    Attributes:
        phase: see :class:`Phase`.
        seconds: what remains of the countdown, or what has been captured so far.
        timing: what was asked for.
        message: for FAILED, one sentence that says why and what to do.
        take: for REVIEW, the take trimmed to the movement.
        captured: for REVIEW, all that was captured; the take is a part of it.
    """

    phase: Phase
    seconds: float = 0.0
    timing: Timing = DEFAULT_TIMING
    message: str = ""
    take: Clip | None = None
    captured: Clip | None = None


IDLE = FlowState(Phase.IDLE)


class RecordingFlow:
    """One take at a time.

    Args:
        last_seconds: gives the main person's skeleton over the last so many seconds, None when nobody is in view.
        clock: seconds that only go forward.
    """

    def __init__(
        self, last_seconds: Callable[[float], Clip | None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._last_seconds = last_seconds
        self._clock = clock
        self._state = IDLE
        self._timing = DEFAULT_TIMING
        self._whole = False
        self._phase_began_s = 0.0
        self._checked_s = 0.0

    def begin(self, timing: Timing = DEFAULT_TIMING, *, whole: bool = False) -> None:
        """Start the countdown; a take under way or in review is dropped.

        Args:
            timing: when it begins and ends.
            whole: keep all that is captured, moving or not; otherwise it is trimmed to the movement.
        """
        self._timing, self._whole = timing, whole
        self._phase_began_s = self._clock()
        self._state = FlowState(Phase.COUNTDOWN, timing.delay_s, timing)

    def finish(self) -> None:
        """End the capture now; does nothing in any other phase."""
        if self._state.phase is Phase.CAPTURING:
            self._state = self._review(self._clock() - self._phase_began_s)

    def cancel(self) -> None:
        """Back to the beginning; nothing is kept."""
        self._state = IDLE

    def advance(self) -> FlowState:
        """Let time pass; returns the state of this moment."""
        timing = self._timing
        now_s = self._clock()
        elapsed_s = now_s - self._phase_began_s
        if self._state.phase is Phase.COUNTDOWN:
            if elapsed_s >= timing.delay_s:
                self._phase_began_s = self._checked_s = now_s
                self._state = FlowState(Phase.CAPTURING, timing=timing)
            else:
                self._state = FlowState(Phase.COUNTDOWN, timing.delay_s - elapsed_s, timing)
        elif self._state.phase is Phase.CAPTURING:
            self._state = FlowState(Phase.CAPTURING, min(elapsed_s, timing.limit_s), timing)
            ended = False
            if timing.length_s is None and now_s - self._checked_s >= CHECK_INTERVAL_S:
                self._checked_s = now_s
                ended = self._movement_ended(elapsed_s)
            if ended or elapsed_s >= timing.limit_s:
                self._state = self._review(elapsed_s)
        return self._state

    def _movement_ended(self, elapsed_s: float) -> bool:
        """Whether the person has moved since the capture began, and has been still for a while now."""
        if elapsed_s < SHORTEST_MOVEMENT_S + STILL_ENDS_AFTER_S:
            return False
        clip = self._last_seconds(elapsed_s)
        if clip is None or len(clip) < 2:
            return False
        try:
            times_ms, speed = movement_speed(clip)
        except NoBodyError:
            return False
        # Small movements count too, but the stillness must be small beside them.
        moving = speed > max(STILL_SPEED, 0.15 * float(speed.max()))
        step_s = (times_ms[-1] - times_ms[0]) / 1000 / max(1, len(times_ms) - 1)
        if not moving.any() or moving.sum() * step_s < SHORTEST_MOVEMENT_S:
            return False
        return bool(times_ms[-1] - times_ms[moving][-1] >= STILL_ENDS_AFTER_S * 1000)

    def _review(self, captured_s: float) -> FlowState:
        clip = self._last_seconds(max(captured_s, _SHORTEST_CAPTURE_S))
        try:
            if clip is None:
                raise NoBodyError
            take = clip if self._whole else trim(clip)
            if take is None:
                return _failed("Nothing moved during the take: record again and do the movement after the countdown.")
            check_take(take)
        except NoBodyError:
            return _failed("Nobody was in view during the take: step into the picture and record again.")
        except ActionError as error:
            return _failed(str(error))
        return FlowState(Phase.REVIEW, captured_s, self._timing, take=take, captured=clip)


def _failed(message: str) -> FlowState:
    return FlowState(Phase.FAILED, message=message)
