from __future__ import annotations

import threading
import time

import pytest

from capture.pacing import Pacer


class FakeTime:
    """A wall clock that moves only when somebody sleeps or a test says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.slept_s: list[float] = []

    def clock(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.now_s += seconds


def paced(fake: FakeTime) -> Pacer:
    return Pacer(clock=fake.clock, sleep=fake.sleep)


def test_first_timestamp_is_now_and_later_ones_keep_their_distance() -> None:
    fake = FakeTime()
    pacer = paced(fake)
    moments = []
    for timestamp_ms in (5000.0, 5033.0, 5100.0):
        assert pacer.wait_until(timestamp_ms)
        moments.append(fake.now_s)
    assert moments == pytest.approx([1000.0, 1000.033, 1000.1])


def test_time_spent_elsewhere_is_not_waited_again() -> None:
    fake = FakeTime()
    pacer = paced(fake)
    pacer.wait_until(0.0)
    fake.now_s += 0.020  # the frame was being drawn
    pacer.wait_until(33.0)
    assert fake.now_s == pytest.approx(1000.033)


def test_late_frames_are_due_and_do_not_wait() -> None:
    fake = FakeTime()
    pacer = paced(fake)
    pacer.wait_until(0.0)
    fake.now_s += 1.0
    assert pacer.is_due(900.0)
    assert not pacer.is_due(1100.0)
    assert pacer.late_s(900.0) == pytest.approx(0.1)
    assert pacer.late_s(1100.0) == pytest.approx(-0.1)
    assert pacer.wait_until(900.0)
    assert fake.slept_s == []


def test_nothing_is_late_before_the_first_frame() -> None:
    pacer = paced(FakeTime())
    assert not pacer.is_due(0.0)
    assert not pacer.is_due(-1000.0)
    assert pacer.late_s(0.0) == 0.0
    pacer.wait_until(0.0)
    assert pacer.is_due(-1000.0)


def test_restart_takes_the_next_timestamp_as_now() -> None:
    fake = FakeTime()
    pacer = paced(fake)
    pacer.wait_until(0.0)
    fake.now_s += 60.0
    pacer.restart()
    pacer.wait_until(0.0)
    pacer.wait_until(40.0)
    assert fake.now_s == pytest.approx(1060.04)


def test_interrupt_ends_a_wait_from_another_thread() -> None:
    pacer = Pacer()
    pacer.wait_until(0.0)
    timer = threading.Timer(0.05, pacer.interrupt)
    timer.start()
    start_s = time.monotonic()
    assert not pacer.wait_until(60_000.0)
    assert time.monotonic() - start_s < 10.0
    timer.join()
    assert not pacer.wait_until(0.0)


def test_keeps_to_the_real_clock() -> None:
    pacer = Pacer()
    start_s = time.monotonic()
    for timestamp_ms in (0.0, 50.0, 100.0):
        pacer.wait_until(timestamp_ms)
    elapsed_s = time.monotonic() - start_s
    assert 0.099 <= elapsed_s < 1.0  # the upper end only guards against waiting twice on a busy machine
