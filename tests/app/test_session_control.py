"""Recording a session from the main window, and opening it again: button, menu, notices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.session import Session
from app.sessions.files import default_folder, labels_path
from app.window import MainWindow
from capture.formats.recording import read_recording
from model.errors import DataError
from model.events import Event
from model.one_shot_encoder import OneShotEncoder

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def session(tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Session]:
    session = Session(tiny_encoder, tmp_path / "actions.pack")
    session.open_source("demo")
    yield session
    session.close()


@pytest.fixture
def window(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[MainWindow]:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("sessions/folder", str(tmp_path / "sessions"))
    window = MainWindow(session, settings)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: session.main_person() is not None)
    yield window
    window.close()


def recordings(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "sessions").glob("*.skeletons"))


def record(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    """Until something is in the file."""
    qtbot.mouseClick(window.sessions.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: (state := session.session_recording()) is not None and state.skeleton_count > 3)


def test_a_session_is_recorded_and_reviewed(qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path) -> None:
    button = window.sessions.button
    assert button.text() == "●  Session" and not button.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_R, CONTROL_SHIFT)
    qtbot.waitUntil(lambda: button.text().startswith("■  0:0") and button.isChecked())
    assert window.sessions.record_command.text() == "Stop &recording the session"
    qtbot.waitUntil(lambda: button.text() == "■  0:01")
    (path,) = recordings(tmp_path)
    window.sessions.open(path)
    assert "still being recorded" in window.stage.notice.text and not window.sessions.reviews
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: button.text() == "saving …" and not button.isEnabled())
    qtbot.waitUntil(lambda: "is saved" in window.stage.notice.text)
    assert button.text() == "●  Session" and button.isEnabled() and not button.isChecked()
    assert re.search(r"is saved: 0:0\d, 0 events\.", window.stage.notice.text) and len(read_recording(path)) > 10
    window.stage.notice._button.click()  # Review
    (review,) = window.sessions.reviews
    qtbot.waitUntil(lambda: review.page is not None)
    window.sessions.open(path)
    assert window.sessions.reviews == [review], "a session has one window"
    review.close()
    assert window.sessions.reviews == []
    record(qtbot, window, session)  # another one
    assert len(recordings(tmp_path)) == 2


def test_a_folder_that_cannot_be_made_is_explained_and_another_chosen(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sessions").write_text("a file")
    qtbot.mouseClick(window.sessions.button, Qt.MouseButton.LeftButton)
    assert "choose another folder for sessions" in window.stage.notice.text
    assert not window.sessions.button.isChecked() and session.session_recording() is None
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "other"))
    window.sessions.folder_command.trigger()
    record(qtbot, window, session)
    assert list((tmp_path / "other").glob("*.skeletons"))


def test_another_source_ends_the_recording_and_says_so(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path
) -> None:
    record(qtbot, window, session)
    window.open_source("demo")
    qtbot.waitUntil(lambda: "Another source was opened. “session" in window.stage.notice.text)
    assert len(read_recording(recordings(tmp_path)[0])) > 3


def test_labels_that_cannot_be_written_are_said_while_recording(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(qtbot, window, session)
    assert session._recorded is not None

    def full(path: Path, labels: object) -> None:
        raise DataError(f"'{path}' cannot be written: No space left on device.")

    monkeypatch.setattr("app.sessions.recording.write_events", full)
    start_ms = session.newest_frame().timestamp_ms - 10  # type: ignore[union-attr]
    session._recorded._events.append(Event(start_ms, start_ms + 5, "wave", 0.9))
    qtbot.waitUntil(lambda: "No space left" in window.stage.notice.text)
    assert window.sessions.button.isChecked(), "the skeletons go on"


def test_closing_the_window_in_the_middle_keeps_the_recording(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path
) -> None:
    record(qtbot, window, session)
    assert window.close()
    session.close()
    (path,) = recordings(tmp_path)
    state = session.session_recording()
    assert state is not None and len(read_recording(path)) == state.skeleton_count
    assert labels_path(path).exists()


def test_a_review_with_unsaved_labels_keeps_the_application_open(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(qtbot, window, session)
    session.stop_session_recording()
    qtbot.waitUntil(lambda: "is saved" in window.stage.notice.text)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(recordings(tmp_path)[0]), ""))
    window.sessions.open_command.trigger()
    (review,) = window.sessions.reviews
    qtbot.waitUntil(lambda: review.page is not None)
    with monkeypatch.context() as trouble:
        trouble.setattr(review, "_may_lose_labels", lambda: False)
        trouble.setattr(review.page.document, "save", lambda: False)  # type: ignore[union-attr]
        assert not window.close() and window.isVisible() and review.isVisible()
    assert window.close() and not review.isVisible()


def test_the_usual_folder_is_among_the_users_documents() -> None:
    assert default_folder().name == "OneTake" and default_folder().is_absolute()
