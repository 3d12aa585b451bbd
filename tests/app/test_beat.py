"""When the window looks at the session."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.beat import LEAST_MS, Beat
from app.session import Session
from capture import CapturedFrame, Source
from model.one_shot_encoder import OneShotEncoder


class Counted:
    """A beat with a clock of the test's own, and how often it was due."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.count = 0
        self.beat = Beat(clock=lambda: self.now_s)
        self.beat.due.connect(self._add)

    def _add(self) -> None:
        self.count += 1


@pytest.fixture
def counted(qapp: object) -> Counted:
    return Counted()


def test_a_frame_is_due_once_everything_else_is_done(qtbot: QtBot, counted: Counted) -> None:
    counted.beat.frame_came()
    assert counted.count == 0, "what is to be painted comes first"
    qtbot.waitUntil(lambda: counted.count == 1)


def test_frames_that_come_too_often_wait_and_are_shown_together(qtbot: QtBot, counted: Counted) -> None:
    counted.beat.frame_came()
    qtbot.waitUntil(lambda: counted.count == 1)
    counted.now_s += LEAST_MS / 5000
    counted.beat.frame_came()
    counted.beat.frame_came()
    assert counted.count == 1
    qtbot.waitUntil(lambda: counted.count == 2)


def test_it_beats_without_frames_until_it_is_stopped(qtbot: QtBot, counted: Counted) -> None:
    qtbot.waitUntil(lambda: counted.count >= 2)
    counted.beat.stop()
    before = counted.count
    counted.beat.frame_came()
    qtbot.wait(80)
    assert counted.count == before


def test_frames_from_another_thread_do_not_queue_up(qtbot: QtBot, counted: Counted) -> None:
    def send() -> None:
        for _ in range(20):
            counted.beat.frame_came()

    thread = threading.Thread(target=send)
    thread.start()
    thread.join()
    assert counted.count == 0, "it is not due in the other thread"
    qtbot.waitUntil(lambda: counted.count >= 1)
    assert counted.count == 1


class _OneFrame(Source):
    """One frame, as soon as it may."""

    name, is_live = "one frame", False

    def __init__(self) -> None:
        self.may = threading.Event()
        self._sent = False

    def open(self) -> None:
        pass

    def read(self) -> CapturedFrame | None:
        self.may.wait(5)
        if self._sent:
            return None
        self._sent = True
        return CapturedFrame(1.0, (), None)

    def close(self) -> None:
        self.may.set()


def test_a_session_tells_when_a_frame_has_come(encoder: OneShotEncoder, tmp_path: Path) -> None:
    session = Session(encoder, tmp_path / "actions.onetake")
    seen: list[CapturedFrame | None] = []
    came = threading.Event()

    def look() -> None:
        seen.append(session.newest_frame())
        came.set()

    session.frame_came = look
    source = _OneFrame()
    try:
        session.open_source("demo", source)
        source.may.set()
        assert came.wait(5)
    finally:
        session.close()
    assert seen[0] is not None and seen[0].timestamp_ms == 1.0
