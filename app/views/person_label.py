"""What each of two people does, beside their own skeleton; their colours tell whose is whose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.theme import with_alpha
from app.views.skeleton_painter import UNSEEN_BELOW

# The main person, then the other: blue and orange stay apart for all common kinds of colour vision (Okabe and Ito).
PERSON_COLORS = (QColor("#56b4e9"), QColor("#e69f00"))
_GAP_PX = 30.0  # above the highest joint, which lies inside the head
_TEXT = QColor("#ffffff")
_BEHIND = QColor(20, 24, 30, 215)


@dataclass(frozen=True)
class PersonLabel:
    """What stands beside a skeleton.

    Attributes:
        person_id: whose.
        text: the action, or that there is none.
        recognised: whether it is a recognised action; otherwise it is set in a quieter style.
        color: of the label's edge and of the skeleton.
    """

    person_id: int
    text: str
    recognised: bool
    color: QColor


def draw_person_label(
    painter: QPainter,
    points: NDArray[np.floating],
    confidence: NDArray[np.floating],
    label: PersonLabel,
    area: QRectF,
    font: QFont,
) -> QRectF:
    """Draw a label above a person's head, moved as far as is needed to lie in the area; returns where it lies.

    Args:
        points: (25, 2) pixels.
        confidence: (25,) in 0..1. Without a joint that was seen nothing is drawn, and the rectangle is empty.
        area: the part of the view that nothing lies over.
        font: of a note; the label's is larger.
    """
    seen = np.isfinite(points).all(axis=1) & (confidence >= UNSEEN_BELOW)
    if not seen.any():
        return QRectF()
    left, top = points[seen].min(axis=0).tolist()
    right = float(points[seen, 0].max())
    font = QFont(font)
    font.setPointSizeF(font.pointSizeF() * 1.25)
    font.setBold(label.recognised)
    metrics = QFontMetricsF(font)
    text = metrics.elidedText(label.text, Qt.TextElideMode.ElideRight, area.width() * 0.45)
    width, height = metrics.horizontalAdvance(text) + 24, metrics.height() + 10
    x = min(max((left + right - width) / 2, area.left() + 4), area.right() - width - 4)
    y = min(max(top - _GAP_PX - height, area.top() + 4), area.bottom() - height - 4)
    place = QRectF(x, y, width, height)
    painter.setFont(font)
    painter.setPen(QPen(label.color, 2.5))
    painter.setBrush(_BEHIND)
    painter.drawRoundedRect(place, height / 2, height / 2)
    painter.setPen(_TEXT if label.recognised else with_alpha(_TEXT, 0.75))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    return place
