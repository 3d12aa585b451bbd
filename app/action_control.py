"""What is done to the learned actions from their cards: between the panel, the session and the history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from app.action_history import ActionHistory, quoted
from app.translation import translate
from app.views.action_panel import ActionPanel
from app.views.notice import Notice

if TYPE_CHECKING:
    from app.session import Session


class ActionControl(QObject):
    """Turns what the panel asks for into commands of the session that can be undone.

    Args:
        session: holds the actions.
        panel: shows them.
        history: remembers what was done.
        notice: says what was done, where that is not plain to see.
        attempt: runs a command and shows what goes wrong.

    Signals:
        acted: something has changed; there is something new to show.
    """

    acted = pyqtSignal()

    def __init__(
        self,
        session: Session,
        panel: ActionPanel,
        history: ActionHistory,
        notice: Notice,
        attempt: Callable[[Callable[[], None]], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._panel, self._history = session, panel, history
        self._notice, self._attempt = notice, attempt
        panel.delete_wanted.connect(self.delete)
        panel.threshold_wanted.connect(self.set_threshold)
        panel.muted_wanted.connect(self.set_muted)
        panel.move_wanted.connect(self.move)
        panel.duplicate_wanted.connect(self.duplicate)
        history.stepped.connect(self._stepped)

    def _do(self, text: str, change: Callable[[], object], names: tuple[str, str], merge: str = "") -> bool:
        done = self._attempt(lambda: self._history.run(text, change, names=names, merge=merge))
        if done:
            self.acted.emit()
        return done

    def rename(self, old: str, new: str) -> bool:
        """Rename an action; false if it cannot have that name."""
        new = " ".join(new.split())
        return self._do(
            translate("ActionControl", "rename {name}").format(name=quoted(old)),
            lambda: self._session.rename_action(old, new),
            (old, new),
        )

    def delete(self, name: str) -> None:
        """Forget an action, and offer to bring it back."""
        if self._do(
            translate("ActionControl", "delete {name}").format(name=quoted(name)),
            lambda: self._session.delete_action(name),
            (name, ""),
        ):
            self._notice.offer(
                translate("ActionControl", "{name} is deleted.").format(name=quoted(name)),
                translate("ActionControl", "Undo"),
                self._history.undo_command.trigger,
            )

    def set_threshold(self, name: str, threshold: float) -> None:
        """Recognise an action from this confidence on."""
        text = translate("ActionControl", "sensitivity of {name}").format(name=quoted(name))
        self._do(text, lambda: self._session.set_threshold(name, threshold), (name, name), merge=text)

    def set_muted(self, name: str, muted: bool) -> None:
        """Do not recognise an action, or do so again."""
        template = translate("ActionControl", "mute {name}") if muted else translate("ActionControl", "unmute {name}")
        text = template.format(name=quoted(name))
        self._do(text, lambda: self._session.set_muted(name, muted), (name, name))

    def move(self, name: str, position: int) -> None:
        """Give an action another place."""
        self._do(
            translate("ActionControl", "move {name}").format(name=quoted(name)),
            lambda: self._session.move_action(name, position),
            (name, name),
        )
        self._panel.select(name)

    def duplicate(self, name: str) -> None:
        """Put a copy behind an action, and select it."""
        copies: list[str] = []
        text = translate("ActionControl", "duplicate {name}").format(name=quoted(name))
        if self._do(text, lambda: copies.append(self._session.duplicate_action(name)), (name, "")):
            self._panel.select(copies[0])

    def _stepped(self, name: str) -> None:
        self._notice.clear()  # what it says may no longer be true
        self.acted.emit()
        self._panel.select(name)
