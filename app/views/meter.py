"""A bar for a confidence of 0..1, with a mark at the threshold."""

from __future__ import annotations

from PyQt6.QtCore import QLineF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPen

from app.theme import Theme, with_alpha
from model.events import THRESHOLD


def draw_meter(painter: QPainter, area: QRectF, value: float, theme: Theme, threshold: float = THRESHOLD) -> None:
    """Fill ``area`` from the left; the bar is strong from the threshold on and faint below it."""
    radius = area.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.border)
    painter.drawRoundedRect(area, radius, radius)
    value = min(1.0, max(0.0, value))
    if value > 0:
        filled = QRectF(area)
        filled.setWidth(max(area.height(), area.width() * value))
        painter.setBrush(theme.accent if value >= threshold else with_alpha(theme.muted, 0.75))
        painter.drawRoundedRect(filled, radius, radius)
    x = area.x() + area.width() * threshold
    overhang = max(2.0, area.height() * 0.35)
    mark = QLineF(x, area.top() - overhang, x, area.bottom() + overhang)
    painter.setPen(QPen(theme.surface, 4))  # so that the mark shows on the filled bar too
    painter.drawLine(mark)
    painter.setPen(QPen(theme.text, 2))
    painter.drawLine(mark)
