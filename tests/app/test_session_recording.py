"""Recording a session: the files that it leaves, whatever happens on the way."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from app.session import Session
from app.sessions.files import labels_path, new_recording_path
from app.sessions.recording import RecordingPhase, SessionRecording, within
from capture import JOINT_COUNT, CapturedFrame, RecordingError, SkeletonFrame, Source
from capture.demonstrator import MOVEMENTS, Variation, perform
from capture.formats.recording import RecordingWriter, read_recording
from capture.stream import CaptureStream
from model.errors import DataError
from model.events import Event
from model.labels import read_events
from model.one_shot_encoder import OneShotEncoder

Wait = Callable[..., None]
FIRST_MS = 5000.0  # a camera's clock began long before the recording


class Steady(Source):
    """A person who stands still, a hundred frames a second, until it is told to end."""

    name = "Steady"
    is_live = False
    nominal_fps = 100.0

    def __init__(self) -> None:
        self.ending = threading.Event()
        self.in_view = True
        self._numbers: Iterator[int] = itertools.count()

    def open(self) -> None:
        return

    def read(self) -> CapturedFrame | None:
        time.sleep(0.01)
        if self.ending.is_set():
            return None
        time_ms = FIRST_MS + 10.0 * next(self._numbers)
        person = SkeletonFrame(time_ms, np.ones((JOINT_COUNT, 3), np.float32), np.ones(JOINT_COUNT, np.float32))
        return CapturedFrame(time_ms, (person,) if self.in_view else ())

    def close(self) -> None:
        self.ending.set()


class Events:
    """What would have been recognised."""

    def __init__(self) -> None:
        self.all: tuple[Event, ...] = ()

    def __call__(self) -> tuple[Event, ...]:
        return self.all

    def add(self, action: str, start_ms: float, end_ms: float) -> None:
        self.all = (*self.all, Event(start_ms, end_ms, action, 0.8))


@pytest.fixture
def source() -> Steady:
    return Steady()


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def stream(source: Steady, wait_until: Wait) -> Iterator[CaptureStream]:
    with CaptureStream(source) as stream:
        wait_until(lambda: stream.status.frames_seen > 2)
        yield stream


def begin(stream: CaptureStream, events: Events, path: Path) -> SessionRecording:
    return SessionRecording(stream, path, events, last_events_s=0.1)


def test_skeletons_and_events_of_the_session_are_written(
    stream: CaptureStream, events: Events, tmp_path: Path, wait_until: Wait
) -> None:
    events.add("before", FIRST_MS, FIRST_MS + 5)
    path = tmp_path / "new folder" / "monday.skeletons"
    recording = begin(stream, events, path)
    assert recording.state.phase is RecordingPhase.RUNNING and read_events(labels_path(path)) == []
    wait_until(lambda: recording.state.skeleton_count >= 40)
    began_ms = stream.status.recorded_span_ms[0]  # type: ignore[index]
    events.add("wave", began_ms + 100, began_ms + 300)
    wait_until(lambda: recording.state.event_count == 1)
    assert read_events(labels_path(path)) == [Event(100, 300, "wave", 0.8)], "written while the recording runs"
    wait_until(lambda: len(read_recording(path)) > 0)  # and so are the skeletons
    recording.stop()
    events.add("squat", began_ms + 200, began_ms + 380)  # the recogniser tells it a moment later
    wait_until(lambda: recording.state.is_over)
    skeletons = read_recording(path)
    assert len(skeletons) == recording.state.skeleton_count
    assert skeletons[0].timestamp_ms == began_ms
    assert [event.action for event in read_events(labels_path(path))] == ["wave", "squat"]
    assert recording.state.message == "" and recording.state.elapsed_s > 0.3
    elapsed_s = recording.state.elapsed_s
    time.sleep(0.05)
    assert recording.state.elapsed_s == elapsed_s


def test_a_file_that_ends_ends_the_recording(
    stream: CaptureStream, source: Steady, events: Events, tmp_path: Path, wait_until: Wait
) -> None:
    recording = begin(stream, events, tmp_path / "a.skeletons")
    wait_until(lambda: recording.state.skeleton_count >= 5)
    source.ending.set()
    wait_until(lambda: recording.state.is_over)
    assert recording.state.message == "Steady is over."
    assert len(read_recording(tmp_path / "a.skeletons")) == recording.state.skeleton_count


def test_a_full_disk_ends_the_recording_and_keeps_what_was_written(
    stream: CaptureStream, events: Events, tmp_path: Path, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = begin(stream, events, tmp_path / "a.skeletons")
    wait_until(lambda: recording.state.skeleton_count >= 5)

    def full(self: RecordingWriter, frame: SkeletonFrame) -> None:
        raise self._write_error(OSError(28, "No space left on device"))

    monkeypatch.setattr(RecordingWriter, "append", full)
    wait_until(lambda: recording.state.is_over)
    assert "No space left on device" in recording.state.message
    assert len(read_recording(tmp_path / "a.skeletons")) >= 5
    assert stream.status.recording_error == "", "it is told once"


def test_labels_that_cannot_be_written_are_said_and_tried_again(
    stream: CaptureStream, events: Events, tmp_path: Path, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = begin(stream, events, tmp_path / "a.skeletons")
    wait_until(lambda: recording.state.skeleton_count >= 5)
    began_ms = stream.status.recorded_span_ms[0]  # type: ignore[index]

    def full(path: Path, labels: object) -> None:
        raise DataError(f"'{path}' cannot be written: No space left on device.")

    with monkeypatch.context() as trouble:
        trouble.setattr("app.sessions.recording.write_events", full)
        events.add("wave", began_ms, began_ms + 20)
        wait_until(lambda: "No space left" in recording.state.message)
        assert recording.state.phase is RecordingPhase.RUNNING and recording.state.event_count == 0
    wait_until(lambda: recording.state.event_count == 1)
    assert recording.state.message == ""
    recording.close()
    assert [event.action for event in read_events(labels_path(tmp_path / "a.skeletons"))] == ["wave"]


def test_without_anybody_nothing_is_left(
    stream: CaptureStream, source: Steady, events: Events, tmp_path: Path, wait_until: Wait
) -> None:
    source.in_view = False
    seen = stream.status.frames_seen
    wait_until(lambda: stream.status.frames_seen > seen + 2)
    recording = begin(stream, events, tmp_path / "a.skeletons")
    recording.stop()
    wait_until(lambda: recording.state.is_over)
    assert recording.state.message == "Nobody was in view, so nothing was recorded."
    assert list(tmp_path.iterdir()) == []


def test_labels_that_cannot_be_made_leave_no_recording(
    stream: CaptureStream, events: Events, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.labels.csv").mkdir()
    with pytest.raises(DataError, match=r"a\.labels\.csv"):
        begin(stream, events, tmp_path / "a.skeletons")
    assert not (tmp_path / "a.skeletons").exists() and stream.status.recording_path is None
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingError, match="choose another folder"):
        begin(stream, events, tmp_path / "file" / "a.skeletons")


def test_an_event_belongs_to_the_recording_in_which_most_of_it_lies() -> None:
    events = [
        Event(0, 900, "early", 1),
        Event(900, 1300, "cut", 1),
        Event(2800, 3100, "end", 1),
        Event(2900, 3300, "late", 1),
    ]
    assert within(events, (1000, 3000)) == [Event(0, 300, "cut", 1), Event(1800, 2000, "end", 1)]


def test_names_are_free_ones(tmp_path: Path) -> None:
    now = datetime(2026, 3, 9, 8, 5, 7)
    first = new_recording_path(tmp_path, now)
    assert first.name == "session 2026-03-09 08-05-07.skeletons"
    labels_path(first).touch()
    second = new_recording_path(tmp_path, now)
    assert second.name == "session 2026-03-09 08-05-07 (2).skeletons"


KILLED = """
import sys, time
from pathlib import Path
from app.sessions.recording import SessionRecording
from capture.sources.demonstrator import DemonstratorSource
from capture.stream import CaptureStream
from model.events import Event

