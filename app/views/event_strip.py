"""The last minute as a strip: what was recognised when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.text_size import scaled
from app.theme import current_theme, with_alpha
from app.translation import translate

if TYPE_CHECKING:
    from model.events import Event

SPAN_S = 60.0
_TICKS_S = (60, 45, 30, 15)
_LABEL_PX = 16


class EventStrip(QWidget):
    """Now is at the right edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(translate("EventStrip", "The last minute"))
        self.setToolTip(translate("EventStrip", "What was recognised in the last minute; now is at the right"))
        self._events: tuple[Event, ...] = ()
        self._now_ms = 0.0

    def sizeHint(self) -> QSize:
        return QSize(300, 30 + scaled(_LABEL_PX))

    def set_events(self, events: Sequence[Event], now_ms: float) -> None:
        """Show the events, newest last; ``now_ms`` is the time on their clock."""
        recent = tuple(event for event in events if event.end_ms >= now_ms - 1000 * SPAN_S)
        if recent != self._events:
            said = ", ".join(event.action for event in reversed(recent))
            self.setAccessibleDescription(
                translate("EventStrip", "Newest first: {said}").format(said=said)
                if said
                else translate("EventStrip", "Nothing was recognised")
            )
        elif not recent:
            return
        self._events, self._now_ms = recent, now_ms
        self.update()

    def bars(self) -> list[tuple[Event, float, float]]:
        """Each event with its left and right edge in pixels."""
        return [(event, max(0.0, self._x(event.start_ms)), self._x(event.end_ms)) for event in self._events]

    def _x(self, time_ms: float) -> float:
        return self.width() * (1 - (self._now_ms - time_ms) / (1000 * SPAN_S))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self.font())
        track = QRectF(0, 0, self.width(), self.height() - scaled(_LABEL_PX))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.stage)
        painter.drawRoundedRect(track, 6, 6)
        for seen, left, right in self.bars():
            bar = QRectF(left, track.y() + 2, max(4.0, right - left), track.height() - 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(with_alpha(theme.accent, 0.35 + 0.65 * seen.confidence))
            painter.drawRoundedRect(bar, 4, 4)
            painter.setPen(theme.on_accent)
            name = metrics.elidedText(seen.action, Qt.TextElideMode.ElideRight, bar.width() - 6)
            if len(name) > 1:
                painter.drawText(bar, Qt.AlignmentFlag.AlignCenter, name)
        painter.setPen(theme.muted)
        for ago_s in _TICKS_S:
            x = self.width() * (1 - ago_s / SPAN_S)
            painter.drawText(
                QPointF(x + 2, self.height() - 4.0),
                translate("EventStrip", "{seconds} s ago").format(seconds=ago_s) if ago_s == SPAN_S else f"{ago_s} s",
            )
        painter.drawText(
            QPointF(self.width() - metrics.horizontalAdvance(translate("EventStrip", "now")) - 2, self.height() - 4.0),
            translate("EventStrip", "now"),
        )
