"""A ring that fills while an action is under way."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPen

from app.theme import Theme

_TOP = 90 * 16  # in sixteenths of a degree, as Qt counts
_TURN = 360 * 16


def draw_progress_ring(painter: QPainter, centre: QPointF, diameter: float, progress: float, theme: Theme) -> None:
    """Draw it, clockwise from the top. ``progress``: 0..1."""
    width = max(3.0, diameter * 0.14)
    area = QRectF(0, 0, diameter - width, diameter - width)
    area.moveCenter(centre)
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.border, width))
    painter.drawEllipse(area)
    painter.setPen(QPen(theme.accent, width, cap=Qt.PenCapStyle.RoundCap))
    painter.drawArc(area, _TOP, -round(_TURN * min(1.0, max(0.0, progress))))
    painter.restore()
