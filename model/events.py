"""From scores over time to events: one per performance, with a start, an end and a confidence.

While a movement is under way the scores of trailing windows rise, peak when the window covers the performance, and
fall. An event is a peak: it is reported as soon as nothing better has come for a moment, and the next one may not
overlap it by much. All constants are times or fractions, so that they mean the same at any tick rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

THRESHOLD = 0.5  # confidence from which a score counts
PEAK_WAIT_S = 0.4  # without anything better for this long, the peak was the peak
# Of the shorter of two neighbouring events; less if both say the same, for that is mostly one performance seen twice.
LARGEST_OVERLAP = 0.3
LARGEST_OVERLAP_WITH_ITSELF = 0.15


@dataclass(frozen=True)
class Tick:
    """Scores at one moment.

    Attributes:
        end_ms: the moment.
        scores: (actions,) confidence 0..1.
        start_ms: (actions,) where the window with that score begins.
        importance: (25,) of the best window.
    """

    end_ms: float
    scores: NDArray[np.float64]
    start_ms: NDArray[np.float64]
    importance: NDArray[np.float32]


@dataclass(frozen=True)
class Event:
    """One performance of an action.

    Attributes:
        start_ms, end_ms: on the source's clock.
        action: its name.
        confidence: 0.5..1, the score at the peak.
        person_id: whose movement.
    """

    start_ms: float
    end_ms: float
    action: str
    confidence: float
    person_id: int = 0


class EventDetector:
    """Feed it ticks in time order; it returns the events that have become certain.

    Args:
        names: of the actions, in the order of the scores.
        person_id: whose ticks.
    """

    def __init__(self, names: tuple[str, ...], person_id: int = 0) -> None:
        self._names, self._person_id = names, person_id
        self._candidate: Event | None = None
        self._has_fallen = False  # whether a tick since the candidate was not better
        self._last: Event | None = None

    def update(self, tick: Tick) -> list[Event]:
        """Take in one tick."""
        found: list[Event] = []
        if (
            self._candidate
            and tick.end_ms - self._candidate.end_ms > PEAK_WAIT_S * 1000
            and not self._still_rises(tick, self._candidate)
        ):
            found = self.finish()
        scores = np.where(self._is_free(tick, self._last), tick.scores, 0.0)
        best = int(scores.argmax()) if len(scores) else -1
        if (
            best >= 0
            and scores[best] >= THRESHOLD
            and (self._candidate is None or scores[best] > self._candidate.confidence)
        ):
            self._candidate = Event(
                float(tick.start_ms[best]), tick.end_ms, self._names[best], float(scores[best]), self._person_id
            )
            self._has_fallen = False
        else:
            self._has_fallen = True
        return found

    def finish(self) -> list[Event]:
        """Report the peak that is still waiting, if there is one."""
        if self._candidate is None:
            return []
        event, self._candidate = self._candidate, None
        self._last = event
        return [event]

    def _still_rises(self, tick: Tick, candidate: Event) -> bool:
        """Whether a slow computer, whose ticks are farther apart than the wait, sees more of the same performance."""
        if self._has_fallen:
            return False
        same = ~self._is_free(tick, candidate) & self._is_free(tick, self._last)
        return bool((tick.scores[same] > candidate.confidence).any())

    def _is_free(self, tick: Tick, event: Event | None) -> NDArray[np.bool_]:
        """(actions,) whether a window leaves an event's time alone."""
        if event is None:
            return np.ones(len(tick.start_ms), dtype=bool)
        overlap_ms = event.end_ms - tick.start_ms
        shorter_ms = np.minimum(tick.end_ms - tick.start_ms, event.end_ms - event.start_ms)
        same = np.array([name == event.action for name in self._names])
        allowed = np.where(same, LARGEST_OVERLAP_WITH_ITSELF, LARGEST_OVERLAP)
        return np.asarray(overlap_ms <= allowed * shorter_ms)
