"""The review of one recorded session: the skeleton, the timeline, the labels, and what was recognised."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QScrollBar, QSplitter, QVBoxLayout, QWidget

from app.sessions.files import labels_path
from app.sessions.label_document import LabelDocument
from app.sessions.loading import RecordedSession
from app.sessions.player import Player
from app.text_size import scaled
from app.translation import translate
from app.views.agreement_dialog import AgreementDialog
from app.views.label_panel import LabelPanel
from app.views.notice import Notice
from app.views.recognised_panel import RecognisedPanel
from app.views.scrolling import scrolling
from app.views.session_timeline import SessionTimeline
from app.views.skeleton_view import SkeletonView
from model.agreement import Agreement, agreement, by_action
from model.errors import ActionError
from model.events import Event

if TYPE_CHECKING:
    from app.sessions.labelling import Recognised

NOTE_S = 8.0
# A larger leap is not followed by the camera: it looks at the person anew.
_LEAP_MS = 400.0
_GAP_PX = 12
_SIDE_PX = 390  # wide


class ReviewPage(QWidget):
    """What is shown once the session is read; the window has the commands.

    Args:
        recorded: the session.
        actions: the names of the learned actions as they are now.
        mirrored: whether people are shown as a mirror would.
    """

    def __init__(
        self,
        recorded: RecordedSession,
        actions: Callable[[], Iterable[str]],
        *,
        mirrored: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.recorded = recorded
        self._learned = actions
        self.recognised: Recognised | None = None
        self._people = sorted(recorded.people, key=lambda person: -len(recorded.people[person]))
        self.document = LabelDocument(labels_path(recorded.path), recorded.labels, recorded.duration_ms, self)
        self.player = Player(recorded.times_ms, self)
        self.view = SkeletonView()
        self.view.setAccessibleName(translate("ReviewPage", "Skeleton"))
        self.view.setAccessibleDescription(
            translate("ReviewPage", "The skeletons of the people at the moment that is shown")
        )
        self.view.set_mirrored(mirrored)
        self.view.setMinimumHeight(140)
        self.view.installEventFilter(self)
        self.notice = Notice("note", self.view)
        self.warning = Notice("warning", self.view)
        self.timeline = SessionTimeline()
        self.scroll_bar = QScrollBar(Qt.Orientation.Horizontal)
        self.scroll_bar.setAccessibleName(translate("ReviewPage", "Visible part of the session"))
        self.labels = LabelPanel()
        self.found = RecognisedPanel()
        self._shown_ms = 0.0
        self._agreement: tuple[tuple[tuple[Event, ...], Recognised], Agreement] | None = None

        self.timeline.begin(recorded.duration_ms, recorded.movement, recorded.movement_step_ms)
        self._connect()
        self.show_labels()
        self.player.seek(0.0)

    def lay_out(self, transport: QWidget) -> None:
        """Put everything in its place, with the buttons below the view."""
        beside = QWidget()
        panels = QVBoxLayout(beside)
        panels.setContentsMargins(0, 0, 0, 0)
        panels.setSpacing(_GAP_PX)
        panels.addWidget(self.labels, 1)
        panels.addWidget(self.found)
        side = scrolling(beside)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setMinimumWidth(max(330, scaled(230)))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 6, 0)
        column.addWidget(self.view, 1)
        column.addWidget(transport)
        top = QSplitter(Qt.Orientation.Horizontal)
        top.addWidget(left)
        top.addWidget(side)
        top.setStretchFactor(0, 1)
        top.setStretchFactor(1, 0)
        top.setChildrenCollapsible(False)
        top.setSizes([10_000, max(_SIDE_PX, scaled(270))])  # all the rest for the view
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 6, 14, 10)
        rows.setSpacing(8)
        rows.addWidget(top, 1)
        rows.addWidget(self.timeline)
        rows.addWidget(self.scroll_bar)
        self._show_scroll_bar()

    def _connect(self) -> None:
        timeline, document, panel = self.timeline, self.document, self.labels
        self.player.moved.connect(self._show_moment)
        timeline.sought.connect(self.player.seek)
        timeline.picked.connect(document.select)
        timeline.edges_moved.connect(document.move)
        timeline.marked.connect(self._set_marks)
        timeline.view_changed.connect(self._show_scroll_bar)
        self.scroll_bar.valueChanged.connect(lambda value: timeline.scroll_to(float(value)))
        document.changed.connect(self.show_labels)
        document.saved.connect(self._show_saved)
        document.save_failed.connect(self._show_save_error)
        panel.picked.connect(self.go_to)
        panel.action_wanted.connect(self.name_label)
        panel.add_wanted.connect(self.add_label)
        panel.delete_wanted.connect(self.delete_label)
        self.found.take_over_wanted.connect(self.take_over)
        self.found.details_wanted.connect(self.show_details)

    # What is shown.

    def _show_moment(self, time_ms: float) -> None:
        if abs(time_ms - self._shown_ms) > _LEAP_MS:
            self.view.reset_framing()
        self._shown_ms = time_ms
        index = self.player.frame
        frame = self.recorded.frames[index] if index is not None else None
        seen = {skeleton.person_id for skeleton in frame.skeletons} if frame is not None else set()
        self.view.set_frame(frame, next((person for person in self._people if person in seen), None))
        self.timeline.set_playhead(time_ms)

    @property
    def note(self) -> str:
        """A few words about the moment that is shown."""
        return translate("ReviewPage", "nobody in view") if self.player.frame is None else ""

    @property
    def action_names(self) -> list[str]:
        """What a label can name: the learned actions, and all that labels name already."""
        others = {label.action for label in self.document.labels}
        if self.recognised is not None:
            others |= set(self.recognised.known)
        learned = list(self._learned())
        return learned + sorted(others - set(learned), key=str.casefold)

    def show_labels(self) -> None:
        """After any change of the labels, of what was recognised, or of the learned actions."""
        document = self.document
        actions = self.action_names
        colors = {action: number for number, action in enumerate(actions)}
        self.timeline.set_labels(document.labels, document.selected, colors)
        self.labels.set_labels(document.labels, document.selected, actions, colors)
        self._show_saved()
        if self.recognised is None:
            self.timeline.set_recognised(None, (), ())
            self.found.set_agreement("", None)
            return
        agreed = self._agreement_with(self.recognised)
        self.timeline.set_recognised(self.recognised.events, agreed.matched.keys(), agreed.matched.values())
        self.found.set_agreement(self.recognised.pack, agreed)

    def _agreement_with(self, recognised: Recognised) -> Agreement:
        """Found anew only where the labels are others: selecting one must not take long."""
        compared = (self.document.labels, recognised)
        if self._agreement is None or any(
            new is not old for new, old in zip(compared, self._agreement[0], strict=True)
        ):
            self._agreement = (
                compared,
                agreement(recognised=recognised.events, labels=compared[0], known=recognised.known),
            )
        return self._agreement[1]

    def show_recognised(self, recognised: Recognised) -> None:
        """The result of a run, as a second track."""
        self.recognised = recognised
        self.show_labels()

    def _show_saved(self) -> None:
        saved = self.document.is_saved
        untouched = not self.document.labels and not self.document.undo_stack.count()
        self.labels.saved.setText(
            "" if untouched else translate("ReviewPage", "saved") if saved else translate("ReviewPage", "not saved")
        )
        self.labels.saved.setToolTip(str(self.document.path))
        if saved:
            self.warning.clear()

    def _show_save_error(self, sentence: str) -> None:
        self.warning.say(sentence, button=translate("ReviewPage", "Try again"), action=self._retry_save)
        self.place_notices()
        self._show_saved()

    def _retry_save(self) -> None:
        self.document.save()

    def say(self, sentence: str) -> None:
        """Show a sentence for a while."""
        self.notice.say(sentence, seconds=NOTE_S)
        self.place_notices()

    def place_notices(self) -> None:
        """What is wrong stands at the top of the view, what was done at its bottom."""
        for notice, at_top in ((self.warning, True), (self.notice, False)):
            if not notice.isHidden():
                width = min(720, self.view.width() - 2 * _GAP_PX)
                height = max(notice.sizeHint().height(), notice.heightForWidth(width))
                top = _GAP_PX if at_top else self.view.height() - height - _GAP_PX
                notice.setGeometry((self.view.width() - width) // 2, top, width, height)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if watched is self.view and event is not None and event.type() == QEvent.Type.Resize:
            self.place_notices()
        return super().eventFilter(watched, event)

    def _show_scroll_bar(self) -> None:
        scale = self.timeline.scale
        bar = self.scroll_bar
        bar.blockSignals(True)
        bar.setRange(0, max(0, round(scale.duration_ms - scale.span_ms)))
        bar.setPageStep(max(1, round(scale.span_ms)))
        bar.setSingleStep(max(1, round(scale.span_ms / 10)))
        bar.setValue(round(scale.start_ms))
        bar.setEnabled(bar.maximum() > 0)
        bar.blockSignals(False)

    # Commands.

    def _attempt(self, command: Callable[[], None]) -> bool:
        try:
            command()
        except ActionError as error:
            self.say(str(error))
            return False
        return True

    def go_to(self, label: Event) -> None:
        """Select a label and show its start."""
        self.document.select(label)
        self.timeline.reveal(label)
        self.player.seek(label.start_ms)

    def go_to_next(self, steps: int) -> None:
        """Select the next label, or the one before (-1), and show its start."""
        label = self.document.select_next(steps, self.player.time_ms)
        if label is not None:
            self.go_to(label)

    def mark(self, *, start: bool) -> None:
        """Put the start or the end mark at the moment that is shown; a mark on the wrong side of it goes."""
        now_ms = self.player.time_ms
        start_ms, end_ms = self.timeline.marks_ms
        if start:
            self._set_marks(now_ms, end_ms if end_ms is not None and end_ms > now_ms else None)
        else:
            self._set_marks(start_ms if start_ms is not None and start_ms < now_ms else None, now_ms)

    def _set_marks(self, start_ms: float | None, end_ms: float | None) -> None:
        """Who marks wants a new label: the next name is for that, not for the label that was selected before."""
        self.document.select(None)
        self.timeline.set_marks(start_ms, end_ms)

    def clear_marks(self) -> None:
        """Take both marks away, and select nothing."""
        self.timeline.set_marks(None, None)
        self.document.select(None)

    def set_edge(self, *, start: bool) -> None:
        """Let the selected label start or end at the moment that is shown."""
        label, now_ms = self.document.selected, self.player.time_ms
        if label is None:
            self.say(translate("ReviewPage", "Select a label first: click on it, or press Page Down."))
        elif not (now_ms < label.end_ms if start else now_ms > label.start_ms):
            self.say(translate("ReviewPage", "A label must end after its start: go to another moment."))
        elif start:
            self.document.move(label, now_ms, label.end_ms)
        else:
            self.document.move(label, label.start_ms, now_ms)

    def add_label(self, action: str | None = None) -> None:
        """A new label between the marks; ``action``: None for the one that is chosen beside the list."""
        start_ms, end_ms = self.timeline.marks_ms
        if start_ms is None or end_ms is None:
            self.say(translate("ReviewPage", "Mark the start of the movement with I and its end with O first."))
            return
        name = self.labels.action_choice.currentText() if action is None else action
        if not name.strip():
            self.labels.action_choice.setFocus()
            self.say(translate("ReviewPage", "Choose the action, or type its name, and press Enter."))
            return
        if self._attempt(lambda: self.document.add(start_ms, end_ms, name)):
            self.timeline.set_marks(None, None)

    def name_label(self, action: str) -> None:
        """Give the selected label this action; without one, make a label between the marks."""
        label = self.document.selected
        if label is not None:
            self._attempt(lambda: self.document.rename(label, action))
        elif None not in self.timeline.marks_ms:
            self.add_label(action)
        self.timeline.setFocus()

    def name_label_by_number(self, number: int) -> None:
        """The action at a position in the list, from 0; nothing if there are fewer."""
        actions = self.action_names
        if number < len(actions):
            self.name_label(actions[number])

    def delete_label(self) -> None:
        """Delete the selected label."""
        if self.document.selected is not None:
            self.document.delete(self.document.selected)

    def take_over(self) -> None:
        """Replace the labels by what was recognised."""
        if self.recognised is not None:
            self.document.replace_all(
                self.recognised.events, translate("ReviewPage", "use what was recognised as labels")
            )
            self.say(
                translate("ReviewPage", "The labels are now what was recognised; Ctrl+Z brings the old ones back.")
            )

    def show_details(self) -> None:
        """The agreement of each action, as it is now."""
        if self.recognised is None:
            self.say(translate("ReviewPage", "Run the actions first."))
            return
        found = by_action(self.document.labels, self.recognised.events, self.recognised.known)
        AgreementDialog(found, self).open()
