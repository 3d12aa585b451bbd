"""When a take begins and ends: the delay and the length, as a menu on a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QToolButton, QWidget

from app.recording_flow import COUNTDOWN_S, LONGEST_CAPTURE_S, LONGEST_COUNTDOWN_S, Timing
from app.translation import translate

_DELAYS_S = range(int(LONGEST_COUNTDOWN_S) + 1)
_LENGTHS_S = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, int(LONGEST_CAPTURE_S))  # 0: it ends by itself
_DELAY_KEY, _LENGTH_KEY = "recording/delay_s", "recording/length_s"


class TimingMenu(QMenu):
    """Two lists to choose from; the choice is remembered.

    Args:
        settings: where.
    """

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(translate("TimingMenu", "&Timing"), parent)
        self._settings = settings
        self._delay_s = self._remembered(_DELAY_KEY, _DELAYS_S, int(COUNTDOWN_S))
        self._length_s = self._remembered(_LENGTH_KEY, _LENGTHS_S, 0)
        self.delays = self._choices(
            translate("TimingMenu", "&Delay before a take"), _DELAYS_S, self._delay_s, _delay_text, self._set_delay
        )
        self.lengths = self._choices(
            translate("TimingMenu", "&Length of a take"), _LENGTHS_S, self._length_s, _length_text, self._set_length
        )
        self.button = QToolButton()
        self.button.setMenu(self)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setAccessibleName(translate("TimingMenu", "Timing of takes"))
        self.button.setToolTip(translate("TimingMenu", "How long to wait before a take, and how long it lasts"))
        self._show()

    @property
    def timing(self) -> Timing:
        """What is chosen."""
        return Timing(float(self._delay_s), float(self._length_s) if self._length_s else None)

    def _remembered(self, key: str, allowed: Sequence[int], usual: int) -> int:
        value = str(self._settings.value(key, usual))
        return int(value) if value.isdecimal() and int(value) in allowed else usual

    def _choices(
        self, title: str, values: Sequence[int], current: int, text: Callable[[int], str], choose: Callable[[int], None]
    ) -> dict[int, QAction]:
        menu = QMenu(title, self)
        group = QActionGroup(menu)
        actions = {}
        for value in values:
            action = QAction(text(value), group)
            action.setCheckable(True)
            action.setChecked(value == current)
            action.triggered.connect(lambda _=False, value=value: choose(value))
            actions[value] = action
        menu.addActions(group.actions())
        self.addMenu(menu)
        return actions

    def _set_delay(self, delay_s: int) -> None:
        self._delay_s = delay_s
        self._settings.setValue(_DELAY_KEY, delay_s)
        self._show()

    def _set_length(self, length_s: int) -> None:
        self._length_s = length_s
        self._settings.setValue(_LENGTH_KEY, length_s)
        self._show()

    def _show(self) -> None:
        text = translate("TimingMenu", "in {delay} s")
        if self._length_s:
            text = translate("TimingMenu", "in {delay} s, {length} s long")
        self.button.setText(text.format(delay=self._delay_s, length=self._length_s) + "  ▾")


def _delay_text(seconds: int) -> str:
    return translate("TimingMenu", "%n second(s)", "", seconds)


def _length_text(seconds: int) -> str:
    return _delay_text(seconds) if seconds else translate("TimingMenu", "Ends by itself when you stand still")
