"""Paints the timeline of a recorded session."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt6.QtGui import QBrush, QFontMetricsF, QPainter, QPen, QPolygonF

from app.action_colors import ON_ACTION, action_color
from app.sessions.time_scale import clock_text
from app.theme import Theme, with_alpha
from app.translation import translate
from app.views.timeline_tracks import Bar

if TYPE_CHECKING:
    from app.views.session_timeline import SessionTimeline

_TICK_PX = 90  # at least this far apart
_NARROW_PX = 8.0  # nothing but the colour can be seen of a narrower bar
_LEAST_TEXT_PX = 14.0


class TimelinePainter:
    """For one repaint."""

    def __init__(self, painter: QPainter, timeline: SessionTimeline, theme: Theme) -> None:
        self._painter, self._timeline, self._theme = painter, timeline, theme
        self._tracks = timeline.tracks
        self._width = float(timeline.width())
        self._metrics = QFontMetricsF(timeline.font())

    def paint_tracks(self) -> None:
        """All that stays as it is while the session plays, from back to front."""
        tracks, width = self._tracks, self._width
        self._paint_ruler()
        self._paint_row(translate("TimelinePainter", "Movement"), tracks.movement_area(width))
        self._paint_movement()
        self._paint_row(translate("TimelinePainter", "Labels"), tracks.labels_area(width))
        if tracks.shows_recognised:
            self._paint_row(translate("TimelinePainter", "Recognised"), tracks.recognised_area(width))
        self._painter.save()
        self._painter.setClipRect(QRectF(tracks.ruler_area(width).adjusted(-2, 0, 2, tracks.height)))
        self._paint_marks()
        hatched = tracks.shows_recognised
        for bar in tracks.labels.bars(tracks.scale, tracks.labels_area(width)):
            self._paint_bar(self._as_dragged(bar), self._timeline.agreed_labels if hatched else None)
        if tracks.shows_recognised:
            for bar in tracks.recognised.bars(tracks.scale, tracks.recognised_area(width)):
                self._paint_bar(bar, self._timeline.agreed_events, may_be_selected=False)
        self._painter.restore()

    def _paint_row(self, title: str, area: QRectF) -> None:
        painter = self._painter
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.stage)
        painter.drawRoundedRect(area, 5, 5)
        painter.setPen(self._theme.muted)
        gutter = QRectF(8, area.y(), area.x() - 14, area.height())
        painter.drawText(gutter, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, title)

    def _paint_ruler(self) -> None:
        painter, area = self._painter, self._tracks.ruler_area(self._width)
        ticks_ms = self._tracks.scale.ticks_ms(max(1, int(area.width() / _TICK_PX)))
        decimals = 0 if len(ticks_ms) < 2 or (ticks_ms[1] - ticks_ms[0]) >= 1000 else 1
        for tick_ms in ticks_ms:
            x = self._tracks.x(tick_ms, self._width)
            text = clock_text(tick_ms, decimals)
            text_x = min(max(x + 4, area.x()), self._width - self._metrics.horizontalAdvance(text) - 2)
            painter.setPen(QPen(self._theme.border, 1))
            painter.drawLine(QLineF(x, area.y() + 6, x, float(self._tracks.height)))
            painter.setPen(self._theme.muted)
            painter.drawText(QPointF(text_x, area.y() + self._metrics.ascent() + 3), text)

    def _paint_movement(self) -> None:
        area, timeline = self._tracks.movement_area(self._width), self._timeline
        scale, step_ms = self._tracks.scale, timeline.movement_step_ms
        first = max(0, int(scale.start_ms / step_ms) - 1)
        stop = min(len(timeline.movement), int(scale.end_ms / step_ms) + 2)
        if stop - first < 2:
            return
        # Of several steps on one pixel the largest is drawn.
        together = max(1, (stop - first) // max(1, int(area.width())))
        first -= first % together  # else the curve would flicker while it scrolls
        starts = np.arange(first, stop, together)
        heights = np.maximum.reduceat(timeline.movement[:stop], starts)
        points = [
            QPointF(
                self._tracks.x(float(start) * step_ms, self._width), area.bottom() - 3 - height * (area.height() - 6)
            )
            for start, height in zip(starts, heights.tolist(), strict=True)
        ]
        painter = self._painter
        painter.save()
        painter.setClipRect(area)
        outline = QPolygonF([QPointF(points[0].x(), area.bottom()), *points, QPointF(points[-1].x(), area.bottom())])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(self._theme.muted, 0.25))
        painter.drawPolygon(outline)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.muted, 1.3))
        painter.drawPolyline(QPolygonF(points))
        painter.restore()

    def _as_dragged(self, bar: Bar) -> Bar:
        dragged = self._timeline.dragged
        if dragged is None or dragged[0] is not bar.event:
            return bar
        left, right = (self._tracks.x(time_ms, self._width) for time_ms in dragged[1:])
        return Bar(bar.event, bar.place, QRectF(left, bar.area.y(), max(2.0, right - left), bar.area.height()))

    def _paint_bar(self, bar: Bar, agreed: Collection[int] | None, *, may_be_selected: bool = True) -> None:
        """``agreed``: the places of bars that have a partner; None where nothing is compared."""
        painter, theme = self._painter, self._theme
        selected = may_be_selected and bar.event == self._timeline.selected
        color = action_color(self._timeline.colors.get(bar.event.action, 0))
        painter.setPen(QPen(theme.text, 2.5) if selected else QPen(with_alpha(ON_ACTION, 0.45), 1))
        if bar.area.width() < _NARROW_PX and not selected:
            painter.fillRect(bar.area, color)
            return
        painter.setBrush(color)
        painter.drawRoundedRect(bar.area, 4, 4)
        if agreed is not None and bar.place not in agreed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(with_alpha(ON_ACTION, 0.35), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(bar.area, 4, 4)
        if selected:
            self._paint_grips(bar.area)
        visible = bar.area.intersected(self._tracks.ruler_area(self._width).adjusted(0, 0, 0, 10_000))
        margin = 8 if selected else 4  # beside the grips
        room = visible.adjusted(margin, 0, -margin, 0)
        if room.width() < _LEAST_TEXT_PX:
            return
        name = self._metrics.elidedText(bar.event.action, Qt.TextElideMode.ElideRight, room.width())
        if len(name) > 1:
            painter.setPen(ON_ACTION)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_grips(self, area: QRectF) -> None:
        if area.width() < 14:
            return
        self._painter.setPen(QPen(ON_ACTION, 1.5))
        for x in (area.left() + 3.5, area.right() - 3.5):
            self._painter.drawLine(QLineF(x, area.top() + 6, x, area.bottom() - 6))

    def _paint_marks(self) -> None:
        start_ms, end_ms = self._timeline.marks_ms
        bottom = float(self._tracks.height) - 4
        top = self._tracks.movement_area(self._width).top() - 4
        places = [None if time_ms is None else self._tracks.x(time_ms, self._width) for time_ms in (start_ms, end_ms)]
        if places[0] is not None and places[1] is not None:
            stretch = QRectF(places[0], top, places[1] - places[0], bottom - top)
            self._painter.fillRect(stretch, with_alpha(self._theme.accent, 0.18))
        for place, inwards in zip(places, (1, -1), strict=True):
            if place is None:
                continue
            self._painter.setPen(QPen(self._theme.accent, 2.5))
            self._painter.drawLine(QLineF(place, top, place, bottom))
            for y in (top, bottom):
                self._painter.drawLine(QLineF(place, y, place + 7 * inwards, y))

    def paint_playhead(self) -> None:
        """The moment that is shown."""
        x = self._tracks.x(self._timeline.playhead_ms, self._width)
        ruler = self._tracks.ruler_area(self._width)
        if not ruler.left() - 1 <= x <= ruler.right() + 1:
            return
        painter = self._painter
        painter.setPen(QPen(self._theme.record, 2))
        painter.drawLine(QLineF(x, ruler.bottom() - 6, x, float(self._tracks.height) - 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.record)
        top = ruler.bottom() - 10
        painter.drawPolygon(QPolygonF([QPointF(x - 6, top), QPointF(x + 6, top), QPointF(x, top + 9)]))
