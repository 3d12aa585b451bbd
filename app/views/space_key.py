"""The space bar presses the button that has the focus, also where it is the shortcut of a command."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QAbstractButton, QWidget


class SpaceKey(QObject):
    """Watches over the buttons of a window.

    Args:
        window: has all its buttons already.
        besides: a button whose command has the space bar as its shortcut.
    """

    def __init__(self, window: QWidget, besides: QAbstractButton | None = None) -> None:
        super().__init__(window)
        for button in window.findChildren(QAbstractButton):
            if button is not besides:
                button.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Space
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)
