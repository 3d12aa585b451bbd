"""How one learned action is painted: a small moving figure, the name, and a live meter."""

from __future__ import annotations

import time
from collections.abc import Callable

from PyQt6.QtCore import QModelIndex, QObject, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.theme import current_theme, with_alpha
from app.views.action_model import COUNT_ROLE, RECOGNISED_ROLE, REPLAY_ROLE, SCORE_ROLE, THRESHOLD_ROLE
from app.views.meter import draw_meter
from app.views.replay import Replay
from app.views.skeleton_painter import SkeletonStyle, draw_skeleton

_HEIGHT_PX = 84
_GAP_PX = 4
_FIGURE_PX = 62


class ActionDelegate(QStyledItemDelegate):
    """Paints cards; the figures play their takes.

    Args:
        clock: seconds that never run backwards.
    """

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self.mirrored = True

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(200, _HEIGHT_PX)

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

        figure = QRectF(card.x() + 8, card.center().y() - _FIGURE_PX / 2, _FIGURE_PX, _FIGURE_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.stage)
        painter.drawRoundedRect(figure, 8, 8)
        replay: Replay = index.data(REPLAY_ROLE)
        frame = replay.index(self._clock())
        points = replay.points(frame, figure.width(), figure.height(), mirrored=self.mirrored)
        style = SkeletonStyle(bone=theme.accent if recognised else theme.bone, joints=False)
        painter.translate(figure.topLeft())
        draw_skeleton(painter, points, replay.clip.confidence[frame], style)
        painter.translate(-figure.topLeft())

        text = self._text_area(option.rect)
        font = QFont(option.font)
        font.setBold(True)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        name = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, text.width())
        painter.setPen(theme.text)
        name_area = QRect(text.x(), text.y(), text.width(), 24)
        painter.drawText(name_area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.92)
        painter.setFont(font)
        painter.setPen(theme.muted)
        detail_area = QRect(text.x(), text.y() + 23, text.width(), 20)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        count = index.data(COUNT_ROLE)
        times = f"   recognised {count}×" if count else ""
        painter.drawText(detail_area, left, f"{replay.clip.duration_s:.1f} s{times}")
        score = index.data(SCORE_ROLE)
        if score is not None:
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(detail_area, right, f"{score:.0%}".replace("%", " %"))
        meter = QRectF(text.x(), text.y() + 50, text.width(), 7)
        draw_meter(painter, meter, score or 0.0, theme, index.data(THRESHOLD_ROLE))
        painter.restore()

    def updateEditorGeometry(self, editor: QWidget | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        assert editor is not None
        text = self._text_area(option.rect)
        editor.setGeometry(text.x() - 6, text.y() - 2, text.width() + 8, 28)

    @staticmethod
    def _text_area(card: QRect) -> QRect:
        left = card.x() + _FIGURE_PX + 24
        return QRect(left, card.y() + 10, max(20, card.right() - left - 14), _HEIGHT_PX - 20)
