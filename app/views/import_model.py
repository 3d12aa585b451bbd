"""Actions that were found in files, as Qt sees them: which of them to take, and under which names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PyQt6.QtCore import QAbstractListModel, QModelIndex, Qt, pyqtSignal

from app.importing import ReadFile
from app.translation import decimal, translate
from app.views.action_model import REPLAY_ROLE
from app.views.replay import Replay
from model.errors import ActionError
from model.support import SupportSet, clean_name, numbered_name

if TYPE_CHECKING:
    from capture import Clip
    from model.support import Action

DETAIL_ROLE = REPLAY_ROLE + 1
REMARK_ROLE = REPLAY_ROLE + 2

_NO_INDEX = QModelIndex()
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


@dataclass
class _Row:
    found: SupportSet
    """Of one action."""
    name: str
    origin: str
    replay: Replay
    known: bool
    """Whether this very take is learned already."""
    chosen: bool
    given_name: str = ""
    """The name that it will have; numbered where the one above is taken."""


class ImportModel(QAbstractListModel):
    """One row per action that was found.

    Args:
        files: where they were found.
        learned: the actions that are there already.

    Signals:
        refused: a name cannot be used; with a sentence.
        count_changed: how many are chosen now.
    """

    refused = pyqtSignal(str)
    count_changed = pyqtSignal(int)

    def __init__(self, files: Sequence[ReadFile], learned: Sequence[Action]) -> None:
        super().__init__()
        self._taken = [action.name for action in learned]
        self._rows: list[_Row] = []
        for file in files:
            for found in file.actions:
                action = found.actions[0]
                known = any(_same_take(action.clip, other.clip) for other in learned)
                self._rows.append(_Row(found, action.name, file.path.name, Replay(action.clip), known, not known))
        self._give_names()

    def chosen(self) -> SupportSet:
        """What is to be taken, under the names that it will have."""
        actions = SupportSet()
        for row in self._rows:
            if row.chosen:
                actions = actions.joined(row.found.renamed(row.found.names[0], row.given_name))
        return actions

    @property
    def count(self) -> int:
        """How many are chosen."""
        return sum(row.chosen for row in self._rows)

    def choose_all(self, chosen: bool) -> None:
        """Take all of them, or none."""
        for row in self._rows:
            row.chosen = chosen
        self._changed()

    def rowCount(self, parent: QModelIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.name
        if role == Qt.ItemDataRole.CheckStateRole:
            return _CHECKED if row.chosen else _UNCHECKED
        if role == REPLAY_ROLE:
            return row.replay
        if role == DETAIL_ROLE:
            return f"{decimal(row.replay.duration_s)} s   {row.origin}"
        if role == REMARK_ROLE:
            return self._remark(row)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            parts = (
                row.name,
                translate("ImportModel", "{seconds} seconds").format(seconds=decimal(row.replay.duration_s, 1)),
                row.origin,
                self._remark(row),
            )
            return ", ".join(part for part in parts if part)
        return None

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid():
            return False
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole:
            row.chosen = Qt.CheckState(value) is _CHECKED
        elif role == Qt.ItemDataRole.EditRole:
            try:
                row.name = clean_name(str(value))
            except ActionError as error:
                self.refused.emit(str(error))
                return False
        else:
            return False
        self._changed()
        return True

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable

    @staticmethod
    def _remark(row: _Row) -> str:
        if row.chosen and row.given_name != row.name:
            return translate("ImportModel", "The name is taken: it becomes “{name}”").format(name=row.given_name)
        return translate("ImportModel", "This take is learned already") if row.known else ""

    def _changed(self) -> None:
        self._give_names()
        self.refused.emit("")
        self.count_changed.emit(self.count)
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def _give_names(self) -> None:
        taken = list(self._taken)
        for row in self._rows:
            if row.chosen:
                row.given_name = numbered_name(row.name, taken)
                taken.append(row.given_name)


def _same_take(first: Clip, second: Clip) -> bool:
    return np.array_equal(first.timestamps_ms, second.timestamps_ms) and np.array_equal(
        first.positions_m, second.positions_m, equal_nan=True
    )
