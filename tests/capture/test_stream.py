from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from capture.errors import RecordingError, SourceError
from capture.formats.recording import RecordingWriter, read_recording
from capture.skeleton import JOINT_COUNT, CapturedFrame, SkeletonFrame
from capture.sources.base import Source
from capture.sources.recording import RecordingSource
from capture.stream import CaptureStream, StreamState, StreamStatus

Step = CapturedFrame | Exception | Callable[[], object]


def frame_with(timestamp_ms: float, *people: int, value: float | None = None) -> CapturedFrame:
    fill = timestamp_ms / 1000 if value is None else value
    positions_m = np.full((JOINT_COUNT, 3), fill, dtype=np.float32)
    confidence = np.ones(JOINT_COUNT, dtype=np.float32)
    return CapturedFrame(timestamp_ms, tuple(SkeletonFrame(timestamp_ms, positions_m, confidence, p) for p in people))


class ScriptedSource(Source):
    """Plays one list of steps for every time it is opened: frames, errors to raise, functions to call.

    A live one waits at the end of its last list until it is closed, like a camera that nobody unplugs.
    """

    name = "Scripted camera"

    def __init__(self, *openings: list[Step], is_live: bool = True) -> None:
        self.is_live = is_live
        self.opened = 0
        self.closed = threading.Event()
        self._openings = openings
        self._steps: Iterator[Step] = iter(())

    def open(self) -> None:
        self.closed.clear()
        self.dropped_frames = 0
        steps = self._openings[min(self.opened, len(self._openings) - 1)]
        self.opened += 1
        if steps and isinstance(steps[0], Exception):
            raise steps[0]
        self._steps = iter(steps)

    def read(self) -> CapturedFrame | None:
        for step in self._steps:
            if isinstance(step, CapturedFrame):
                return step
            if isinstance(step, Exception):
                raise step
            step()
        if self.is_live:
            self.closed.wait()
        return None

    def close(self) -> None:
        self.closed.set()


def wait_for(condition: Callable[[], object], timeout_s: float = 30.0) -> None:
    end_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end_s, "the condition did not come true in time"
        time.sleep(0.002)


def wait_for_state(stream: CaptureStream, state: StreamState) -> StreamStatus:
    wait_for(lambda: stream.status.state is state)
    return stream.status


def test_file_is_read_to_its_end() -> None:
    source = ScriptedSource([frame_with(t, 0) for t in (0.0, 33.0, 66.0)], is_live=False)
    stream = CaptureStream(source)
    assert stream.status.state is StreamState.STARTING
    assert stream.newest_frame() is None
    with stream:
        status = wait_for_state(stream, StreamState.ENDED)
        assert (status.frames_seen, status.message, status.source_name) == (3, "", "Scripted camera")
        assert source.closed.is_set()
        newest = stream.newest_frame()
        assert newest is not None
        assert newest.timestamp_ms == 66.0
        taken = stream.frames.take()
        assert taken is newest
        buffer = stream.buffer(0)
        assert buffer is not None
        clip = buffer.clip(10.0)
        assert clip is not None
        np.testing.assert_array_equal(clip.timestamps_ms, [0.0, 33.0, 66.0])
    assert stream.status.state is StreamState.STOPPED


def test_live_frames_people_and_windows() -> None:
    frames: list[Step] = [frame_with(index * 50.0, *((4, 9) if index > 10 else (4,))) for index in range(41)]
    with CaptureStream(ScriptedSource(frames)) as stream:
        wait_for(lambda: stream.status.frames_seen == 41)
        assert stream.status.state is StreamState.LIVE
        assert stream.people() == (4, 9)
        assert stream.main_person() == 4
        buffer = stream.buffer(4)
        assert buffer is not None
        window = buffer.window(1.0, 5)
        assert window is not None
        np.testing.assert_allclose(window.positions_m[:, 0, 0], [1.0, 1.25, 1.5, 1.75, 2.0], atol=1e-5)
        assert stream.buffer(5) is None
        assert stream.frames.overwritten == 40


def test_stop_wakes_a_waiting_source() -> None:
    stream = CaptureStream(ScriptedSource([frame_with(0.0, 0)]))
    stream.start()
    wait_for_state(stream, StreamState.LIVE)
    start_s = time.monotonic()
    stream.stop()
    assert time.monotonic() - start_s < 1.5
    stream.stop()
    assert stream.status.state is StreamState.STOPPED


