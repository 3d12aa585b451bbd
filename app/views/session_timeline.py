"""The timeline of a recorded session: times, movement, labels, and what was recognised."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QWheelEvent
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.sessions.time_scale import TimeScale, clock_text
from app.text_size import scaled
from app.theme import Theme, current_theme
from app.translation import percent, translate
from app.views.timeline_painter import TimelinePainter
from app.views.timeline_tracks import GUTTER_PX, Bar, Edge, Tracks
from model.events import Event

ZOOM_STEP = 1.5
_WHEEL_NOTCH = 120
_SCROLL_PART = 0.1  # of the visible span, with one notch of the wheel


class SessionTimeline(QWidget):
    """Shows a session; the keyboard commands are those of the window.

    The mouse shows a moment where it is pressed, or dragged. It selects a label, drags the edges of the selected one,
    and with Shift sets the marks. The wheel scrolls, with Ctrl it zooms.

    Signals:
        sought: a moment to be shown, in ms.
        picked: the label that was clicked on; None beside all.
        edges_moved: a label, and where its start and end shall be.
        marked: where the marks shall be.
        view_changed: another part of the session is visible.
    """

    sought = pyqtSignal(float)
    picked = pyqtSignal(object)
    edges_moved = pyqtSignal(object, float, float)
    marked = pyqtSignal(float, float)
    view_changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(translate("SessionTimeline", "Timeline of the session"))
        self.tracks = Tracks(TimeScale(1.0))
        self.selected: Event | None = None
        self.playhead_ms = 0.0
        self.marks_ms: tuple[float | None, float | None] = (None, None)
        self.colors: Mapping[str, int] = {}
        self.movement: NDArray[np.float64] = np.zeros(0)
        self.movement_step_ms = 1.0
        self.agreed_labels: Collection[int] = ()
        self.agreed_events: Collection[int] = ()
        self.dragged: tuple[Event, float, float] | None = None
        """A label whose edge is being dragged, and where its start and end would be."""
        self._edge = Edge.BODY
        self._anchor_ms: float | None = None  # where a dragged stretch began
        self._scrubs = False
        # What stays as it is while the session plays: thousands of labels take longer to paint than a frame lasts.
        self._layer: QPixmap | None = None
        self._layer_theme: Theme | None = None

    @property
    def scale(self) -> TimeScale:
        return self.tracks.scale

    def sizeHint(self) -> QSize:
        return QSize(700, self.tracks.height)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(GUTTER_PX) + 200, self.tracks.height)

    # What is shown.

    def begin(self, duration_ms: float, movement: NDArray[np.float64], movement_step_ms: float) -> None:
        """Show another session: how long it is, and how much moves in each step of it (0..1)."""
        self.tracks.scale = TimeScale(duration_ms)
        self.movement, self.movement_step_ms = movement, movement_step_ms
        self._show_view()

    def set_labels(self, labels: Sequence[Event], selected: Event | None, colors: Mapping[str, int]) -> None:
        """Show these labels, in order of their start; ``colors``: action -> number of its colour."""
        self.tracks.labels.set_events(labels)
        self.selected, self.colors = selected, colors
        self._describe()
        self._show_view()

    def set_recognised(
        self, events: Sequence[Event] | None, agreed_labels: Collection[int], agreed_events: Collection[int]
    ) -> None:
        """Show what was recognised; None hides the track.

        Args:
            events: in order of their start.
            agreed_labels, agreed_events: positions of those that have a partner in the other track; the others are
                hatched.
        """
        self.tracks.shows_recognised = events is not None
        self.tracks.recognised.set_events(events or ())
        self.agreed_labels, self.agreed_events = agreed_labels, agreed_events
        self._show_view()

    def set_playhead(self, time_ms: float) -> None:
        """The moment that is shown; the timeline turns the page to keep it in sight."""
        self.playhead_ms = time_ms
        if not self.scale.start_ms <= time_ms <= self.scale.end_ms:
            self.scroll_to(time_ms - 0.1 * self.scale.span_ms)
        self._describe()
        self.update()

    def set_marks(self, start_ms: float | None, end_ms: float | None) -> None:
        """The stretch for a new label, as far as it is marked."""
        self.marks_ms = (start_ms, end_ms)
        self._repaint_tracks()

    def zoom(self, factor: float, around_ms: float | None = None) -> None:
        """Show a shorter stretch (above 1), around the moment that is shown if no other is named."""
        self.scale.zoom(factor, self.playhead_ms if around_ms is None else around_ms)
        self._show_view()

    def fit(self) -> None:
        """Show the whole session."""
        self.scale.fit()
        self._show_view()

    def scroll_to(self, start_ms: float) -> None:
        """Show the stretch that begins here."""
        self.scale.scroll_to(start_ms)
        self._show_view()

    def reveal(self, label: Event) -> None:
        """Scroll to a label."""
        self.scale.show(label.start_ms, label.end_ms)
        self._show_view()

    def _show_view(self) -> None:
        self.setFixedHeight(self.tracks.height)
        self.view_changed.emit()
        self._repaint_tracks()

    def _describe(self) -> None:
        label = self.selected
        chosen = "; " + translate("SessionTimeline", "selected: {label}").format(label=bar_text(label)) if label else ""
        self.setAccessibleDescription(
            translate("SessionTimeline", "{time} of {duration}").format(
                time=clock_text(self.playhead_ms), duration=clock_text(self.scale.duration_ms)
            )
            + chosen
        )

    # The mouse.

    def _time_ms(self, event: QMouseEvent) -> float:
        return self.tracks.time_ms(event.position().x(), self.width())

    def _label_at(self, point: QPointF) -> tuple[Bar, Edge] | None:
        return self.tracks.label_at(point, self.width(), self.selected)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if event.button() != Qt.MouseButton.LeftButton:
            return
        time_ms = self._time_ms(event)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._anchor_ms = time_ms
            return
        found = self._label_at(event.position())
        if found is None:
            recognised = self.tracks.recognised_at(event.position(), self.width())
            self.picked.emit(None)
            self._scrubs = recognised is None
            self.sought.emit(time_ms if recognised is None else recognised.event.start_ms)
            return
        bar, self._edge = found
        if self._edge is Edge.BODY:
            self.picked.emit(bar.event)
            self.sought.emit(bar.event.start_ms)
        else:
            self.dragged = (bar.event, bar.event.start_ms, bar.event.end_ms)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        time_ms = self._time_ms(event)
        if self.dragged is not None:
            label, start_ms, end_ms = self.dragged
            self.dragged = (label, time_ms, end_ms) if self._edge is Edge.START else (label, start_ms, time_ms)
            self.sought.emit(time_ms)  # the pose tells where the movement begins
            self._repaint_tracks()
        elif self._anchor_ms is not None:
            self.marked.emit(*sorted((self._anchor_ms, time_ms)))
        elif self._scrubs:
            self.sought.emit(time_ms)
        else:
            found = self._label_at(event.position())
            on_edge = found is not None and found[1] is not Edge.BODY
            self.setCursor(Qt.CursorShape.SizeHorCursor if on_edge else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        dragged, self.dragged = self.dragged, None
        self._anchor_ms, self._scrubs = None, False
        if dragged is not None:
            label, start_ms, end_ms = dragged
            if start_ms < end_ms:
                self.edges_moved.emit(label, start_ms, end_ms)
            self._repaint_tracks()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        assert event is not None
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            around_ms = self.tracks.time_ms(event.position().x(), self.width())
            self.zoom(ZOOM_STEP ** (delta.y() / _WHEEL_NOTCH), around_ms)
        else:
            notches = -(delta.x() or delta.y()) / _WHEEL_NOTCH
            self.scroll_to(self.scale.start_ms + notches * _SCROLL_PART * self.scale.span_ms)
        event.accept()

    def event(self, event: QEvent | None) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tool_tip(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _tool_tip(self, point: QPointF) -> str:
        found = self._label_at(point)
        if found is not None:
            return bar_text(found[0].event)
        recognised = self.tracks.recognised_at(point, self.width())
        if recognised is None:
            return ""
        return bar_text(recognised.event) + (
            "" if recognised.place in self.agreed_events else "\n" + translate("SessionTimeline", "No such label")
        )

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme = current_theme()
        if self._layer is None or self._layer_theme is not theme:
            self._layer, self._layer_theme = self._painted_tracks(theme), theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._layer)
        TimelinePainter(painter, self, theme).paint_playhead()
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def _painted_tracks(self, theme: Theme) -> QPixmap:
        ratio = self.devicePixelRatioF()
        layer = QPixmap(self.size() * ratio)
        layer.setDevicePixelRatio(ratio)
        layer.fill(theme.window)
        painter = QPainter(layer)
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        TimelinePainter(painter, self, theme).paint_tracks()
        painter.end()
        return layer

    def _repaint_tracks(self) -> None:
        self._layer = None
        self.update()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._layer = None
        super().resizeEvent(event)


def bar_text(event: Event) -> str:
    """An event in one line."""
    times = translate("SessionTimeline", "{start} to {end}").format(
        start=clock_text(event.start_ms, 2), end=clock_text(event.end_ms, 2)
    )
    return f"{event.action}, {times}, {percent(event.confidence)}"
