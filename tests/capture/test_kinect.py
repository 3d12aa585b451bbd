from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass, field

import numpy as np
import pytest

from capture.errors import SourceError
from capture.skeleton import JOINT_COUNT, Joint
from capture.sources import open_source
from capture.sources.kinect import FIRST_FRAME_TIMEOUT_S, FRAME_TIMEOUT_S, KinectSource
from capture.stream import CaptureStream, StreamState

TICKS_PER_FRAME = 333_333  # 1/30 s in units of 100 ns


@dataclass
class Point:
    x: float
    y: float
    z: float = 0.0


@dataclass
class BodyJoint:
    Position: Point
    TrackingState: int = 2


class CPointer:
    """Like the ctypes pointer that pykinect2 hands out: indexing works, but it knows no length and never ends."""

    def __init__(self, items: list[BodyJoint]) -> None:
        self._items = items

    def __getitem__(self, index: int) -> BodyJoint:
        return self._items[index] if index < len(self._items) else BodyJoint(Point(9e9, 9e9, 9e9), 77)


class Body:
    """A place for a body; like pykinect2's, it has no joints unless somebody stands there."""

    def __init__(self, tracking_id: int | None = None, joints: list[BodyJoint] | None = None) -> None:
        self.is_tracked = tracking_id is not None
        self.tracking_id = -1 if tracking_id is None else tracking_id
        if self.is_tracked:
            self.joints = CPointer(joints or standing())


@dataclass
class BodyFrame:
    relative_time: int
    bodies: list[Body]


def standing(depth_m: float = 2.0) -> list[BodyJoint]:
    return [BodyJoint(Point(0.01 * joint, 0.02 * joint, depth_m)) for joint in range(JOINT_COUNT)]


def frame_number(index: int, *tracked: Body) -> BodyFrame:
    return BodyFrame(5_000_000 + index * TICKS_PER_FRAME, [*tracked, *(Body() for _ in range(6 - len(tracked)))])


@dataclass
class StandInRuntime:
    """The slice of PyKinectRuntime that is used. Every call gives the next entry; the last one stays for ever."""

    frames: list[BodyFrame | None]
    closed: int = 0
    calls: int = 0
    not_placed: set[int] = field(default_factory=set)

    def get_last_body_frame(self) -> BodyFrame | None:
        assert not self.closed, "the sensor was used after it was closed"
        self.calls += 1
        return self.frames[min(self.calls, len(self.frames)) - 1]

    def body_joints_to_color_space(self, joints: CPointer) -> list[Point]:
        places = [Point(960 + 300 * joints[index].Position.x, 540.0) for index in range(JOINT_COUNT)]
        for index in self.not_placed:
            places[index] = Point(float("-inf"), float("inf"))
        return places

    def close(self) -> None:
        self.closed += 1


