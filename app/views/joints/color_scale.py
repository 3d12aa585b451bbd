"""The legend of a colour scale from little to much."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.importance_colors import importance_rgb
from app.theme import current_theme
from app.translation import translate

_STOPS = 9
_DISCS = 6


def cividis_gradient(left: float, right: float) -> QLinearGradient:
    """The colours of levels 0..1 between two places on a horizontal line."""
    gradient = QLinearGradient(left, 0, right, 0)
    for stop in range(_STOPS):
        level = stop / (_STOPS - 1)
        gradient.setColorAt(level, QColor(*importance_rgb(level)))
    return gradient


class ColorScale(QWidget):
    """One line: the lowest value, the colours, the highest value.

    Args:
        discs: draw discs that grow, as on a skeleton; else a plain bar.
    """

    def __init__(self, low: str, high: str, *, discs: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._discs = discs
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_ends(low, high)

    def set_ends(self, low: str, high: str) -> None:
        """What stands at the ends."""
        self.low, self.high = low, high
        self.setAccessibleName(
            translate("ColorScale", "Colours from {low}, dark, to {high}, bright").format(low=low, high=high)
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, round(QFontMetricsF(self.font()).height() + 8))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.muted)
        metrics = QFontMetricsF(self.font())
        area = QRectF(self.rect())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.low)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.high)
        left = metrics.horizontalAdvance(self.low) + 14
        right = self.width() - metrics.horizontalAdvance(self.high) - 14
        painter.setPen(QPen(theme.muted, 1))
        painter.setBrush(cividis_gradient(left, right))
        middle = area.center().y()
        if not self._discs:
            painter.drawRect(QRectF(left, middle - 6, right - left, 12))
            return
        for disc in range(_DISCS):
            share = disc / (_DISCS - 1)
            radius = 3 + 6 * share
            painter.drawEllipse(QPointF(left + 9 + (right - left - 18) * share, middle), radius, radius)
