"""Recording a take, as a state machine without Qt: countdown, capture, trim, review. Polled, never waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from capture import Clip
from model.errors import ActionError
from model.motion import STILL_SPEED, movement_speed, trim
from model.preprocess import NoBodyError
from model.support import check_take

COUNTDOWN_S = 3.0
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


@dataclass(frozen=True, eq=False)
class FlowState:
    """A moment's view of the flow.

    Attributes:
        phase: see :class:`Phase`.
        seconds: what remains of the countdown, or what has been captured so far.
        limit_s: the longest that will be captured.
        message: for FAILED, one sentence that says why and what to do.
        take: for REVIEW, the take trimmed to the movement.
    """

    phase: Phase
    seconds: float = 0.0
    limit_s: float = LONGEST_CAPTURE_S
    message: str = ""
    take: Clip | None = None


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
        self._phase_began_s = 0.0
        self._checked_s = 0.0

    def begin(self) -> None:
        """Start the countdown; a take under way or in review is dropped."""
        self._phase_began_s = self._clock()
        self._state = FlowState(Phase.COUNTDOWN, COUNTDOWN_S)

    def finish(self) -> None:
        """End the capture now; does nothing in any other phase."""
        if self._state.phase is Phase.CAPTURING:
            self._state = self._review(self._clock() - self._phase_began_s)

    def cancel(self) -> None:
        """Back to the beginning; nothing is kept."""
        self._state = IDLE

    def advance(self) -> FlowState:
        """Let time pass; returns the state of this moment."""
        now_s = self._clock()
        elapsed_s = now_s - self._phase_began_s
        if self._state.phase is Phase.COUNTDOWN:
            if elapsed_s >= COUNTDOWN_S:
                self._phase_began_s = self._checked_s = now_s
                self._state = FlowState(Phase.CAPTURING)
            else:
                self._state = FlowState(Phase.COUNTDOWN, COUNTDOWN_S - elapsed_s)
        elif self._state.phase is Phase.CAPTURING:
            self._state = FlowState(Phase.CAPTURING, min(elapsed_s, LONGEST_CAPTURE_S))
            ended = False
            if now_s - self._checked_s >= CHECK_INTERVAL_S:
                self._checked_s = now_s
                ended = self._movement_ended(elapsed_s)
            if ended or elapsed_s >= LONGEST_CAPTURE_S:
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
            take = trim(clip)
            if take is None:
                return _failed("Nothing moved during the take: record again and do the movement after the countdown.")
            check_take(take)
        except NoBodyError:
            return _failed("Nobody was in view during the take: step into the picture and record again.")
        except ActionError as error:
            return _failed(str(error))
        return FlowState(Phase.REVIEW, captured_s, take=take)


def _failed(message: str) -> FlowState:
    return FlowState(Phase.FAILED, message=message)
