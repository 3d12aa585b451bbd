"""What stands in the corners of the large view: what the joints' colours mean, and that the view is mirrored."""

from __future__ import annotations

import math
from collections.abc import Callable

from PyQt6.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPen, QPixmap

from app.importance_colors import importance_rgb
from app.theme import Theme, with_alpha
from app.translation import translate

_MARGIN_PX = 12


class CornerNotes:
    """Paints the notes. Each is drawn once and kept as a picture: it stays the same from frame to frame."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[object, QPixmap]] = {}

    def paint_legend(self, painter: QPainter, theme: Theme, font: QFont) -> None:
        """At the left: what the colours and sizes of the joints mean."""
        title = translate("SkeletonView", "Joints the model uses")
        metrics = QFontMetricsF(font)
        size = QSizeF(max(math.ceil(metrics.horizontalAdvance(title)), 150) + 24, 2 * metrics.height() + 20)
        picture = self._picture(title, size, painter, theme, font, lambda onto: _draw_legend(onto, theme, size, title))
        painter.drawPixmap(QPointF(_MARGIN_PX, _MARGIN_PX), picture)

    def paint_mirrored(self, painter: QPainter, theme: Theme, font: QFont, view_width: float) -> None:
        """At the right: that the view is mirrored."""
        text = translate("SkeletonView", "mirrored")
        metrics = QFontMetricsF(font)
        size = QSizeF(math.ceil(metrics.horizontalAdvance(text)) + 20, metrics.height() + 8)  # between pixels it blurs

        def draw(onto: QPainter) -> None:
            area = QRectF(QPointF(0, 0), size)
            _draw_pill(onto, theme, area)
            onto.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

        picture = self._picture(text, size, painter, theme, font, draw)
        painter.drawPixmap(QPointF(view_width - size.width() - _MARGIN_PX, _MARGIN_PX), picture)

    def _picture(
        self,
        note: str,
        size: QSizeF,
        painter: QPainter,
        theme: Theme,
        font: QFont,
        draw: Callable[[QPainter], None],
    ) -> QPixmap:
        device = painter.device()
        scale = device.devicePixelRatioF() if device is not None else 1.0
        look = (scale, id(theme), font.key())
        kept = self._kept.get(note)
        if kept is not None and kept[0] == look:
            return kept[1]
        picture = QPixmap(math.ceil(size.width() * scale), math.ceil(size.height() * scale))
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        onto = QPainter(picture)
        onto.setRenderHint(QPainter.RenderHint.Antialiasing)
        onto.setFont(font)
        draw(onto)
        onto.end()
        self._kept[note] = look, picture
        return picture


def _draw_legend(painter: QPainter, theme: Theme, size: QSizeF, title: str) -> None:
    area = QRectF(QPointF(0, 0), size)
    _draw_pill(painter, theme, area)
    metrics = QFontMetricsF(painter.font())
    line = metrics.height()
    painter.drawText(QRectF(12, 6, size.width(), line), Qt.AlignmentFlag.AlignLeft, title)
    bar_y = line + 17
    low, high = translate("SkeletonView", "low"), translate("SkeletonView", "high")
    left = 12 + metrics.horizontalAdvance(low) + 12
    right = area.right() - 12 - metrics.horizontalAdvance(high) - 14
    baseline = bar_y + metrics.ascent() / 2 - 1
    painter.drawText(QPointF(12, baseline), low)
    painter.drawText(QPointF(area.right() - 12 - metrics.horizontalAdvance(high), baseline), high)
    bar = QLinearGradient(left, 0, right, 0)
    for step in range(9):
        bar.setColorAt(step / 8, QColor(*importance_rgb(step / 8)))
    # As on the skeleton, more is larger as well as brighter.
    painter.setBrush(bar)
    painter.setPen(QPen(theme.muted, 1))
    for step in range(6):
        share = step / 5
        radius = 3.2 + 4.6 * share
        painter.drawEllipse(QPointF(left + (right - left) * share, bar_y), radius, radius)


def _draw_pill(painter: QPainter, theme: Theme, area: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(with_alpha(theme.surface, 0.82))
    painter.drawRoundedRect(area, 10, 10)
    painter.setPen(theme.muted)
