"""Plays takes in step: one place of 0..1 for all of them, that moves by itself or by hand."""

from __future__ import annotations

import time
from collections.abc import Callable

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QWidget

from app.translation import translate

_TICK_MS = 33
_STEPS = 200
_REST_S = 0.7  # the last pose stays for a moment, so that start and end can be told


class PlaybackBar(QWidget):
    """A button that plays and holds, and a slider.

    Args:
        clock: seconds that never run backwards.
    """

    progressed = pyqtSignal(float)
    """The place, 0..1."""

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._duration_s = 1.0
        self._began_s = clock()
        self.button = QToolButton()
        self.button.setText(translate("PlaybackBar", "Hold"))
        self.button.setMinimumWidth(self.button.sizeHint().width())  # else it jumps
        self.button.clicked.connect(self._toggle)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setAccessibleName(translate("PlaybackBar", "Place in the movement"))
        self.slider.valueChanged.connect(lambda value: self.progressed.emit(value / _STEPS))
        self.slider.sliderPressed.connect(self.hold)
        self.slider.actionTriggered.connect(lambda _: self.hold())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        row.addWidget(self.slider, 1)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._playing = True
        self._show_state()

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def progress(self) -> float:
        """The place, 0..1."""
        return self.slider.value() / _STEPS

    def set_duration(self, duration_s: float) -> None:
        """How long one round takes."""
        self._duration_s = max(0.1, duration_s)
        self.play()

    def play(self) -> None:
        """From the start, again and again."""
        self._began_s = self._clock()
        self._playing = True
        self._show_state()
        self._tick()

    def hold(self) -> None:
        """Stay at the place."""
        self._playing = False
        self._show_state()

    def _toggle(self) -> None:
        if self._playing:
            self.hold()
            return
        self._playing = True
        self._began_s = self._clock() - self.progress * self._duration_s
        self._show_state()

    def _tick(self) -> None:
        if self._playing:
            time_s = (self._clock() - self._began_s) % (self._duration_s + _REST_S)
            self.slider.setValue(round(_STEPS * min(1.0, time_s / self._duration_s)))

    def _show_state(self) -> None:
        self.button.setText(translate("PlaybackBar", "Hold") if self._playing else translate("PlaybackBar", "Play"))

    def showEvent(self, event: QShowEvent | None) -> None:
        self._timer.start()  # nothing moves while nobody sees it

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._timer.stop()
