"""The buttons below the view of a recorded session: play, step, speed, zoom."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QComboBox, QLabel, QToolButton, QWidget

from app.sessions.player import SPEEDS
from app.sessions.time_scale import clock_text
from app.translation import translate
from app.views.fitting_row import FlowingRow


class TransportBar(FlowingRow):
    """Shows commands as buttons, and the time.

    Args:
        left: commands for the left, e.g. play.
        right: commands for the right, e.g. zoom.

    Signals:
        speed_wanted: a multiple of real time.
    """

    speed_wanted = pyqtSignal(float)

    def __init__(self, left: Sequence[QAction], right: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(6, parent)
        self.time = QLabel()
        self.time.setAccessibleName(translate("TransportBar", "The moment that is shown"))
        self.note = QLabel()
        self.note.setProperty("role", "quiet")
        self.speed_choice = QComboBox()
        self.speed_choice.setAccessibleName(translate("TransportBar", "Speed"))
        self.speed_choice.addItems([f"{speed:g} ×" for speed in SPEEDS])
        self.speed_choice.setCurrentIndex(SPEEDS.index(1.0))
        self.speed_choice.currentIndexChanged.connect(lambda index: self.speed_wanted.emit(SPEEDS[index]))
        self.time.setContentsMargins(8, 0, 0, 0)
        for command in left:
            self.add(_button(command))
        self.add(self.speed_choice)
        self.add(self.time)
        self.add(self.note, grows=True)  # so that what follows stands at the right
        for command in right:
            self.add(_button(command))

    def show_time(self, time_ms: float, duration_ms: float, note: str) -> None:
        """Show the moment, and a few words about it."""
        self.time.setText(f"{clock_text(time_ms, 2)} / {clock_text(duration_ms, 2)}")
        self.note.setText(note)


def _button(command: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(command)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    keys = command.shortcut().toString()
    button.setToolTip(f"{command.text().replace('&', '')} ({keys})" if keys else command.text().replace("&", ""))
    return button
