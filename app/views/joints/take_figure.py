"""A take as a moving skeleton, with how much the model uses each joint."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPainterPath, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.theme import current_theme
from app.views.replay import Replay
from app.views.skeleton_painter import SkeletonStyle, draw_floor, draw_skeleton
from app.views.skeleton_view import CORNER_PX
from capture.clip import Clip

_GAP_PX = 14.0  # beside the title
_ABOVE_TITLE_PX = 10.0


class TakeFigure(QWidget):
    """Shows one pose of a take at a time; whoever owns it says which."""

    def __init__(self, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._replay: Replay | None = None
        self._progress = 0.0
        self._levels: NDArray[np.floating] | None = None
        self._spheres = True
        self._mirrored = True
        self._title = ""

    def sizeHint(self) -> QSize:
        return QSize(360, 380)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 120)

    def set_take(self, take: Clip | None) -> None:
        """Show this take; None for nothing."""
        if take is None or self._replay is None or self._replay.clip is not take:
            self._replay = Replay(take) if take is not None else None
        self.update()

    def set_title(self, title: str) -> None:
        """What stands above the figure."""
        self._title = title
        self.update()

    def set_levels(self, levels: NDArray[np.floating] | None) -> None:
        """Show levels (25,) in 0..1 as spheres or dots; None for none."""
        self._levels = levels
        self.update()

    def set_spheres(self, spheres: bool) -> None:
        """Levels as spheres around the joints, or as the joints' own size and colour."""
        self._spheres = spheres
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """Show the person as a mirror would."""
        self._mirrored = mirrored
        self.update()

    def show_at(self, progress: float) -> None:
        """Show the pose at this part of the take, 0..1."""
        self._progress = progress
        self.update()

    @property
    def shown_frame(self) -> int | None:
        """The frame of the take whose pose is shown."""
        if self._replay is None:
            return None
        replay = self._replay
        return replay.index_at(replay.start_ms + self._progress * 1000 * replay.duration_s)

    @property
    def room(self) -> QRectF:
        """Where the figure stands: beneath its title, if it has one."""
        top = _ABOVE_TITLE_PX + self.fontMetrics().height() if self._title else 0
        return QRectF(self.rect()).adjusted(0, top, 0, 0)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(area, CORNER_PX, CORNER_PX)
        painter.fillPath(shape, theme.stage)
        painter.setClipPath(shape)
        frame, replay = self.shown_frame, self._replay
        if replay is not None and frame is not None:
            room = self.room
            draw_floor(painter, replay.framing, room, theme, mirrored=self._mirrored)
            points = replay.points(frame, room.width(), room.height(), mirrored=self._mirrored)
            points += room.x(), room.y()
            style = SkeletonStyle(bone=theme.bone, outline=theme.stage, spheres=self._spheres)
            draw_skeleton(painter, points, replay.clip.confidence[frame], style, self._levels)
        painter.setPen(theme.text)
        title = painter.fontMetrics().elidedText(
            self._title, Qt.TextElideMode.ElideRight, round(area.width() - 2 * _GAP_PX)
        )
        painter.drawText(area.adjusted(_GAP_PX, _ABOVE_TITLE_PX, -_GAP_PX, 0), Qt.AlignmentFlag.AlignLeft, title)
