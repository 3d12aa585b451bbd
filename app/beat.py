"""When the window looks at the session: once a frame has come, and about thirty times a second while none come."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal

WITHOUT_FRAMES_MS = 33
BETWEEN_FRAMES_MS = 50  # longer than frames are apart, else each frame would be looked at twice
LEAST_MS = 25  # a sensor with more frames a second has its newest frame shown this often


class Beat(QObject):
    """Beats until it is stopped, from the first moment on.

    Args:
        clock: seconds that never run backwards.
    """

    due = pyqtSignal()
    """It is time to look."""
    _frame_waits = pyqtSignal()

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._last_s = 0.0
        self._told = False  # that a frame waits, and the window's thread has not noticed yet
        self._has_frame = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._beat)
        self._frame_waits.connect(self._follow_frame)
        self._timer.start(WITHOUT_FRAMES_MS)

    def stop(self) -> None:
        """Beat no more, frames or not."""
        self._timer.stop()

    def frame_came(self) -> None:
        """A frame has come; may be called from another thread, one at a time."""
        if not self._told:  # where the window is slow, frames must not queue up
            self._told = True
            self._frame_waits.emit()

    def _follow_frame(self) -> None:
        self._told = False
        if not self._timer.isActive():
            return
        self._has_frame = True
        left_ms = LEAST_MS - (self._clock() - self._last_s) * 1000
        # By way of the timer also where none is left: what was to be painted before is painted first.
        self._timer.start(max(0, math.ceil(left_ms)))

    def _beat(self) -> None:
        self._last_s = self._clock()
        self._timer.start(BETWEEN_FRAMES_MS if self._has_frame else WITHOUT_FRAMES_MS)
        self._has_frame = False
        self.due.emit()
