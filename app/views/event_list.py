"""The last recognised performances, the newest on top."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, QRectF, QSize, Qt
from PyQt6.QtGui import QFont, QFontMetricsF, QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.text_size import scaled
from app.theme import current_theme
from app.translation import percent, translate

if TYPE_CHECKING:
    from model.recognizer import Event

_EVENT_ROLE = int(Qt.ItemDataRole.UserRole)
_MOST_SHOWN = 50
_FEWEST_LETTERS = 8


def age_text(age_s: float) -> str:
    """How long ago something was, in a few letters."""
    if age_s < 2:
        return translate("EventList", "now")
    if age_s < 60:
        return translate("EventList", "{seconds} s ago").format(seconds=int(age_s))
    return translate("EventList", "{minutes} min ago").format(minutes=int(age_s // 60))


def _spoken(action: str, age: str, confidence: float, wrong: bool) -> str:
    template = translate("EventList", "not {action}, {age}, {percent}") if wrong else "{action}, {age}, {percent}"
    return template.format(action=action, age=age, percent=percent(confidence))


class EventList(QWidget):
    """A heading and a list; it changes when there is another event or another age to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(translate("EventList", "Recognised"))
        title.setProperty("role", "heading")
        self.list = QListWidget()
        self.list.setAccessibleName(translate("EventList", "Recently recognised"))
        self.list.setItemDelegate(_EventDelegate(self.list))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.not_this_button = QToolButton()
        self.not_this_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        heading = QHBoxLayout()
        heading.addWidget(title)
        heading.addStretch(1)
        heading.addWidget(self.not_this_button)
        self._nothing = QLabel(translate("EventList", "Nothing yet."))
        self._nothing.setProperty("role", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(heading)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        self._rows: list[tuple[str, str, float, bool]] = []

    def set_events(self, events: Sequence[Event], now_ms: float, refused: Collection[Event] = ()) -> None:
        """Show the events, newest last; ``now_ms`` is the time on their clock; ``refused`` ones are struck out."""
        not_these = {id(event) for event in refused}
        rows = [
            (event.action, age_text((now_ms - event.end_ms) / 1000), event.confidence, id(event) in not_these)
            for event in reversed(events[-_MOST_SHOWN:])
        ]
        if rows == self._rows:
            return
        self._rows = rows
        while self.list.count() > len(rows):
            self.list.takeItem(self.list.count() - 1)
        while self.list.count() < len(rows):
            self.list.addItem(QListWidgetItem())
        for number, row in enumerate(rows):
            item = self.list.item(number)
            assert item is not None
            if item.data(_EVENT_ROLE) == row:
                continue
            action, age, confidence, wrong = row
            item.setData(_EVENT_ROLE, row)
            item.setText(action)
            item.setToolTip(action)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, _spoken(action, age, confidence, wrong))
        self._nothing.setVisible(not rows)


class _EventDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(150, scaled(28))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row = index.data(_EVENT_ROLE)
        if painter is None or row is None:
            return
        action, age, confidence, wrong = row
        theme = current_theme()
        area = QRectF(option.rect).adjusted(4, 0, -8, 0)
        metrics = QFontMetricsF(option.font)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.save()
        painter.setFont(option.font)
        painter.setPen(theme.muted)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | middle, percent(confidence))
        name_area = area.adjusted(
            metrics.horizontalAdvance(age_text(59 * 60)) + 8,
            0,
            -metrics.horizontalAdvance("100 %") - 8,
            0,
        )
        if name_area.width() < metrics.horizontalAdvance("n" * _FEWEST_LETTERS):
            name_area.setLeft(area.left())  # the name matters more than when it was
        else:
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | middle, age)
        font = QFont(option.font)
        font.setStrikeOut(wrong)
        painter.setFont(font)
        painter.setPen(theme.muted if wrong else theme.text)
        name = metrics.elidedText(action, Qt.TextElideMode.ElideRight, name_area.width())
        painter.drawText(name_area, Qt.AlignmentFlag.AlignLeft | middle, name)
        painter.restore()
