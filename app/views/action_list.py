"""The list view of the learned actions: cards that can be dragged, and a menu by mouse and by keyboard."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent, QMouseEvent
from PyQt6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.translation import translate
from app.views.action_delegate import meter_area
from app.views.action_model import MUTED_ROLE, THRESHOLD_ROLE
from model.sensitivity import HIGHEST_THRESHOLD, LOWEST_THRESHOLD

_REACH_PX = 9  # so near to a mark the mouse takes hold of it


class ActionList(QListView):
    """A list of cards.

    Signals:
        menu_wanted: for the current card, at this place of the screen.
        mark_dragged: the mark in the meter of this card is dragged to a threshold; nothing is decided yet.
        mark_dropped: it was let go at a threshold.
    """

    menu_wanted = pyqtSignal(QPoint)
    mark_dragged = pyqtSignal(QModelIndex, float)
    mark_dropped = pyqtSignal(QModelIndex, float)

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
        self._held = QPersistentModelIndex()  # the card whose mark is being dragged

    def mark_at(self, place: QPoint) -> QModelIndex:
        """The card whose mark lies at a place of the viewport; an invalid index if there is none."""
        index = self.indexAt(place)
        if index.isValid() and not index.data(MUTED_ROLE):
            meter = meter_area(self.visualRect(index))
            mark_x = meter.x() + meter.width() * float(index.data(THRESHOLD_ROLE))
            if abs(place.x() - mark_x) <= _REACH_PX and abs(place.y() - meter.center().y()) <= _REACH_PX:
                return index
        return QModelIndex()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        index = self.mark_at(event.pos())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.setCurrentIndex(index)
            self._held = QPersistentModelIndex(index)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        held, viewport = QModelIndex(self._held), self.viewport()
        if held.isValid():
            self.mark_dragged.emit(held, self._threshold(held, event.pos()))
            return
        if viewport is not None:
            over = self.mark_at(event.pos()).isValid()
            viewport.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        held, self._held = QModelIndex(self._held), QPersistentModelIndex()
        if held.isValid():
            self.mark_dropped.emit(held, self._threshold(held, event.pos()))
        else:
            super().mouseReleaseEvent(event)

    def _threshold(self, index: QModelIndex, place: QPoint) -> float:
        meter = meter_area(self.visualRect(index))
        share = (place.x() - meter.x()) / max(1.0, meter.width())
        return round(min(HIGHEST_THRESHOLD, max(LOWEST_THRESHOLD, share)), 2)

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
