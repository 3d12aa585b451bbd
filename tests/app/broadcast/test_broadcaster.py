"""The broadcast thread: everything new once, whatever the outputs do."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from app.broadcast.broadcaster import Broadcaster
from app.broadcast.messages import Message
from capture import CapturedFrame
from model.events import Event
from tests.app.broadcast.synthetic import SyntheticFeed, make_prediction, make_skeleton


class Collector:
    """An output that keeps what it gets, and fails when told to."""

    description = "a list"

    def __init__(self) -> None:
        self.messages: queue.Queue[Message] = queue.Queue()
        self.failures = 0

    def send(self, message: Message) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError("no")
        self.messages.put(message)

    def close(self) -> None:
        pass

    def next(self) -> dict[str, Any]:
        return self.messages.get(timeout=10)


@contextmanager
def broadcasting(feed: SyntheticFeed, output: Collector) -> Iterator[None]:
    broadcaster = Broadcaster(feed, [output])
    broadcaster.start()
    yield
    broadcaster.stop()


def frame(timestamp_ms: float, *people: int) -> CapturedFrame:
    return CapturedFrame(timestamp_ms, tuple(make_skeleton(timestamp_ms, person) for person in people))


def test_every_person_in_a_frame_is_sent() -> None:
    feed, output = SyntheticFeed(), Collector()
    with broadcasting(feed, output):
        feed.frames.put(frame(10.0, 3, 5))
        feed.frames.put(frame(20.0))
        feed.frames.put(frame(30.0, 5))
        sent = [output.next() for _ in range(3)]
    assert [(message["type"], message["timestamp_ms"], message["person_id"]) for message in sent] == [
        ("skeleton", 10.0, 3), ("skeleton", 10.0, 5), ("skeleton", 30.0, 5),
    ]  # fmt: skip


def test_a_prediction_is_sent_once_with_its_importance() -> None:
    feed, output = SyntheticFeed(), Collector()
    with broadcasting(feed, output):
        feed.newest = make_prediction(100.0)
        assert [output.next()["type"] for _ in range(2)] == ["prediction", "importance"]
        feed.frames.put(frame(10.0, 7))
        assert output.next()["type"] == "skeleton"  # nothing of the old prediction before it
        feed.newest = None  # nobody is in view
        feed.newest = make_prediction(200.0)
        assert [output.next()["timestamp_ms"] for _ in range(2)] == [200.0, 200.0]
    assert output.messages.empty()


def test_the_predictions_of_two_people_are_sent() -> None:
    feed, output = SyntheticFeed(), Collector()
    with broadcasting(feed, output):
        feed.others = (replace(make_prediction(100.0), person_id=9),)
        feed.newest = make_prediction(100.0)
        sent = [output.next() for _ in range(4)]
        assert [(message["type"], message["person_id"]) for message in sent] == [
            ("prediction", 7), ("importance", 7), ("prediction", 9), ("importance", 9),
        ]  # fmt: skip
        feed.newest = make_prediction(200.0)  # that of the other has not changed
        assert [output.next()["person_id"] for _ in range(2)] == [7, 7]
    assert output.messages.empty()


def test_every_event_is_sent_once() -> None:
    # Two performances may look the same to the millisecond, on a recording that was started again.
    first, second, third = (Event(0.0, 100.0, name, 0.5) for name in ("wave", "wave", "squat"))
    feed, output = SyntheticFeed(), Collector()
    with broadcasting(feed, output):
        feed.events = (first,)
        assert output.next()["action"] == "wave"
        feed.events = (first, second, third)
        assert [output.next()["action"] for _ in range(2)] == ["wave", "squat"]
        feed.events = ()  # another source
        feed.events = (Event(0.0, 100.0, "kick", 0.5),)
        assert output.next()["action"] == "kick"
    assert output.messages.empty()


def test_a_failure_is_logged_once_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    feed, output = SyntheticFeed(), Collector()
    output.failures = 2
    with broadcasting(feed, output):
        for number in range(3):
            feed.frames.put(frame(float(number), 1))
        assert output.next()["timestamp_ms"] == 2.0
    assert [record.message for record in caplog.records] == ["the live output failed"]
