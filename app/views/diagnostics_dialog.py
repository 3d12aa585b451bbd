"""What helps others to find a fault: versions and checks, to be copied into a report."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QT_TRANSLATE_NOOP, Qt
from PyQt6.QtGui import QFontDatabase, QGuiApplication
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.newest_answer import NewestAnswer
from app.text_size import scaled
from app.translation import translate

_EXPLANATION = QT_TRANSLATE_NOOP(
    "DiagnosticsDialog",
    "Versions and checks, in English, for a report of a fault. Your name and your home folder do not stand in it, and "
    "nothing is sent: it goes where you paste it.",
)


class DiagnosticsDialog(QDialog):
    """Looks, shows what was found, and copies it.

    Args:
        look: returns the text; may take seconds, so it is called in a thread.
        parent: the window.
    """

    def __init__(self, look: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("DiagnosticsDialog", "Diagnostics"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        explanation = QLabel(translate("DiagnosticsDialog", _EXPLANATION))
        explanation.setWordWrap(True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setPlaceholderText(translate("DiagnosticsDialog", "Looking …"))
        self.text.setAccessibleName(translate("DiagnosticsDialog", "What was found"))
        self.copy_button = QPushButton(translate("DiagnosticsDialog", "&Copy diagnostics"))
        self.copy_button.setEnabled(False)
        self.copy_button.clicked.connect(self.copy)
        buttons = QDialogButtonBox()
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        close_button = buttons.addButton(
            translate("DiagnosticsDialog", "C&lose"), QDialogButtonBox.ButtonRole.RejectRole
        )
        assert close_button is not None
        buttons.rejected.connect(self.reject)
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 14, 16, 14)
        page.addWidget(explanation)
        page.addWidget(self.text, 1)
        page.addWidget(buttons)
        self.resize(scaled(660), scaled(420))
        self._looking = NewestAnswer("collecting diagnostics", self)
        self._looking.answered.connect(self._show)
        self._looking.failed.connect(self.text.setPlaceholderText)
        self._looking.ask(look)

    def copy(self) -> None:
        """Put the whole text onto the clipboard."""
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None, "an application has a clipboard"
        clipboard.setText(self.text.toPlainText())
        self.copy_button.setText(translate("DiagnosticsDialog", "Copied"))

    def _show(self, text: str) -> None:
        self.text.setPlainText(text)
        self.copy_button.setEnabled(True)
        self.copy_button.setFocus()
