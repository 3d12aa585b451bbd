"""A font that fits into the rows of a table that is painted by hand."""

from __future__ import annotations

import math

from PyQt6.QtGui import QFont, QFontMetricsF

_SMALLEST_PX = 7


def fitting_font(font: QFont, row_px: float) -> QFont:
    """The font, smaller where a line of it is higher than a row."""
    height = QFontMetricsF(font).height()
    if height <= row_px:
        return font
    fitting = QFont(font)
    pixels = font.pixelSize() if font.pixelSize() > 0 else height * 0.8
    fitting.setPixelSize(max(_SMALLEST_PX, math.floor(pixels * row_px / height)))
    return fitting
