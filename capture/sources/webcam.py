"""A webcam as a source. A thread of its own empties the camera, so that the newest picture is always the one used."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from capture.cameras import list_cameras
from capture.errors import SourceError
from capture.mailbox import Mailbox
from capture.opencv import cv2
from capture.pose_landmarker import PoseLandmarker, PoseModel, Region
from capture.skeleton import CapturedFrame
from capture.sources.base import Source

_FIRST_PICTURE_S = 8.0  # some cameras take seconds to wake up
_SILENCE_S = 3.0
_RETRY_S = 0.01
_POLL_S = 0.05  # how late a waiting reader notices that the source was closed
_JOIN_S = 2.0


class CameraCapture(Protocol):
    """What is used of ``cv2.VideoCapture``."""

    def isOpened(self) -> bool: ...
    def grab(self) -> bool: ...
    def retrieve(self) -> tuple[bool, NDArray[np.uint8]]: ...
    def get(self, propId: int) -> float: ...  # noqa: N803
    def release(self) -> None: ...


@dataclass(frozen=True, eq=False, slots=True)
class _Arrival:
    time_s: float  # of time.perf_counter
    picture: NDArray[np.uint8]  # BGR


def open_camera(index: int) -> CameraCapture:
    """The camera at 640 x 480, the size that the pose model gets the most out of for its time."""
    # DirectShow opens at once where Windows' default takes up to half a minute.
    backend = cv2.CAP_DSHOW if sys.platform == "win32" else cv2.CAP_ANY
    capture = cv2.VideoCapture(index, backend)
    # Uncompressed pictures are too many for some USB ports, and the rate drops without a word.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, 640)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, 480)
    return capture  # type: ignore[return-value]


class WebcamSource(Source):
    """Skeletons of the person in front of a webcam, or of several.

    Timestamps are milliseconds of ``time.perf_counter`` when the camera delivered the picture. Pictures that were
    replaced by a newer one before they were read count as dropped.

    Args:
        index: the camera's number; see ``capture.cameras.list_cameras``.
        model: the pose model, ``"full"`` or ``"lite"``.
        opener: opens the camera; another one can take OpenCV's place.
        region: look for the person only here: left, top, right, bottom in fractions of the picture.
        people: how many to look for; each beyond the first costs time.
    """

    is_live = True

    def __init__(
        self,
        index: int = 0,
        model: PoseModel = "full",
        opener: Callable[[int], CameraCapture] = open_camera,
        region: Region | None = None,
        people: int = 1,
    ) -> None:
        self._index = index
        self._model = model
        self._region = region
        self._people = people
        self._opener = opener
        self.name = f"Webcam {index}"
        self._in_use = threading.Lock()  # held while the model works, so that close() waits its turn
        self._landmarker: PoseLandmarker | None = None
        self._grabber: _Grabber | None = None

    def open(self) -> None:
        """Open the camera, wait for its first picture and load the pose model.

        Raises:
            SourceError: the camera is missing, busy or sends nothing, or the pose model is missing.
        """
        self.close()
        capture = self._opener(self._index)
        if not capture.isOpened():
            capture.release()
            raise SourceError(_why_not(self._index))
        stated_fps = capture.get(cv2.CAP_PROP_FPS)
        self.nominal_fps = stated_fps if 0 < stated_fps <= 1000 else None
        self.dropped_frames = 0
        grabber = _Grabber(capture, self.name)
        try:
            if not grabber.wait_for_first(_FIRST_PICTURE_S):
                raise SourceError(
                    f"{self.name} opens but sends no pictures: close other programs that use it, or plug it in again."
                )
            landmarker = PoseLandmarker(self._model, self._people, self._region)
        except BaseException:
            grabber.stop()
            raise
        with self._in_use:
            self._grabber, self._landmarker = grabber, landmarker

    def read(self) -> CapturedFrame | None:
        """The newest picture that was not read yet, waited for where necessary; None after ``close``.

        Raises:
            SourceError: the camera has sent nothing for three seconds.
        """
        grabber = self._grabber
        if grabber is None:
            return None
        newest = grabber.take()
        with self._in_use:
            if newest is None or self._landmarker is None:
                return None
            self.dropped_frames = grabber.newest.overwritten
            timestamp_ms = newest.time_s * 1000.0
            picture = cv2.cvtColor(newest.picture, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
            picture.flags.writeable = False
            return CapturedFrame(timestamp_ms, self._landmarker.detect(picture, timestamp_ms), picture)

    def close(self) -> None:
        """Stop the camera and release the model; a ``read`` under way in another thread ends with None."""
        grabber = self._grabber
        if grabber is not None:
            grabber.stop()
        with self._in_use:
            if self._landmarker is not None:
                self._landmarker.close()
            self._grabber = self._landmarker = None


class _Grabber:
    """Empties the camera in a thread and keeps the newest picture only."""

    def __init__(self, capture: CameraCapture, name: str) -> None:
        self.newest: Mailbox[_Arrival] = Mailbox()
        self._capture = capture
        self._name = name
        self._last_arrival_s = time.perf_counter()
        self._stopped = threading.Event()
        # A daemon: a driver that hangs must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name=f"grab {name}", daemon=True)
        self._thread.start()

    def wait_for_first(self, timeout_s: float) -> bool:
        """Whether a picture has arrived in time; it stays unread."""
        deadline_s = time.perf_counter() + timeout_s
        while self.newest.peek() is None and time.perf_counter() < deadline_s:
            self._stopped.wait(_POLL_S)
        return self.newest.peek() is not None

    def take(self) -> _Arrival | None:
        """The newest picture, once; waits for it. None after ``stop``.

        Raises:
            SourceError: the camera has fallen silent.
        """
        while not self._stopped.is_set():
            if (newest := self.newest.take(_POLL_S)) is not None:
                return newest
            if time.perf_counter() - self._last_arrival_s > _SILENCE_S:
                raise SourceError(
                    f"{self._name} stopped sending pictures: check the cable, then start the camera again."
                )
        return None

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                if (arrival := self._next_picture()) is None:
                    self._stopped.wait(_RETRY_S)  # it may come back; take() loses its patience first
                    continue
                self._last_arrival_s = arrival.time_s
                self.newest.put(arrival)
        finally:
            self._capture.release()

    def _next_picture(self) -> _Arrival | None:
        try:
            if not self._capture.grab():
                return None
            time_s = time.perf_counter()
            readable, picture = self._capture.retrieve()
        except cv2.error:  # some drivers answer so when the camera is unplugged
            return None
        return _Arrival(time_s, picture) if readable else None


def _why_not(index: int) -> str:
    device = Path(f"/dev/video{index}")
    if sys.platform == "linux" and device.exists() and not os.access(device, os.R_OK | os.W_OK):
        return f"There is no permission to use camera {index}: add your user to the group 'video' and log in again."
    cameras = list_cameras()
    if not cameras:
        return (
            f"Camera {index} cannot be opened because no camera was found: plug one in (and allow its use in the "
            "system's privacy settings), or use a video or the demo."
        )
    found = ", ".join(f"{camera.index} ({camera.name})" for camera in cameras)
    if index in [camera.index for camera in cameras]:
        return f"Camera {index} cannot be opened: close other programs that use it, or plug it in again."
    return f"There is no camera {index}: choose one of {found}."
