"""How often an action is done in a row.

Alignment (:mod:`model.progress`) follows anything that moves in a similar way; windows of about the take's length
(:mod:`model.events`) miss who is much slower or faster than the take. So what either finds counts, once where they find
the same. What alignment finds must at least resemble the action to the encoder, and nothing is told before the action
has been recognised in the course of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.events import THRESHOLD, Event
from model.progress import Repetition

# Repetitions with a longer pause between them are not in a row.
LONGEST_PAUSE_S = 3.0
# The action is recognised in windows that end when a repetition ends, or a little later.
RECOGNISED_AFTER_S = 1.0
# The score from which a movement resembles an action. At 0.6 and 1.5 times a take's speed the demonstrator's movements
# score 0.85 and more, other movements below 0.1.
RESEMBLES = 0.15
# Of the shorter of two: with more in common they are the same repetition.
LARGEST_OVERLAP = 0.3


@dataclass
class _Row:
    """Repetitions of one action in a row."""

    count: int
    start_ms: float
    last_start_ms: float
    last_end_ms: float
    recognised: bool = False

    def add(self, start_ms: float, end_ms: float) -> None:
        """Take in a repetition, which may be the last one seen in another way."""
        shared_ms = min(end_ms, self.last_end_ms) - max(start_ms, self.last_start_ms)
        shorter_ms = min(end_ms - start_ms, self.last_end_ms - self.last_start_ms)
        if shared_ms > LARGEST_OVERLAP * shorter_ms:
            self.last_end_ms = max(end_ms, self.last_end_ms)
        else:
            self.count, self.last_start_ms, self.last_end_ms = self.count + 1, start_ms, end_ms

    @property
    def lasts_until_ms(self) -> float:
        """The next one may take twice as long as the last: until then nobody knows that there is none."""
        return self.last_end_ms + 1000 * LONGEST_PAUSE_S + 2 * (self.last_end_ms - self.last_start_ms)


class RepetitionCounter:
    """Feed it the moments in time order."""

    def __init__(self) -> None:
        self._rows: dict[str, _Row] = {}
        self._recognised_ms: dict[str, float] = {}  # when each action was last recognised
        self._resembled_ms: dict[str, float] = {}  # and when the movement last resembled it
        self._waiting: list[Repetition] = []

    def update(
        self,
        time_ms: float,
        scores: Mapping[str, float],
        repetitions: Sequence[Repetition] = (),
        events: Sequence[Event] = (),
    ) -> None:
        """Take in a moment.

        Args:
            time_ms: the moment.
            scores: each action's score, 0..1; from 0.5 on it is recognised.
            repetitions: that have come to their end since the last moment.
            events: that have become certain since the last moment.
        """
        self._resembled_ms |= {action: time_ms for action, score in scores.items() if score >= RESEMBLES}
        self._recognised_ms |= {action: time_ms for action, score in scores.items() if score >= THRESHOLD}
        for event in events:
            self._recognised_ms[event.action] = max(event.end_ms, self._recognised_ms.get(event.action, -math.inf))
            self._add(event.action, event.start_ms, event.end_ms)
        waiting, self._waiting = [*self._waiting, *repetitions], []
        for repetition in waiting:
            if self._resembled_ms.get(repetition.action, -math.inf) >= repetition.start_ms:
                self._add(repetition.action, repetition.start_ms, repetition.end_ms)
            elif time_ms <= repetition.end_ms + 1000 * RECOGNISED_AFTER_S:
                self._waiting.append(repetition)
        self._rows = {action: row for action, row in self._rows.items() if time_ms <= row.lasts_until_ms}
        for action, row in self._rows.items():
            seen_ms = self._recognised_ms.get(action, -math.inf)
            row.recognised |= row.start_ms <= seen_ms <= row.last_end_ms + 1000 * RECOGNISED_AFTER_S

    def _add(self, action: str, start_ms: float, end_ms: float) -> None:
        row = self._rows.get(action)
        if row is None or start_ms - row.last_end_ms > 1000 * LONGEST_PAUSE_S:
            self._rows[action] = _Row(1, start_ms, start_ms, end_ms)
        else:
            row.add(start_ms, end_ms)

    @property
    def counts(self) -> Mapping[str, int]:
        """Actions that are being repeated, or were a moment ago -> how often so far, at least 1."""
        return {action: row.count for action, row in self._rows.items() if row.recognised}
