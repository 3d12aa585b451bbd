"""Over the view while a take is being recorded: the countdown, and that recording is on."""

from __future__ import annotations

import math

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QFont, QFontInfo, QFontMetricsF, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from app.recording_flow import FlowState, Phase
from app.theme import Theme, current_theme, with_alpha
from app.translation import decimal, translate

_BORDER_PX = 8
_WIDE_S = 88.8  # as wide as the time gets


def _capturing_text(seconds: float, length_s: float | None) -> str:
    if length_s is None:
        return translate("RecordingOverlay", "Recording  {seconds} s").format(seconds=decimal(seconds))
    return translate("RecordingOverlay", "Recording  {seconds} of {length} s").format(
        seconds=decimal(seconds), length=decimal(length_s, 0)
    )


class RecordingOverlay(QWidget):
    """Covers the whole view and lets the mouse through. Readable from two metres and more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(translate("RecordingOverlay", "Recording"))
        self._state: FlowState | None = None

    def set_state(self, state: FlowState) -> None:
        self._state = state
        self.setVisible(state.phase in (Phase.COUNTDOWN, Phase.CAPTURING))
        if self.isVisible():
            self.setAccessibleDescription(self._spoken(state))
            self.update()

    @staticmethod
    def _spoken(state: FlowState) -> str:
        if state.phase is Phase.COUNTDOWN:
            return translate("RecordingOverlay", "Recording starts in {seconds}").format(
                seconds=math.ceil(state.seconds)
            )
        if state.timing.length_s is not None:
            return translate(
                "RecordingOverlay", "Recording for {seconds} seconds. Space finishes, Escape cancels."
            ).format(seconds=decimal(state.timing.length_s, 0))
        return translate("RecordingOverlay", "Recording. Stand still or press space to finish, Escape to cancel.")

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self._state is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = current_theme()
        if self._state.phase is Phase.COUNTDOWN:
            self._paint_countdown(painter, theme, self._state)
        elif self._state.phase is Phase.CAPTURING:
            self._paint_capturing(painter, theme, self._state)

    def _paint_countdown(self, painter: QPainter, theme: Theme, state: FlowState) -> None:
        number = str(max(1, math.ceil(state.seconds)))
        size = min(self.width() * 0.8, self.height())
        radius = size * 0.2
        # Beside the person, who has to see whether the whole body is in view.
        disc = QRectF(24, 24, 2 * radius, 2 * radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(theme.surface, 0.92))
        painter.drawEllipse(disc)
        # The ring empties over the whole countdown.
        ring_width = max(6.0, size * 0.022)
        ring = disc.adjusted(ring_width, ring_width, -ring_width, -ring_width)
        painter.setPen(QPen(theme.record, ring_width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        left = state.seconds / state.timing.delay_s if state.timing.delay_s else 1.0
        painter.drawArc(ring, 90 * 16, round(360 * 16 * left))
        painter.setPen(theme.text)
        painter.setFont(self._font(radius * (1.25 if len(number) == 1 else 1.0), bold=True))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, number)
        self._paint_line(
            painter,
            theme,
            translate("RecordingOverlay", "Get ready"),
            translate("RecordingOverlay", "step back until all of you is in view; Esc cancels"),
        )

    def _paint_capturing(self, painter: QPainter, theme: Theme, state: FlowState) -> None:
        half = _BORDER_PX / 2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.record, _BORDER_PX))
        painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))

        height = max(44.0, self.height() * 0.1)
        font = self._font(height * 0.5, bold=True)
        painter.setFont(font)
        length_s = state.timing.length_s
        text, widest = (_capturing_text(seconds, length_s) for seconds in (state.seconds, _WIDE_S))
        width = painter.fontMetrics().horizontalAdvance(widest) + height * 1.5
        pill = QRectF(24, 24, width, height)  # in the corner: the head is in the middle
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.record)
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setBrush(theme.on_record)
        dot = height * 0.16
        painter.drawEllipse(QRectF(pill.x() + height * 0.42, pill.center().y() - dot, 2 * dot, 2 * dot))
        painter.setPen(theme.on_record)
        painter.drawText(
            pill.adjusted(height, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text
        )
        hint = (
            translate("RecordingOverlay", "then stand still, or press space")
            if state.timing.length_s is None
            else translate("RecordingOverlay", "it ends by itself")
        )
        self._paint_line(painter, theme, translate("RecordingOverlay", "Do the movement once"), hint, state)

    def _paint_line(
        self, painter: QPainter, theme: Theme, title: str, hint: str, progress: FlowState | None = None
    ) -> None:
        """At the bottom, in place of the prediction: what to do now."""
        height = max(70.0, self.height() * 0.15)
        title_font = self._font(height * 0.34, bold=True)
        hint_font = self._font(max(height * 0.2, QFontInfo(self.font()).pixelSize()), bold=False)
        title_px, hint_px = (
            QFontMetricsF(font).horizontalAdvance(text) for font, text in ((title_font, title), (hint_font, hint))
        )
        below = 10 if progress else 0
        stacked = title_px + 24 + hint_px > self.width() - 48 - 44
        if stacked:  # large text: the hint gets a line of its own
            lines = QFontMetricsF(title_font).height() + QFontMetricsF(hint_font).height()
            height = max(height, lines + 16 + below)
        card = QRectF(24, self.height() - height - 24, self.width() - 48, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(theme.surface, 0.92))
        painter.drawRoundedRect(card, 14, 14)
        inner = card.adjusted(22, 8 if stacked else 0, -22, -below - (8 if stacked else 0))
        left, middle = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.text)
        painter.setFont(title_font)
        painter.drawText(inner, left | (Qt.AlignmentFlag.AlignTop if stacked else middle), title)
        if not stacked:
            inner.setLeft(inner.left() + title_px + 24)
        painter.setPen(theme.muted)
        painter.setFont(hint_font)
        hint = painter.fontMetrics().elidedText(hint, Qt.TextElideMode.ElideRight, int(inner.width()))
        painter.drawText(
            inner, left | Qt.AlignmentFlag.AlignBottom if stacked else Qt.AlignmentFlag.AlignRight | middle, hint
        )
        if progress:
            track = QRectF(card.x() + 22, card.bottom() - 18, card.width() - 44, 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.border)
            painter.drawRoundedRect(track, 4, 4)
            track.setWidth(max(8.0, track.width() * min(1.0, progress.seconds / progress.timing.limit_s)))
            painter.setBrush(theme.record)
            painter.drawRoundedRect(track, 4, 4)

    def _font(self, size_px: float, *, bold: bool) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(10, round(size_px)))
        font.setBold(bold)
        return font
