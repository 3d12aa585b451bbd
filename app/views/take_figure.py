"""A small figure on a tile that plays a take: on the card of an action, and where actions are chosen."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter

from app.theme import Theme
from app.views.replay import Replay
from app.views.skeleton_painter import SkeletonStyle, draw_skeleton

FIGURE_PX = 62


def draw_take_figure(
    painter: QPainter,
    card: QRectF,
    replay: Replay,
    elapsed_s: float,
    theme: Theme,
    *,
    bone: QColor,
    mirrored: bool,
) -> None:
    """Paint the moment ``elapsed_s`` after the take began to play, at the left of a card."""
    tile = QRectF(card.x() + 8, card.center().y() - FIGURE_PX / 2, FIGURE_PX, FIGURE_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.stage)
    painter.drawRoundedRect(tile, 8, 8)
    frame = replay.index(elapsed_s)
    points = replay.points(frame, tile.width(), tile.height(), mirrored=mirrored)
    painter.translate(tile.topLeft())
    draw_skeleton(painter, points, replay.clip.confidence[frame], SkeletonStyle(bone=bone, joints=False))
    painter.translate(-tile.topLeft())