events = []
stream = CaptureStream(DemonstratorSource(seed=1))
stream.start()
while stream.newest_frame() is None:
    time.sleep(0.01)
recording = SessionRecording(stream, Path(sys.argv[1]), lambda: tuple(events))
while True:
    now_ms = stream.newest_frame().timestamp_ms
    span_ms = stream.status.recorded_span_ms
    if not events and span_ms and span_ms[1] > span_ms[0] + 100:
        events.append(Event(now_ms - 1, now_ms, "wave", 0.9))
    print(now_ms, flush=True)
    time.sleep(0.05)
"""


def test_a_program_that_is_killed_loses_at_most_a_second(tmp_path: Path) -> None:
    path = tmp_path / "a.skeletons"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told_ms = [float(process.stdout.readline()) for _ in range(50)]
        process.kill()
        told_ms += [float(line) for line in process.stdout]
    skeletons = read_recording(path)
    assert skeletons[-1].timestamp_ms >= told_ms[-1] - 1000
    assert [label.action for label in read_events(labels_path(path))] == ["wave"]


# Behind the window.


@pytest.fixture
def session(tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Session]:
    session = Session(tiny_encoder, tmp_path / "actions.pack")
    yield session
    session.close()


def test_closing_in_the_middle_of_a_recording_keeps_it(
    session: Session, source: Steady, tmp_path: Path, wait_until: Wait
) -> None:
    path = tmp_path / "a.skeletons"
    with pytest.raises(RecordingError, match="no source"):
        session.start_session_recording(path)
    assert session.session_recording() is None
    session.open_source("sensor", source)
    wait_until(lambda: session.main_person() is not None)
    session.start_session_recording(path)
    with pytest.raises(RecordingError, match="still being recorded"):
        session.start_session_recording(tmp_path / "b.skeletons")
    wait_until(lambda: (state := session.session_recording()) is not None and state.skeleton_count >= 10)
    session.close()
    state = session.session_recording()
    assert state is not None and state.is_over and state.message == ""
    assert len(read_recording(path)) == state.skeleton_count


def test_another_source_ends_the_recording_and_says_so(
    session: Session, source: Steady, tmp_path: Path, wait_until: Wait
) -> None:
    session.open_source("sensor", source)
    wait_until(lambda: session.main_person() is not None)
    session.start_session_recording(tmp_path / "a.skeletons")
    wait_until(lambda: (state := session.session_recording()) is not None and state.skeleton_count >= 10)
    session.open_source("demo")
    wait_until(lambda: (state := session.session_recording()) is not None and state.is_over)
    state = session.session_recording()
    assert state is not None and state.message == "Another source was opened."
    assert len(read_recording(tmp_path / "a.skeletons")) == state.skeleton_count
    session.start_session_recording(tmp_path / "b.skeletons")  # of the new one


def test_what_is_recognised_is_in_the_labels(encoder: OneShotEncoder, tmp_path: Path, wait_until: Wait) -> None:
    session = Session(encoder, tmp_path / "actions.pack")
    try:
        for movement in MOVEMENTS:
            session.add_action(movement.name, perform(movement, Variation(), np.random.default_rng(1)))
        session.open_source("demo")
        wait_until(lambda: session.main_person() is not None)
        session.start_session_recording(tmp_path / "a.skeletons")
        wait_until(lambda: (state := session.session_recording()) is not None and state.event_count >= 1, 60)
        session.stop_session_recording()
        wait_until(lambda: (state := session.session_recording()) is not None and state.is_over)
        recognised = session.recent_events()
        labels = read_events(labels_path(tmp_path / "a.skeletons"))
        assert [label.action for label in labels] == [event.action for event in recognised][: len(labels)]
        first_ms = read_recording(tmp_path / "a.skeletons")[0].timestamp_ms
        assert labels[0].end_ms == pytest.approx(recognised[0].end_ms - first_ms, abs=1)
    finally:
        session.close()
