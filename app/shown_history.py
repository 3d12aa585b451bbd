"""The last seconds of what the view showed, to freeze and to step through; knows no widgets."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from capture.skeleton import CapturedFrame

KEPT_S = 5.0


@dataclass(frozen=True, eq=False)
class Shown:
    """What the view showed at one moment.

    Attributes:
        frame: without its picture: pictures are shown and forgotten.
        person: the main person.
        importance: (25,), sums to 1; None while nothing was predicted.
    """

    frame: CapturedFrame
    person: int | None
    importance: NDArray[np.floating] | None


class ShownHistory:
    """Keeps what was shown; frozen, it holds one moment and takes nothing more."""

    def __init__(self) -> None:
        self._moments: deque[Shown] = deque()
        self._place: int | None = None  # of the held moment while frozen

    @property
    def held(self) -> Shown | None:
        """The moment to show; None while not frozen."""
        return None if self._place is None else self._moments[self._place]

    @property
    def held_before_s(self) -> float:
        """How long before the newest kept moment the held one is, in seconds."""
        held = self.held
        return 0.0 if held is None else (self._moments[-1].frame.timestamp_ms - held.frame.timestamp_ms) / 1000

    def add(self, frame: CapturedFrame, person: int | None, importance: NDArray[np.floating] | None) -> None:
        """Keep what is shown now, for five seconds of the source's clock."""
        if self._place is not None:
            return
        newest_ms = self._moments[-1].frame.timestamp_ms if self._moments else None
        if newest_ms == frame.timestamp_ms:
            return
        if newest_ms is not None and frame.timestamp_ms < newest_ms:
            self._moments.clear()  # another source, or a file from its beginning
        self._moments.append(Shown(replace(frame, picture=None), person, importance))
        while frame.timestamp_ms - self._moments[0].frame.timestamp_ms > KEPT_S * 1000:
            self._moments.popleft()

    def freeze(self) -> bool:
        """Hold the newest moment; False if nothing was shown yet."""
        if not self._moments:
            return False
        self._place = len(self._moments) - 1
        return True

    def release(self) -> None:
        """Go on; what was kept is forgotten."""
        if self._place is not None:
            self._place = None
            self._moments.clear()

    def step(self, moments: int) -> None:
        """Hold a later moment, or an earlier one; stays within what is kept."""
        if self._place is not None:
            self._place = min(len(self._moments) - 1, max(0, self._place + moments))
