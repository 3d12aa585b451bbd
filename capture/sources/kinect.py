"""A Kinect v2 on Windows: up to six people with 25 joints each, without a pose model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

from capture.errors import SourceError
from capture.kinect_runtime import KinectBody, KinectBodyFrame, KinectRuntime, open_kinect_runtime
from capture.pixels import finite_pixels
from capture.skeleton import (
    CONFIDENCE_INFERRED,
    CONFIDENCE_NOT_TRACKED,
    CONFIDENCE_TRACKED,
    JOINT_COUNT,
    CapturedFrame,
    SkeletonFrame,
)
from capture.sources.base import Source

# By tracking state 0, 1, 2.
_CONFIDENCE = np.array([CONFIDENCE_NOT_TRACKED, CONFIDENCE_INFERRED, CONFIDENCE_TRACKED], dtype=np.float32)

_TICKS_PER_MS = 10_000  # the sensor counts in units of 100 ns
_POLL_S = 0.004  # a frame waits half of this on average; the binding offers no way to be woken

FRAMES_PER_SECOND = 30.0  # whether anybody is in view or not
FRAME_TIMEOUT_S = 2.0
# It takes a few seconds to wake when it was not in use.
FIRST_FRAME_TIMEOUT_S = 6.0


class KinectSource(Source):
    """Body frames of the default Kinect v2. There is no picture.

    Confidence follows the sensor's tracking state. ``pixels`` are the joints' places in the sensor's
    1920 x 1080 colour picture: None if no joint can be placed, (-1, -1) for single joints that cannot.
    A person keeps a small ``person_id`` for as long as the sensor tracks them.

    Args:
        open_runtime: opens the sensor; tests pass a stand-in.
        clock: seconds that only ever increase.
    """

    name = "Kinect v2"
    is_live = True

    def __init__(
        self,
        *,
        open_runtime: Callable[[], KinectRuntime] = open_kinect_runtime,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_runtime = open_runtime
        self._clock = clock
        # Held while the runtime is used, so that close does not take the sensor away in the middle of a frame.
        self._lock = threading.Lock()
        self._runtime: KinectRuntime | None = None
        self._closed = threading.Event()
        self._last_time_ticks: int | None = None
        self._person_ids: dict[int, int] = {}
        self._next_person_id = 0

    def open(self) -> None:
        """Start the sensor.

        Raises:
            SourceError: this is not Windows, or pykinect2, the Kinect SDK or the sensor is not there.
        """
        with self._lock:
            if self._runtime is None:
                self._runtime = self._open_runtime()
            self._closed.clear()
            self._last_time_ticks = None
            self._person_ids.clear()
            self.nominal_fps = FRAMES_PER_SECOND
            self.dropped_frames = 0

    def read(self) -> CapturedFrame | None:
        timeout_s = FIRST_FRAME_TIMEOUT_S if self._last_time_ticks is None else FRAME_TIMEOUT_S
        end_s = self._clock() + timeout_s
        while not self._closed.is_set():
            with self._lock:
                if self._runtime is None:
                    return None
                frame = self._runtime.get_last_body_frame()
                # Not has_new_body_frame: only the frame's own time says for sure that it is another one.
                if frame is not None and frame.relative_time != self._last_time_ticks:
                    self._count_dropped(frame.relative_time)
                    return self._captured(frame, self._runtime)
            if self._clock() >= end_s:
                raise SourceError(
                    f"The Kinect v2 has sent nothing for {timeout_s:g} seconds: check its power supply and USB 3 cable."
                )
            self._closed.wait(_POLL_S)
        return None

    def close(self) -> None:
        self._closed.set()
        with self._lock:
            runtime, self._runtime = self._runtime, None
            if runtime is not None:
                runtime.close()

    def _count_dropped(self, time_ticks: int) -> None:
        """The binding keeps only the newest frame, so what was missed shows in the sensor's clock alone."""
        if self._last_time_ticks is not None:
            gap_ms = (time_ticks - self._last_time_ticks) / _TICKS_PER_MS
            self.dropped_frames += max(0, round(gap_ms / 1000.0 * FRAMES_PER_SECOND) - 1)
        self._last_time_ticks = time_ticks

    def _captured(self, frame: KinectBodyFrame, runtime: KinectRuntime) -> CapturedFrame:
        timestamp_ms = frame.relative_time / _TICKS_PER_MS
        bodies = [body for body in frame.bodies if body.is_tracked]
        self._name_people(bodies)
        return CapturedFrame(timestamp_ms, tuple(self._skeleton(body, timestamp_ms, runtime) for body in bodies))

    def _name_people(self, bodies: list[KinectBody]) -> None:
        """Give everybody in view a small number in place of the sensor's 17 digits."""
        kept = {body.tracking_id: self._person_ids.get(body.tracking_id) for body in bodies}
        self._person_ids.clear()
        for tracking_id, person_id in kept.items():
            if person_id is None:
                person_id = self._next_person_id
                self._next_person_id += 1
            self._person_ids[tracking_id] = person_id

    def _skeleton(self, body: KinectBody, timestamp_ms: float, runtime: KinectRuntime) -> SkeletonFrame:
        # By index: what the binding hands out is a C pointer, which has no end to iterate to.
        joints = [body.joints[index] for index in range(JOINT_COUNT)]
        positions_m = np.array([(joint.Position.x, joint.Position.y, joint.Position.z) for joint in joints], np.float32)
        confidence = _CONFIDENCE[[joint.TrackingState for joint in joints]]
        lost = ~np.isfinite(positions_m).all(axis=1)
        positions_m[lost] = 0.0
        confidence[lost] = CONFIDENCE_NOT_TRACKED
        places = runtime.body_joints_to_color_space(body.joints)
        pixels = np.array([(places[index].x, places[index].y) for index in range(JOINT_COUNT)], np.float32)
        return SkeletonFrame(
            timestamp_ms, positions_m, confidence, self._person_ids[body.tracking_id], finite_pixels(pixels)
        )
