"""Which joints exchange features in the encoder, as a matrix (Figure 5 of CrossGLG)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFocusEvent, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.importance_colors import importance_rgb
from app.theme import current_theme
from app.translation import translate
from app.views.fitting_font import fitting_font
from app.views.joint_names import joint_name
from app.views.joints.body_order import BODY_ORDER, PART_STARTS
from capture.skeleton import JOINT_COUNT, Joint

_GAP_PX = 6.0
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class AttentionMatrix(QWidget):
    """25 rows, the joints that are updated, and 25 columns, the joints that have a share in it, both part by part.

    The pointer or the arrow keys choose a field.
    """

    field_chosen = pyqtSignal(object)
    """(joint that is updated, joint with a share in it), or None when the pointer has left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(translate("AttentionMatrix", "Attention between the joints"))
        self._values: NDArray[np.floating] | None = None
        self._field: tuple[int, int] | None = None  # row and column in the order of the body

    def sizeHint(self) -> QSize:
        return QSize(520, 520)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 300)

    def set_values(self, values: NDArray[np.floating] | None) -> None:
        """Show a map (25, 25) in the order of :class:`Joint`, whose rows sum to 1; None for nothing."""
        self._values = values
        self.update()

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
        origin, field_px = self._grid()
        row, column = BODY_ORDER.index(taker), BODY_ORDER.index(source)
        return origin + QPointF((column + 0.5) * field_px, (row + 0.5) * field_px)

    # Where things are.

    def _name_font(self, field_px: float) -> QFont:
        return fitting_font(self.font(), field_px)

    def _names_px(self, field_px: float) -> float:
        metrics = QFontMetricsF(self._name_font(field_px))
        return max(metrics.horizontalAdvance(joint_name(joint)) for joint in Joint) + _GAP_PX

    def _grid(self) -> tuple[QPointF, float]:
        """The upper left corner of the fields, and the size of one."""
        room = min(self.width(), self.height())
        field_px = room / JOINT_COUNT
        for _ in range(4):  # the names' font depends on the fields, and their size on the names
            field_px = max(4.0, (room - self._names_px(field_px) - 2) / JOINT_COUNT)
        names_px = self._names_px(field_px)
        side = names_px + field_px * JOINT_COUNT
        return QPointF(max(0.0, (self.width() - side) / 2) + names_px, max(0.0, (self.height() - side) / 2)), field_px

    # Choosing a field.

    def _choose(self, field: tuple[int, int] | None) -> None:
        if field != self._field:
            self._field = field
            self.field_chosen.emit(self.chosen)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        origin, field_px = self._grid()
        place = (event.position() - origin) / field_px
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
            super().keyPressEvent(event)
            return
        row, column = self._field or (0, 0)
        if self._field is not None:
            row, column = row + step[0], column + step[1]
        self._choose((min(JOINT_COUNT - 1, max(0, row)), min(JOINT_COUNT - 1, max(0, column))))

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        self.update()

    # Painting.

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self._values is None:
            return
        painter = QPainter(self)
        origin, field_px = self._grid()
        self._paint_fields(painter, self._values, origin, field_px)
        self._paint_parts(painter, origin, field_px)
        self._paint_names(painter, origin, field_px)
        self._paint_chosen(painter, origin, field_px)

    def _paint_fields(self, painter: QPainter, values: NDArray[np.floating], origin: QPointF, field_px: float) -> None:
        highest = max(float(values.max()), 1e-9)
        for row, taker in enumerate(BODY_ORDER):
            for column, source in enumerate(BODY_ORDER):
                # Whole pixels: no seams between the fields.
                left, top = round(origin.x() + column * field_px), round(origin.y() + row * field_px)
                right, bottom = round(origin.x() + (column + 1) * field_px), round(origin.y() + (row + 1) * field_px)
                color = QColor(*importance_rgb(float(values[taker, source]) / highest))
                painter.fillRect(left, top, right - left, bottom - top, color)

    def _paint_parts(self, painter: QPainter, origin: QPointF, field_px: float) -> None:
        """Lines between the parts of the body."""
        side = field_px * JOINT_COUNT
        painter.setPen(QPen(current_theme().window, 2))
        for start in PART_STARTS[1:]:
            at = start * field_px
            painter.drawLine(origin + QPointF(at, 0), origin + QPointF(at, side))
            painter.drawLine(origin + QPointF(0, at), origin + QPointF(side, at))

    def _paint_names(self, painter: QPainter, origin: QPointF, field_px: float) -> None:
        theme = current_theme()
        names_px = self._names_px(field_px)
        font = self._name_font(field_px)
        bold = QFont(font)
        bold.setBold(True)
        for number, joint in enumerate(BODY_ORDER):
            for is_row in (True, False):
                is_chosen = self._field is not None and self._field[0 if is_row else 1] == number
                painter.setFont(bold if is_chosen else font)
                painter.setPen(theme.text if is_chosen else theme.muted)
                painter.save()
                if is_row:
                    painter.translate(origin.x() - names_px, origin.y() + number * field_px)
                else:
                    painter.translate(origin.x() + number * field_px, origin.y() + JOINT_COUNT * field_px + names_px)
                    painter.rotate(-90)
                area = QRectF(-40, 0, names_px + 40 - _GAP_PX, field_px)  # bold names may be longer
                painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, joint_name(joint))
                painter.restore()

    def _paint_chosen(self, painter: QPainter, origin: QPointF, field_px: float) -> None:
        theme = current_theme()
        side = field_px * JOINT_COUNT
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, 2))
            painter.drawRect(QRectF(origin.x(), origin.y(), side, side))
        if self._field is None:
            return
        row, column = self._field
        painter.setPen(QPen(theme.text, 1))
        painter.drawRect(QRectF(origin.x(), origin.y() + row * field_px, side, field_px))
        painter.setPen(QPen(theme.record, 2.5))
        painter.drawRect(QRectF(origin.x() + column * field_px, origin.y() + row * field_px, field_px, field_px))
