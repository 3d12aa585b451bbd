"""Whose movements are recognised: one person's, or those of two."""

from __future__ import annotations

from PyQt6.QtCore import QSettings, pyqtSignal
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QWidget

from app.translation import translate

_CHOICES = (1, 2)
_KEY = "source/people"


class PeopleMenu(QMenu):
    """Two choices, of which one is made; it is remembered, and one person is the usual.

    Args:
        settings: where.

    Signals:
        chosen: another number of people.
    """

    chosen = pyqtSignal(int)

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(translate("PeopleMenu", "P&eople"), parent)
        self._settings = settings
        self.setToolTipsVisible(True)
        group = QActionGroup(self)
        self.choices: dict[int, QAction] = {}
        remembered = str(settings.value(_KEY, 1))
        for count in _CHOICES:
            action = QAction(f"&{count}", group)
            action.setCheckable(True)
            action.setChecked(remembered == str(count))
            action.triggered.connect(lambda _=False, count=count: self._choose(count))
            self.choices[count] = action
        if group.checkedAction() is None:
            self.choices[1].setChecked(True)
        self.choices[2].setToolTip(
            translate("PeopleMenu", "Each with their own actions. A camera then shows fewer pictures a second.")
        )
        self.addActions(group.actions())

    @property
    def count(self) -> int:
        """How many are chosen."""
        return next(count for count, action in self.choices.items() if action.isChecked())

    def _choose(self, count: int) -> None:
        self._settings.setValue(_KEY, count)
        self.chosen.emit(count)
