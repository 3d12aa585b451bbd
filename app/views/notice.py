"""A strip with one sentence and at most one button: a lost source, an error, something that can be undone."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.sentences import said

_OFFER_S = 12.0


class Notice(QFrame):
    """Hidden until it has something to say.

    Args:
        role: ``"warning"`` or ``"note"``, see the style sheet.

    Signals:
        said: it has something else to say, and may need another size.
    """

    said = pyqtSignal()

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton()
        self._button.setAutoDefault(True)
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._action: Callable[[], None] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 10, 8)
        row.setSpacing(12)
        row.addWidget(self._label, 1)
        row.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self._button.clicked.connect(self._run_action)
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text() if not self.isHidden() else ""

    def say(
        self, text: str, *, button: str = "", action: Callable[[], None] | None = None, seconds: float | None = None
    ) -> None:
        """Show a sentence, for some seconds or until ``clear``."""
        text = said(text)
        self._timer.stop()
        if seconds is not None:
            self._timer.start(round(seconds * 1000))
        if text == self._label.text() and not self.isHidden() and button == self._button.text():
            self._action = action
            return
        self._action = action
        self._label.setText(text)
        self.setAccessibleName(text)
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self.show()
        self.raise_()
        self.said.emit()

    def offer(self, text: str, button: str, action: Callable[[], None]) -> None:
        """Show a sentence with something to do about it, long enough to decide."""
        self.say(text, button=button, action=action, seconds=_OFFER_S)

    def clear(self) -> None:
        self._timer.stop()
        self._action = None
        self.hide()

    def _run_action(self) -> None:
        action = self._action
        self.clear()
        if action is not None:
            action()