class FastClock:
    """Half a second passes with every look at it."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 0.5
        return self.now_s


def opened(runtime: StandInRuntime, **options: object) -> KinectSource:
    source = KinectSource(open_runtime=lambda: runtime, **options)  # type: ignore[arg-type,return-value]
    source.open()
    return source


def test_positions_states_and_time() -> None:
    joints = standing()
    joints[Joint.ELBOW_LEFT].TrackingState = 1
    joints[Joint.FOOT_RIGHT].TrackingState = 0
    source = opened(StandInRuntime([frame_number(0, Body(72057594037931101, joints))]))
    frame = source.read()
    assert frame is not None
    assert frame.timestamp_ms == 500.0
    assert frame.picture is None
    [skeleton] = frame.skeletons
    assert skeleton.timestamp_ms == 500.0
    np.testing.assert_allclose(skeleton.positions_m[Joint.HEAD], [0.03, 0.06, 2.0], rtol=1e-6)
    assert skeleton.confidence[Joint.ELBOW_LEFT] == 0.5
    assert skeleton.confidence[Joint.FOOT_RIGHT] == 0.0
    assert np.delete(skeleton.confidence, [Joint.ELBOW_LEFT, Joint.FOOT_RIGHT]).min() == 1.0
    assert skeleton.pixels is not None
    np.testing.assert_allclose(skeleton.pixels[Joint.HEAD], [969.0, 540.0])
    assert source.nominal_fps == 30.0
    assert source.is_live


def test_places_without_a_body_are_left_out_and_an_empty_room_is_a_frame() -> None:
    runtime = StandInRuntime([None, None, frame_number(0), frame_number(1, Body(7), Body(), Body(8))])
    source = opened(runtime)
    empty, two = source.read(), source.read()
    assert empty is not None
    assert empty.skeletons == ()
    assert two is not None
    assert [skeleton.person_id for skeleton in two.skeletons] == [0, 1]


def test_six_people_at_once() -> None:
    source = opened(StandInRuntime([frame_number(0, *(Body(100 + place) for place in range(6)))]))
    frame = source.read()
    assert frame is not None
    assert [skeleton.person_id for skeleton in frame.skeletons] == [0, 1, 2, 3, 4, 5]


def test_person_ids_stay_while_the_places_change() -> None:
    runtime = StandInRuntime(
        [
            frame_number(0, Body(111), Body(222)),
            frame_number(1, Body(222), Body(333)),
            frame_number(2, Body(333), Body(222), Body(111)),
        ]
    )
    source = opened(runtime)
    ids = []
    for _ in range(3):
        frame = source.read()
        assert frame is not None
        ids.append([skeleton.person_id for skeleton in frame.skeletons])
    assert ids == [[0, 1], [1, 2], [2, 1, 3]]


def test_same_frame_is_not_given_twice() -> None:
    first, second = frame_number(0, Body(1)), frame_number(1, Body(1))
    runtime = StandInRuntime([first, first, first, first, second])
    source = opened(runtime)
    times_ms = []
    for _ in range(2):
        frame = source.read()
        assert frame is not None
        times_ms.append(frame.timestamp_ms)
    assert times_ms == pytest.approx([500.0, 533.3333])
    assert runtime.calls == 5


def test_missed_frames_are_counted_by_the_sensors_clock() -> None:
    source = opened(StandInRuntime([frame_number(0), frame_number(1), frame_number(5)]))
    for _ in range(3):
        source.read()
    assert source.dropped_frames == 3


def test_joints_that_cannot_be_placed_in_the_picture() -> None:
    runtime = StandInRuntime([frame_number(0, Body(1)), frame_number(1, Body(1))], not_placed={3, 4})
    source = opened(runtime)
    frame = source.read()
    assert frame is not None
    pixels = frame.skeletons[0].pixels
    assert pixels is not None
    assert np.isfinite(pixels).all()
    np.testing.assert_array_equal(pixels[[3, 4]], -1.0)
    assert (pixels[5:] > 0).all()
    runtime.not_placed = set(range(JOINT_COUNT))
    frame = source.read()
    assert frame is not None
    assert frame.skeletons[0].pixels is None


def test_joint_without_a_finite_position_is_not_tracked() -> None:
    joints = standing()
    joints[Joint.WRIST_LEFT].Position.x = float("nan")
    source = opened(StandInRuntime([frame_number(0, Body(1, joints))]))
    frame = source.read()
    assert frame is not None
    skeleton = frame.skeletons[0]
    np.testing.assert_array_equal(skeleton.positions_m[Joint.WRIST_LEFT], 0.0)
    assert skeleton.confidence[Joint.WRIST_LEFT] == 0.0
    assert skeleton.confidence[Joint.WRIST_RIGHT] == 1.0


def test_silent_sensor_is_an_error() -> None:
    clock = FastClock()
    source = opened(StandInRuntime([None]), clock=clock)
    with pytest.raises(SourceError, match=r"sent nothing for 6 seconds: check"):
        source.read()
    assert clock.now_s == pytest.approx(FIRST_FRAME_TIMEOUT_S, abs=1.0)

    clock = FastClock()
    source = opened(StandInRuntime([frame_number(0)]), clock=clock)
    assert source.read() is not None
    start_s = clock.now_s
    with pytest.raises(SourceError, match=r"sent nothing for 2 seconds: check"):
        source.read()
    assert clock.now_s - start_s == pytest.approx(FRAME_TIMEOUT_S, abs=1.0)


def test_close_from_another_thread_ends_a_read_and_frees_the_sensor_once() -> None:
    runtime = StandInRuntime([frame_number(0)])
    source = opened(runtime)
    assert source.read() is not None
    timer = threading.Timer(0.05, source.close)
    timer.start()
    start_s = time.monotonic()
    assert source.read() is None
    assert time.monotonic() - start_s < 1.5
    timer.join()
    source.close()
    assert runtime.closed == 1
    assert source.read() is None


def test_unplugged_sensor_is_opened_again_by_the_stream() -> None:
    runtimes = [
        StandInRuntime([frame_number(0, Body(1)), None]),
        StandInRuntime([frame_number(index, Body(9)) for index in range(100)]),
    ]
    waiting = iter(runtimes)
    source = KinectSource(open_runtime=lambda: next(waiting), clock=FastClock())  # type: ignore[arg-type,return-value]
    states = set()
    with CaptureStream(source, retry_s=0.05) as stream:
        end_s = time.monotonic() + 5.0
        while stream.status.frames_seen < 3 and time.monotonic() < end_s:
            states.add(stream.status.state)
            time.sleep(0.001)
        assert stream.status.frames_seen >= 3
    assert StreamState.LOST in states
    assert [runtime.closed for runtime in runtimes] == [1, 1]


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows a Kinect can be there")
def test_other_systems_are_told_to_use_a_webcam() -> None:
    with pytest.raises(SourceError, match=r"needs Windows with the Kinect for Windows SDK 2\.0: use a webcam"):
        open_source("kinect").open()
