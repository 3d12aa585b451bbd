"""A font that fits into the rows of a table that is painted by hand, or of a plot."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PyQt6.QtGui import QFont, QFontMetricsF

_SMALLEST_PX = 7


def fitting_font(font: QFont, row_px: float, texts: Sequence[str] = (), room_px: float = math.inf) -> QFont:
    """The font, smaller where a line of it is higher than a row, or a text wider than its room."""
    metrics = QFontMetricsF(font)
    height = metrics.height()
    widest_px = max((metrics.horizontalAdvance(text) for text in texts), default=0.0)
    share = min(row_px / height, room_px / max(widest_px, 1.0))
    if share >= 1:
        return font
    fitting = QFont(font)
    pixels = font.pixelSize() if font.pixelSize() > 0 else height * 0.8
    fitting.setPixelSize(max(_SMALLEST_PX, math.floor(pixels * share)))
    return fitting
