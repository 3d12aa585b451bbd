"""Which moment of a session is shown: a clock that can be played, stopped and moved by frames."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)
_TICK_MS = 33
# Where nothing was seen for longer than this, nobody is shown.
LONGEST_HOLD_MS = 500.0


class Player(QObject):
    """Plays moments, not frames, so that a session takes as long as it took.

    Args:
        times_ms: (F,) of the frames, increasing from 0.
        clock: seconds that never run backwards.

    Signals:
        moved: the moment that is shown now, in ms.
        playing_changed: whether it plays.
    """

    moved = pyqtSignal(float)
    playing_changed = pyqtSignal(bool)

    def __init__(
        self,
        times_ms: NDArray[np.float64],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._times_ms = times_ms
        self._clock = clock
        self._ticked_s = 0.0
        self.speed = 1.0
        """A multiple of real time."""
        self.time_ms = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    @property
    def frame(self) -> int | None:
        """The frame that is shown; None where there is a gap."""
        index = max(0, int(np.searchsorted(self._times_ms, self.time_ms, side="right")) - 1)
        return index if self.time_ms - self._times_ms[index] <= LONGEST_HOLD_MS else None

    def play(self) -> None:
        """Go on; at the end, from the start."""
        if self.time_ms >= self._times_ms[-1]:
            self.seek(0.0)
        self._ticked_s = self._clock()
        self._timer.start()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stay at this moment."""
        if self._timer.isActive():
            self._timer.stop()
            self.playing_changed.emit(False)

    def toggle(self) -> None:
        """Play, or pause."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def seek(self, time_ms: float) -> None:
        """Show another moment; what plays, plays on from there."""
        self.time_ms = min(float(self._times_ms[-1]), max(0.0, time_ms))
        self.moved.emit(self.time_ms)

    def step(self, frames: int) -> None:
        """Show the next frame, or the one before (-1), and pause."""
        self.pause()
        here = int(np.searchsorted(self._times_ms, self.time_ms, side="right")) - 1
        if frames < 0 and self.time_ms > self._times_ms[here]:
            here += 1  # between two frames, the one before is the one that is shown
        self.seek(float(self._times_ms[min(len(self._times_ms) - 1, max(0, here + frames))]))

    def tick(self) -> None:
        """Let time pass."""
        now_s = self._clock()
        elapsed_s, self._ticked_s = now_s - self._ticked_s, now_s
        self.seek(self.time_ms + 1000 * elapsed_s * self.speed)
        if self.time_ms >= self._times_ms[-1]:
            self.pause()
