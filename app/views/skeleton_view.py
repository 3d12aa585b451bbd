"""The large view: what the source sees, with the skeleton and how much the model uses each joint."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.importance_colors import importance_levels
from app.text_size import scaled
from app.theme import Theme, current_theme
from app.translation import decimal, translate
from app.views.corner_notes import CornerNotes
from app.views.framing import Framing
from app.views.person_label import PersonLabel, draw_person_label
from app.views.replay import Replay
from app.views.skeleton_painter import UNSEEN_BELOW, SkeletonStyle, draw_floor, draw_skeleton
from capture.clip import Clip
from capture.skeleton import CapturedFrame, SkeletonFrame

CORNER_PX = 14
_IMPORTANCE_S = 0.3  # time constant of its smoothing
_LONGEST_STEP_S = 0.5  # after a pause, what has been smoothed does not jump further than this

# Opaque: Qt takes four times as long for bones that let something through.
_ON_PICTURE = SkeletonStyle(bone=QColor(245, 245, 245), outline=QColor(45, 45, 45), head=False)
_OTHER_ON_PICTURE = SkeletonStyle(bone=QColor(205, 205, 205, 170), thickness=0.5, joints=False, head=False)


class SkeletonView(QWidget):
    """Shows captured frames, or a take that plays again and again.

    The picture lies below the joints' pixels; without one the skeleton stands on a plain background, projected from
    its positions in metres. Mirroring is for the display alone.

    Args:
        clock: seconds that never run backwards.
    """

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("SkeletonView", "Live view"))
        self.setAccessibleDescription(translate("SkeletonView", "The picture and the skeletons of the people in view"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._clock = clock
        self._frame: CapturedFrame | None = None
        self._main_person: int | None = None
        self._labels: dict[int, PersonLabel] = {}
        self._framing = Framing()
        self._framing_s = clock()
        self._image: QImage | None = None  # the frame's picture as it is shown
        self._importance: NDArray[np.float64] | None = None
        self._importance_target: NDArray[np.float64] | None = None
        self._importance_s = clock()
        self._replay: Replay | None = None
        self._replay_started_s = 0.0
        self._held_ms: float | None = None  # the time of the take whose pose is shown, while it does not play
        self._mirrored = True
        self._shows_picture = True
        self._shows_importance = True
        self._shows_spheres = False
        self._shows_notes = True
        self._bottom_inset = 0
        self._notes = CornerNotes()

    def sizeHint(self) -> QSize:
        return QSize(760, 570)

    @property
    def mirrored(self) -> bool:
        return self._mirrored

    def set_mirrored(self, mirrored: bool) -> None:
        """Show people as a mirror would."""
        self._mirrored = mirrored
        self._image = None
        self.update()

    def set_shows_picture(self, shows: bool) -> None:
        """Show the camera's picture, or the skeleton alone."""
        self._shows_picture = shows
        self._image = None
        self.update()

    def set_shows_importance(self, shows: bool) -> None:
        """Show how much the model uses each joint."""
        self._shows_importance = shows
        self.update()

    def set_shows_spheres(self, shows: bool) -> None:
        """Show importance as spheres around the joints, or as the joints' own size and colour."""
        self._shows_spheres = shows
        self.update()

    def set_shows_notes(self, shows: bool) -> None:
        """Show the legend and the like in the corners; False while something else needs the room."""
        self._shows_notes = shows

    def set_bottom_inset(self, height: int) -> None:
        """Keep the picture or the skeleton above what lies over the bottom of the view."""
        if height != self._bottom_inset:
            self._bottom_inset = height
            self.update()

    def set_frame(self, frame: CapturedFrame | None, main_person: int | None) -> None:
        """Show a frame; None shows an empty view."""
        if frame is self._frame and main_person == self._main_person:
            return
        if frame is not self._frame:
            self._image = None
        self._frame, self._main_person = frame, main_person
        now_s = self._clock()
        person = self._person()
        if person is not None:
            elapsed_s = min(_LONGEST_STEP_S, now_s - self._framing_s)
            # The main person first, whose feet tell where the floor is.
            kept = [person, *(other for other in self._labelled() if other is not person)]
            positions_m = np.concatenate([one.positions_m for one in kept])  # (people * 25, 3)
            seen = np.concatenate([one.confidence for one in kept]) >= UNSEEN_BELOW
            self._framing.follow(positions_m, seen, elapsed_s)
        self._framing_s = now_s
        self.update()

    def set_labels(self, labels: Sequence[PersonLabel]) -> None:
        """Say beside each person's skeleton what they do; nobody's without labels."""
        found = {label.person_id: label for label in labels}
        if found != self._labels:
            self._labels = found
            self.update()

    @property
    def labels(self) -> tuple[PersonLabel, ...]:
        """What stands beside the skeletons."""
        return tuple(self._labels.values())

    def reset_framing(self) -> None:
        """Forget where people stood: another source follows."""
        self._framing = Framing()

    def set_importance(self, importance: NDArray[np.floating] | None) -> None:
        """Joint importance (25,), which sums to 1, of the newest prediction; None while there is none."""
        self._importance_target = None if importance is None else np.asarray(importance, dtype=np.float64)

    def set_replay(self, take: Clip | None) -> None:
        """Play a take in place of the live frames; None goes back to those."""
        if take is None:
            self._replay = None
        elif self._replay is None or self._replay.clip is not take:
            self._replay = Replay(take)
            self._replay_started_s = self._clock()
            self._held_ms = None
        self.update()

    def replay_between(self, start_ms: float, end_ms: float) -> None:
        """Play only this part of the take."""
        if self._replay is not None and (start_ms, end_ms) != (self._replay.start_ms, self._replay.end_ms):
            self._replay.start_ms, self._replay.end_ms = start_ms, end_ms
            self._replay_started_s = self._clock()

    def hold_replay(self, time_ms: float) -> None:
        """Show the pose at this time of the take; a negative one lets it play from the start."""
        self._held_ms = time_ms if time_ms >= 0 else None
        if self._held_ms is None:
            self._replay_started_s = self._clock()
        self.update()

    def replayed_ms(self) -> float | None:
        """The time in the take of the pose that is shown; None without a take."""
        return None if self._replay is None else float(self._replay.clip.timestamps_ms[self._replay_index()])

    def _replay_index(self) -> int:
        assert self._replay is not None, "a take is played"
        if self._held_ms is not None:
            return self._replay.index_at(self._held_ms)
        return self._replay.index(self._clock() - self._replay_started_s)

    def _person(self) -> SkeletonFrame | None:
        skeletons = self._frame.skeletons if self._frame is not None else ()
        return next((skeleton for skeleton in skeletons if skeleton.person_id == self._main_person), None)

    def _labelled(self) -> list[SkeletonFrame]:
        """Those in the frame who have a label."""
        skeletons = self._frame.skeletons if self._frame is not None else ()
        return [skeleton for skeleton in skeletons if skeleton.person_id in self._labels]

    def _levels(self) -> NDArray[np.float64] | None:
        """Smoothed importance as levels (25,); None when it is not to be shown."""
        now_s = self._clock()
        elapsed_s, self._importance_s = now_s - self._importance_s, now_s
        if self._importance_target is None:
            self._importance = None
            return None
        if self._importance is None:
            self._importance = self._importance_target
        share = 1 - math.exp(-elapsed_s / _IMPORTANCE_S)
        self._importance = self._importance + (self._importance_target - self._importance) * share
        return importance_levels(self._importance) if self._shows_importance else None

    # Painting.

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.stage)
        levels = self._levels()
        if self._replay is not None:
            self._paint_replay(painter, theme)
            self._round_corners(painter)
            return
        picture = self._frame.picture if self._frame is not None and self._shows_picture else None
        if picture is not None:
            self._paint_with_picture(painter, picture, levels)
        else:
            self._paint_without_picture(painter, theme, levels)
        if self._shows_notes:
            self._paint_notes(painter, theme, levels is not None and self._person() is not None)
        self._round_corners(painter)

    def _round_corners(self, painter: QPainter) -> None:
        corners = QPainterPath()
        corners.addRect(QRectF(self.rect()))
        corners.addRoundedRect(QRectF(self.rect()), CORNER_PX, CORNER_PX)  # odd-even: what is left are the corners
        painter.fillPath(corners, current_theme().window)

    def _open_area(self) -> QRectF:
        """The part of the view that nothing lies over."""
        return QRectF(0, 0, self.width(), max(80, self.height() - self._bottom_inset))

    def _paint_with_picture(
        self, painter: QPainter, picture: NDArray[np.uint8], levels: NDArray[np.float64] | None
    ) -> None:
        height, width = picture.shape[:2]
        # The whole picture fits into what is left open: feet that are hidden cannot be checked before a take.
        room = self._open_area()
        scale = min(room.width() / width, room.height() / height)
        top = (room.height() - height * scale) / 2
        target = QRectF((self.width() - width * scale) / 2, top, width * scale, height * scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, self._image_of(picture))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        assert self._frame is not None
        for skeleton in self._sorted_skeletons():
            if skeleton.pixels is None:
                continue
            x = width - skeleton.pixels[:, 0] if self._mirrored else skeleton.pixels[:, 0]
            points = np.stack([target.x() + x * scale, target.y() + skeleton.pixels[:, 1] * scale], axis=-1)
            self._paint_person(painter, skeleton, points, _ON_PICTURE, _OTHER_ON_PICTURE, levels)

    def _image_of(self, picture: NDArray[np.uint8]) -> QImage:
        """The picture as Qt has it, made once for each frame."""
        if self._image is None:
            height, width = picture.shape[:2]
            pixels = np.ascontiguousarray(picture)
            image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)  # type: ignore[call-overload]
            image = image.convertToFormat(QImage.Format.Format_RGB32)  # a copy: `pixels` may go; and quicker to scale
            if self._mirrored:
                image.flip(Qt.Orientation.Horizontal)  # in place: new memory for each frame costs more than turning it
            self._image = image
        return self._image

    def _paint_without_picture(self, painter: QPainter, theme: Theme, levels: NDArray[np.float64] | None) -> None:
        area = self._open_area()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_floor(painter, self._framing, area, theme, mirrored=self._mirrored)
        main = SkeletonStyle(bone=theme.bone, outline=theme.stage)
        other = SkeletonStyle(bone=theme.other_person, thickness=0.5, joints=False)
        for skeleton in self._sorted_skeletons():
            points = self._framing.project(skeleton.positions_m, area.width(), area.height(), mirrored=self._mirrored)
            self._paint_person(painter, skeleton, points, main, other, levels)

    def _paint_person(
        self,
        painter: QPainter,
        skeleton: SkeletonFrame,
        points: NDArray[np.floating],
        main: SkeletonStyle,
        other: SkeletonStyle,
        levels: NDArray[np.float64] | None,
    ) -> None:
        """Whoever has a label is drawn in full and in its colour; else the main person stands out."""
        label = self._labels.get(skeleton.person_id)
        is_main = skeleton.person_id == self._main_person
        style = main if is_main or label is not None else other
        if is_main:
            style = replace(style, spheres=self._shows_spheres)
        if label is not None:
            style = replace(style, bone=label.color)
        draw_skeleton(painter, points, skeleton.confidence, style, levels if is_main else None)
        if label is not None:
            draw_person_label(painter, points, skeleton.confidence, label, self._open_area(), self.font())

    def _sorted_skeletons(self) -> list[SkeletonFrame]:
        """The main person last, over the others."""
        skeletons = self._frame.skeletons if self._frame is not None else ()
        return sorted(skeletons, key=lambda skeleton: skeleton.person_id == self._main_person)

    def _paint_replay(self, painter: QPainter, theme: Theme) -> None:
        assert self._replay is not None
        area = self._open_area()
        index = self._replay_index()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_floor(painter, self._replay.framing, area, theme, mirrored=self._mirrored)
        points = self._replay.points(index, area.width(), area.height(), mirrored=self._mirrored)
        style = SkeletonStyle(bone=theme.bone, outline=theme.stage)
        draw_skeleton(painter, points, self._replay.clip.confidence[index], style)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(theme.text)
        text = translate("SkeletonView", "Your take, {seconds} s").format(seconds=decimal(self._replay.duration_s))
        painter.drawText(QRectF(20, 16, self.width() - 40, scaled(28)), Qt.AlignmentFlag.AlignLeft, text)

    def _paint_notes(self, painter: QPainter, theme: Theme, has_legend: bool) -> None:
        """In the corners: what the joints' colours mean, and that the view is mirrored."""
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        if has_legend:
            self._notes.paint_legend(painter, theme, font)
        if self._mirrored and self._shows_something():
            self._notes.paint_mirrored(painter, theme, font, self.width())

    def _shows_something(self) -> bool:
        frame = self._frame
        return frame is not None and bool(frame.skeletons or (self._shows_picture and frame.picture is not None))
