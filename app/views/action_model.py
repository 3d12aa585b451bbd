"""The learned actions as Qt sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QAbstractListModel, QMimeData, QModelIndex, Qt

from app.translation import decimal, translate
from app.views.replay import Replay
from model.sensitivity import relative_to

if TYPE_CHECKING:
    from model.support import Action

REPLAY_ROLE = int(Qt.ItemDataRole.UserRole)
SCORE_ROLE = REPLAY_ROLE + 1
RECOGNISED_ROLE = REPLAY_ROLE + 2
COUNT_ROLE = REPLAY_ROLE + 3
THRESHOLD_ROLE = REPLAY_ROLE + 4
MUTED_ROLE = REPLAY_ROLE + 5

_CARD_TYPE = "application/x-onetake-card"
_NO_INDEX = QModelIndex()


class ActionModel(QAbstractListModel):
    """One row per learned action, with its live score.

    Args:
        rename: called with the old and the new name; true if the new name was accepted.
        move: called with a name and the place that a drag gave it, 0..N-1.
    """

    def __init__(self, rename: Callable[[str, str], bool], move: Callable[[str, int], None]) -> None:
        super().__init__()
        self._rename = rename
        self._move = move
        self._actions: tuple[Action, ...] = ()
        self._replays: list[Replay] = []
        self._scores: Mapping[str, float] = {}
        self._recognised: str | None = None
        self._counts: Mapping[str, int] = {}

    def set_actions(self, actions: Sequence[Action]) -> bool:
        """Take over the learned actions; true if that changed anything."""
        actions = tuple(actions)
        if len(actions) == len(self._actions) and all(
            new is old for new, old in zip(actions, self._actions, strict=True)
        ):
            return False
        known = {id(replay.clip): replay for replay in self._replays}
        self.beginResetModel()
        self._actions = actions
        self._replays = [known.get(id(action.clip)) or Replay(action.clip) for action in actions]
        self.endResetModel()
        return True

    def set_scores(self, scores: Mapping[str, float], recognised: str | None) -> None:
        """Take over the newest scores, name -> 0..1, and the recognised action."""
        if scores == self._scores and recognised == self._recognised:
            return
        self._scores, self._recognised = scores, recognised
        if self._actions:
            self.dataChanged.emit(self.index(0), self.index(len(self._actions) - 1), [SCORE_ROLE, RECOGNISED_ROLE])

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Take over how often each action was recognised."""
        if counts != self._counts:
            self._counts = counts
            if self._actions:
                self.dataChanged.emit(self.index(0), self.index(len(self._actions) - 1), [COUNT_ROLE])

    def name(self, index: QModelIndex) -> str | None:
        return self._actions[index.row()].name if index.isValid() and index.row() < len(self._actions) else None

    def index_of(self, name: str) -> QModelIndex:
        """The row of an action; an invalid index if there is none."""
        names = [action.name for action in self._actions]
        return self.index(names.index(name)) if name in names else QModelIndex()

    def rowCount(self, parent: QModelIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._actions)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        action = self._actions[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return action.name
        if role == Qt.ItemDataRole.ToolTipRole:
            more = (
                translate("ActionModel", "Muted: it is kept, but not recognised.")
                if action.muted
                else translate("ActionModel", "The mark in the bar is the threshold: drag it.")
            )
            return translate("ActionModel", "{name}\nTake of {seconds} s. {more}").format(
                name=action.name, seconds=decimal(action.clip.duration_s, 1), more=more
            )
        if role == Qt.ItemDataRole.AccessibleTextRole:
            count = self._counts.get(action.name, 0)
            state = (
                translate("ActionModel", "muted")
                if action.muted
                else translate("ActionModel", "recognised %n time(s)", "", count)
            )
            return translate("ActionModel", "{name}, take of {seconds} seconds, {state}").format(
                name=action.name, seconds=decimal(action.clip.duration_s, 1), state=state
            )
        if role == REPLAY_ROLE:
            return self._replays[index.row()]
        if role == SCORE_ROLE:
            score = self._scores.get(action.name)
            # The recogniser has moved the threshold to 0.5; here the confidence stays and the mark moves.
            return None if score is None else relative_to(1 - action.threshold, score)
        if role == THRESHOLD_ROLE:
            return action.threshold
        if role == MUTED_ROLE:
            return action.muted
        if role == COUNT_ROLE:
            return self._counts.get(action.name, 0)
        if role == RECOGNISED_ROLE:
            return action.name == self._recognised
        return None

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        old = self.name(index)
        if old is None or role != Qt.ItemDataRole.EditRole or value == old:
            return False
        return self._rename(old, str(value))

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled  # between the cards, not on them
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled

    # Dragging a card to another place.

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_CARD_TYPE]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:
        data = QMimeData()  # the list moves the rows itself, and only looks whether it is one of its cards
        data.setData(_CARD_TYPE, b"")
        return data

    def moveRows(
        self, source: QModelIndex, row: int, count: int, destination: QModelIndex, destination_row: int
    ) -> bool:
        if count != 1 or not 0 <= row < len(self._actions):
            return False
        # Qt counts the places between the cards while the moved one is still there.
        self._move(self._actions[row].name, destination_row - 1 if destination_row > row else destination_row)
        return True
