"""What the views of joints have in common: learned actions come and go, and there may be none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import QT_TRANSLATE_NOOP, Qt
from PyQt6.QtWidgets import QLabel, QStackedLayout, QWidget

if TYPE_CHECKING:
    from app.session import Session
    from model.support import Action

NOTHING_LEARNED = QT_TRANSLATE_NOOP(
    "JointPage", "Nothing is learned yet: press the space bar in the window, do a movement once, and give it a name."
)
NO_IMPORTANCE = QT_TRANSLATE_NOOP(
    "JointPage", "The weights “{weights}” have no joint importance module: all joints are alike to them."
)


class JointPage(QWidget):
    """Shows ``body``, or a sentence in its place.

    Args:
        session: asked for what is shown.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.learned: tuple[Action, ...] = ()
        self.body = QWidget()
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setProperty("role", "heading")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setContentsMargins(40, 20, 40, 20)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.body)
        self._stack.addWidget(self.sentence)

    def set_actions(self, actions: Sequence[Action]) -> None:
        """What is learned now; called at each repaint of the window."""
        if tuple(actions) != self.learned:
            self.learned = tuple(actions)
            self.actions_changed()

    def actions_changed(self) -> None:
        """``learned`` holds others now."""

    def choose(self, name: str) -> None:
        """Show this learned action."""

    def action_named(self, name: str) -> Action | None:
        """The learned action of this name."""
        return next((action for action in self.learned if action.name == name), None)

    def say(self, sentence: str) -> None:
        """Show a sentence in place of the body."""
        self.sentence.setText(sentence)
        self._stack.setCurrentWidget(self.sentence)

    def show_body(self) -> None:
        """Show the body again."""
        self._stack.setCurrentWidget(self.body)

    @property
    def said(self) -> str:
        """The sentence that stands in place of the body; empty while that is shown."""
        return self.sentence.text() if self._stack.currentWidget() is self.sentence else ""
