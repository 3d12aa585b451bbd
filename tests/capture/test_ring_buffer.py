from __future__ import annotations

import threading
import time
from collections.abc import Iterable

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.ring_buffer import LONG_GAP_MS, RingBuffer
from capture.skeleton import JOINT_COUNT, SkeletonFrame

ALL_TRACKED = np.ones(JOINT_COUNT, dtype=np.float32)


def encoded_frame(timestamp_ms: float) -> SkeletonFrame:
    """Every coordinate is the time in seconds, so that a mix of two frames shows."""
    return SkeletonFrame(timestamp_ms, np.full((JOINT_COUNT, 3), timestamp_ms / 1000, np.float32), ALL_TRACKED)


def filled(timestamps_ms: Iterable[float], capacity: int = 100) -> RingBuffer:
    buffer = RingBuffer(capacity)
    for timestamp_ms in timestamps_ms:
        assert buffer.append(encoded_frame(timestamp_ms))
    return buffer


def test_empty_buffer() -> None:
    buffer = RingBuffer(10)
    assert buffer.latest() is None
    assert buffer.clip(1.0) is None
    assert buffer.window(1.0, 16) is None
    assert len(buffer) == 0


def test_wrap_around_keeps_the_newest_in_order() -> None:
    buffer = filled([index * 10.0 for index in range(25)], capacity=8)
    clip = buffer.clip(100.0)
    assert clip is not None
    np.testing.assert_array_equal(clip.timestamps_ms, np.arange(17, 25) * 10.0)
    np.testing.assert_array_equal(clip.positions_m[:, 7, 2], np.float32(np.arange(17, 25) / 100))
    assert (len(buffer), buffer.total_written, buffer.overwritten) == (8, 25, 17)
    latest = buffer.latest()
    assert latest is not None
    assert latest.timestamp_ms == 240.0


@pytest.mark.parametrize("timestamp_ms", [100.0, 99.0, -1.0, float("nan"), float("inf")])
def test_frames_that_are_not_later_are_refused_and_counted(timestamp_ms: float) -> None:
    buffer = filled([0.0, 100.0])
    assert not buffer.append(encoded_frame(timestamp_ms))
    assert buffer.refused_frames == 1
    assert buffer.total_written == 2
    assert buffer.append(encoded_frame(101.0))
    clip = buffer.clip(10.0)
    assert clip is not None
    np.testing.assert_array_equal(clip.timestamps_ms, [0.0, 100.0, 101.0])


def test_clip_holds_the_raw_frames_of_the_stretch() -> None:
    buffer = filled([0.0, 10.0, 35.0, 60.0, 90.0])
    clip = buffer.clip(0.055)
    assert clip is not None
    np.testing.assert_array_equal(clip.timestamps_ms, [35.0, 60.0, 90.0])
    earlier = buffer.clip(0.030, end_ms=40.0)
    assert earlier is not None
    np.testing.assert_array_equal(earlier.timestamps_ms, [10.0, 35.0])
    assert buffer.clip(0.010, end_ms=55.0) is None
    assert buffer.clip(0.010, end_ms=500.0) is None


def test_later_frames_do_not_change_a_clip() -> None:
    buffer = filled([0.0, 10.0, 20.0], capacity=3)
    clip = buffer.clip(1.0)
    assert clip is not None
    before = clip.positions_m.copy()
    for timestamp_ms in (30.0, 40.0, 50.0):
        buffer.append(encoded_frame(timestamp_ms))
    np.testing.assert_array_equal(clip.positions_m, before)


def test_window_follows_the_time_and_not_the_frame_numbers() -> None:
    random = np.random.default_rng(3)
    timestamps_ms = np.cumsum(random.uniform(5, 70, size=120))  # a camera between 14 and 200 fps
    buffer = RingBuffer(200)
    motion_hz = 0.5
    for timestamp_ms in timestamps_ms:
        phase = 2 * np.pi * motion_hz * timestamp_ms / 1000
        positions_m = np.zeros((JOINT_COUNT, 3), dtype=np.float32)
        positions_m[:, 0] = timestamp_ms / 1000  # linear
        positions_m[:, 1] = np.sin(phase)
        buffer.append(SkeletonFrame(timestamp_ms, positions_m, ALL_TRACKED))
    end_ms = float(timestamps_ms[-1]) - 11.0
    window = buffer.window(2.0, 64, end_ms=end_ms)
    assert window is not None
    assert len(window) == 64
    assert window.start_ms == pytest.approx(end_ms - 2000.0)
    assert window.end_ms == pytest.approx(end_ms)
    np.testing.assert_allclose(np.diff(window.timestamps_ms), 2000.0 / 63)
    seconds = window.timestamps_ms / 1000
    np.testing.assert_allclose(window.positions_m[:, 4, 0], seconds, atol=1e-5)
    # Linear interpolation of a sine over a gap g is off by at most (2 pi f g)^2 / 8.
    largest_error = (2 * np.pi * motion_hz * 0.070) ** 2 / 8
    np.testing.assert_allclose(window.positions_m[:, 4, 1], np.sin(2 * np.pi * motion_hz * seconds), atol=largest_error)
    np.testing.assert_array_equal(window.confidence, 1.0)


