"""A page with one message instead of what could not be shown yet, or at all."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.sentences import said
from app.translation import translate

_WIDTH_PX = 560


class MessagePage(QWidget):
    """A heading, a sentence, and after something went wrong a button to close.

    Signals:
        close_wanted: the button was pressed.
    """

    close_wanted = pyqtSignal()

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading, self.sentence = QLabel(heading), QLabel()
        self.heading.setProperty("role", "heading")
        self.close_button = QPushButton(translate("MessagePage", "Close"))
        self.close_button.clicked.connect(self.close_wanted)
        column = QVBoxLayout()
        column.setSpacing(14)
        column.addStretch(2)
        for label in (self.heading, self.sentence):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setFixedWidth(_WIDTH_PX)
            column.addWidget(label)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        row = QHBoxLayout(self)  # no alignment in the column: Qt would then not give wrapped lines their height
        row.addStretch(1)
        row.addLayout(column)
        row.addStretch(1)
        self.sentence.hide()
        self.close_button.hide()

    def fail(self, heading: str, sentence: str) -> None:
        """Say what went wrong."""
        self.heading.setText(heading)
        self.sentence.setText(said(sentence))
        self.sentence.show()
        self.close_button.show()
        self.close_button.setFocus()
