"""The timeline of a take: how much moves when, and the in and out marks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.text_size import scaled
from app.theme import Theme, current_theme, with_alpha
from app.translation import decimal, translate
from capture.clip import Clip
from model.motion import movement_speed
from model.preprocess import NoBodyError

_MARGIN_PX = 14
_GRIP_PX = 10
_FINE_S, _COARSE_S = 1 / 30, 0.25
_SHORTEST_S = 0.1
_IN, _OUT = 0, 1


class TrimTimeline(QWidget):
    """Shows a whole capture; what lies between the marks is the take.

    The mouse drags a mark, or shows the pose where it is clicked. On the keyboard, I and O choose the start or the end
    mark, the arrow keys move it (with Shift in larger steps), Home puts both marks back where they were placed.

    Signals:
        changed: a mark was moved.
        sought: with a time in ms, of the pose to be shown; a negative one lets the take play.
    """

    changed = pyqtSignal()
    sought = pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            translate(
                "TrimTimeline",
                "Drag the marks to the start and the end of the movement. Keys: I or O chooses a mark, the arrow keys "
                "move it, Home puts both back, P plays.",
            )
        )
        self._captured: Clip | None = None
        self._curve: NDArray[np.float64] = np.zeros((0, 2))  # (K, 2): time in ms, speed as a part of the fastest
        self._marks_ms = [0.0, 0.0]
        self._placed_ms = (0.0, 0.0)
        self._active = _IN
        self._dragged: int | None = None
        self._playhead_ms: float | None = None

    def sizeHint(self) -> QSize:
        return QSize(400, 52 + scaled(22))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 52 + scaled(22))

    def begin(self, captured: Clip, take: Clip) -> None:
        """Show a capture with the marks at the ends of the take."""
        self._captured = captured
        self._marks_ms = [take.start_ms, take.end_ms]
        self._placed_ms = (take.start_ms, take.end_ms)
        self._active, self._dragged, self._playhead_ms = _IN, None, None
        try:
            times_ms, speed = movement_speed(captured)
            self._curve = np.stack([times_ms, speed / max(float(speed.max()), 1e-9)], axis=1)
        except NoBodyError:
            self._curve = np.zeros((0, 2))
        self._describe()
        self.update()

    @property
    def marks_ms(self) -> tuple[float, float]:
        """Where the take starts and ends."""
        return self._marks_ms[_IN], self._marks_ms[_OUT]

    def set_playhead(self, time_ms: float | None) -> None:
        """The moment whose pose is shown."""
        if time_ms != self._playhead_ms:
            self._playhead_ms = time_ms
            self.update()

    def _move(self, mark: int, time_ms: float) -> None:
        """Put a mark on a frame, so that the take starts and ends where something was seen."""
        captured = self._captured
        if captured is None:
            return
        other_ms = self._marks_ms[1 - mark]
        times_ms = captured.timestamps_ms
        allowed = times_ms[times_ms <= other_ms - 1000 * _SHORTEST_S] if mark == _IN else (
            times_ms[times_ms >= other_ms + 1000 * _SHORTEST_S]
        )  # fmt: skip
        if not len(allowed):
            return
        placed_ms = float(allowed[np.abs(allowed - time_ms).argmin()])
        if placed_ms != self._marks_ms[mark]:
            self._marks_ms[mark] = placed_ms
            self._describe()
            self.changed.emit()
        self.sought.emit(placed_ms)
        self.update()

    def _describe(self) -> None:
        start_s, end_s = ((mark_ms - self._start_ms()) / 1000 for mark_ms in self._marks_ms)
        self.setAccessibleName(translate("TrimTimeline", "Start and end of the take"))
        self.setAccessibleDescription(
            (
                translate("TrimTimeline", "From {start} to {end} seconds. The end mark is chosen.")
                if self._active
                else translate("TrimTimeline", "From {start} to {end} seconds. The start mark is chosen.")
            ).format(start=decimal(start_s), end=decimal(end_s))
        )

    def _start_ms(self) -> float:
        return self._captured.start_ms if self._captured is not None else 0.0

    # Keyboard and mouse.

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        assert event is not None
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step_s = _COARSE_S if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _FINE_S
            direction = 1 if key == Qt.Key.Key_Right else -1
            self._move(self._active, self._marks_ms[self._active] + 1000 * direction * step_s)
        elif key in (Qt.Key.Key_I, Qt.Key.Key_O):
            self._active = _IN if key == Qt.Key.Key_I else _OUT
            self._describe()
            self.sought.emit(self._marks_ms[self._active])
            self.update()
        elif key == Qt.Key.Key_Home:
            self._marks_ms = list(self._placed_ms)
            self._describe()
            self.changed.emit()
            self.sought.emit(-1.0)
            self.update()
        elif key == Qt.Key.Key_P:
            self.sought.emit(-1.0)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        x = event.position().x()
        distances = [abs(x - self._x(mark_ms)) for mark_ms in self._marks_ms]
        nearest = _IN if distances[_IN] <= distances[_OUT] else _OUT
        if distances[nearest] <= _GRIP_PX:
            self._dragged = self._active = nearest
            self._describe()
            self.update()
        else:
            self.sought.emit(self._time_ms(x))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._dragged is not None:
            self._move(self._dragged, self._time_ms(event.position().x()))
        elif event.buttons() & Qt.MouseButton.LeftButton:
            self.sought.emit(self._time_ms(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        self._dragged = None
        self.sought.emit(-1.0)

    # Painting.

    def _track(self) -> QRectF:
        return QRectF(_MARGIN_PX, 6, max(1, self.width() - 2 * _MARGIN_PX), self.height() - 6 - scaled(22))

    def _x(self, time_ms: float) -> float:
        track = self._track()
        if self._captured is None or self._captured.duration_s == 0:
            return track.x()
        return track.x() + track.width() * (time_ms - self._start_ms()) / (1000 * self._captured.duration_s)

    def _time_ms(self, x: float) -> float:
        track = self._track()
        if self._captured is None:
            return 0.0
        share = min(1.0, max(0.0, (x - track.x()) / track.width()))
        return self._start_ms() + share * 1000 * self._captured.duration_s

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self._captured is None:
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = self._track()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.stage)
        painter.drawRoundedRect(track, 6, 6)
        left, right = (self._x(mark_ms) for mark_ms in self._marks_ms)
        painter.setBrush(with_alpha(theme.accent, 0.2))
        painter.drawRect(QRectF(left, track.y(), right - left, track.height()))
        if len(self._curve):
            heights = track.bottom() - 3 - self._curve[:, 1] * (track.height() - 8)
            points = [QPointF(self._x(time_ms), y) for time_ms, y in zip(self._curve[:, 0], heights, strict=True)]
            painter.setPen(QPen(theme.muted, 1.6))
            painter.drawPolyline(QPolygonF(points))
        if self._playhead_ms is not None:
            x = self._x(self._playhead_ms)
            painter.setPen(QPen(theme.record, 2))
            painter.drawLine(QLineF(x, track.top(), x, track.bottom()))
        for mark, x in ((_IN, left), (_OUT, right)):
            self._paint_mark(painter, theme, mark, x)
        self._paint_labels(painter, theme, left, right)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def _paint_mark(self, painter: QPainter, theme: Theme, mark: int, x: float) -> None:
        track = self._track()
        chosen = mark == self._active and self.hasFocus()
        painter.setPen(QPen(theme.accent, 4 if chosen else 2.5))
        painter.drawLine(QLineF(x, track.top() - 3, x, track.bottom() + 3))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        inwards = 1 if mark == _IN else -1
        middle = track.center().y()
        painter.drawPolygon(
            QPolygonF([QPointF(x, middle - 7), QPointF(x + 9 * inwards, middle), QPointF(x, middle + 7)])
        )

    def _paint_labels(self, painter: QPainter, theme: Theme, left: float, right: float) -> None:
        metrics = QFontMetricsF(self.font())
        top = self._track().bottom() + 4
        texts = [f"{decimal((mark_ms - self._start_ms()) / 1000)} s" for mark_ms in self._marks_ms]
        start_width, end_width = (metrics.horizontalAdvance(text) for text in texts)
        start_x = min(max(2.0, left - start_width / 2), self.width() - end_width - start_width - 12)
        end_x = min(max(right - end_width / 2, start_x + start_width + 8), self.width() - end_width - 2)
        painter.setPen(theme.muted)
        painter.drawText(QPointF(start_x, top + metrics.ascent()), texts[0])
        painter.drawText(QPointF(end_x, top + metrics.ascent()), texts[1])
