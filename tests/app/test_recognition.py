"""The recogniser thread: what it publishes, and how it gets over an error."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.recognition import RecognitionThread
from capture import JOINT_COUNT, CapturedFrame, Clip, SkeletonFrame, Source
from capture.demonstrator import Variation, movement_named, perform
from capture.stream import CaptureStream, StreamState
from model.events import Tick
from model.one_shot_encoder import OneShotEncoder
from model.recognizer import Recogniser
from model.support import SupportSet

Wait = Callable[..., None]
CLIP = perform(movement_named("wave"), Variation(), np.random.default_rng(1), lead_s=0.1, tail_s=0.1)


class SteppedSource(Source):
    """Gives a frame whenever the test says so; person ``None`` for an empty room."""

    name = "Stepped"

    def __init__(self) -> None:
        self._steps: list[int | None] = []
        self._end = False
        self._change = threading.Condition()
        self._index = 0

    def step(self, count: int = 1, person: int | None = 0) -> None:
        with self._change:
            self._steps += [person] * count
            self._change.notify_all()

    def end(self) -> None:
        with self._change:
            self._end = True
            self._change.notify_all()

    def open(self) -> None:
        pass

    def read(self) -> CapturedFrame | None:
        with self._change:
            self._change.wait_for(lambda: bool(self._steps) or self._end)
            if not self._steps:
                return None
            person = self._steps.pop(0)
        time_ms = 1000.0 * self._index / 30
        place = self._index % len(CLIP)
        self._index += 1
        skeleton = SkeletonFrame(time_ms, CLIP.positions_m[place], CLIP.confidence[place], person_id=person or 0)
        return CapturedFrame(time_ms, () if person is None else (skeleton,))

    def close(self) -> None:
        self.end()


@dataclass
class Running:
    source: SteppedSource
    stream: CaptureStream
    recognition: RecognitionThread

    @property
    def frames_seen(self) -> int:
        return self.stream.status.frames_seen


@pytest.fixture
def running(tiny_encoder: OneShotEncoder) -> Iterator[Running]:
    source = SteppedSource()
    recognition = RecognitionThread(tiny_encoder)
    with CaptureStream(source) as stream:
        recognition.start()
        recognition.use(SupportSet().with_action("wave", CLIP, tiny_encoder))
        recognition.follow(stream)
        yield Running(source, stream, recognition)
        recognition.stop()
        recognition.stop()  # may be called twice


def peak(end_ms: float, score: float = 0.9) -> Tick:
    return Tick(
        end_ms, np.array([score]), np.array([end_ms - 800.0]), np.full(JOINT_COUNT, 1 / JOINT_COUNT, np.float32)
    )


def test_a_prediction_comes_with_a_person_and_goes_with_them(running: Running, wait_until: Wait) -> None:
    assert running.recognition.prediction is None and running.recognition.tick_ms is None
    running.source.step(60, person=4)
    wait_until(lambda: running.frames_seen == 60)
    asked_s = time.monotonic()
    wait_until(lambda: (newest := running.recognition.prediction) is not None and newest.timestamp_ms > 1960)
    assert time.monotonic() - asked_s < 2, "the newest frame is asked about soon"
    prediction = running.recognition.prediction
    assert prediction is not None and prediction.person_id == 4
    assert set(prediction.scores) == {"wave"} and 0 <= prediction.scores["wave"] <= 1
    assert prediction.importance.shape == (JOINT_COUNT,) and prediction.importance.sum() == pytest.approx(1, abs=1e-3)
    assert running.recognition.tick_ms is not None and running.recognition.tick_ms > 0
    running.source.step(30, person=None)
    wait_until(lambda: running.recognition.prediction is None)


def test_repetitions_and_progress_are_told(running: Running, wait_until: Wait, tiny_encoder: OneShotEncoder) -> None:
    support = SupportSet().with_action("wave", CLIP, tiny_encoder).with_threshold("wave", 0.05)
    running.recognition.use(support)
    running.source.step(8)
    wait_until(lambda: running.recognition.prediction is not None)
    progress: list[float] = []

    def looked_at(now_ms: float) -> bool:
        newest = running.recognition.prediction
        return newest is not None and newest.timestamp_ms >= now_ms

    for frames in range(16, 3 * len(CLIP), 8):
        running.source.step(8)
        wait_until(partial(looked_at, 1000 * (frames - 1) / 30 - 1))
        prediction = running.recognition.prediction
        assert prediction is not None
        progress.append(prediction.progress.get("wave", 0.0))
    assert prediction.repetitions in ({"wave": 2}, {"wave": 3}), "the third may not have come to its end yet"
    assert 0 in progress and max(progress) > 0.7
    assert sum(after < before for before, after in pairwise(progress)) <= 3, "it falls back with each beginning"
    running.recognition.use(support)
    running.source.step(8)
    wait_until(lambda: (newest := running.recognition.prediction) is not None and newest.repetitions == {})


def test_nothing_learned_gives_no_prediction(running: Running, wait_until: Wait) -> None:
    running.source.step(60)
    wait_until(lambda: running.recognition.prediction is not None)
    running.recognition.use(SupportSet())
    assert running.recognition.prediction is None
    running.source.step(10)
    wait_until(lambda: running.frames_seen == 70)
    assert running.recognition.prediction is None and running.recognition.error == ""


def test_an_error_is_reported_once_and_got_over(
    running: Running, wait_until: Wait, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    running.source.step(60)
    wait_until(lambda: running.recognition.prediction is not None)
    failures = 0

    def broken(self: Recogniser, history: Clip, end_times_ms: Sequence[float]) -> list[Tick]:
        nonlocal failures
        failures += 1
        raise RuntimeError("out of memory")

    with caplog.at_level(logging.ERROR), monkeypatch.context() as patch:
        patch.setattr(Recogniser, "ticks", broken)
        running.source.step()
        wait_until(lambda: failures >= 4)
        error = running.recognition.error
        assert "Recognition failed" in error and "out of memory" in error and "\n" not in error
        assert running.recognition.prediction is None, "the last answer is no longer true"
    assert sum("tick failed" in record.message for record in caplog.records) == 1, "the log is not flooded"
    wait_until(lambda: running.recognition.error == "")
    wait_until(lambda: running.recognition.prediction is not None)


def test_no_new_frame_is_no_new_tick(running: Running, wait_until: Wait, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def recorded(self: Recogniser, history: Clip, end_times_ms: Sequence[float]) -> list[Tick]:
        asked.extend(end_times_ms)
        return [peak(end_ms, 0.1) for end_ms in end_times_ms]

    monkeypatch.setattr(Recogniser, "ticks", recorded)
    running.source.step()
    wait_until(lambda: asked == [0.0])
    threading.Event().wait(0.35)
    assert asked == [0.0]
    assert running.recognition.prediction is not None, "it is still the newest"
    running.source.step()
    wait_until(lambda: len(asked) == 2)


@pytest.mark.parametrize("ending", ["the file is over", "the person leaves", "somebody else comes"])
def test_the_last_performance_is_an_event_even_if_nothing_follows(
    running: Running, wait_until: Wait, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(Recogniser, "ticks", lambda self, history, end_times_ms: [peak(end_times_ms[0])])
    running.source.step(30)
    wait_until(lambda: running.frames_seen == 30 and running.recognition.prediction is not None)
    if ending == "the file is over":
        running.source.end()
        wait_until(lambda: running.stream.status.state is StreamState.ENDED)
    else:
        running.source.step(30, person=None if ending == "the person leaves" else 1)
    wait_until(lambda: len(running.recognition.events) >= 1)
    event = running.recognition.events[0]
    assert event.action == "wave" and event.confidence == pytest.approx(0.9)


def test_another_stream_forgets_the_events(running: Running, wait_until: Wait, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recogniser, "ticks", lambda self, history, end_times_ms: [peak(end_times_ms[0])])
    running.source.step(30)
    wait_until(lambda: running.recognition.prediction is not None)
    running.source.end()
    wait_until(lambda: len(running.recognition.events) == 1)
    running.recognition.follow(None)
    assert running.recognition.events == () and running.recognition.prediction is None
    threading.Event().wait(0.3)
    assert running.recognition.events == () and running.recognition.prediction is None


def test_a_movement_at_the_very_end_of_a_recording_is_recognised(
    encoder: OneShotEncoder, write_recording: Callable[[Path, Clip], Path], tmp_path: Path, wait_until: Wait
) -> None:
    from capture.sources.recording import RecordingSource

    clip = perform(movement_named("wave"), Variation(), np.random.default_rng(2), lead_s=1.0, tail_s=0.0)
    recognition = RecognitionThread(encoder)
    recognition.use(SupportSet().with_action("wave", CLIP, encoder))
    with CaptureStream(RecordingSource(write_recording(tmp_path / "wave.skeletons", clip))) as stream:
        recognition.follow(stream)
        recognition.start()
        try:
            wait_until(lambda: stream.status.state is StreamState.ENDED)
            wait_until(lambda: len(recognition.events) == 1)
        finally:
            recognition.stop()
    event = recognition.events[0]
    assert event.action == "wave"
    assert event.end_ms == pytest.approx(clip.end_ms, abs=600)


def test_a_gpu_that_fails_is_said_for_a_while(
    tiny_weights: Path, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.recognition.NOTICE_S", 0.6)
    recognition = RecognitionThread(encoder := OneShotEncoder.load(tiny_weights))
    recognition.start()
    try:
        encoder.notice = "The graphics card failed."
        wait_until(lambda: recognition.error == "The graphics card failed.")
        wait_until(lambda: recognition.error == "")
    finally:
        recognition.stop()


class TwoPeopleSource(Source):
    """One who waves, and farther away another, who stands still; when the test says so, the first one leaves."""

    name = "Two people"
    waving, standing = 5, 2

    def __init__(self, frames: int, both_until: int) -> None:
        self._frames, self._both_until, self._index = frames, both_until, 0
        self.leave, self.ended = threading.Event(), threading.Event()

    def open(self) -> None:
        pass

    def read(self) -> CapturedFrame | None:
        if self._index == self._both_until:
            self.leave.wait()
        if self._index >= self._frames:
            self.ended.wait()
            return None
        time_ms, place = 1000.0 * self._index / 30, min(self._index, len(CLIP) - 1)
        farther_m = np.array([1.0, 0.0, 1.5], np.float32)
        near = SkeletonFrame(time_ms, CLIP.positions_m[place], CLIP.confidence[place], person_id=self.waving)
        far = SkeletonFrame(time_ms, CLIP.positions_m[0] + farther_m, CLIP.confidence[0], person_id=self.standing)
        people = (far, near) if self._index < self._both_until else (far,)
        self._index += 1
        return CapturedFrame(time_ms, people)

    def close(self) -> None:
        self.leave.set()
        self.ended.set()


@pytest.mark.parametrize("people", [1, 2])
def test_each_of_two_people_has_predictions_and_events_of_their_own(
    encoder: OneShotEncoder, wait_until: Wait, people: int
) -> None:
    source = TwoPeopleSource(frames=len(CLIP) + 60, both_until=len(CLIP))
    recognition = RecognitionThread(encoder)
    recognition.use(SupportSet().with_action("wave", CLIP, encoder))
    recognition.watch_people(people)
    with CaptureStream(source) as stream:
        recognition.follow(stream)
        recognition.start()
        try:
            wait_until(lambda: len(recognition.predictions) == people)
            both = recognition.predictions
            source.leave.set()
            wait_until(lambda: [one.person_id for one in recognition.predictions] == [source.standing])
        finally:
            source.leave.set()
            recognition.stop()
    assert [one.person_id for one in both] == [source.waving, source.standing][:people], (
        "the nearer one is the main one"
    )
    assert all(event.person_id != source.standing for event in recognition.events), "who stands still does nothing"


@pytest.mark.parametrize("count", [0, 3])
def test_one_or_two_people_are_watched(encoder: OneShotEncoder, count: int) -> None:
    with pytest.raises(ValueError, match="count"):
        RecognitionThread(encoder).watch_people(count)
