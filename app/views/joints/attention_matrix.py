"""Which joints exchange features in the encoder, as a matrix (Figure 5 of CrossGLG)."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PyQt6.QtWidgets import QGraphicsRectItem, QWidget

from app.importance_colors import COLOR_TABLE
from app.theme import current_theme
from app.translation import translate
from app.views.fitting_font import fitting_font
from app.views.joint_names import joint_name
from app.views.joints.body_order import BODY_ORDER, PART_STARTS
from app.views.name_axis import NameAxis
from app.views.plot import Plot
from capture.skeleton import JOINT_COUNT, Joint

_GAP_PX = 6.0
_NAMES_ROWS = 6  # that the names of the columns take, roughly
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class AttentionMatrix(Plot):
    """25 rows, the joints that are updated, and 25 columns, the joints that have a share in it, both part by part.

    The pointer or the arrow keys choose a field.
    """

    rows = JOINT_COUNT + _NAMES_ROWS

    field_chosen = pyqtSignal(object)
    """(joint that is updated, joint with a share in it), or None when the pointer has left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(translate("AttentionMatrix", "Attention between the joints"))
        self._values: NDArray[np.floating] | None = None
        self._field: tuple[int, int] | None = None  # row and column in the order of the body
        self._view = self.add_view(1)
        self._view.setRange(xRange=(0, JOINT_COUNT), yRange=(0, JOINT_COUNT))
        self._fields = pg.ImageItem(axisOrder="row-major")
        self._fields.setLookupTable(COLOR_TABLE)
        self._view.addItem(self._fields)
        self._part_lines = [
            pg.InfiniteLine(start, angle) for start in PART_STARTS[1:] for angle in (0, 90)
        ]  # between the parts of the body
        self._row_outline, self._field_outline = QGraphicsRectItem(), QGraphicsRectItem()
        for item in (*self._part_lines, self._row_outline, self._field_outline):
            self._view.addItem(item)
        self._row_names = NameAxis(self._view, "left", gap_px=_GAP_PX, bold=True)
        self._column_names = NameAxis(self._view, "bottom", gap_px=_GAP_PX, bold=True)
        self.centralLayout.addItem(self._row_names, 0, 0)
        self.centralLayout.addItem(self._column_names, 1, 1)
        self.set_values(None)
        self.keep_arranged()

    def sizeHint(self) -> QSize:
        return QSize(520, 520)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 300)

    def set_values(self, values: NDArray[np.floating] | None) -> None:
        """Show a map (25, 25) in the order of :class:`Joint`, whose rows sum to 1; None for nothing."""
        self._values = values
        self.set_empty(values is None)
        if values is not None:
            self._fields.setImage(values[np.ix_(BODY_ORDER, BODY_ORDER)], levels=(0.0, max(self.highest, 1e-9)))

    @property
    def values(self) -> NDArray[np.floating] | None:
        """The map that is shown."""
        return self._values

    @property
    def highest(self) -> float:
        """The value with the brightest colour."""
        return 0.0 if self._values is None else float(self._values.max())

    def value(self, taker: Joint, source: Joint) -> float:
        """The share of ``source`` when ``taker`` is updated, 0..1."""
        return 0.0 if self._values is None else float(self._values[taker, source])

    @property
    def chosen(self) -> tuple[Joint, Joint] | None:
        """The field that is chosen: which joint is updated, and which has a share in it."""
        return None if self._field is None else (BODY_ORDER[self._field[0]], BODY_ORDER[self._field[1]])

    def field_centre(self, taker: Joint, source: Joint) -> QPointF:
        """Where a field is in the widget."""
        row, column = BODY_ORDER.index(taker), BODY_ORDER.index(source)
        return QPointF(self._view.mapViewToScene(QPointF(column + 0.5, row + 0.5)))

    # Choosing a field.

    def _choose(self, field: tuple[int, int] | None) -> None:
        if field != self._field:
            self._field = field
            self.field_chosen.emit(self.chosen)
            self._show_chosen()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        place = self._view.mapSceneToView(event.position())
        row, column = int(np.floor(place.y())), int(np.floor(place.x()))
        inside = 0 <= row < JOINT_COUNT and 0 <= column < JOINT_COUNT
        self._choose((row, column) if inside else None)

    def leaveEvent(self, event: QEvent | None) -> None:
        if not self.hasFocus():
            self._choose(None)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        assert event is not None
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self._values is None:
            event.ignore()
            return
        row, column = self._field or (0, 0)
        if self._field is not None:
            row, column = row + step[0], column + step[1]
        self._choose((min(JOINT_COUNT - 1, max(0, row)), min(JOINT_COUNT - 1, max(0, column))))

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        self._show_chosen()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        self._show_chosen()

    # What it looks like.

    def arrange(self) -> None:
        """Square fields, at the top and in the middle of the widget."""
        names = [joint_name(joint) for joint in Joint]
        room_px = min(self.width(), self.height())
        names_px = 0.0
        for _ in range(4):  # the names' font depends on the fields, and their size on the names
            field_px = max(4.0, (room_px - names_px) / JOINT_COUNT)
            for axis in (self._row_names, self._column_names):
                axis.set_font(fitting_font(self.font(), field_px), names)
            names_px = self._row_names.room_px
        side_px = names_px + field_px * JOINT_COUNT
        across_px = max(0.0, (self.width() - side_px) / 2)
        self.centralLayout.setContentsMargins(across_px, 0, across_px, max(0.0, self.height() - side_px))
        self.centralLayout.activate()
        theme = current_theme()
        for line in self._part_lines:
            line.setPen(theme.window, width=2)
        self._row_outline.setPen(pg.mkPen(theme.text, width=1))
        self._field_outline.setPen(pg.mkPen(theme.record, width=2.5))
        self._show_chosen()

    def _show_chosen(self) -> None:
        """The outlines and the names of what is chosen, and whether the keys go here."""
        self._view.setBorder(pg.mkPen(current_theme().accent, width=2) if self.hasFocus() else None)
        row, column = self._field or (-1, -1)
        names = [joint_name(joint) for joint in BODY_ORDER]
        self._row_names.set_names(names, [number == row for number in range(JOINT_COUNT)])
        self._column_names.set_names(names, [number == column for number in range(JOINT_COUNT)])
        for outline in (self._row_outline, self._field_outline):
            outline.setVisible(self._field is not None)
        self._row_outline.setRect(QRectF(0, row, JOINT_COUNT, 1))
        self._field_outline.setRect(QRectF(column, row, 1, 1))
