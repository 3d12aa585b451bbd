"""The main window: asks the session whenever a frame has come, and shows what it says."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtGui import QAction, QCloseEvent, QKeySequence
from PyQt6.QtWidgets import (
    QMainWindow,
    QMenu,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.action_control import ActionControl
from app.action_history import ActionHistory
from app.beat import Beat
from app.example_control import ExampleControl
from app.pack_control import PackControl
from app.recording_control import RecordingControl
from app.recording_flow import Phase
from app.sentences import said
from app.sessions.control import SessionControl
from app.shown_history import ShownHistory
from app.text_size import scaled
from app.translation import decimal, translate
from app.views.action_panel import ActionPanel
from app.views.banner_text import banner_content, of_two_people
from app.views.command import make_command
from app.views.diagnostics_dialog import DiagnosticsDialog
from app.views.elided_label import ElidedLabel
from app.views.event_list import EventList
from app.views.event_strip import EventStrip
from app.views.fitting_row import FlowingRow
from app.views.help_boxes import show_about, show_keys
from app.views.language_menu import LanguageMenu
from app.views.people_menu import PeopleMenu
from app.views.scrolling import scrolling
from app.views.source_menu import SourceMenu
from app.views.space_key import SpaceKey
from app.views.stage import Stage
from app.views.status_line import StatusLine, shortened
from app.views.text_size_menu import TextSizeMenu
from app.views.timing_menu import TimingMenu
from capture.stream import StreamState, StreamStatus
from model.errors import ModelError

if TYPE_CHECKING:
    from app.session import Session
    from app.views.classroom import Classroom
    from app.views.joints_dialog import JointsDialog
    from app.views.person_label import PersonLabel
    from app.views.prediction_banner import BannerContent
    from model.recognizer import Prediction

logger = logging.getLogger(__name__)

_FIGURES_EVERY = 3  # the small figures move at a third of the rate of the view
_GREETING_S = 12.0
_NOTE_S = 8.0
_WIDEST_LISTS_PX = 340  # else large text leaves no room for the view


class MainWindow(QMainWindow):
    """Everything a person sees. Nothing in it waits.

    Args:
        session: what runs behind it; the caller closes it.
        settings: where choices are remembered; None for the user's own.
    """

    def __init__(self, session: Session, settings: QSettings | None = None) -> None:
        super().__init__()
        self._session = session
        self._settings = settings or QSettings()
        self.joints_dialog: JointsDialog | None = None
        self.classroom: Classroom | None = None
        self.diagnostics_dialog: DiagnosticsDialog | None = None
        self._shown = ShownHistory()
        self._polls = 0

        self.setMinimumSize(900, 560)
        self.stage = Stage()
        self.history = ActionHistory(session, self._attempt, self)
        self.actions_panel = ActionPanel(lambda old, new: self.action_control.rename(old, new))
        self.action_control = ActionControl(
            session, self.actions_panel, self.history, self.stage.notice, self._attempt, self
        )
        self.packs = PackControl(session, self.history, self.stage.notice, self._settings, self)
        self.events = EventList()
        self.strip = EventStrip()
        self.timing = TimingMenu(self._settings, self)
        self.recording = RecordingControl(
            session, self.stage, lambda: self.timing.timing, self._attempt, self.history, self
        )
        self.examples = ExampleControl(
            session,
            self.actions_panel,
            self.events,
            self.recording,
            self.history,
            self.stage.notice,
            self._attempt,
            self,
        )
        self.record_button = self.recording.button
        self.sessions = SessionControl(
            session, self._settings, self.stage.notice, self.stage.place, lambda: self.stage.view.mirrored, self
        )
        self.text_size_menu = TextSizeMenu(self._settings, self)
        self.language_menu = LanguageMenu(self._settings, self)
        self.language_menu.chosen.connect(lambda sentence: self.stage.notice.say(sentence, seconds=_NOTE_S))
        self._make_commands()
        self._make_menus()
        self._lay_out()
        self._connect()
        self._restore()
        self._show_phase(Phase.IDLE)

        self.beat = Beat(self)
        self.beat.due.connect(self.poll)
        session.frame_came = self.beat.frame_came
        self.poll()
        if session.notice:
            self.stage.notice.say(session.notice, seconds=_GREETING_S)

    # Building.

    def _switch(self, text: str, setting: str, apply: Callable[[bool], None], *, default: bool = True) -> QAction:
        """A choice that is remembered; ``default`` until the user changes it."""
        switch = QAction(text, self)
        switch.setCheckable(True)
        switch.setChecked(self._settings.value(setting, default, type=bool))

        def changed(on: bool) -> None:
            apply(on)
            self._settings.setValue(setting, on)

        apply(switch.isChecked())
        switch.toggled.connect(changed)
        return switch

    def _make_commands(self) -> None:
        self.people_menu = PeopleMenu(self._settings, self)
        self._session.watch_people(self.people_menu.count)
        self.restart_command = make_command(
            self, translate("MainWindow", "&Start again"), "Ctrl+R", self._restart_source
        )
        view = self.stage.view
        self.mirror_switch = self._switch(
            translate("MainWindow", "&Mirror the view (display only)"), "view/mirrored", self._set_mirrored
        )
        self.picture_switch = self._switch(
            translate("MainWindow", "Show the &picture"), "view/picture", view.set_shows_picture
        )
        self.picture_switch.setShortcut(QKeySequence("Ctrl+H"))
        self.picture_switch.setToolTip(translate("MainWindow", "Off, only skeletons are shown (Ctrl+H)"))
        self.importance_switch = self._switch(
            translate("MainWindow", "Show the &joints the model uses"), "view/importance", view.set_shows_importance
        )
        self.spheres_switch = self._switch(
            translate("MainWindow", "Show them as sp&heres"), "view/spheres", view.set_shows_spheres, default=False
        )
        self.spheres_switch.setEnabled(self.importance_switch.isChecked())
        self.importance_switch.toggled.connect(self.spheres_switch.setEnabled)
        self.beep_switch = self._switch(
            translate("MainWindow", "&Beep while recording"), "recording/beeps", self._set_beeps
        )
        if self.recording.sounds.trouble:
            self.beep_switch.setText(translate("MainWindow", "&Beep while recording (system beep)"))
            self.beep_switch.setToolTip(said(self.recording.sounds.trouble))
        self.joints_command = make_command(
            self, translate("MainWindow", "J&oints the model uses in an action…"), "Ctrl+J", self._show_joints
        )
        self.classroom_command = make_command(
            self, translate("MainWindow", "&Classroom: the views one by one"), "F5", self._show_classroom
        )
        self.freeze_switch = QAction(translate("MainWindow", "Free&ze the skeleton"), self)
        self.freeze_switch.setCheckable(True)
        self.freeze_switch.setShortcut(QKeySequence("F"))
        self.freeze_switch.toggled.connect(self._set_frozen)
        self.earlier_command = make_command(self, translate("MainWindow", "Step &back"), "Left", lambda: self._step(-1))
        self.later_command = make_command(
            self, translate("MainWindow", "Step fo&rward"), "Right", lambda: self._step(1)
        )
        for command in (self.earlier_command, self.later_command):
            command.setEnabled(False)  # else they would take the arrow keys from everything
        self.full_screen_command = make_command(
            self, translate("MainWindow", "&Full screen"), "F11", self._toggle_full_screen
        )

    def _make_menus(self) -> None:
        bar = self.menuBar()
        assert bar is not None, "a main window has a menu bar"
        self.source_menu = SourceMenu(self)
        self.source_menu.addSeparator()
        self.source_menu.addMenu(self.people_menu)
        self.source_menu.addAction(self.restart_command)
        self.source_menu.addSeparator()
        self.source_menu.addAction(make_command(self, translate("MainWindow", "&Quit"), "Ctrl+Q", self.close))
        bar.addMenu(self.source_menu)
        bar.addMenu(self.packs.menu)

        self.edit_menu = QMenu(translate("MainWindow", "&Edit"), self)
        self.edit_menu.addActions([self.history.undo_command, self.history.redo_command])
        bar.addMenu(self.edit_menu)

        actions = QMenu(translate("MainWindow", "&Actions"), self)
        actions.addActions([self.recording.record_command, self.recording.cancel_command])
        actions.addMenu(self.timing)
        actions.addAction(self.beep_switch)
        actions.setToolTipsVisible(True)
        actions.addSeparator()
        actions.addActions(list(self.actions_panel.commands))
        actions.addSeparator()
        actions.addMenu(self.examples.menu)
        bar.addMenu(actions)
        bar.addMenu(self.sessions.menu)

        view = QMenu(translate("MainWindow", "&View"), self)
        view.addActions([self.mirror_switch, self.picture_switch, self.importance_switch, self.spheres_switch])
        view.addActions([self.joints_command, self.freeze_switch, self.earlier_command, self.later_command])
        view.addMenu(self.text_size_menu)
        view.addMenu(self.language_menu)
        view.addSeparator()
        view.addActions([self.classroom_command, self.full_screen_command])
        bar.addMenu(view)

        help_menu = QMenu(translate("MainWindow", "&Help"), self)
        help_menu.addAction(make_command(self, translate("MainWindow", "&Keyboard"), "F1", lambda: show_keys(self)))
        help_menu.addAction(make_command(self, translate("MainWindow", "&Diagnostics …"), "", self.show_diagnostics))
        help_menu.addAction(
            make_command(self, translate("MainWindow", "&About and privacy"), "", lambda: show_about(self))
        )
        bar.addMenu(help_menu)

    def show_diagnostics(self) -> None:
        """What helps to find a fault, in a dialog from which it can be copied."""
        from app.diagnostics.report import diagnostics_text  # seldom needed

        self.diagnostics_dialog = DiagnosticsDialog(diagnostics_text, self)
        self.diagnostics_dialog.open()

    def _lay_out(self) -> None:
        self.source_button = QToolButton()
        self.source_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.source_button.setMenu(self.source_menu)
        self.source_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.source_button.setAccessibleName(translate("MainWindow", "Choose a source"))
        self._hint = ElidedLabel()
        self._hint.setProperty("role", "quiet")
        bar = FlowingRow(10)
        bar.add(self.record_button)
        bar.add(self.recording.cancel_button)
        bar.add(self.timing.button)
        bar.add(self._hint)
        self.picture_button = QToolButton()
        self.picture_button.setDefaultAction(self.picture_switch)
        self.picture_switch.setIconText(translate("MainWindow", "Picture"))
        self.picture_button.setAccessibleName(translate("MainWindow", "Show the picture"))
        self.picture_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        bar.add(self.sessions.button)
        bar.add(self.picture_button)
        bar.add(self.source_button)

        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(10)
        column.addWidget(self.stage, 1)
        column.addWidget(self.strip)
        column.addWidget(bar)

        lists_px = min(scaled(250), _WIDEST_LISTS_PX)
        self._lists = QSplitter(Qt.Orientation.Vertical)
        self._lists.addWidget(self.actions_panel)
        self._lists.addWidget(self.events)
        self._lists.setStretchFactor(0, 3)
        self._lists.setStretchFactor(1, 1)
        self._lists.setSizes([420, 170])
        self._lists.setChildrenCollapsible(False)
        self.actions_panel.setMinimumSize(lists_px, 180)
        self._lists.setMinimumWidth(lists_px + 6)
        self.events.setMinimumHeight(96)
        self._lists.setContentsMargins(6, 0, 0, 0)

        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.addWidget(left)
        self._columns.addWidget(self._lists)
        self._columns.setStretchFactor(0, 1)
        self._columns.setStretchFactor(1, 0)
        self._columns.setSizes([860, 310])
        self._columns.setChildrenCollapsible(False)

        middle = QWidget()
        frame = QVBoxLayout(middle)
        frame.setContentsMargins(14, 6, 14, 6)
        frame.addWidget(self._columns)
        self.setCentralWidget(scrolling(middle))
        self.status_line = StatusLine()
        self.setStatusBar(self.status_line)

    def _connect(self) -> None:
        self.source_menu.chosen.connect(self.open_source)
        self.people_menu.chosen.connect(self._watch_people)
        self.actions_panel.retake_wanted.connect(self.recording.retake)
        self.action_control.acted.connect(self.poll)
        self.examples.acted.connect(self.poll)
        self.packs.acted.connect(self.poll)
        self.packs.imported.connect(self.actions_panel.select)
        self.recording.acted.connect(self.poll)
        self.recording.phase_changed.connect(self._show_phase)
        self.recording.saved.connect(self._saved)
        SpaceKey(self, besides=self.record_button)

    # Remembered choices.

    def _restore(self) -> None:
        geometry = self._settings.value("window/geometry")
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(1240, 780)
        for name, splitter in (("columns", self._columns), ("lists", self._lists)):
            state = self._settings.value(f"window/{name}")
            if state is not None:
                splitter.restoreState(state)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        if event is not None and not self.sessions.close_all():
            event.ignore()  # labels that cannot be saved would be lost
            return
        self._session.frame_came = None
        self.beat.stop()
        self.packs.close()
        self._settings.setValue("window/geometry", self.saveGeometry())
        self._settings.setValue("window/columns", self._columns.saveState())
        self._settings.setValue("window/lists", self._lists.saveState())
        super().closeEvent(event)

    # The view.

    def poll(self) -> None:
        """Ask the session and show what it says."""
        self._polls += 1
        session = self._session
        flow = session.recording()
        status = session.status()
        live = status is not None and status.state is StreamState.LIVE
        frame = session.newest_frame()
        person = session.main_person()
        prediction = session.prediction() if live and person is not None else None
        actions = session.actions()
        events = session.recent_events()
        self.examples.follow(events, actions, idle=flow.phase is Phase.IDLE)
        right = [event for event in events if not self.examples.is_refused(event)]

        stage = self.stage
        importance = prediction.importance if prediction is not None else None
        lost = status is not None and status.state is StreamState.LOST
        if frame is not None and not lost:
            self._shown.add(frame, person, importance)
        held = self._shown.held
        if held is not None:
            stage.view.set_importance(held.importance)
            stage.view.set_frame(held.frame, held.person)
        else:
            stage.view.set_importance(importance)
            stage.view.set_frame(None if lost else frame, person)
        self._show_trouble(status)
        self.recording.follow(flow)
        self.sessions.follow()
        thresholds = {action.name: action.threshold for action in actions}
        all_muted = all(action.muted for action in actions)

        def seen_as(newest: Prediction | None, person: int | None) -> BannerContent:
            last = next((event for event in reversed(right) if event.person_id == person), None)
            return banner_content(status, person, len(actions), newest, last, thresholds, all_muted=all_muted)

        content = seen_as(prediction, person)
        other = next((one for one in session.predictions() if one.person_id != person), None)
        labels: tuple[PersonLabel, ...] = ()
        if person is not None and prediction is not None and other is not None:
            content, labels = of_two_people(person, content, other.person_id, seen_as(other, other.person_id))
        stage.banner.set_content(content)
        stage.view.set_labels(labels if held is None else ())

        self.actions_panel.set_actions(actions)
        if self.joints_dialog is not None and self.joints_dialog.isVisible():
            self.joints_dialog.set_actions(actions)
        if self.classroom is not None:
            self.classroom.set_actions(actions)
            self.classroom.show_now(None if lost else frame, person, importance)
        self.actions_panel.set_scores(
            prediction.scores if prediction is not None else {}, prediction.action if prediction is not None else None
        )
        now_ms = frame.timestamp_ms if frame is not None else 0.0
        if self._polls % _FIGURES_EVERY == 0:
            self.actions_panel.animate()
            self.strip.set_events(right, now_ms)
        self.events.set_events(events, now_ms, self.examples.refused)
        self.actions_panel.set_counts(Counter(event.action for event in right))
        self.source_menu.set_current(session.source_spec)
        self.source_menu.set_rate(status.measured_fps if status is not None and live else None)
        source = shortened(said(status.source_name), 18) if status is not None else translate("MainWindow", "No source")
        self.source_button.setText(f"{source}  ▾")
        self.status_line.show_status(status, session.recognition_ms(), session.pack_path.name, session.weights_name)

    def _show_trouble(self, status: StreamStatus | None) -> None:
        notice = self.stage.source_notice
        recognition_error = self._session.recognition_error()
        if status is not None and status.state is StreamState.LOST:
            notice.say(status.message, button=translate("MainWindow", "Try again"), action=self._restart_source)
        elif recognition_error:
            notice.say(recognition_error)
        elif status is not None and status.recording_error:
            notice.say(status.recording_error)
        else:
            notice.clear()

    def _show_phase(self, phase: Phase) -> None:
        """The recording is in another phase now."""
        self.actions_panel.set_commands_enabled(phase is Phase.IDLE)
        self.history.set_enabled(phase is Phase.IDLE)
        # Not only when idle: a take that cannot be saved into a pack can be saved into another one.
        self.packs.set_enabled(phase not in (Phase.COUNTDOWN, Phase.CAPTURING))
        self.packs.set_idle(phase is Phase.IDLE)
        self.timing.button.setVisible(phase not in (Phase.COUNTDOWN, Phase.CAPTURING))
        self.strip.setVisible(phase is not Phase.REVIEW)  # the review needs the room
        self.freeze_switch.setEnabled(phase is Phase.IDLE)
        self.classroom_command.setEnabled(phase is Phase.IDLE)
        self.freeze_switch.setChecked(False)  # who records must see what happens now
        self._hint.setText(self.recording.hint)

    # Commands.

    def _attempt(self, command: Callable[[], None]) -> bool:
        """Run a command of the session; what a user did wrong is shown as a sentence."""
        try:
            command()
        except ModelError as error:
            self.packs.explain(error)
            return False
        return True

    def open_source(self, spec: str) -> None:
        """Change the source, and remember it."""
        self._settings.setValue("source", spec)
        self.stage.view.reset_framing()
        self.freeze_switch.setChecked(False)
        self._attempt(lambda: self._session.open_source(spec))
        self.poll()

    def _restart_source(self) -> None:
        if self._session.source_spec:
            self.open_source(self._session.source_spec)

    def _watch_people(self, count: int) -> None:
        self._session.watch_people(count)
        if self._session.source_spec.startswith("webcam"):  # its pose model looks for so many from its start on
            self._restart_source()

    def _saved(self, name: str, sentence: str) -> None:
        self.actions_panel.select(name)
        self.stage.notice.say(sentence, seconds=_NOTE_S)

    def _set_mirrored(self, mirrored: bool) -> None:
        self.stage.view.set_mirrored(mirrored)
        self.actions_panel.set_mirrored(mirrored)
        if self.joints_dialog is not None:
            self.joints_dialog.set_mirrored(mirrored)

    def _set_beeps(self, on: bool) -> None:
        self.recording.sounds.muted = not on

    def _show_joints(self) -> None:
        """For the selected action, else for the first."""
        from app.views.joints_dialog import JointsDialog  # takes a moment to import: not at the start

        if self.joints_dialog is None:
            self.joints_dialog = JointsDialog(self._session, self)
            self.joints_dialog.set_mirrored(self.mirror_switch.isChecked())
        dialog = self.joints_dialog
        dialog.set_actions(self._session.actions())
        selected = self.actions_panel.selected()
        if selected is not None:
            dialog.choose(selected)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _show_classroom(self) -> None:
        """Full screen, until Esc."""
        from app.views.classroom import Classroom  # as the dialog with the joints

        classroom = Classroom(
            self._session,
            mirrored=self.mirror_switch.isChecked(),
            shows_picture=self.picture_switch.isChecked(),
            parent=self,
        )
        self.classroom = classroom
        classroom.finished.connect(self._leave_classroom)
        self.poll()
        selected = self.actions_panel.selected()
        if selected is not None:
            classroom.choose(selected)
        classroom.setWindowModality(Qt.WindowModality.WindowModal)
        classroom.showFullScreen()

    def _leave_classroom(self) -> None:
        if self.classroom is not None:
            self.classroom.deleteLater()
            self.classroom = None

    def _set_frozen(self, frozen: bool) -> None:
        """Hold what is shown; capture and recognition go on."""
        if frozen and not self._shown.freeze():
            self.freeze_switch.setChecked(False)  # there is nothing to hold yet
            return
        if not frozen:
            self._shown.release()
        self.earlier_command.setEnabled(frozen)
        self.later_command.setEnabled(frozen)
        self._step(0)

    def _step(self, moments: int) -> None:
        self._shown.step(moments)
        if self._shown.held is None:
            self._hint.setText(self.recording.hint)
        else:
            self._hint.setText(
                translate("MainWindow", "Frozen, {seconds} s back: ← → step, F goes on").format(
                    seconds=decimal(self._shown.held_before_s, 1)
                )
            )
        self.poll()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
