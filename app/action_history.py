"""What was done to the learned actions, so that it can be undone and done again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QUndoCommand, QUndoStack

from app.translation import translate
from app.views.command import make_command
from app.views.status_line import shortened
from model.errors import ActionError

if TYPE_CHECKING:
    from app.session import Session
    from model.support import SupportSet

_MOST_STEPS = 100
_MERGEABLE = 1  # an identifier of Qt's: two steps with the same one may become one


def quoted(name: str) -> str:
    """An action's name as a part of a sentence."""
    return translate("ActionHistory", "“{name}”").format(name=name)


def _refuse() -> None:
    raise ActionError("The actions were changed in another way meanwhile: there is nothing to undo any more.")


class _Step(QUndoCommand):
    """What was learned before and after a change.

    The stack's own undo() and redo() do nothing here: they cannot fail, and saving can. See ``ActionHistory``.
    """

    def __init__(self, text: str, before: SupportSet, after: SupportSet, names: tuple[str, str], merge: str) -> None:
        super().__init__(text)
        self.before, self.after = before, after
        self.name_before, self.name_after = names
        self.merge = merge

    def id(self) -> int:
        return _MERGEABLE if self.merge else -1

    def mergeWith(self, other: QUndoCommand | None) -> bool:
        if not isinstance(other, _Step) or other.merge != self.merge:
            return False
        self.after, self.name_after = other.after, other.name_after
        return True


class ActionHistory(QObject):
    """Every change of the learned actions goes through :meth:`run`. Support sets are immutable, so a step keeps two.

    Args:
        session: holds and saves what is learned.
        attempt: runs a command and shows what goes wrong.

    Signals:
        stepped: something was undone or done again; with the name of the action that it was about, else empty.
    """

    stepped = pyqtSignal(str)

    def __init__(
        self, session: Session, attempt: Callable[[Callable[[], None]], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._attempt = session, attempt
        self._stack = QUndoStack(self)
        self._stack.setUndoLimit(_MOST_STEPS)
        self._enabled = True
        self.undo_command = make_command(self, "", "Ctrl+Z", self._undo)
        self.redo_command = make_command(self, "", "Ctrl+Shift+Z Ctrl+Y", self._redo)
        self._stack.indexChanged.connect(self._show)
        self._show()

    def run(
        self, text: str, change: Callable[[], object], *, names: tuple[str, str] = ("", ""), merge: str = ""
    ) -> None:
        """Make a change, and remember how to undo it; nothing is remembered if nothing changed.

        Args:
            text: what is done, as it stands after "Undo": ``delete “wave”``.
            change: gives the session a command.
            names: of the action that it is about, before and after.
            merge: steps that follow each other with the same word here become one.

        Raises:
            ModelError: from ``change``.
        """
        before = self._session.support
        change()
        after = self._session.support
        if after != before:
            self._stack.push(_Step(text, before, after, names, merge))

    def clear(self) -> None:
        """Forget everything: another pack is open."""
        self._stack.clear()

    def set_enabled(self, enabled: bool) -> None:
        """False while a take is being recorded."""
        self._enabled = enabled
        self._show()

    def _show(self) -> None:
        for command, word, template, text, possible in (
            (
                self.undo_command,
                translate("ActionHistory", "&Undo"),
                translate("ActionHistory", "&Undo {what}"),
                self._stack.undoText(),
                self._stack.canUndo(),
            ),
            (
                self.redo_command,
                translate("ActionHistory", "&Redo"),
                translate("ActionHistory", "&Redo {what}"),
                self._stack.redoText(),
                self._stack.canRedo(),
            ),
        ):
            # A name may hold "&", which would mark a key.
            what = shortened(text, 48).replace("&", "&&")
            command.setText(template.format(what=what) if what else word)
            command.setEnabled(self._enabled and possible)

    def _undo(self) -> None:
        step = self._stack.command(self._stack.index() - 1)
        if isinstance(step, _Step) and self._restore(step.before, step.after):
            self._stack.undo()
            self.stepped.emit(step.name_before)

    def _redo(self) -> None:
        step = self._stack.command(self._stack.index())
        if isinstance(step, _Step) and self._restore(step.after, step.before):
            self._stack.redo()
            self.stepped.emit(step.name_after)

    def _restore(self, wanted: SupportSet, expected: SupportSet) -> bool:
        """Bring ``wanted`` back; false, and nothing is changed, if that cannot be saved."""
        if self._session.support != expected:
            self.clear()  # to go back would undo the other change too
            return self._attempt(_refuse)
        return self._attempt(lambda: self._session.restore(wanted))
