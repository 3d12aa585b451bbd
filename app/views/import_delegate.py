"""How one action that can be imported is painted: a small moving figure, the name, where it is from, a check box."""

from __future__ import annotations

import time
from collections.abc import Callable

from PyQt6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.text_size import scaled
from app.theme import Theme, current_theme
from app.views.action_model import REPLAY_ROLE
from app.views.import_model import DETAIL_ROLE, REMARK_ROLE
from app.views.take_figure import FIGURE_PX, draw_take_figure

_HEIGHT_PX = 84
_GAP_PX = 4
_BOX_PX = 20
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _draw_check_box(painter: QPainter, area: QRectF, checked: bool, theme: Theme) -> None:
    painter.setPen(QPen(theme.accent if checked else theme.muted, 1.5))
    painter.setBrush(theme.accent if checked else theme.surface)
    painter.drawRoundedRect(area, 4, 4)
    if checked:
        painter.setPen(QPen(theme.on_accent, 2.2, cap=Qt.PenCapStyle.RoundCap, join=Qt.PenJoinStyle.RoundJoin))
        tick = [(0.24, 0.52), (0.43, 0.71), (0.77, 0.30)]
        painter.drawPolyline(
            QPolygonF([QPointF(area.x() + x * area.width(), area.y() + y * area.height()) for x, y in tick])
        )


class ImportDelegate(QStyledItemDelegate):
    """Paints cards; a click or the space bar chooses one, F2 renames it.

    Args:
        clock: seconds that never run backwards.
    """

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(320, scaled(_HEIGHT_PX))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        assert painter is not None
        theme = current_theme()
        chosen = index.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(option.rect).adjusted(2, _GAP_PX / 2, -2, -_GAP_PX / 2)
        painter.setBrush(theme.surface)
        painter.setPen(QPen(theme.accent, 2) if current else QPen(theme.border, 1))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        bone = theme.bone if chosen else theme.other_person
        draw_take_figure(painter, card, index.data(REPLAY_ROLE), self._clock(), theme, bone=bone, mirrored=True)

        _draw_check_box(painter, QRectF(self._box_area(option.rect)), chosen, theme)

        text = self._text_area(option.rect)
        bold = QFont(option.font)
        bold.setBold(True)
        small = QFont(option.font)
        small.setPointSizeF(small.pointSizeF() * 0.92)
        for role, font, color, top in (
            (int(Qt.ItemDataRole.DisplayRole), bold, theme.text if chosen else theme.muted, 0),
            (DETAIL_ROLE, small, theme.muted, 23),
            (REMARK_ROLE, small, theme.warning if chosen else theme.muted, 43),
        ):
            painter.setFont(font)
            painter.setPen(color)
            line = QFontMetrics(font).elidedText(str(index.data(role)), Qt.TextElideMode.ElideRight, text.width())
            painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # by the script of the text
            painter.drawText(QRect(text.x(), text.y() + scaled(top), text.width(), scaled(22)), _LEFT, line)
        painter.restore()

    def editorEvent(
        self, event: QEvent | None, model: QAbstractItemModel | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> bool:
        assert event is not None and model is not None
        pressed = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select)
        if event.type() != QEvent.Type.MouseButtonRelease and not (pressed and event.type() == QEvent.Type.KeyPress):
            return False
        chosen = index.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if chosen else Qt.CheckState.Checked
        return model.setData(index, state, Qt.ItemDataRole.CheckStateRole)

    def updateEditorGeometry(self, editor: QWidget | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        assert editor is not None
        text = self._text_area(option.rect)
        editor.setGeometry(text.x() - 6, text.y() - 2, text.width() + 8, scaled(28))

    @staticmethod
    def _text_area(card: QRect) -> QRect:
        left = card.x() + FIGURE_PX + 24
        return QRect(left, card.y() + 10, max(20, card.right() - left - _BOX_PX - 28), scaled(_HEIGHT_PX) - 20)

    @staticmethod
    def _box_area(card: QRect) -> QRect:
        return QRect(card.right() - _BOX_PX - 16, card.center().y() - _BOX_PX // 2, _BOX_PX, _BOX_PX)