def test_edges_are_interpolated_from_the_neighbours_outside() -> None:
    buffer = filled([0.0, 90.0, 180.0, 270.0, 360.0])
    window = buffer.window(0.150, 3, end_ms=300.0)
    assert window is not None
    np.testing.assert_allclose(window.timestamps_ms, [150.0, 225.0, 300.0])
    np.testing.assert_allclose(window.positions_m[:, 0, 0], [0.150, 0.225, 0.300], atol=1e-6)


def test_window_survives_wrap_around() -> None:
    buffer = filled(np.arange(500) * 33.0, capacity=64)
    window = buffer.window(2.0, 32)
    assert window is not None
    np.testing.assert_allclose(window.positions_m[:, 3, 1], window.timestamps_ms / 1000, rtol=1e-6)


def test_window_needs_a_buffer_that_reaches_back_far_enough() -> None:
    buffer = filled(np.arange(0.0, 950.0, 30.0))  # to 930 ms
    assert buffer.window(0.930, 8) is not None
    within_tolerance = buffer.window(1.02, 8)
    assert within_tolerance is not None
    assert within_tolerance.start_ms == pytest.approx(930 - 1020)
    assert within_tolerance.positions_m[0, 0, 0] == 0.0  # the first frame is held
    assert buffer.window(1.05, 8) is None


def test_tolerance_grows_with_a_slow_camera() -> None:
    buffer = filled(np.arange(0.0, 2001.0, 250.0))  # 4 fps
    assert buffer.window(2.2, 8) is not None
    assert buffer.window(2.3, 8) is None


def test_window_beyond_the_newest_frame() -> None:
    buffer = filled(np.arange(0.0, 1001.0, 25.0))
    held = buffer.window(0.5, 6, end_ms=1080.0)
    assert held is not None
    assert held.end_ms == pytest.approx(1080.0)
    assert held.positions_m[-1, 0, 0] == 1.0
    assert buffer.window(0.5, 6, end_ms=1150.0) is None
    assert buffer.window(0.5, 6, end_ms=-200.0) is None


def test_long_gap_counts_as_not_tracked() -> None:
    buffer = filled([0.0, 100.0, 200.0, 200.0 + 3 * LONG_GAP_MS, 2000.0])
    window = buffer.window(2.0, 21)
    assert window is not None
    inside = (window.timestamps_ms > 200.0) & (window.timestamps_ms < 200.0 + 3 * LONG_GAP_MS)
    assert inside.sum() > 10
    np.testing.assert_array_equal(window.confidence[inside], 0.0)
    np.testing.assert_array_equal(window.confidence[~inside], 1.0)


def test_clear_forgets_and_accepts_an_earlier_time() -> None:
    buffer = filled([1000.0, 1100.0])
    buffer.clear()
    assert buffer.latest() is None
    assert buffer.clip(1.0) is None
    assert buffer.append(encoded_frame(5.0))
    assert (len(buffer), buffer.total_written) == (1, 3)


def test_wrong_arguments() -> None:
    buffer = filled([0.0, 10.0])
    with pytest.raises(ValueError, match="capacity"):
        RingBuffer(1)
    with pytest.raises(ValueError, match="duration_s"):
        buffer.clip(0.0)
    with pytest.raises(ValueError, match="duration_s"):
        buffer.window(float("nan"), 8)
    with pytest.raises(ValueError, match="frame_count"):
        buffer.window(1.0, 1)


def test_readers_never_see_a_torn_frame() -> None:
    buffer = RingBuffer(64)  # small, so that readers are overtaken all the time
    stop = threading.Event()
    faults: list[str] = []
    reads = [0, 0, 0]

    def check(name: str, timestamps_ms: NDArray[np.float64], positions_m: NDArray[np.float32]) -> None:
        expected = (timestamps_ms / 1000).astype(np.float32)[:, None, None]
        if not np.allclose(positions_m, expected, rtol=1e-5, atol=1e-5):
            faults.append(name)

    def read(number: int) -> None:
        try:
            while not stop.is_set():
                clip = buffer.clip(0.3)
                if clip is not None:
                    check("clip", clip.timestamps_ms, clip.positions_m)
                window = buffer.window(0.2, 16)
                if window is not None:
                    check("window", window.timestamps_ms, window.positions_m)
                    reads[number] += 1
                latest = buffer.latest()
                if latest is not None:
                    check("latest", np.array([latest.timestamp_ms]), latest.positions_m[None])
        except Exception as error:  # a thread's exception would otherwise not fail the test
            faults.append(repr(error))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(len(reads))]
    for reader in readers:
        reader.start()
    end_s = time.monotonic() + 1.0
    timestamp_ms = 0.0
    written = 0
    while time.monotonic() < end_s:
        timestamp_ms += 10.0 + written % 7
        assert buffer.append(encoded_frame(timestamp_ms))
        written += 1
    stop.set()
    for reader in readers:
        reader.join(5.0)
        assert not reader.is_alive()
    assert faults == []
    assert min(reads) > 0
    assert buffer.total_written == written
    assert buffer.overwritten == written - 64
