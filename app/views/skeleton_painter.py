"""Painting a skeleton, wherever its joints are on the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QRadialGradient

from app.importance_colors import importance_rgb
from app.theme import Theme, mixed, with_alpha
from app.views.framing import Framing
from capture.skeleton import BONES, Joint
from model.take_check import GUESSED_BELOW

# Up to here it was not seen at all.
UNSEEN_BELOW = 0.2

_TORSO = (Joint.SPINE_SHOULDER, Joint.SPINE_BASE)
_FARTHEST_PX = 20_000.0  # projected points can be infinite
SPHERE_UNITS = 4.5  # by how much the sphere of the most used joint is larger than that of the least used
_SMALL_JOINTS = {Joint.HAND_TIP_LEFT, Joint.HAND_TIP_RIGHT, Joint.THUMB_LEFT, Joint.THUMB_RIGHT}

_LIGHT_RING = QPen(QColor(235, 238, 243), 1.4)
_DARK_RING = QPen(QColor(25, 28, 34), 1.4)


@dataclass(frozen=True)
class SkeletonStyle:
    """Colours and sizes.

    Attributes:
        bone: of bones, and of joints without importance.
        outline: around bones and joints, so that they can be told from what lies behind; None without.
        thickness: of bones, as a multiple of the usual.
        joints: whether joints are drawn as dots.
        head: whether the head is a circle.
        spheres: whether importance is a translucent sphere around each joint (Figure 6 of CrossGLG), not its dot.
    """

    bone: QColor
    outline: QColor | None = None
    thickness: float = 1.0
    joints: bool = True
    head: bool = True
    spheres: bool = False


def unit_px(points: NDArray[np.floating]) -> float:
    """The size of a joint's dot that suits a skeleton (25, 2) of this size on the screen."""
    torso_px = float(np.hypot(*(points[_TORSO[0]] - points[_TORSO[1]])))
    return min(10.0, max(1.0, torso_px * 0.05)) if np.isfinite(torso_px) else 5.0


def draw_skeleton(
    painter: QPainter,
    points: NDArray[np.floating],
    confidence: NDArray[np.floating],
    style: SkeletonStyle,
    levels: NDArray[np.floating] | None = None,
) -> None:
    """Draw one person.

    Args:
        painter: with antialiasing as wanted.
        points: (25, 2) pixels; joints that are not finite are left out.
        confidence: (25,) in 0..1; joints that were only guessed are hollow and dim.
        style: see there.
        levels: (25,) importance in 0..1, shown as size and colour; None for all alike.
    """
    usable = np.isfinite(points).all(axis=1) & (np.abs(points) < _FARTHEST_PX).all(axis=1)
    places = [QPointF(x, y) if ok else None for (x, y), ok in zip(points.tolist(), usable.tolist(), strict=True)]
    unit = unit_px(points)
    _draw_bones(painter, places, confidence, style, unit)
    if style.head:
        _draw_head(painter, places, confidence, style, unit)
    if style.spheres and levels is not None:
        _draw_spheres(painter, places, confidence, unit, levels)
        levels = None
        style = replace(style, thickness=0.6 * style.thickness)
    if style.joints:
        _draw_joints(painter, places, confidence, style, unit, levels)


def _draw_bones(
    painter: QPainter,
    places: list[QPointF | None],
    confidence: NDArray[np.floating],
    style: SkeletonStyle,
    unit: float,
) -> None:
    seen: list[QLineF] = []
    guessed: list[QLineF] = []
    for parent, child in BONES:
        start, end = places[parent], places[child]
        if start is None or end is None:
            continue
        lowest = min(confidence[parent], confidence[child])
        (guessed if lowest < GUESSED_BELOW else seen).append(QLineF(start, end))
    width = max(1.2, unit * 0.75 * style.thickness)
    round_cap = Qt.PenCapStyle.RoundCap
    if guessed:
        painter.setPen(QPen(with_alpha(style.bone, 0.4), max(1.0, width * 0.6), Qt.PenStyle.DotLine, round_cap))
        painter.drawLines(*guessed)
    if not seen:
        return
    if style.outline is not None:
        painter.setPen(QPen(style.outline, width + 2.5, Qt.PenStyle.SolidLine, round_cap))
        painter.drawLines(*seen)
    painter.setPen(QPen(style.bone, width, Qt.PenStyle.SolidLine, round_cap))
    painter.drawLines(*seen)