def test_stop_gives_up_on_a_driver_that_hangs(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capture.stream._STOP_TIMEOUT_S", 0.2)
    hang = threading.Event()

    class Hanging(ScriptedSource):
        def close(self) -> None:
            hang.wait()

    stream = CaptureStream(Hanging([frame_with(0.0, 0), hang.wait]))
    stream.start()
    wait_for_state(stream, StreamState.LIVE)
    start_s = time.monotonic()
    stream.stop()
    assert time.monotonic() - start_s < 1.5
    assert stream.status.state is StreamState.STOPPED
    assert "did not stop" in caplog.text
    hang.set()


def test_stop_before_start() -> None:
    stream = CaptureStream(ScriptedSource([]))
    stream.stop()
    assert stream.status.state is StreamState.STOPPED


def test_lost_camera_is_opened_again_and_keeps_everything() -> None:
    source = ScriptedSource(
        [frame_with(0.0, 0), frame_with(100.0, 0), SourceError("The camera was unplugged: plug it in again.")],
        [SourceError("The camera was unplugged: plug it in again.")],
        [frame_with(0.0, 0), frame_with(100.0, 0)],  # its clock starts anew
    )
    with CaptureStream(source, retry_s=0.2) as stream:
        status = wait_for_state(stream, StreamState.LOST)
        assert status.message == "The camera was unplugged: plug it in again."
        assert status.measured_fps == 0.0
        assert stream.people() == ()
        assert stream.main_person() is None
        status = wait_for_state(stream, StreamState.LIVE)
        assert status.message == ""
        wait_for(lambda: stream.status.frames_seen == 4)
        assert source.opened == 3
        assert stream.people() == (0,)
        buffer = stream.buffer(0)
        assert buffer is not None
        clip = buffer.clip(3600.0)
        assert clip is not None
        times_ms = clip.timestamps_ms
        assert len(times_ms) == 4
        assert times_ms[2] - times_ms[1] >= 390.0  # two waits of retry_s lay in between
        assert times_ms[3] - times_ms[2] == pytest.approx(100.0)
        newest = stream.newest_frame()
        assert newest is not None
        assert newest.timestamp_ms == newest.skeletons[0].timestamp_ms == times_ms[3]


def test_clock_that_goes_on_is_left_alone_when_a_source_is_opened_again() -> None:
    start_s = time.monotonic()

    class CameraWithTheComputersClock(ScriptedSource):
        def read(self) -> CapturedFrame | None:
            if self.opened == 1 and time.monotonic() - start_s > 0.2:
                raise SourceError("lost")
            time.sleep(0.02)
            return frame_with((time.monotonic() - start_s) * 1000, 0)

    with CaptureStream(CameraWithTheComputersClock([]), retry_s=0.1) as stream:
        wait_for_state(stream, StreamState.LOST)
        wait_for_state(stream, StreamState.LIVE)
        newest = stream.newest_frame()
        assert newest is not None
        assert newest.skeletons[0].positions_m[0, 0] == pytest.approx(newest.timestamp_ms / 1000)


def test_camera_that_is_missing_at_first() -> None:
    source = ScriptedSource([SourceError("There is no camera 0.")], [SourceError("no")], [frame_with(0.0, 0)])
    with CaptureStream(source, retry_s=0.02) as stream:
        wait_for_state(stream, StreamState.LIVE)
    assert source.opened == 3


@pytest.mark.parametrize("error", [SourceError("'a.mp4' is damaged."), RecordingError("'a.skeletons' is damaged.")])
def test_error_of_a_file_is_final(error: Exception) -> None:
    source = ScriptedSource([frame_with(0.0, 0), error], is_live=False)
    with CaptureStream(source, retry_s=0.01) as stream:
        status = wait_for_state(stream, StreamState.LOST)
        assert status.message == str(error)
        time.sleep(0.1)
        assert source.opened == 1
        assert stream.status.state is StreamState.LOST
        assert source.closed.is_set()


def test_unexpected_errors_reach_the_status_and_the_log(caplog: pytest.LogCaptureFixture) -> None:
    source = ScriptedSource([frame_with(0.0, 0), ZeroDivisionError("division by zero")], is_live=False)
    with caplog.at_level(logging.ERROR), CaptureStream(source) as stream:
        status = wait_for_state(stream, StreamState.LOST)
        assert "Scripted camera stopped working" in status.message
        assert "ZeroDivisionError: division by zero" in status.message
    assert "Traceback" in caplog.text


def test_live_source_recovers_from_unexpected_errors_and_logs_them_once(caplog: pytest.LogCaptureFixture) -> None:
    failing: list[Step] = [KeyError("device")]
    source = ScriptedSource(failing, failing, failing, [frame_with(0.0, 0)])
    with caplog.at_level(logging.ERROR), CaptureStream(source, retry_s=0.01) as stream:
        wait_for_state(stream, StreamState.LIVE)
    assert caplog.text.count("Traceback") == 1


def test_close_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    class Stubborn(ScriptedSource):
        def close(self) -> None:
            super().close()
            raise OSError("busy")

    with CaptureStream(Stubborn([frame_with(0.0, 0)], is_live=False)) as stream:
        wait_for_state(stream, StreamState.ENDED)
    assert "could not be closed" in caplog.text


def test_frames_out_of_order_and_impossible_skeletons_are_counted() -> None:
    nan = float("nan")
    steps: list[Step] = [
        frame_with(0.0, 0),
        frame_with(0.0, 0),
        frame_with(-5.0, 0),
        frame_with(nan, 0, value=1.0),
        frame_with(33.0, 0, value=nan),
        frame_with(66.0, 0),
    ]
    with CaptureStream(ScriptedSource(steps, is_live=False)) as stream:
        status = wait_for_state(stream, StreamState.ENDED)
        assert (status.frames_seen, status.dropped_frames, status.refused_skeletons) == (3, 3, 1)
        buffer = stream.buffer(0)
        assert buffer is not None
        clip = buffer.clip(1.0)
        assert clip is not None
        np.testing.assert_array_equal(clip.timestamps_ms, [0.0, 66.0])
        assert np.isfinite(clip.positions_m).all()


def test_dropped_frames_add_up_over_openings() -> None:
    def drop() -> None:
        source.dropped_frames += 2

    source = ScriptedSource(
        [frame_with(0.0, 0), drop, frame_with(1.0, 0), SourceError("lost")],
        [frame_with(2.0, 0), drop, drop, frame_with(3.0, 0)],
    )
    with CaptureStream(source, retry_s=0.01) as stream:
        wait_for(lambda: stream.status.frames_seen == 4)
        wait_for(lambda: stream.status.dropped_frames == 6)


def test_measured_fps() -> None:
    def pause() -> None:
        time.sleep(0.02)

    steps: list[Step] = []
    for index in range(30):
        steps += [pause, frame_with(index * 1000.0, 0)]  # the wall clock counts, not the timestamps
    with CaptureStream(ScriptedSource(steps)) as stream:
        wait_for(lambda: stream.status.frames_seen >= 25)
        assert 5 < stream.status.measured_fps <= 50.5
        wait_for(lambda: stream.status.measured_fps == 0.0)  # nothing comes any more
        assert stream.status.state is StreamState.LIVE


def test_recording_holds_what_came_while_it_ran(tmp_path: Path) -> None:
    path = tmp_path / "take.skeletons"
    go, done = threading.Event(), threading.Event()
    steps: list[Step] = [frame_with(0.0, 0), go.wait]
    steps += [frame_with(100.0, 0, 1), frame_with(133.0, 1), done.wait, frame_with(166.0, 0)]
    with CaptureStream(ScriptedSource(steps)) as stream:
        wait_for_state(stream, StreamState.LIVE)
        stream.start_recording(path)
        assert stream.status.recording_path == path
        with pytest.raises(RecordingError, match="still being recorded"):
            stream.start_recording(tmp_path / "other.skeletons")
        go.set()
        wait_for(lambda: stream.status.recorded_skeletons == 3)
        assert stream.stop_recording() == 3
        assert stream.status.recording_path is None
        done.set()
        wait_for(lambda: stream.status.frames_seen == 4)
    read = [(frame.timestamp_ms, frame.person_id) for frame in read_recording(path)]
    assert read == [(100.0, 0), (100.0, 1), (133.0, 1)]
    assert [entry.name for entry in tmp_path.iterdir()] == ["take.skeletons"]


def test_recording_goes_on_over_a_lost_camera_and_ends_with_the_stream(tmp_path: Path) -> None:
    path = tmp_path / "take.skeletons"
    source = ScriptedSource([frame_with(500.0, 0), SourceError("lost")], [frame_with(0.0, 0), frame_with(33.0, 0)])
    stream = CaptureStream(source, retry_s=0.02)
    stream.start_recording(path)
    with stream:
        wait_for(lambda: stream.status.recorded_skeletons == 3)
    times_ms = [frame.timestamp_ms for frame in read_recording(path)]
    assert len(times_ms) == 3
    assert times_ms == sorted(times_ms)
    assert stream.stop_recording() == 3
    with pytest.raises(RecordingError, match="nothing left to record"):
        stream.start_recording(tmp_path / "b.skeletons")


def test_recording_that_cannot_be_made_has_a_sentence(tmp_path: Path) -> None:
    with CaptureStream(ScriptedSource([frame_with(0.0, 0)])) as stream:
        with pytest.raises(RecordingError, match="cannot be written"):
            stream.start_recording(tmp_path / "missing" / "a.skeletons")
        assert stream.status.recording_path is None
        assert stream.stop_recording() == 0


def test_disk_that_fills_up_ends_the_recording_but_not_the_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()

    def full(writer: RecordingWriter, frame: SkeletonFrame) -> None:
        raise RecordingError("'take.skeletons' cannot be written (No space left on device): free some space.")

    steps: list[Step] = [frame_with(0.0, 0), go.wait, frame_with(33.0, 0), frame_with(66.0, 0)]
    stream = CaptureStream(ScriptedSource(steps))
    stream.start_recording(tmp_path / "take.skeletons")
    with stream:
        wait_for(lambda: stream.status.recorded_skeletons == 1)
        monkeypatch.setattr(RecordingWriter, "append", full)
        go.set()
        wait_for(lambda: stream.status.frames_seen == 3)
        status = stream.status
        assert status.state is StreamState.LIVE
        assert status.recording_path is None
        assert "No space left" in status.recording_error
        with pytest.raises(RecordingError, match="No space left"):
            stream.stop_recording()
        assert stream.status.recording_error == ""
    assert len(read_recording(tmp_path / "take.skeletons")) == 1


def test_recording_replayed_through_a_stream(tmp_path: Path) -> None:
    with RecordingWriter(tmp_path / "a.skeletons") as writer:
        for index in range(8):
            writer.append(frame_with(index * 20.0, 5).skeletons[0])
    with CaptureStream(RecordingSource(tmp_path / "a.skeletons")) as stream:
        status = wait_for_state(stream, StreamState.ENDED)
        assert status.frames_seen + status.dropped_frames == 8
        assert stream.main_person() == 5
    with CaptureStream(RecordingSource(tmp_path / "missing.skeletons")) as stream:
        assert "missing.skeletons" in wait_for_state(stream, StreamState.LOST).message


def test_live_source_that_sets_its_clock_back_goes_on() -> None:
    steps: list[Step] = [frame_with(1e9 + 33 * index, 0) for index in range(3)]
    steps += [frame_with(33.0 * index, 0) for index in range(3)]  # an hour or a year earlier, all the same
    steps += [frame_with(1e12, 0), frame_with(200.0, 0), frame_with(233.0, 0)]  # one wild frame between good ones
    with CaptureStream(ScriptedSource(steps)) as stream:
        wait_for(lambda: stream.status.frames_seen == len(steps))
        assert stream.status.state is StreamState.LIVE and stream.status.dropped_frames == 0
        newest = stream.newest_frame()
        assert newest is not None and newest.timestamp_ms > 1e12
        assert newest.skeletons[0].timestamp_ms == newest.timestamp_ms


@pytest.mark.parametrize("timestamp_ms", [66.0, float("nan"), float("inf")])
def test_live_source_whose_clock_stands_still_is_opened_again(
    monkeypatch: pytest.MonkeyPatch, timestamp_ms: float
) -> None:
    monkeypatch.setattr("capture.stream._STUCK_CLOCK_S", 0.05)
    stuck: list[Step] = [frame_with(33.0, 0), frame_with(66.0, 0)]
    for _ in range(40):
        stuck += [frame_with(timestamp_ms, 0, value=1.0), lambda: time.sleep(0.005)]
    source = ScriptedSource(stuck, [frame_with(99.0, 0)])
    messages: list[str] = []
    with CaptureStream(source, retry_s=0.2) as stream:
        wait_for(lambda: stream.status.state is StreamState.LOST)
        messages.append(stream.status.message)
        wait_for(lambda: stream.status.frames_seen == 3)
        assert stream.status.state is StreamState.LIVE
    assert messages == ["The clock of Scripted camera stands still: plug it in again if this goes on."]
