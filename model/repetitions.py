"""How often an action is done in a row.

Alignment alone follows anything that moves in a similar way, and windows of the take's length miss who is much slower
or faster than the take. So repetitions are counted by alignment (:mod:`model.progress`), and shown once the action has
been recognised in the course of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from model.progress import Repetition

# Repetitions with a longer pause between them are not in a row.
LONGEST_PAUSE_S = 3.0
# The action is recognised in windows that end when a repetition ends, or a little later.
RECOGNISED_AFTER_S = 1.0


@dataclass
class _Row:
    """Repetitions of one action in a row."""

    count: int
    start_ms: float
    end_ms: float
    recognised: bool = False

    @property
    def lasts_until_ms(self) -> float:
        """The next one may take twice as long as those before: until then nobody knows that there is none."""
        return self.end_ms + 1000 * LONGEST_PAUSE_S + 2 * (self.end_ms - self.start_ms) / self.count


class RepetitionCounter:
    """Feed it the moments in time order."""

    def __init__(self) -> None:
        self._rows: dict[str, _Row] = {}
        self._recognised_ms: dict[str, float] = {}

    def update(self, time_ms: float, recognised: str | None, repetitions: list[Repetition]) -> None:
        """Take in a moment.

        Args:
            time_ms: the moment.
            recognised: the action that is recognised now, if one is.
            repetitions: that have come to their end since the last moment.
        """
        if recognised is not None:
            self._recognised_ms[recognised] = time_ms
        for repetition in repetitions:
            row = self._rows.get(repetition.action)
            if row is None or repetition.start_ms - row.end_ms > 1000 * LONGEST_PAUSE_S:
                row = self._rows[repetition.action] = _Row(0, repetition.start_ms, repetition.end_ms)
            row.count += 1
            row.end_ms = repetition.end_ms
        self._rows = {action: row for action, row in self._rows.items() if time_ms <= row.lasts_until_ms}
        for action, row in self._rows.items():
            seen_ms = self._recognised_ms.get(action, -math.inf)
            row.recognised |= row.start_ms <= seen_ms <= row.end_ms + 1000 * RECOGNISED_AFTER_S

    @property
    def counts(self) -> Mapping[str, int]:
        """Actions that are being repeated, or were a moment ago -> how often so far, at least 1."""
        return {action: row.count for action, row in self._rows.items() if row.recognised}
