"""More than one take for an action, and what it is not: the commands, and what they do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QMenu

from app.action_history import ActionHistory, quoted
from app.recording_control import RecordingControl
from app.take_goal import TakeGoal, TakeKind
from app.translation import translate
from app.views.action_panel import ActionPanel
from app.views.command import make_explained_command
from app.views.event_list import EventList
from app.views.notice import Notice

if TYPE_CHECKING:
    from app.session import Session
    from model.events import Event
    from model.support import Action

_SAME_MS = 200.0  # a movement ends at the last frame of its event


class ExampleControl(QObject):
    """Turns "not this", "nothing" and "one more take" into commands of the session that can be undone.

    Args:
        session: holds the actions, and the last minute of movement.
        panel: shows the actions.
        events: shows what was recognised, and has the button "Not this".
        recording: records.
        history: remembers what was done.
        notice: says what was done.
        attempt: runs a command and shows what goes wrong.

    Signals:
        acted: something has changed; there is something new to show.
    """

    acted = pyqtSignal()

    def __init__(
        self,
        session: Session,
        panel: ActionPanel,
        events: EventList,
        recording: RecordingControl,
        history: ActionHistory,
        notice: Notice,
        attempt: Callable[[Callable[[], None]], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._panel, self._recording = session, panel, recording
        self._history, self._notice, self._attempt = history, notice, attempt
        self._event: Event | None = None
        self._refused: list[Event] = []
        self.not_this_command = make_explained_command(
            self,
            translate("ExampleControl", "&Not this"),
            "N",
            translate("ExampleControl", "What was recognised last was something else: learn the difference"),
            self.not_this,
        )
        self.add_take_command = make_explained_command(
            self,
            translate("ExampleControl", "&Add a take"),
            "Shift+F3",
            translate("ExampleControl", "Record the selected action once more; the first take stays"),
            self._add_take,
        )
        self.nothing_command = make_explained_command(
            self,
            translate("ExampleControl", "Record no&thing"),
            "",
            translate("ExampleControl", "Ten seconds of what you do when you do none of your actions"),
            self._record_nothing,
        )
        self.forget_counter_examples_command = make_explained_command(
            self,
            translate("ExampleControl", "Forget &what it is not"),
            "",
            translate("ExampleControl", "Forget every “not this” of it"),
            self._forget_counter_examples,
        )
        self.forget_nothing_command = make_explained_command(
            self,
            translate("ExampleControl", "Forget the recordings of nothin&g"),
            "",
            translate("ExampleControl", "Forget every recording of nothing"),
            self._forget_nothing,
        )
        self.menu = QMenu(translate("ExampleControl", "More ta&kes, and what it is not"), panel)
        self.menu.setToolTipsVisible(True)
        self.menu.addActions([self.add_take_command, self.not_this_command, self.nothing_command])
        self.menu.addSeparator()
        self.menu.addActions([self.forget_counter_examples_command, self.forget_nothing_command])
        panel.menu.addSeparator()
        panel.menu.addActions([self.add_take_command, self.forget_counter_examples_command])
        events.not_this_button.setDefaultAction(self.not_this_command)

    def follow(self, events: Sequence[Event], actions: Sequence[Action], *, idle: bool) -> None:
        """Allow what is possible now; called at each repaint.

        Args:
            events: the last ones, the newest last.
            actions: that are learned.
            idle: no take is being recorded.
        """
        known = {action.name: action for action in actions}
        self._refused = [event for event in self._refused if any(event is one for one in events)]
        newest = events[-1] if events else None
        refusable = newest is not None and newest.action in known and not self.is_refused(newest)
        self._event = newest if refusable else None
        chosen = known.get(self._panel.selected() or "")
        self.not_this_command.setEnabled(idle and self._event is not None)
        self.add_take_command.setEnabled(idle and chosen is not None)
        self.nothing_command.setEnabled(idle)
        self.forget_counter_examples_command.setEnabled(idle and chosen is not None and bool(chosen.counter_examples))
        self.forget_nothing_command.setEnabled(idle and self._session.nothing_count > 0)

    def is_refused(self, event: Event) -> bool:
        """Whether somebody said that it was something else, and did not take that back."""
        return any(event is one for one in self.refused)

    @property
    def refused(self) -> tuple[Event, ...]:
        """The events of which somebody said that they were something else, and did not take that back."""
        counter_examples = {
            action.name: [example.clip for example in action.counter_examples] for action in self._session.actions()
        }
        return tuple(
            event
            for event in self._refused
            if any(abs(clip.end_ms - event.end_ms) <= _SAME_MS for clip in counter_examples.get(event.action, ()))
        )

    def not_this(self) -> None:
        """The newest event was something else."""
        event = self._event
        if event is None:
            return
        name = quoted(event.action)
        if self._do(
            translate("ExampleControl", "not {name}").format(name=name),
            lambda: self._session.refuse(event),
            event.action,
        ):
            if not any(event is one for one in self._refused):
                self._refused.append(event)
            self._event = None
            said = translate("ExampleControl", "That was not {name}: it is told apart from now on.").format(name=name)
            self._notice.offer(said, translate("ExampleControl", "Undo"), self._history.undo_command.trigger)
            self.acted.emit()

    def _add_take(self) -> None:
        if (name := self._panel.selected()) is not None:
            self._recording.record(TakeGoal(TakeKind.MORE, name))

    def _record_nothing(self) -> None:
        self._recording.record(TakeGoal(TakeKind.NOTHING))

    def _forget_counter_examples(self) -> None:
        if (name := self._panel.selected()) is not None:
            text = translate("ExampleControl", "forget what {name} is not").format(name=quoted(name))
            self._forget(text, lambda: self._session.forget_counter_examples(name), name)

    def _forget_nothing(self) -> None:
        self._forget(translate("ExampleControl", "forget the recordings of nothing"), self._session.forget_nothing, "")

    def _forget(self, text: str, change: Callable[[], object], name: str) -> None:
        if self._do(text, change, name):
            self._notice.offer(
                translate("ExampleControl", "Done: {text}.").format(text=text),
                translate("ExampleControl", "Undo"),
                self._history.undo_command.trigger,
            )

    def _do(self, text: str, change: Callable[[], object], name: str) -> bool:
        done = self._attempt(lambda: self._history.run(text, change, names=(name, name)))
        if done:
            self.acted.emit()
        return done
