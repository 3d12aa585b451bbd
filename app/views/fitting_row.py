"""Rows of buttons that give way where there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QSize
from PyQt6.QtGui import QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.views.flow_layout import FlowLayout

_GAP_PX = 6


class FittingRow(QWidget):
    """One line: as many widgets as fit, the first ones, and always the last, whose menu holds what is missing.

    Args:
        widgets: from left to right.
        last: at the right.
    """

    def __init__(self, widgets: Sequence[QWidget], last: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widgets, self._last = tuple(widgets), last
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP_PX)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        for widget in (*widgets, last):
            row.addWidget(widget)

    def minimumSizeHint(self) -> QSize:
        hints = [widget.sizeHint() for widget in (*self._widgets, self._last)]
        return QSize(hints[-1].width(), max(hint.height() for hint in hints))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - self._last.sizeHint().width()
        for widget in self._widgets:
            room -= widget.sizeHint().width() + _GAP_PX
            widget.setVisible(room >= 0)


class FlowingRow(QWidget):
    """As many lines as it takes.

    Args:
        gap_px: between widgets.
    """

    def __init__(self, gap_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = FlowLayout(gap_px, self)

    def add(self, widget: QWidget, *, grows: bool = False) -> None:
        """At the end; ``grows``: it takes the room that is left in its line."""
        if grows:
            widget.setSizePolicy(QSizePolicy.Policy.Expanding, widget.sizePolicy().verticalPolicy())
        self._row.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.fit()  # another one is shown, or has another text
        return super().event(event)

    def fit(self) -> None:
        """Ask for the height that the width makes necessary: a scroll area knows no other way."""
        self.setMinimumHeight(self._row.heightForWidth(self.width()))