def _draw_head(
    painter: QPainter,
    places: list[QPointF | None],
    confidence: NDArray[np.floating],
    style: SkeletonStyle,
    unit: float,
) -> None:
    head = places[Joint.HEAD]
    if head is None or confidence[Joint.HEAD] < GUESSED_BELOW:
        return
    radius = unit * 3.7
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.bone, max(1.2, unit * 0.55 * style.thickness)))
    painter.drawEllipse(head, radius, radius * 1.15)


def _draw_joints(
    painter: QPainter,
    places: list[QPointF | None],
    confidence: NDArray[np.floating],
    style: SkeletonStyle,
    unit: float,
    levels: NDArray[np.floating] | None,
) -> None:
    # The most important ones last, so that no other joint hides them.
    order = range(len(places)) if levels is None else np.argsort(levels).tolist()
    for joint in order:
        place = places[joint]
        if place is None:
            continue
        level = 0.25 if levels is None else float(levels[joint])
        radius = unit * (0.65 + 1.35 * level) * (0.75 if joint in _SMALL_JOINTS else 1.0)
        color = style.bone if levels is None else QColor(*importance_rgb(level))
        if confidence[joint] < GUESSED_BELOW:
            alpha = 0.35 if confidence[joint] < UNSEEN_BELOW else 0.7
            painter.setPen(QPen(with_alpha(style.bone, alpha), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(_joint_ring(style, level if levels is not None else None))
            painter.setBrush(color)
        painter.drawEllipse(place, radius, radius)


def _draw_spheres(
    painter: QPainter,
    places: list[QPointF | None],
    confidence: NDArray[np.floating],
    unit: float,
    levels: NDArray[np.floating],
) -> None:
    """The largest first, so that small ones lie before them; joints that were not seen have none."""
    for joint in np.argsort(-levels).tolist():
        place = places[joint]
        if place is None or confidence[joint] < UNSEEN_BELOW:
            continue
        level = float(levels[joint])
        # By area: twice the level, twice the disc.
        radius = unit * (1.0 + SPHERE_UNITS * level**0.5)
        color = QColor(*importance_rgb(level))
        shine = QRadialGradient(place, radius, place - QPointF(radius, radius) * 0.35)
        shine.setColorAt(0.0, with_alpha(color.lighter(150), 0.85))
        shine.setColorAt(1.0, with_alpha(color, 0.6))
        painter.setBrush(shine)
        painter.setPen(QPen(with_alpha(_LIGHT_RING.color() if level < 0.5 else _DARK_RING.color(), 0.55), 1.0))
        painter.drawEllipse(place, radius, radius)


def _joint_ring(style: SkeletonStyle, level: float | None) -> QPen:
    """Around a joint: dark colours get a light ring and light ones a dark ring, whatever lies behind."""
    if level is not None:
        return _LIGHT_RING if level < 0.5 else _DARK_RING
    return QPen(style.outline, 1.5) if style.outline is not None else QPen(Qt.PenStyle.NoPen)


def draw_floor(
    painter: QPainter, framing: Framing, area: QRectF, theme: Theme, *, mirrored: bool, reach_m: float = 1.5
) -> None:
    """Lines on the floor of the stage, half a metre apart, that fade away from the person.

    They stay where they are in the room.
    """
    if framing.floor_m is None:
        return
    centre_x, _, centre_z = framing.centre_m()
    step_m = 0.5
    count = int(reach_m / step_m)
    offsets_m = step_m * np.arange(-count, count + 1)
    half_m = np.sqrt((reach_m + 0.1) ** 2 - offsets_m**2)
    x_m, z_m = (np.round(centre / step_m) * step_m for centre in (centre_x, centre_z))
    ends_m = np.full((len(offsets_m), 4, 3), framing.floor_m)  # of a line across the view, and of one into it
    ends_m[:, :2, 0] = x_m + half_m[:, None] * (-1, 1)
    ends_m[:, :2, 2] = z_m + offsets_m[:, None]
    ends_m[:, 2:, 0] = x_m + offsets_m[:, None]
    ends_m[:, 2:, 2] = z_m + half_m[:, None] * (-1, 1)
    points = framing.project(ends_m, area.width(), area.height(), mirrored=mirrored)
    points += area.x(), area.y()
    for offset_m, ends in zip(offsets_m.tolist(), points.tolist(), strict=True):
        # Opaque: Qt takes twice as long for a line that lets something through.
        painter.setPen(QPen(mixed(theme.floor, theme.stage, 0.6 * abs(offset_m) / reach_m), 1.2))
        first, second, third, fourth = (QPointF(x, y) for x, y in ends)
        painter.drawLines(QLineF(first, second), QLineF(third, fourth))
