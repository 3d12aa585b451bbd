"""A take that plays again and again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.views.framing import Framing
from capture.clip import Clip

# Between two rounds the last pose stays for a moment, so that start and end can be told.
_REST_S = 0.7
_SEEN = 0.3


class Replay:
    """Where each joint of a take is, some time after it began to play.

    Attributes:
        clip: the take.
    """

    def __init__(self, clip: Clip) -> None:
        self.clip = clip
        self.start_ms, self.end_ms = clip.start_ms, clip.end_ms
        """What is played; all of it unless this is narrowed."""
        seen = clip.confidence >= _SEEN
        self.framing = Framing.around(clip.positions_m, seen if seen.any() else np.ones_like(seen))

    def index(self, elapsed_s: float) -> int:
        """The frame that shows after ``elapsed_s``."""
        time_s = elapsed_s % (self.duration_s + _REST_S)
        return self.index_at(min(self.end_ms, self.start_ms + time_s * 1000))

    @property
    def duration_s(self) -> float:
        return (self.end_ms - self.start_ms) / 1000

    def index_at(self, time_ms: float) -> int:
        """The frame that shows at a time of the clip."""
        return max(0, int(np.searchsorted(self.clip.timestamps_ms, time_ms, side="right")) - 1)

    def points(self, index: int, width: float, height: float, *, mirrored: bool) -> NDArray[np.float64]:
        """(25, 2) places in a rectangle."""
        return self.framing.project(self.clip.positions_m[index], width, height, mirrored=mirrored)
