"""Recording a take in the window: the keys and buttons, the beeps, the review."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QT_TRANSLATE_NOOP, QObject, pyqtSignal
from PyQt6.QtWidgets import QPushButton

from app.action_history import ActionHistory, quoted
from app.recording_flow import FlowState, Phase, Timing
from app.sounds import Sound, Sounds
from app.take_goal import NOTHING_S, TakeGoal, TakeKind
from app.translation import translate
from app.views.command import make_command
from app.views.record_button import RecordButton
from app.views.stage import Stage
from capture.clip import Clip
from model.errors import ModelError

if TYPE_CHECKING:
    from app.session import Session

_HINTS = {
    Phase.IDLE: QT_TRANSLATE_NOOP("RecordingControl", "Space bar records. One take is enough."),
    Phase.COUNTDOWN: QT_TRANSLATE_NOOP("RecordingControl", "The recording starts by itself."),
    Phase.CAPTURING: "",
    Phase.REVIEW: QT_TRANSLATE_NOOP("RecordingControl", "Drag the marks if the trim is not right."),
    Phase.FAILED: "",
}

_SAVED = {
    TakeKind.NEW: QT_TRANSLATE_NOOP("RecordingControl", "{name} is learned. Do it again and watch the bar."),
    TakeKind.RETAKE: QT_TRANSLATE_NOOP("RecordingControl", "{name} has a new take."),
    TakeKind.MORE: QT_TRANSLATE_NOOP("RecordingControl", "{name} has one more take."),
    TakeKind.NOTHING: QT_TRANSLATE_NOOP(
        "RecordingControl", "Kept: what resembles it more than your takes is none of your actions."
    ),
}


class RecordingControl(QObject):
    """Turns what the user does into commands of the session, and follows the state of the recording.

    Args:
        session: records, and learns what is saved.
        stage: shows it.
        timing: gives the delay and the length that are chosen.
        attempt: runs a command and shows what goes wrong.
        history: remembers what is learned, to undo it.

    Signals:
        phase_changed: with the new phase.
        acted: a command was given; there is something new to show.
        saved: with the name of the action and a sentence about it.
    """

    phase_changed = pyqtSignal(Phase)
    acted = pyqtSignal()
    saved = pyqtSignal(str, str)

    def __init__(
        self,
        session: Session,
        stage: Stage,
        timing: Callable[[], Timing],
        attempt: Callable[[Callable[[], None]], bool],
        history: ActionHistory,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._session, self._stage, self._timing, self._attempt = session, stage, timing, attempt
        self.sounds = Sounds()
        self.phase = Phase.IDLE
        self.goal = TakeGoal()
        """What is being recorded."""
        self._countdown = 0
        self._take: Clip | None = None  # what lies between the marks
        self._take_marks_ms = (0.0, 0.0)
        self._judged_support = session.support  # another pack may be opened while a take is reviewed
        self.button = RecordButton()
        self.record_command = make_command(self, translate("RecordingControl", "&Record"), "Space", self._record)
        self.record_command.setAutoRepeat(False)  # a key held down would finish the take at once
        self.cancel_command = make_command(self, translate("RecordingControl", "&Cancel recording"), "Esc", self.cancel)
        self.cancel_button = QPushButton(translate("RecordingControl", "Cancel (Esc)"))
        self.cancel_button.clicked.connect(self.cancel_command.trigger)
        self.button.clicked.connect(self.record_command.trigger)
        review, failed = stage.review, stage.failed
        review.saved.connect(self._save)
        review.retake_wanted.connect(self._record_again)
        review.discarded.connect(self.cancel)
        failed.retake_wanted.connect(self._record_again)
        failed.closed.connect(self.cancel)
        self._enter(Phase.IDLE)

    @property
    def hint(self) -> str:
        """What to do now, in a few words."""
        hint = _HINTS[self.phase]
        return translate("RecordingControl", hint) if hint else ""

    # What happens by itself.

    def follow(self, flow: FlowState) -> None:
        """Show where the recording stands; called at each repaint."""
        if flow.phase is not self.phase:
            self._enter(flow.phase)
        self._count_down(flow.seconds if flow.phase is Phase.COUNTDOWN else 0.0)
        self._stage.show_phase(flow, self.goal)
        if flow.phase is Phase.REVIEW:
            self._follow_review(flow)

    def _follow_review(self, flow: FlowState) -> None:
        assert flow.captured is not None, "a review has a capture"
        marks_ms = self._stage.review.timeline.marks_ms
        support = self._session.support
        if self._take is None or marks_ms != self._take_marks_ms or support != self._judged_support:
            self._take, self._take_marks_ms = flow.captured.between(*marks_ms), marks_ms
            self._judged_support = support
            if self.goal.kind is not TakeKind.NOTHING:
                self._session.judge_take(self._take, self.goal.action or None)
        if self.goal.kind is not TakeKind.NOTHING:
            self._stage.review.show_verdict(self._session.take_verdict(self._take))
        self._stage.view.update()

    def _enter(self, phase: Phase) -> None:
        if phase is Phase.CAPTURING:
            self.sounds.play(Sound.START)
        elif self.phase is Phase.CAPTURING and phase in (Phase.REVIEW, Phase.FAILED):
            self.sounds.play(Sound.FINISHED if phase is Phase.REVIEW else Sound.FAILED)
        self.phase = phase
        self._take = None
        if phase is Phase.IDLE:
            self.goal = TakeGoal()
        running = phase in (Phase.COUNTDOWN, Phase.CAPTURING)
        self.button.set_running(running)
        self.record_command.setText(
            translate("RecordingControl", "&Finish") if running else translate("RecordingControl", "&Record")
        )
        # While a take is reviewed the space bar belongs to the name and the buttons.
        can_record = phase in (Phase.IDLE, Phase.CAPTURING)
        self.record_command.setEnabled(can_record)
        self.button.setEnabled(can_record)
        self.cancel_command.setEnabled(phase is not Phase.IDLE)
        self.cancel_button.setVisible(running)
        if can_record:
            self.button.setFocus()
        elif phase is Phase.COUNTDOWN:
            self._stage.setFocus()  # otherwise it would pass on from the disabled button to its neighbour
        self.phase_changed.emit(phase)

    def _count_down(self, seconds: float) -> None:
        number = math.ceil(seconds)
        if number != self._countdown:
            self._countdown = number
            if number > 0:
                self.sounds.play(Sound.COUNT)

    # What the user does.

    def retake(self, name: str) -> None:
        """Record an action anew."""
        self.record(TakeGoal(TakeKind.RETAKE, name))

    def record(self, goal: TakeGoal) -> None:
        """Record a take for something."""
        if self.phase is Phase.IDLE:
            self.goal = goal
            self._begin()

    def cancel(self) -> None:
        """Leave the recording; the take is dropped."""
        self._attempt(self._session.cancel_recording)
        self.acted.emit()

    def _record(self) -> None:
        if self.phase is Phase.IDLE:
            self.record(TakeGoal())
        elif self.phase is Phase.CAPTURING:
            self._attempt(self._session.finish_recording)
            self.acted.emit()

    def _begin(self) -> None:
        self._stage.notice.clear()
        if self.goal.kind is TakeKind.NOTHING:
            timing = replace(self._timing(), length_s=NOTHING_S)
            self._attempt(lambda: self._session.begin_recording(timing, whole=True))
        else:
            self._attempt(lambda: self._session.begin_recording(self._timing()))
        self.acted.emit()

    def _record_again(self) -> None:
        self._attempt(self._session.cancel_recording)
        self._begin()  # for the same

    def _save(self) -> None:
        captured = self._session.recording().captured
        if captured is None:
            return
        review = self._stage.review
        take = captured.between(*review.timeline.marks_ms)
        goal = self.goal
        name = goal.action or " ".join(review.name.split())  # of nothing: none
        session = self._session
        text, change = {
            TakeKind.NEW: (
                translate("RecordingControl", "add {name}").format(name=quoted(name)),
                lambda: session.add_action(name, take),
            ),
            TakeKind.RETAKE: (
                translate("RecordingControl", "retake {name}").format(name=quoted(name)),
                lambda: session.replace_take(name, take),
            ),
            TakeKind.MORE: (
                translate("RecordingControl", "add a take to {name}").format(name=quoted(name)),
                lambda: session.add_take(name, take),
            ),
            TakeKind.NOTHING: (translate("RecordingControl", "record nothing"), lambda: session.add_nothing(take)),
        }[goal.kind]
        try:
            self._history.run(text, change, names=(goal.action, goal.action or name))
        except ModelError as error:
            review.show_error(str(error))
            self._stage.place()
            return
        if goal.kind is TakeKind.NEW:
            name = session.actions()[-1].name  # tidied up
        self.cancel()  # the take has been dealt with
        self.saved.emit(name, translate("RecordingControl", _SAVED[goal.kind]).format(name=quoted(name)))
