"""The menu in which the language of the window is chosen."""

from __future__ import annotations

from PyQt6.QtCore import QSettings, pyqtSignal
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QWidget

from app.language import LANGUAGES, choose_language, chosen_language
from app.translation import translate


class LanguageMenu(QMenu):
    """The system's language, and each that OneTake speaks under its own name.

    Args:
        settings: where the choice is remembered.

    Signals:
        chosen: another language; with a sentence about when it is spoken.
    """

    chosen = pyqtSignal(str)

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        # "Language" stays in it: who cannot read the window finds it.
        super().__init__(translate("LanguageMenu", "&Language"), parent)
        self._settings = settings
        self._group = QActionGroup(self)
        self.choices: dict[str, QAction] = {}
        """By code; the empty one is the system's."""
        for code, name in {"": translate("LanguageMenu", "As in the &system"), **LANGUAGES}.items():
            choice = QAction(name, self._group)
            choice.setCheckable(True)
            choice.setChecked(code == chosen_language(settings))
            choice.triggered.connect(lambda _=False, code=code: self._choose(code))
            self.choices[code] = choice
        self.addActions(self._group.actions())

    def _choose(self, code: str) -> None:
        if code != chosen_language(self._settings):
            choose_language(self._settings, code)
            self.chosen.emit(translate("LanguageMenu", "OneTake speaks this language from its next start on."))
