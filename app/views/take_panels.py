"""The cards over the view after a take: name and save it, or learn why it did not work."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.sentences import said
from app.take_goal import TakeGoal, TakeKind
from app.translation import translate
from app.views.flow_layout import FlowLayout
from app.views.trim_timeline import TrimTimeline
from app.views.verdict_text import verdict_lines
from capture.clip import Clip
from model.take_check import Verdict


def _button(text: str, tool_tip: str, *, primary: bool = False) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tool_tip)
    button.setAutoDefault(True)  # so that Enter presses the button that has the focus
    if primary:
        button.setProperty("primary", True)
    return button


class _Card(QFrame):
    def __init__(self, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(name)
        self.title = QLabel()
        self.title.setProperty("role", "heading")
        self.title.setWordWrap(True)
        self.hide()


class ReviewPanel(_Card):
    """The take plays in the view; here it gets a name, or takes the place of an action's earlier take.

    Signals:
        saved: Save was pressed; see ``name``.
        retake_wanted, discarded: the other buttons.
    """

    saved = pyqtSignal()
    retake_wanted = pyqtSignal()
    discarded = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("TakePanels", "Review the take"), parent)
        self.name_field = QLineEdit()
        self.name_field.setPlaceholderText(translate("TakePanels", "Name of the movement, e.g. wave"))
        self.name_field.setAccessibleName(translate("TakePanels", "Name of the movement"))
        self.name_field.setMinimumWidth(160)
        self.save_button = _button(
            translate("TakePanels", "Save"), translate("TakePanels", "Learn this movement (Enter)"), primary=True
        )
        self.retake_button = _button(translate("TakePanels", "Retake"), translate("TakePanels", "Record it once more"))
        self.discard_button = _button(
            translate("TakePanels", "Discard"), translate("TakePanels", "Throw the take away (Esc)")
        )
        self.timeline = TrimTimeline()
        self._verdict = QLabel()
        self._verdict.setWordWrap(True)
        self._verdict.setTextFormat(Qt.TextFormat.PlainText)
        self._verdict.setAccessibleName(translate("TakePanels", "Is the take any good?"))
        self._error = QLabel()
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._error.setAccessibleName(translate("TakePanels", "What is wrong"))

        row = FlowLayout(8)
        row.addWidget(self.name_field)
        for button in (self.save_button, self.retake_button, self.discard_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addLayout(row)
        column.addWidget(self._error)
        column.addWidget(self.timeline)
        column.addWidget(self._verdict)

        self.name_field.returnPressed.connect(self.saved)
        self.name_field.textEdited.connect(lambda: self.show_error(""))
        self.save_button.clicked.connect(self.saved)
        self.retake_button.clicked.connect(self.retake_wanted)
        self.discard_button.clicked.connect(self.discarded)

    def begin(self, captured: Clip, take: Clip, goal: TakeGoal) -> None:
        """Ask about a new take.

        Args:
            captured: all that was captured.
            take: the part of it that is the movement.
            goal: what it was recorded for.
        """
        self.show_error("")
        self.timeline.begin(captured, take)
        self.show_verdict(None)
        self._verdict.setVisible(goal.kind is not TakeKind.NOTHING)
        naming = goal.kind is TakeKind.NEW
        self.name_field.setVisible(naming)
        self.name_field.clear()
        self.save_button.setText(goal.save_text)
        self.title.setText(goal.question)
        self.show()
        self.raise_()
        (self.name_field if naming else self.save_button).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def name(self) -> str:
        return self.name_field.text()

    def show_verdict(self, verdict: Verdict | None) -> None:
        """Say how good the take is; None while it is being judged."""
        heading, lines = verdict_lines(verdict)
        self._verdict.setText("\n".join([heading, *lines]))
        self._verdict.setProperty("role", "" if verdict is None or verdict.good else "advice")
        style = self._verdict.style()
        assert style is not None, "a widget has a style"
        style.polish(self._verdict)
        self.save_button.setEnabled(verdict is None or verdict.usable)

    @property
    def verdict_text(self) -> str:
        return self._verdict.text()

    def show_error(self, sentence: str) -> None:
        self._error.setText(said(sentence))
        self._error.setVisible(bool(sentence))
        if sentence and self.name_field.isVisible():
            self.name_field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.name_field.selectAll()

    @property
    def error(self) -> str:
        return self._error.text()


class TakeFailedPanel(_Card):
    """Says why a take cannot be used and what to do.

    Signals:
        retake_wanted, closed: the buttons.
    """

    retake_wanted = pyqtSignal()
    closed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("TakePanels", "The take did not work"), parent)
        self.title.setText(translate("TakePanels", "That take did not work"))
        self._message = QLabel()
        self._message.setWordWrap(True)
        self.retake_button = _button(
            translate("TakePanels", "Retake"), translate("TakePanels", "Record it once more (Enter)"), primary=True
        )
        self.close_button = _button(translate("TakePanels", "Close"), translate("TakePanels", "Leave it (Esc)"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.retake_button)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self._message)
        column.addLayout(row)
        self.retake_button.clicked.connect(self.retake_wanted)
        self.close_button.clicked.connect(self.closed)

    def begin(self, message: str) -> None:
        message = said(message)
        self._message.setText(message)
        self._message.setAccessibleName(message)
        self.show()
        self.raise_()
        self.retake_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def message(self) -> str:
        return self._message.text()
