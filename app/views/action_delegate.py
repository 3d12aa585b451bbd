"""How one learned action is painted: a small moving figure, the name, and a live meter."""

from __future__ import annotations

import time
from collections.abc import Callable

from PyQt6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.text_size import scaled
from app.theme import current_theme, with_alpha
from app.translation import decimal, percent, translate
from app.views.action_model import (
    COUNT_ROLE,
    MUTED_ROLE,
    RECOGNISED_ROLE,
    REPLAY_ROLE,
    SCORE_ROLE,
    THRESHOLD_ROLE,
)
from app.views.meter import draw_meter
from app.views.replay import Replay
from app.views.take_figure import FIGURE_PX, draw_take_figure

_HEIGHT_PX = 84
_GAP_PX = 4
_FILLED = "filled"  # of an editor: it has got the name


def _height() -> int:
    """As the figure needs it, or the text."""
    return max(FIGURE_PX + 22, scaled(_HEIGHT_PX))


def _text_area(card: QRect) -> QRect:
    left = card.x() + FIGURE_PX + 24
    return QRect(left, card.y() + 10, max(20, card.right() - left - 14), _height() - 20)


def meter_area(card: QRect) -> QRectF:
    """Where the live meter of a card is, in the coordinates of the card."""
    text = _text_area(card)
    return QRectF(text.x(), text.y() + scaled(50), text.width(), 7)


class ActionDelegate(QStyledItemDelegate):
    """Paints cards; the figures play their takes.

    Args:
        clock: seconds that never run backwards.
    """

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self.mirrored = True
        self._dragged, self._dragged_to = QPersistentModelIndex(), 0.0

    def show_dragged(self, index: QModelIndex, threshold: float) -> None:
        """Show the mark of this card at another threshold; an invalid index shows all where they are."""
        self._dragged, self._dragged_to = QPersistentModelIndex(index), threshold

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(200, _height())

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        assert painter is not None
        theme = current_theme()
        recognised = bool(index.data(RECOGNISED_ROLE))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

        card = QRectF(option.rect).adjusted(2, _GAP_PX / 2, -2, -_GAP_PX / 2)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.raised if hovered or selected else theme.surface)
        painter.drawRoundedRect(card, 10, 10)
        if recognised:
            painter.setBrush(with_alpha(theme.accent, 0.16))
            painter.drawRoundedRect(card, 10, 10)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent, 2) if selected else QPen(theme.border, 1))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)

        muted = bool(index.data(MUTED_ROLE))
        replay: Replay = index.data(REPLAY_ROLE)
        bone = theme.accent if recognised else theme.other_person if muted else theme.bone
        moment_s = 0.0 if muted else self._clock()
        draw_take_figure(painter, card, replay, moment_s, theme, bone=bone, mirrored=self.mirrored)

        text = _text_area(option.rect)
        font = QFont(option.font)
        font.setBold(True)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        name = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, text.width())
        painter.setPen(theme.muted if muted else theme.text)
        name_area = QRect(text.x(), text.y(), text.width(), scaled(24))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # by the script of the name
        painter.drawText(name_area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setLayoutDirection(option.direction)

        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.92)
        painter.setFont(font)
        painter.setPen(theme.muted)
        detail_area = QRect(text.x(), text.y() + scaled(23), text.width(), scaled(20))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        count, score = index.data(COUNT_ROLE), index.data(SCORE_ROLE)
        times = (
            "   " + translate("ActionDelegate", "recognised {count}×").format(count=count)
            if count and not muted
            else ""
        )
        room = text.width() - QFontMetrics(font).horizontalAdvance(percent(1) + "  ")
        details = QFontMetrics(font).elidedText(
            f"{decimal(replay.clip.duration_s)} s{times}", Qt.TextElideMode.ElideRight, room
        )
        painter.drawText(detail_area, left, details)
        if muted:
            note_area = QRect(text.x(), text.y() + scaled(43), text.width(), scaled(20))
            note = translate("ActionDelegate", "Muted: not recognised")
            painter.drawText(
                note_area, left, QFontMetrics(font).elidedText(note, Qt.TextElideMode.ElideRight, text.width())
            )
        else:
            if score is not None:
                painter.drawText(detail_area, right, percent(score))
            dragged = self._dragged_to if self._dragged == index else None
            threshold = index.data(THRESHOLD_ROLE) if dragged is None else dragged
            draw_meter(painter, meter_area(option.rect), score or 0.0, theme, threshold)
        painter.restore()

    def setEditorData(self, editor: QWidget | None, index: QModelIndex) -> None:
        # Qt calls this at each change of the row, and the scores change all the time: what is being typed stays.
        if editor is not None and not editor.property(_FILLED):
            editor.setProperty(_FILLED, True)
            super().setEditorData(editor, index)

    def updateEditorGeometry(self, editor: QWidget | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        assert editor is not None
        text = _text_area(option.rect)
        editor.setGeometry(text.x() - 6, text.y() - 2, text.width() + 8, scaled(28))
