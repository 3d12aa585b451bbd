"""The list view of the learned actions: cards that can be dragged, and a menu by mouse and by keyboard."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent
from PyQt6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.translation import translate


class ActionList(QListView):
    """A list of cards.

    Signals:
        menu_wanted: for the current card, at this place of the screen.
    """

    menu_wanted = pyqtSignal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("ActionList", "Learned actions"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(True)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is None:
            return
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            if self.indexAt(event.pos()).isValid():
                self.menu_wanted.emit(event.globalPos())
            return
        current = self.currentIndex()
        viewport = self.viewport()
        if current.isValid() and viewport is not None:  # by the menu key: at the current card, wherever the mouse is
            self.scrollTo(current)
            self.menu_wanted.emit(viewport.mapToGlobal(self.visualRect(current).center()))
