"""The big button that starts and finishes a take."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QFocusEvent, QFont, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QAbstractButton, QWidget

from app.text_size import scaled
from app.theme import current_theme
from app.translation import translate

_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class RecordButton(QAbstractButton):
    """A red dot and a word; a red square while a take is under way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running = False
        self._shows_focus = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_running(False)

    def set_running(self, running: bool) -> None:
        self._running = running
        self.setText(translate("RecordButton", "Finish") if running else translate("RecordButton", "Record"))
        self.setAccessibleName(
            translate("RecordButton", "Finish the take") if running else translate("RecordButton", "Record a movement")
        )
        self.setToolTip(
            translate("RecordButton", "Finish the take (space bar)")
            if running
            else translate("RecordButton", "Record a movement (space bar)")
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(136) + 54, scaled(34) + 22)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        # A ring only for whoever walks through the window with the keyboard.
        self._shows_focus = event is not None and event.reason() in _KEYBOARD_REASONS
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        filled = self._running and self.isEnabled()
        painter.setBrush(theme.record if filled else theme.border if self.isDown() else theme.raised)
        focused = self._shows_focus and self.hasFocus() and self.isEnabled()
        edge = theme.accent if focused else theme.record if self.isEnabled() else theme.border
        painter.setPen(QPen(edge, 3 if focused else 2 if self.underMouse() else 1.5))
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)

        dot_color = theme.on_record if filled else theme.record if self.isEnabled() else theme.muted
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dot_color)
        dot = QRectF(area.x() + 20, area.center().y() - 11, 22, 22)
        if self._running:
            painter.drawRoundedRect(dot.adjusted(2, 2, -2, -2), 3, 3)
        else:
            painter.drawEllipse(dot)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.35)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(theme.on_record if filled else theme.text if self.isEnabled() else theme.muted)
        text_area = area.adjusted(54, 0, -12, 0)
        painter.drawText(text_area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
