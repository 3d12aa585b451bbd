"""Scores averaged over a moment: one odd window neither makes an event nor lets the shown label flicker."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np

from model.events import Tick

# Chosen on streams of validation actions, see docs/streams.md.
AVERAGED_S = 0.25


class ScoreAverage:
    """Feed it one person's ticks in time order; a span of time is averaged, so it means the same at any tick rate."""

    def __init__(self) -> None:
        self._recent: deque[Tick] = deque()

    def __call__(self, tick: Tick) -> Tick:
        """The tick with the mean of its scores and those of the ticks less than ``AVERAGED_S`` before it."""
        while self._recent and self._recent[0].end_ms <= tick.end_ms - 1000 * AVERAGED_S:
            self._recent.popleft()
        self._recent.append(tick)
        return replace(tick, scores=np.mean([one.scores for one in self._recent], axis=0))
