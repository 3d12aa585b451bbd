"""The labels of a session as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from PyQt6.QtCore import QT_TRANSLATE_NOOP, QAbstractTableModel, QModelIndex, Qt
from PyQt6.QtGui import QIcon, QPixmap

from app.action_colors import action_color
from app.sessions.time_scale import clock_text
from app.translation import decimal, percent, translate
from model.events import Event

COLUMNS = (
    QT_TRANSLATE_NOOP("LabelTable", "Action"),
    QT_TRANSLATE_NOOP("LabelTable", "Start"),
    QT_TRANSLATE_NOOP("LabelTable", "Length"),
    QT_TRANSLATE_NOOP("LabelTable", "Confidence"),
)
_NO_INDEX = QModelIndex()


class LabelTableModel(QAbstractTableModel):
    """One row per label, in order of their start; shows, and changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: tuple[Event, ...] = ()
        self._colors: Mapping[str, int] = {}

    def set_labels(self, labels: Sequence[Event], colors: Mapping[str, int]) -> None:
        """Show these; ``colors``: action -> number of its colour."""
        if tuple(labels) == self._labels and colors == self._colors:
            return
        self.beginResetModel()
        self._labels, self._colors = tuple(labels), dict(colors)
        self.endResetModel()

    def label(self, row: int) -> Event:
        return self._labels[row]

    def row_of(self, label: Event | None) -> int:
        """-1 if it is not there."""
        return self._labels.index(label) if label is not None and label in self._labels else -1

    def rowCount(self, parent: QModelIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._labels)

    def columnCount(self, parent: QModelIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return translate("LabelTable", COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        label = self._labels[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                label.action,
                clock_text(label.start_ms),
                f"{decimal((label.end_ms - label.start_ms) / 1000)} s",
                percent(label.confidence),
            )[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return _swatch(self._colors.get(label.action, 0))
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 0:
            return label.action
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        return None


@cache
def _swatch(number: int) -> QIcon:
    """The colour of an action, which stays the same in a selected row."""
    square = QPixmap(16, 16)
    square.fill(action_color(number))
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(square, mode)
    return icon


def _alignment(column: int) -> Qt.AlignmentFlag:
    """Figures on the right, below each other."""
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
