"""The window and its views, without a screen and with a session that lives in memory."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QRectF, QSettings, Qt
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.display import NoDisplayError, display_available
from app.importance_colors import importance_levels, importance_rgb
from app.qt_application import UncaughtReporter, make_application
from app.recording_flow import FlowState, Phase, Timing
from app.shown_history import KEPT_S, ShownHistory
from app.sounds import Sound
from app.theme import DARK, LIGHT, apply_theme
from app.views.action_delegate import meter_area
from app.views.action_model import COUNT_ROLE, SCORE_ROLE, THRESHOLD_ROLE
from app.views.banner_text import banner_content
from app.views.event_list import EventList, age_text
from app.views.framing import Framing
from app.views.person_label import PERSON_COLORS, PersonLabel, draw_person_label
from app.views.replay import Replay
from app.views.skeleton_view import SkeletonView
from app.views.source_menu import SourceMenu
from app.window import MainWindow
from capture.cameras import Camera
from capture.clip import Clip
from capture.skeleton import JOINT_COUNT, CapturedFrame, Joint, SkeletonFrame
from capture.sources.demonstrator import DemonstratorSource
from capture.stream import StreamState, StreamStatus
from model.errors import ActionError
from model.recognizer import Event, Prediction
from model.support import Action
from model.take_check import Remark, Verdict

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

LIVE = StreamStatus(StreamState.LIVE, "", "Demonstrator", 29.8, 300, 2, 0, None, 0, "")


def demonstrator_clip(seed: int = 1, frames: int = 40) -> Clip:
    with DemonstratorSource(realtime=False, seed=seed) as source:
        skeletons = [source.read().skeletons[0] for _ in range(frames)]  # type: ignore[union-attr]
    return Clip.from_frames(skeletons)


TAKE = demonstrator_clip()
REVIEW = FlowState(Phase.REVIEW, seconds=1.0, take=TAKE, captured=TAKE)


class MemorySession:
    """What the window needs of a session, with nothing behind it."""

    def __init__(self) -> None:
        self.flow = FlowState(Phase.IDLE)
        self.stream_status: StreamStatus | None = LIVE
        self.frame: CapturedFrame | None = captured_frame()
        self.person: int | None = 0
        self.newest_prediction: Prediction | None = None
        self.other_predictions: tuple[Prediction, ...] = ()
        self.people = 1
        self.learned: list[Action] = []
        self.events: list[Event] = []
        self.source_spec = "demo"
        self.opened: list[str] = []
        self.nothing_count = 0
        self.error = ""
        self.notice = ""
        self.pack_path = Path("actions.pack")
        self.weights_name = "live"
        self.judged: list[tuple[Clip, str | None]] = []
        self.verdict: Verdict | None = Verdict()

    def open_source(self, spec: str) -> None:
        self.opened.append(spec)
        self.source_spec = spec

    def close(self) -> None:
        self.stream_status = None

    def status(self) -> StreamStatus | None:
        return self.stream_status

    def newest_frame(self) -> CapturedFrame | None:
        return self.frame

    def main_person(self) -> int | None:
        return self.person

    def watch_people(self, count: int) -> None:
        self.people = count

    def prediction(self) -> Prediction | None:
        return self.newest_prediction

    def predictions(self) -> tuple[Prediction, ...]:
        return () if self.newest_prediction is None else (self.newest_prediction, *self.other_predictions)

    def recognition_ms(self) -> float | None:
        return 23.4

    def recognition_error(self) -> str:
        return self.error

    def recent_events(self) -> tuple[Event, ...]:
        return tuple(self.events)

    def actions(self) -> tuple[Action, ...]:
        return tuple(self.learned)

    @property
    def support(self) -> tuple[Action, ...]:
        return tuple(self.learned)

    def restore(self, support: tuple[Action, ...]) -> None:
        self.learned = list(support)

    def add_action(self, name: str, take: Clip) -> None:
        if not name.strip():
            raise ActionError("The action needs a name.")
        self.learned.append(Action(name.strip(), take))

    def replace_take(self, name: str, take: Clip) -> None:
        self.learned = [Action(name, take) if action.name == name else action for action in self.learned]

    def rename_action(self, old: str, new: str) -> None:
        if any(action.name == new for action in self.learned):
            raise ActionError(f"There is already an action '{new}'.")
        self.learned = [replace(action, name=new) if action.name == old else action for action in self.learned]

    def set_threshold(self, name: str, threshold: float) -> None:
        self.learned = [
            replace(action, threshold=threshold) if action.name == name else action for action in self.learned
        ]

    def delete_action(self, name: str) -> None:
        self.learned = [action for action in self.learned if action.name != name]

    def begin_recording(self, timing: Timing) -> None:
        self.timing = timing
        self.flow = FlowState(Phase.COUNTDOWN, seconds=3.0, timing=timing)

    def finish_recording(self) -> None:
        self.flow = REVIEW

    def judge_take(self, take: Clip, replaced_action: str | None) -> None:
        self.judged.append((take, replaced_action))

    def take_verdict(self, take: Clip) -> Verdict | None:
        return self.verdict

    def cancel_recording(self) -> None:
        self.flow = FlowState(Phase.IDLE)

    def recording(self) -> FlowState:
        return self.flow

    def session_recording(self) -> None:
        return None


def captured_frame(picture: bool = False, timestamp_ms: float = 60_000.0) -> CapturedFrame:
    pixels = np.linspace((40, 40), (120, 200), JOINT_COUNT).astype(np.float32) if picture else None
    skeleton = SkeletonFrame(timestamp_ms, TAKE.positions_m[0], np.ones(JOINT_COUNT, np.float32), 0, pixels)
    image = np.full((240, 320, 3), 90, np.uint8) if picture else None
    return CapturedFrame(timestamp_ms, (skeleton,), image)


def prediction(action: str | None, confidence: float, scores: dict[str, float]) -> Prediction:
    importance = np.full(JOINT_COUNT, 1 / JOINT_COUNT, np.float32)
    return Prediction(60_000.0, 0, action, confidence, scores, importance)


@pytest.fixture
def session() -> MemorySession:
    return MemorySession()


@pytest.fixture
def window(qtbot: QtBot, session: MemorySession, settings: QSettings) -> MainWindow:
    window = MainWindow(session, settings)  # type: ignore[arg-type]
    window.beat.stop()  # the tests poll when they want to
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def show_phase(window: MainWindow, session: MemorySession, flow: FlowState) -> None:
    session.flow = flow
    window.poll()


# Recording a take.


def test_space_records_and_finishes_and_enter_saves(qtbot: QtBot, window: MainWindow, session: MemorySession) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert session.flow.phase is Phase.COUNTDOWN
    assert window.stage.overlay.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert session.flow.phase is Phase.COUNTDOWN, "space does nothing during the countdown"
    show_phase(window, session, FlowState(Phase.CAPTURING, seconds=1.0))
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert session.flow.phase is Phase.REVIEW
    field = window.stage.review.name_field
    assert window.focusWidget() is field
    qtbot.keyClicks(field, "two words")  # the space bar writes a space here
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert [action.name for action in session.learned] == ["two words"]
    assert len(session.learned[0].clip) == len(TAKE)
    assert session.flow.phase is Phase.IDLE
    assert window.actions_panel.selected() == "two words"
    assert window.stage.banner.isVisible() and not window.stage.review.isVisible()


def test_a_refused_name_is_explained_and_can_be_corrected(
    qtbot: QtBot, window: MainWindow, session: MemorySession
) -> None:
    show_phase(window, session, REVIEW)
    review = window.stage.review
    qtbot.mouseClick(review.save_button, Qt.MouseButton.LeftButton)
    assert review.error == "The action needs a name."
    assert session.flow.phase is Phase.REVIEW
    qtbot.keyClicks(review.name_field, "wave")
    assert review.error == ""
    qtbot.mouseClick(review.save_button, Qt.MouseButton.LeftButton)
    assert [action.name for action in session.learned] == ["wave"]


@pytest.mark.parametrize("phase", [Phase.COUNTDOWN, Phase.CAPTURING, Phase.REVIEW, Phase.FAILED])
def test_escape_leaves_every_phase(qtbot: QtBot, window: MainWindow, session: MemorySession, phase: Phase) -> None:
    show_phase(window, session, REVIEW if phase is Phase.REVIEW else FlowState(phase, seconds=1.0))
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Escape)
    assert session.flow.phase is Phase.IDLE
    assert session.learned == []


def test_a_failed_take_says_why_and_can_be_retaken(qtbot: QtBot, window: MainWindow, session: MemorySession) -> None:
    show_phase(window, session, FlowState(Phase.FAILED, message="Nothing moved: record again."))
    assert window.stage.failed.message == "Nothing moved: record again."
    assert window.focusWidget() is window.stage.failed.retake_button
    qtbot.keyClick(window.stage.failed.retake_button, Qt.Key.Key_Space)
    assert session.flow.phase is Phase.COUNTDOWN


def test_retaking_an_action_replaces_its_take_without_a_name(
    qtbot: QtBot, window: MainWindow, session: MemorySession
) -> None:
    session.learned = [Action("wave", demonstrator_clip(seed=2)), Action("clap", demonstrator_clip(seed=3))]
    window.poll()
    window.actions_panel.select("clap")
    qtbot.keyClick(window.actions_panel.list, Qt.Key.Key_F3)
    assert session.flow.phase is Phase.COUNTDOWN
    session.finish_recording()
    window.poll()
    review = window.stage.review
    assert not review.name_field.isVisible() and "clap" in review.title.text()
    qtbot.mouseClick(review.retake_button, Qt.MouseButton.LeftButton)  # it still is about "clap"
    session.finish_recording()
    window.poll()
    assert "clap" in review.title.text()
    qtbot.keyClick(review.save_button, Qt.Key.Key_Return)
    assert [action.name for action in session.learned] == ["wave", "clap"]
    assert len(session.learned[1].clip) == len(TAKE)
    # The next take is a new action again.
    show_phase(window, session, REVIEW)
    assert review.name_field.isVisible()


def test_moved_marks_change_what_is_judged_and_saved(qtbot: QtBot, window: MainWindow, session: MemorySession) -> None:
    show_phase(window, session, REVIEW)
    assert [len(take) for take, _ in session.judged] == [len(TAKE)]
    review = window.stage.review
    review.timeline.setFocus()
    qtbot.keyClick(review.timeline, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    window.poll()
    assert len(session.judged) == 2 and len(session.judged[-1][0]) < len(TAKE)
    assert window.stage.view.replayed_ms() == review.timeline.marks_ms[0]
    session.verdict = Verdict((Remark("It looks like “clap” (80 %).", "Change it."),), "clap", 0.8)
    window.poll()
    assert "clap" in review.verdict_text
    qtbot.keyClicks(review.name_field, "wave")
    qtbot.keyClick(review.name_field, Qt.Key.Key_Return)
    assert session.learned[0].clip.start_ms == review.timeline.marks_ms[0] > TAKE.start_ms


def test_a_take_is_recorded_with_the_chosen_timing_and_can_be_cancelled_with_the_mouse(
    qtbot: QtBot, window: MainWindow, session: MemorySession
) -> None:
    window.timing.delays[10].trigger()
    window.timing.lengths[5].trigger()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert session.timing == Timing(10.0, 5.0)
    assert window.recording.cancel_button.isVisible() and not window.timing.button.isVisible()
    qtbot.mouseClick(window.recording.cancel_button, Qt.MouseButton.LeftButton)
    assert session.flow.phase is Phase.IDLE
    assert not window.recording.cancel_button.isVisible()


def test_the_countdown_is_heard_once_a_second(
    window: MainWindow, session: MemorySession, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Sound] = []
    monkeypatch.setattr(window.recording.sounds, "play", heard.append)
    for seconds in (3.0, 2.5, 2.1, 1.9, 0.5):
        show_phase(window, session, FlowState(Phase.COUNTDOWN, seconds=seconds))
    assert heard == [Sound.COUNT] * 3
    show_phase(window, session, FlowState(Phase.CAPTURING))
    show_phase(window, session, REVIEW)
    show_phase(window, session, FlowState(Phase.CAPTURING))
    show_phase(window, session, FlowState(Phase.FAILED, message="No."))
    assert heard[3:] == [Sound.START, Sound.FINISHED, Sound.START, Sound.FAILED]
    window.beep_switch.setChecked(False)
    assert window.recording.sounds.muted


def test_space_presses_a_button_that_was_reached_with_the_keyboard(
    qtbot: QtBot, window: MainWindow, session: MemorySession
) -> None:
    session.learned = [Action("wave", TAKE)]
    window.poll()
    window.actions_panel.select("wave")
    delete = next(button for button in window.findChildren(QPushButton) if button.text() == "Delete")
    delete.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(delete, Qt.Key.Key_Space)
    assert session.flow.phase is Phase.IDLE and session.learned == []
    # Whoever clicks it with the mouse still records with the space bar.
    session.learned = [Action("wave", TAKE)]
    window.poll()
    window.record_button.setFocus()
    qtbot.mouseClick(delete, Qt.MouseButton.LeftButton)
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Space)
    assert session.flow.phase is Phase.COUNTDOWN


# The list of actions.


def test_rename_in_place(qtbot: QtBot, window: MainWindow, session: MemorySession) -> None:
    session.learned = [Action("wave", TAKE), Action("clap", TAKE)]
    window.poll()
    window.actions_panel.select("wave")
    qtbot.keyClick(window.actions_panel.list, Qt.Key.Key_F2)
    editor = window.actions_panel.list.findChild(QLineEdit)
    assert editor is not None and editor.text() == "wave"
    window.poll()  # the editor outlives a poll
    editor.selectAll()
    editor.insert("手を振る")  # as an input method does
    qtbot.keyClicks(editor, " now")
    assert session.flow.phase is Phase.IDLE, "a space in a name starts no recording"
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.learned[0].name == "手を振る now", timeout=1000)


def test_scores_do_not_disturb_the_name_that_is_being_typed(
    qtbot: QtBot, window: MainWindow, session: MemorySession
) -> None:
    session.learned = [Action("wave", TAKE)]  # with one card, each change of the scores is a change of that card
    window.poll()
    window.actions_panel.select("wave")
    qtbot.keyClick(window.actions_panel.list, Qt.Key.Key_F2)
    editor = window.actions_panel.list.findChild(QLineEdit)
    assert editor is not None
    for number, letter in enumerate("hello"):
        qtbot.keyClicks(editor, letter)
        window.actions_panel.set_scores({"wave": 0.1 * number}, None)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.learned[0].name == "hello", timeout=1000)


def test_a_refused_rename_keeps_the_name_and_says_why(window: MainWindow, session: MemorySession) -> None:
    session.learned = [Action("wave", TAKE), Action("clap", TAKE)]
    window.poll()
    model = window.actions_panel.model
    assert not model.setData(model.index(0), "clap")
    window.poll()
    assert model.name(model.index(0)) == "wave"
    assert "already" in window.stage.notice.text


def test_delete_can_be_undone(qtbot: QtBot, window: MainWindow, session: MemorySession) -> None:
    session.learned = [Action("wave", TAKE), Action("clap", TAKE)]
    window.poll()
    window.actions_panel.select("wave")
    qtbot.keyClick(window.actions_panel.list, Qt.Key.Key_Delete)
    assert [action.name for action in session.learned] == ["clap"]
    assert window.actions_panel.selected() == "clap", "the neighbour is selected now"
    assert "wave" in window.stage.notice.text
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [action.name for action in session.learned] == ["wave", "clap"]
    assert session.learned[0].clip is TAKE
    assert window.stage.notice.text == ""


def test_the_sensitivity_of_the_selected_action_moves_its_mark(
    qtbot: QtBot, window: MainWindow, session: MemorySession
) -> None:
    session.learned = [Action("wave", TAKE), Action("clap", TAKE)]
    window.poll()
    panel = window.actions_panel
    panel.select("clap")
    assert panel.sensitivity.value() == 50
    panel.sensitivity.setFocus()
    for _ in range(4):
        qtbot.keyClick(panel.sensitivity, Qt.Key.Key_Right)
    assert [action.threshold for action in session.learned] == [0.5, pytest.approx(0.3)]
    assert panel.selected() == "clap"
    panel.select("wave")
    assert panel.sensitivity.value() == 50, "the slider follows the selection"
    # The recogniser says 0.5 at the threshold; the bar shows the confidence itself, up to the mark.
    panel.set_scores({"wave": 0.5, "clap": 0.5}, None)
    rows = [panel.model.index(row) for row in range(2)]
    assert [row.data(SCORE_ROLE) for row in rows] == pytest.approx([0.5, 0.3])
    assert [row.data(THRESHOLD_ROLE) for row in rows] == pytest.approx([0.5, 0.3])
    panel.select("clap")
    panel.delete_action.trigger()
    window.history.undo_command.trigger()
    assert session.learned[-1].threshold == pytest.approx(0.3), "undo brings the sensitivity back too"
    window.history.undo_command.trigger()
    assert session.learned[-1].threshold == 0.5, "four steps of the slider are one"
    assert not window.history.undo_command.isEnabled()


def test_the_mark_in_the_meter_of_a_card_is_dragged_with_the_mouse(
    qtbot: QtBot, window: MainWindow, session: MemorySession
) -> None:
    session.learned = [Action("wave", TAKE), Action("clap", TAKE)]
    window.poll()
    cards = window.actions_panel.list
    viewport = cards.viewport()
    assert viewport is not None
    meter = meter_area(cards.visualRect(cards.model().index(1, 0)))
    places = [QPoint(round(meter.x() + share * meter.width()), round(meter.center().y())) for share in (0.5, 0.6, 0.7)]
    assert cards.mark_at(places[0]).row() == 1 and not cards.mark_at(places[2]).isValid()

    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        qtbot.mouseMove(viewport, place)
    assert session.learned[1].threshold == 0.5, "it is let go first"
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=places[2])
    assert [action.threshold for action in session.learned] == [0.5, pytest.approx(0.7, abs=0.01)]
    assert window.actions_panel.selected() == "clap"
    window.poll()
    assert window.actions_panel.sensitivity.value() == pytest.approx(30, abs=1), "the slider says the same"
    assert cards.mark_at(places[2]).row() == 1

    for beyond, threshold in ((9999, 0.95), (-9999, 0.05)):  # no farther than the slider goes
        mark = QPoint(round(meter.x() + session.learned[1].threshold * meter.width()), places[0].y())
        qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=mark)
        qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(beyond, mark.y()))
        window.poll()
        assert session.learned[1].threshold == pytest.approx(threshold)
    window.history.undo_command.trigger()
    assert session.learned[1].threshold > 0.05


def test_commands_need_a_selection_and_no_recording(window: MainWindow, session: MemorySession) -> None:
    commands = window.actions_panel.commands
    assert not any(command.isEnabled() for command in commands)
    session.learned = [Action(name, TAKE) for name in ("wave", "clap", "bow")]
    window.poll()
    window.actions_panel.select("clap")
    assert all(command.isEnabled() for command in commands)
    show_phase(window, session, FlowState(Phase.CAPTURING))
    assert not any(command.isEnabled() for command in commands)


# What is shown.


def test_banner_tells_what_is_recognised_and_what_to_do() -> None:
    def title(status: StreamStatus | None, person: int | None, count: int, newest: Prediction | None) -> str:
        return banner_content(status, person, count, newest).title

    assert title(None, None, 0, None) == "Choose a source"
    assert title(LIVE, None, 2, None) == "Step into view"
    assert "space bar" in banner_content(LIVE, 0, 0, None).detail
    recognised = banner_content(LIVE, 0, 1, prediction("wave", 0.8, {"wave": 0.8}))
    assert (recognised.title, recognised.recognised) == ("wave", True)
    assert recognised.confidence == pytest.approx(0.8)
    unknown = banner_content(LIVE, 0, 2, prediction(None, 0.3, {"clap": 0.1, "wave": 0.3}))
    assert (unknown.title, unknown.recognised) == ("None of these", False)
    assert "wave" in unknown.detail


def test_the_banner_shows_the_confidence_and_the_threshold_of_that_action() -> None:
    newest = prediction("wave", 0.5, {"wave": 0.5, "clap": 0.1})  # just at the threshold, which was moved to 0.5
    content = banner_content(LIVE, 0, 2, newest, None, {"wave": 0.3, "clap": 0.5})
    assert (content.confidence, content.threshold) == (pytest.approx(0.3), 0.3)


@pytest.mark.parametrize(
    ("end_ms", "action", "title"),
    [
        (59_000.0, "wave", "wave"),  # just over: its name still stands
        (58_000.0, "wave", "None of these"),  # long ago
        (59_000.0, "forgotten", "None of these"),  # deleted meanwhile
    ],
)
def test_a_recognised_name_stands_for_a_moment(end_ms: float, action: str, title: str) -> None:
    newest = prediction(None, 0.3, {"wave": 0.3})  # at 60 s
    assert banner_content(LIVE, 0, 1, newest, Event(end_ms - 1_000, end_ms, action, 0.9)).title == title


def test_a_lost_source_is_explained_and_opened_again(qtbot: QtBot, window: MainWindow, session: MemorySession) -> None:
    session.stream_status = replace(LIVE, state=StreamState.LOST, message="Webcam 0 is busy: close the other program.")
    window.poll()
    assert window.stage.source_notice.text == "Webcam 0 is busy: close the other program."
    qtbot.mouseClick(window.stage.source_notice._button, Qt.MouseButton.LeftButton)
    assert session.opened == ["demo"]
    session.stream_status = LIVE
    window.poll()
    assert window.stage.source_notice.text == ""


def test_events_are_listed_newest_first(qtbot: QtBot) -> None:
    events = EventList()
    qtbot.addWidget(events)
    events.set_events([Event(0, 1_000, "wave", 0.7), Event(30_000, 31_000, "clap", 0.9)], now_ms=61_000)
    rows = [events.list.item(row).text() for row in range(events.list.count())]  # type: ignore[union-attr]
    assert rows == ["clap", "wave"]
    events.set_events([], now_ms=0)
    assert events.list.count() == 0
    assert [age_text(seconds) for seconds in (0.5, 30, 61)] == ["now", "30 s ago", "1 min ago"]


def test_the_last_minute_and_the_repetitions_are_shown(window: MainWindow, session: MemorySession) -> None:
    session.learned = [Action("wave", TAKE), Action("clap", TAKE)]
    session.frame = captured_frame(timestamp_ms=100_000.0)
    session.events = [
        Event(20_000, 21_000, "wave", 0.7),  # more than a minute ago
        Event(38_000, 42_000, "wave", 0.8),  # partly
        Event(70_000, 73_000, "clap", 0.9),
    ]
    for _ in range(3):
        window.poll()
    strip, width = window.strip, window.strip.width()
    edges = [(event.action, round(left / width, 3), round(right / width, 3)) for event, left, right in strip.bars()]
    assert edges == [("wave", 0.0, 0.033), ("clap", 0.5, 0.55)]
    assert strip.accessibleDescription() == "Newest first: clap, wave"
    model = window.actions_panel.model
    assert [model.index(row).data(COUNT_ROLE) for row in range(2)] == [2, 1]
    session.events = []
    for _ in range(3):
        window.poll()
    assert strip.bars() == [] and model.index(0).data(COUNT_ROLE) == 0


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("picture", [False, True], ids=["skeleton", "picture"])
def test_every_state_paints_at_the_smallest_size(
    qtbot: QtBot, qapp: QApplication, window: MainWindow, session: MemorySession, theme: object, picture: bool
) -> None:
    apply_theme(qapp, theme)  # type: ignore[arg-type]
    window.resize(1024, 640)
    session.frame = captured_frame(picture)
    session.learned = [Action("a very long name that does not fit into the list at all, whatever one does", TAKE)]
    name = session.learned[0].name
    session.newest_prediction = prediction(name, 0.9, {name: 0.9})
    pictures = set()
    for flow in (
        FlowState(Phase.IDLE),
        FlowState(Phase.COUNTDOWN, seconds=2.4),
        FlowState(Phase.CAPTURING, seconds=2.4),
        REVIEW,
        FlowState(Phase.FAILED, message="That did not work: do it again."),
    ):
        show_phase(window, session, flow)
        pictures.add(window.stage.grab().toImage().constBits().asstring(window.stage.width() * 4 * 600))
    assert len(pictures) == 5, "each state looks different"
    assert (window.width(), window.height()) == (1024, 640), "nothing needs more room"


def test_every_control_has_a_name_for_screen_readers(window: MainWindow) -> None:
    for widget in (
        window.record_button,
        window.source_button,
        window.actions_panel.more_button,
        window.actions_panel.list,
        window.events.list,
        window.stage.view,
        window.stage.banner,
        window.stage.review.name_field,
    ):
        assert widget.accessibleName()


def brightest_column(view: SkeletonView) -> float:
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    grey = np.frombuffer(image.constBits().asstring(image.sizeInBytes()), np.uint8)
    grey = grey.reshape(image.height(), image.bytesPerLine())[:, : image.width()]
    weight = (grey[100:-100] > 230).sum(axis=0)
    return float((weight * np.arange(len(weight))).sum() / weight.sum())


def test_mirroring_turns_picture_and_skeleton_together(qtbot: QtBot) -> None:
    picture = np.zeros((480, 640, 3), np.uint8)
    picture[:, 100:140] = 255  # a white stripe on the left, and a person on it
    pixels = np.full((JOINT_COUNT, 2), 120, np.float32)
    pixels[:, 1] = np.linspace(150, 300, JOINT_COUNT)
    skeleton = SkeletonFrame(0, TAKE.positions_m[0], np.ones(JOINT_COUNT, np.float32), 0, pixels)
    before = skeleton.pixels.copy()  # type: ignore[union-attr]
    view = SkeletonView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.set_frame(CapturedFrame(0, (skeleton,), picture), 0)
    view.set_mirrored(False)
    assert brightest_column(view) == pytest.approx(120, abs=6)
    view.set_mirrored(True)
    assert brightest_column(view) == pytest.approx(520, abs=6)
    np.testing.assert_array_equal(skeleton.pixels, before)


def test_the_picture_can_be_hidden(qtbot: QtBot) -> None:
    view = SkeletonView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.set_frame(CapturedFrame(0, (), np.full((480, 640, 3), (250, 10, 10), np.uint8)), None)
    middle = QPoint(320, 240)
    assert view.grab().toImage().pixelColor(middle).red() == 250
    view.set_shows_picture(False)
    assert view.grab().toImage().pixelColor(middle).red() != 250


def test_importance_is_smoothed_over_time(qtbot: QtBot) -> None:
    now_s = [0.0]
    view = SkeletonView(clock=lambda: now_s[0])
    qtbot.addWidget(view)
    first, second = np.full(JOINT_COUNT, 0.01), np.full(JOINT_COUNT, 0.01)
    first[Joint.HAND_LEFT] = second[Joint.HAND_RIGHT] = 0.76
    view.set_importance(first)
    assert view._levels()[Joint.HAND_LEFT] == 1  # type: ignore[index]
    view.set_importance(second)
    now_s[0] = 0.03
    levels = view._levels()
    assert levels is not None and levels[Joint.HAND_LEFT] > 0.8 and levels[Joint.HAND_RIGHT] < 0.2
    now_s[0] = 3.0
    levels = view._levels()
    assert levels is not None and levels[Joint.HAND_LEFT] < 0.01 and levels[Joint.HAND_RIGHT] > 0.99
    view.set_importance(None)
    assert view._levels() is None


# The framing.


def test_framing_keeps_everybody_in_view_and_the_right_way_up() -> None:
    framing = Framing.around(TAKE.positions_m, TAKE.confidence > 0)
    points = framing.project(TAKE.positions_m, 400, 300, mirrored=False)
    assert points.min() >= 0 and (points <= (400, 300)).all()
    standing = framing.project(TAKE.positions_m[0], 400, 300, mirrored=False)
    assert standing[Joint.HEAD, 1] < standing[Joint.SPINE_BASE, 1] < standing[Joint.FOOT_LEFT, 1]
    # The demonstrator faces the sensor: in a plain picture its right hand is on the left, in a mirror on the right.
    assert standing[Joint.SHOULDER_RIGHT, 0] < standing[Joint.SHOULDER_LEFT, 0]
    mirrored = framing.project(TAKE.positions_m[0], 400, 300, mirrored=True)
    np.testing.assert_allclose(mirrored[:, 0], 400 - standing[:, 0], atol=1e-6)


def test_framing_follows_without_jumping() -> None:
    framing = Framing()
    seen = np.ones(JOINT_COUNT, bool)
    here = TAKE.positions_m[0]
    there = here + np.array([1.0, 0.0, 0.0], np.float32)
    framing.follow(here, seen, 0.03)
    start = framing.centre_m()[0]
    framing.follow(there, seen, 0.03)
    assert framing.centre_m()[0] - start < 0.2
    for _ in range(600):
        framing.follow(there, seen, 0.03)
    assert framing.centre_m()[0] == pytest.approx(start + 1.0, abs=0.05)


def test_replay_rests_at_the_end_and_begins_again() -> None:
    replay = Replay(TAKE)
    assert replay.index(0.0) == 0
    assert replay.index(TAKE.duration_s + 0.1) == len(TAKE) - 1
    assert replay.index(TAKE.duration_s + 0.7 + 0.001) == 0
    replay.start_ms = float(TAKE.timestamps_ms[5])
    assert replay.index(0.0) == 5
    single = Clip(TAKE.timestamps_ms[:1], TAKE.positions_m[:1], TAKE.confidence[:1])
    assert Replay(single).index(0.3) == 0


# Freeze and step.


def test_f_freezes_what_is_shown_and_the_arrows_step(qtbot: QtBot, window: MainWindow, session: MemorySession) -> None:
    session.learned = [Action("wave", TAKE)]
    for number in range(4):
        session.frame = captured_frame(picture=True, timestamp_ms=60_100.0 + 100 * number)
        session.newest_prediction = prediction("wave", 0.9, {"wave": 0.1 * number})
        window.poll()
    qtbot.keyClick(window, Qt.Key.Key_F)
    session.frame = captured_frame(timestamp_ms=61_000.0)
    session.newest_prediction = prediction("wave", 0.8, {"wave": 0.8})
    window.poll()

    def shown_ms() -> float:
        frame = window.stage.view._frame
        assert frame is not None
        return frame.timestamp_ms

    assert shown_ms() == 60_400 and window.stage.view._frame.picture is None  # type: ignore[union-attr]
    model = window.actions_panel.model
    assert model.index(0).data(SCORE_ROLE) == pytest.approx(0.8), "recognition goes on"
    qtbot.keyClick(window, Qt.Key.Key_Left)
    qtbot.keyClick(window, Qt.Key.Key_Left)
    assert shown_ms() == 60_200 and "0.2 s back" in window._hint.text()
    qtbot.keyClick(window, Qt.Key.Key_Right)
    assert shown_ms() == 60_300
    qtbot.keyClick(window, Qt.Key.Key_F)
    assert shown_ms() == 61_000 and not window.earlier_command.isEnabled()


def test_a_recording_ends_the_freeze_and_keeps_its_arrow_keys(
    qtbot: QtBot, window: MainWindow, session: MemorySession
) -> None:
    window.poll()
    window.freeze_switch.trigger()
    assert window.later_command.isEnabled()
    show_phase(window, session, REVIEW)
    assert not window.freeze_switch.isChecked() and not window.freeze_switch.isEnabled()
    timeline = window.stage.review.timeline
    timeline.setFocus()
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    assert timeline.marks_ms[0] > TAKE.start_ms


def test_there_is_nothing_to_freeze_before_something_was_shown(
    qtbot: QtBot, session: MemorySession, settings: QSettings
) -> None:
    session.frame = None
    window = MainWindow(session, settings)  # type: ignore[arg-type]
    window.beat.stop()
    qtbot.addWidget(window)
    window.freeze_switch.trigger()
    assert not window.freeze_switch.isChecked() and not window.later_command.isEnabled()


def test_only_the_last_seconds_of_one_source_are_kept() -> None:
    history = ShownHistory()
    for time_ms in range(0, 20_000, 1000):
        history.add(captured_frame(timestamp_ms=float(time_ms)), 0, None)
    assert history.freeze()
    history.step(-100)
    assert history.held_before_s == KEPT_S
    history.release()
    history.add(captured_frame(timestamp_ms=9000.0), 0, None)
    history.add(captured_frame(timestamp_ms=100.0), 0, None)  # another clock
    history.freeze()
    history.step(-1)
    assert history.held is not None and history.held.frame.timestamp_ms == 100


# Colours.


def test_importance_colors_are_matplotlibs_cividis() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    wanted = matplotlib.colormaps["cividis"](np.arange(256), bytes=True)[:, :3].astype(int)
    ours = np.array([importance_rgb(step / 255) for step in range(256)])
    assert np.abs(wanted - ours).max() <= 3
    assert importance_rgb(-1) == importance_rgb(0) and importance_rgb(2) == importance_rgb(1)


def test_even_importance_shows_no_differences() -> None:
    even = np.full(JOINT_COUNT, 1 / JOINT_COUNT)
    assert importance_levels(even).max() == 0
    uneven = even.copy()
    uneven[3] += 0.2
    levels = importance_levels(uneven / uneven.sum())
    assert levels[3] == 1 and levels[0] == 0


# Sources and settings.


def test_source_menu_lists_cameras_without_waiting(qtbot: QtBot) -> None:
    opened = threading.Event()

    def slow_search() -> tuple[Camera, ...]:
        assert opened.wait(3), "the menu waits for the search"
        return (Camera(0, "Front & back"), Camera(2, "Desk"))

    menu = SourceMenu(find_cameras=slow_search)
    qtbot.addWidget(menu)
    menu.set_current("webcam:2")
    with qtbot.waitSignal(menu._search.found, timeout=3000):
        menu.aboutToShow.emit()
        opened.set()
    cameras = {action.data(): action for action in menu.actions() if str(action.data()).startswith("webcam")}
    assert list(cameras) == ["webcam:0", "webcam:2"]
    assert cameras["webcam:2"].isChecked() and not cameras["webcam:0"].isChecked()
    menu.set_rate(27.6)
    assert [action.text() for action in cameras.values()] == ["&1  Front && back", "&2  Desk\t28 frames/s"]
    menu.set_rate(None)
    assert cameras["webcam:2"].text() == "&2  Desk"
    with qtbot.waitSignal(menu.chosen) as chosen:
        cameras["webcam:0"].trigger()
    assert chosen.args == ["webcam:0"]


def test_choices_are_remembered(qtbot: QtBot, session: MemorySession, settings: QSettings) -> None:
    first = MainWindow(session, settings)  # type: ignore[arg-type]
    qtbot.addWidget(first)
    first.mirror_switch.setChecked(False)
    first.picture_switch.setChecked(False)
    first.open_source("video:clip.mp4")
    first.resize(910, 610)  # not larger than the screen that there is not
    first.close()
    second = MainWindow(session, settings)  # type: ignore[arg-type]
    qtbot.addWidget(second)
    assert not second.mirror_switch.isChecked() and not second.stage.view.mirrored
    assert not second.picture_switch.isChecked() and second.importance_switch.isChecked()
    assert second.height() == 610
    assert settings.value("source") == "video:clip.mp4"


# The application.


def test_no_display_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform in ("win32", "darwin"):
        pytest.skip("there is always a display here")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not display_available()
    with pytest.raises(NoDisplayError, match="no display"):
        make_application()
    monkeypatch.setenv("DISPLAY", ":0")
    assert display_available()


def test_uncaught_exceptions_are_logged_once_and_shown(qapp: QApplication, caplog: pytest.LogCaptureFixture) -> None:
    reporter = UncaughtReporter()
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            error = ValueError("odd thing")
            reporter(ValueError, error, None)
    assert [record.message.count("odd thing") for record in caplog.records] == [1]
    assert reporter._box is not None and "odd thing" in reporter._box.informativeText()
    reporter.close()
    assert reporter._box is None
    reporter(ValueError, ValueError("odd thing"), None)
    assert reporter._box is None, "what was shown once does not come back"


@pytest.mark.skipif(sys.platform == "win32", reason="signals from the terminal work differently on Windows")
def test_interrupt_in_the_terminal_quits(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import sys, types
        from app import qt_application
        from PyQt6.QtWidgets import QWidget
        window = types.ModuleType("app.window")
        class MainWindow(QWidget):
            def __init__(self, session, settings):
                super().__init__()
            def showEvent(self, event):
                print("shown", flush=True)
        window.MainWindow = MainWindow
        sys.modules["app.window"] = window
        class Session:
            def close(self):
                print("closed", flush=True)
        sys.exit(qt_application.run(Session))
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "shown\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "closed\n", "")


def two_people() -> CapturedFrame:
    first = captured_frame().skeletons[0]
    positions_m = first.positions_m + np.array([1.2, 0.0, 0.3], np.float32)
    return CapturedFrame(60_000.0, (first, replace(first, positions_m=positions_m, person_id=4)))


def test_each_of_two_people_is_named_beside_their_skeleton(window: MainWindow, session: MemorySession) -> None:
    session.learned = [Action("wave", TAKE), Action("clap", TAKE)]
    session.frame = two_people()
    session.newest_prediction = prediction("wave", 0.8, {"wave": 0.8, "clap": 0.1})
    window.poll()
    content = window.stage.banner.content
    assert content.title == "wave" and content.other is None, "one person is watched"
    assert window.stage.view.labels == ()
    alone = window.stage.view.grab().toImage()

    session.other_predictions = (replace(prediction("clap", 0.7, {"wave": 0.1, "clap": 0.7}), person_id=4),)
    session.events = [Event(58_000.0, 59_500.0, "wave", 0.9, person_id=0)]
    window.poll()
    content = window.stage.banner.content
    assert content.title == "wave" and content.other is not None and content.other.title == "clap"
    assert "Other person: clap" in window.stage.banner.accessibleDescription()
    first, second = window.stage.view.labels
    assert (first.person_id, first.text, second.person_id, second.text) == (0, "wave", 4, "clap")
    assert first.color != second.color
    assert window.stage.view.grab().toImage() != alone

    session.other_predictions = ()
    window.poll()
    assert window.stage.view.labels == () and window.stage.banner.content.other is None


@pytest.mark.parametrize("corner", [(0.0, 0.0), (400.0, 0.0), (0.0, 300.0), (400.0, 300.0), (-900.0, 900.0)])
def test_a_label_stays_in_the_view(qtbot: QtBot, corner: tuple[float, float]) -> None:
    view = SkeletonView()
    qtbot.addWidget(view)
    image = QImage(420, 320, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    area = QRectF(0, 0, 420, 320)
    points = np.array(corner) + np.linspace((0, 0), (20, 60), JOINT_COUNT)
    label = PersonLabel(1, "a very long name of an action that goes on and on", True, PERSON_COLORS[1])
    place = draw_person_label(painter, points, np.ones(JOINT_COUNT), label, area, view.font())
    nobody = draw_person_label(painter, points, np.zeros(JOINT_COUNT), label, area, view.font())
    painter.end()
    assert area.contains(place) and place.width() > 50
    assert nobody.isEmpty()


def test_how_many_people_are_watched_is_remembered(
    qtbot: QtBot, window: MainWindow, session: MemorySession, settings: QSettings
) -> None:
    assert session.people == 1
    session.source_spec = "webcam:0"
    window.people_menu.choices[2].trigger()
    assert session.people == 2
    assert session.opened == ["webcam:0"], "its pose model looks for so many from its start on"
    again = MemorySession()
    other = MainWindow(again, settings)  # type: ignore[arg-type]
    qtbot.addWidget(other)
    other.beat.stop()
    assert again.people == 2 and other.people_menu.count == 2
    settings.setValue("source/people", "seven")
    damaged = MemorySession()
    third = MainWindow(damaged, settings)  # type: ignore[arg-type]
    qtbot.addWidget(third)
    third.beat.stop()
    assert damaged.people == 1
