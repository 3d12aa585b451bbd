"""Where everything lies in the timeline of a session, and what lies under the mouse; paints nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PyQt6.QtCore import QPointF, QRectF

from app.sessions.time_scale import TimeScale
from app.text_size import scaled
from model.events import Event
from model.labels.elan_format import lanes

GUTTER_PX = 100  # names of the tracks
MARGIN_PX = 12  # at the right, so that the last moment can be grasped
RULER_PX = 24
MOVEMENT_PX = 34
LANE_PX = 26
_MOST_LANES_PX = 3 * LANE_PX  # more lanes share this height
_GAP_PX = 6
_EDGE_PX = 6  # this near to an edge the mouse takes hold of it
_LEAST_PX = 3.0  # a short event must still be seen


class Edge(Enum):
    """Part of a bar."""

    START = "start"
    END = "end"
    BODY = "body"


@dataclass(frozen=True)
class Bar:
    """An event as it is drawn.

    Attributes:
        event: which.
        place: its position in its list.
        area: in pixels; may reach beyond the visible part.
    """

    event: Event
    place: int
    area: QRectF


class Track:
    """One list of events: as many lanes as it takes for none to overlap."""

    def __init__(self) -> None:
        self.events: tuple[Event, ...] = ()
        self._lane_of: dict[int, int] = {}
        self._lane_count = 1

    def set_events(self, events: Sequence[Event]) -> None:
        """Show these, in order of their start."""
        if events is self.events:
            return
        self.events = tuple(events)
        found = lanes(self.events)
        self._lane_count = len(found)
        self._lane_of = {place: lane for lane, places in enumerate(found) for place in places}

    @property
    def height(self) -> float:
        return min(scaled(_MOST_LANES_PX), self._lane_count * scaled(LANE_PX))

    def bars(self, scale: TimeScale, area: QRectF) -> list[Bar]:
        """The events that are visible, in a track that fills ``area``."""
        lane_height = area.height() / self._lane_count
        shown = []
        for place, event in enumerate(self.events):
            if event.end_ms < scale.start_ms or event.start_ms > scale.end_ms:
                continue
            left, right = (area.x() + area.width() * scale.share(time) for time in (event.start_ms, event.end_ms))
            top = area.y() + self._lane_of[place] * lane_height
            shown.append(Bar(event, place, QRectF(left, top + 1, max(_LEAST_PX, right - left), lane_height - 2)))
        return shown


class Tracks:
    """The rows of a timeline from top to bottom: times, movement, labels and, after a run, what was recognised."""

    def __init__(self, scale: TimeScale) -> None:
        self.scale = scale
        self.labels, self.recognised = Track(), Track()
        self.shows_recognised = False

    @property
    def height(self) -> int:
        return round(self.recognised_area(0).bottom() if self.shows_recognised else self.labels_area(0).bottom()) + 8

    def _row(self, width: float, top: float, height: float) -> QRectF:
        return QRectF(scaled(GUTTER_PX), top, max(1.0, width - scaled(GUTTER_PX) - MARGIN_PX), height)

    def ruler_area(self, width: float) -> QRectF:
        return self._row(width, 0, scaled(RULER_PX))

    def movement_area(self, width: float) -> QRectF:
        return self._row(width, scaled(RULER_PX), MOVEMENT_PX)

    def labels_area(self, width: float) -> QRectF:
        return self._row(width, scaled(RULER_PX) + MOVEMENT_PX + _GAP_PX, self.labels.height)

    def recognised_area(self, width: float) -> QRectF:
        return self._row(width, self.labels_area(width).bottom() + _GAP_PX, self.recognised.height)

    def x(self, time_ms: float, width: float) -> float:
        """Where a moment lies; outside of the rows if it is not visible."""
        area = self.ruler_area(width)
        return area.x() + area.width() * self.scale.share(time_ms)

    def time_ms(self, x: float, width: float) -> float:
        """The moment at a place, within the session."""
        area = self.ruler_area(width)
        return self.scale.time_ms((x - area.x()) / area.width())

    def label_at(self, point: QPointF, width: float, selected: Event | None) -> tuple[Bar, Edge] | None:
        """The label there, and which part of it; the selected one first, for its edges can be taken hold of."""
        bars = self.labels.bars(self.scale, self.labels_area(width))
        for bar in sorted(bars, key=lambda bar: bar.event != selected):
            reach = _EDGE_PX if bar.event == selected else 0
            if not bar.area.adjusted(-reach, 0, reach, 0).contains(point):
                continue
            if bar.event == selected:
                # Of a bar that is narrower than the grips, each half is a grip.
                grip = min(_EDGE_PX, bar.area.width() / 2)
                if point.x() < bar.area.left() + grip:
                    return bar, Edge.START
                if point.x() > bar.area.right() - grip:
                    return bar, Edge.END
            return bar, Edge.BODY
        return None

    def recognised_at(self, point: QPointF, width: float) -> Bar | None:
        """What was recognised there."""
        if not self.shows_recognised:
            return None
        bars = self.recognised.bars(self.scale, self.recognised_area(width))
        return next((bar for bar in bars if bar.area.contains(point)), None)
