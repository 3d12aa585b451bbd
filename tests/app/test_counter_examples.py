""" "Not this", one more take, and nothing, through the window on a real session: learned, saved, shown and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from app.recording_flow import FlowState, Phase, RecordingFlow, Timing
from app.session import Session, SourceChoice
from app.take_goal import NOTHING_S, TakeGoal, TakeKind
from app.views.banner_text import banner_content
from app.window import MainWindow
from capture import Clip
from capture.demonstrator import Variation, movement_named, perform, perform_sequence
from capture.stream import StreamState, StreamStatus
from model.errors import ActionError
from model.events import Event
from model.one_shot_encoder import OneShotEncoder
from model.pack import load_pack
from model.recognizer import Prediction

Wait = Callable[..., None]
LIVE = StreamStatus(StreamState.LIVE, "", "Demonstrator", 29.8, 300, 2, 0, None, 0, "")


def take(movement: str = "squat", seed: int = 1) -> Clip:
    return perform(movement_named(movement), Variation(), np.random.default_rng(seed), lead_s=0.1, tail_s=0.1)


@pytest.fixture
def session(
    tiny_encoder: OneShotEncoder, tmp_path: Path, write_recording: Callable[[Path, Clip], Path], wait_until: Wait
) -> Iterator[Session]:
    """Two actions, and a source that has shown a bow."""
    session = Session(tiny_encoder, tmp_path / "actions.pack")
    session.add_action("squat", take())
    session.add_action("wave", take("wave"))
    path = write_recording(tmp_path / "bow.skeletons", take("bow"))
    session.open_source(SourceChoice(f"recording:{path}", realtime=False))
    wait_until(lambda: (status := session.status()) is not None and status.state is StreamState.ENDED)
    yield session
    session.close()


@pytest.fixture
def events(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """What was recognised, as the window hears it."""
    person = session.main_person()
    assert person is not None
    bow = take("bow")
    found = [Event(bow.start_ms + 200, bow.end_ms - 200, "squat", 0.7, person)]
    monkeypatch.setattr(session, "recent_events", lambda: tuple(found))
    return found


@pytest.fixture
def window(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[MainWindow]:
    window = MainWindow(session, QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    window.beat.stop()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()


# Not this


def test_not_this_is_learned_saved_shown_and_undone(
    qtbot: QtBot, window: MainWindow, session: Session, events: list[Event], tiny_encoder: OneShotEncoder
) -> None:
    window.poll()
    (row,) = (window.events.list.item(0),)
    assert row is not None and row.data(Qt.ItemDataRole.AccessibleTextRole).startswith("squat")
    qtbot.mouseClick(window.events.not_this_button, Qt.MouseButton.LeftButton)
    (counter_example,) = session.actions()[0].counter_examples
    assert counter_example.clip.start_ms == pytest.approx(events[0].start_ms, abs=40)
    assert counter_example.clip.end_ms == pytest.approx(events[0].end_ms, abs=40)
    saved = load_pack(session.pack_path, tiny_encoder).support
    assert len(saved.actions[0].counter_examples) == 1 and saved.actions[1].counter_examples == ()
    assert "That was not “squat”" in window.stage.notice.text
    assert row.data(Qt.ItemDataRole.AccessibleTextRole).startswith("not squat")
    assert not window.examples.not_this_command.isEnabled(), "it has been said"
    qtbot.keyClick(window, Qt.Key.Key_N)
    assert len(session.actions()[0].counter_examples) == 1

    window.stage.notice._button.click()  # Undo
    assert session.actions()[0].counter_examples == ()
    assert load_pack(session.pack_path, tiny_encoder).support.actions[0].counter_examples == ()
    assert row.data(Qt.ItemDataRole.AccessibleTextRole).startswith("squat")
    assert window.examples.not_this_command.isEnabled()
    window.history.redo_command.trigger()
    assert len(session.actions()[0].counter_examples) == 1
    assert row.data(Qt.ItemDataRole.AccessibleTextRole).startswith("not squat")
    assert not window.examples.not_this_command.isEnabled()


def test_not_this_is_about_an_action_that_is_still_there(
    window: MainWindow, session: Session, events: list[Event]
) -> None:
    window.poll()
    assert window.examples.not_this_command.isEnabled()
    session.rename_action("squat", "knee bend")
    window.poll()
    assert not window.examples.not_this_command.isEnabled()
    events.clear()
    window.poll()
    assert not window.examples.not_this_command.isEnabled()


def test_a_movement_that_is_gone_is_said(window: MainWindow, session: Session, events: list[Event]) -> None:
    with pytest.raises(ActionError, match="no longer kept"):
        session.refuse(replace(events[0], person_id=99))
    events[0] = replace(events[0], person_id=99)
    window.poll()
    window.examples.not_this_command.trigger()
    assert "no longer kept" in window.stage.notice.text
    assert session.actions()[0].counter_examples == ()


def test_what_an_action_is_not_can_be_forgotten(window: MainWindow, session: Session, events: list[Event]) -> None:
    session.refuse(events[0])
    window.poll()
    window.actions_panel.select("wave")
    window.poll()
    assert not window.examples.forget_counter_examples_command.isEnabled()
    window.actions_panel.select("squat")
    window.poll()
    window.examples.forget_counter_examples_command.trigger()
    assert session.actions()[0].counter_examples == ()
    window.history.undo_command.trigger()
    assert len(session.actions()[0].counter_examples) == 1


# One more take, and nothing


def review(monkeypatch: pytest.MonkeyPatch, session: Session, captured: Clip) -> list[tuple[Timing, bool]]:
    """The flow goes straight to the review of what was captured; returns how recordings were begun."""
    begun: list[tuple[Timing, bool]] = []
    flow = [FlowState(Phase.IDLE)]

    def begin(timing: Timing, *, whole: bool = False) -> None:
        begun.append((timing, whole))
        flow[0] = FlowState(Phase.REVIEW, 1.0, timing, take=captured, captured=captured)

    monkeypatch.setattr(session, "begin_recording", begin)
    monkeypatch.setattr(session, "recording", lambda: flow[0])
    monkeypatch.setattr(session, "cancel_recording", lambda: flow.__setitem__(0, FlowState(Phase.IDLE)))
    return begun


def test_one_more_take_is_added_and_undone(
    qtbot: QtBot, window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = session.actions()[0].clip
    begun = review(monkeypatch, session, take(seed=2))
    window.actions_panel.select("squat")
    window.poll()
    qtbot.keyClick(window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert [whole for _, whole in begun] == [False]
    assert window.stage.review.title.text() == "Add this take to “squat”?"
    assert not window.stage.review.name_field.isVisible()
    window.stage.review.save_button.click()
    (action, _) = session.actions()
    assert action.clip is first and len(action.more_takes) == 1
    assert window.stage.notice.text == "“squat” has one more take."
    window.history.undo_command.trigger()
    assert session.actions()[0].more_takes == ()
    window.history.redo_command.trigger()
    assert len(session.actions()[0].more_takes) == 1


def test_nothing_is_recorded_whole_and_undone(
    window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle, _ = perform_sequence((), np.random.default_rng(3), idle_s=(6.0, 6.0))
    begun = review(monkeypatch, session, idle)
    window.examples.nothing_command.trigger()
    ((timing, whole),) = begun
    assert whole and timing.length_s == NOTHING_S
    assert "nothing" in window.stage.review.title.text()
    assert window.stage.review.save_button.isEnabled()
    window.stage.review.save_button.click()
    assert session.nothing_count == 1 and len(session.support.nothing[0].clip) == len(idle)
    window.poll()
    window.examples.forget_nothing_command.trigger()
    assert session.nothing_count == 0
    window.history.undo_command.trigger()
    window.history.undo_command.trigger()
    assert session.nothing_count == 0
    window.poll()
    assert not window.examples.forget_nothing_command.isEnabled()


def test_a_recording_begins_after_another_with_a_goal_of_its_own(
    window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    review(monkeypatch, session, take(seed=2))
    window.examples.nothing_command.trigger()
    window.recording.cancel()
    window.recording.record_command.trigger()
    assert window.recording.goal == TakeGoal(TakeKind.NEW)
    assert window.stage.review.name_field.isVisible()


def test_what_is_kept_whole_need_not_move() -> None:
    idle, _ = perform_sequence((), np.random.default_rng(3), idle_s=(6.0, 6.0))
    now = [0.0]
    flow = RecordingFlow(lambda seconds: idle, clock=lambda: now[0])
    for whole, phase in ((False, Phase.FAILED), (True, Phase.REVIEW)):
        flow.begin(Timing(0.0, 2.0), whole=whole)
        flow.advance()
        now[0] += 2.5
        state = flow.advance()
        assert state.phase is phase
    assert state.take is idle


# Progress and counts in the banner


def shown(prediction: Prediction, last_event: Event | None = None) -> tuple[str, str, str, float | None]:
    content = banner_content(LIVE, 0, 2, prediction, last_event)
    return content.title, content.detail, content.count_text, content.progress


def test_the_banner_counts_and_shows_progress() -> None:
    none = Prediction(60_000.0, 0, None, 0.2, {"squat": 0.2, "wave": 0.1}, np.zeros(25, np.float32))
    assert shown(none)[1:] == ("nearest: squat, 20 %", "", None)
    assert shown(replace(none, progress={"wave": 0.1}))[3] is None, "many begin alike"
    assert shown(replace(none, progress={"wave": 0.4, "squat": 0.2}))[1:] == ("under way: wave", "", 0.4)
    again = replace(none, progress={"squat": 0.4}, repetitions={"squat": 3})
    assert shown(again)[1] == "under way: squat, 3 so far"
    known = replace(again, action="squat", confidence=0.9)
    assert shown(known) == ("squat", "", "×3", 0.4)
    assert shown(replace(known, repetitions={"squat": 1}))[2] == "", "once is no count"
    held = Event(58_000.0, 59_500.0, "squat", 0.8)
    assert shown(replace(again, progress={}), held) == ("squat", "", "×3", None)
