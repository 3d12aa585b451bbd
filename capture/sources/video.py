"""A video file as a source: every frame of it, or at the wall clock's pace as a camera would."""

from __future__ import annotations

import math
import threading
from pathlib import Path

import numpy as np

from capture.errors import SourceError
from capture.opencv import cv2
from capture.pacing import Pacer
from capture.pose_landmarker import PoseLandmarker, PoseModel, Region
from capture.skeleton import CapturedFrame
from capture.sources.base import Source

# For the rare file that states no frame rate (a raw stream): what most cameras record.
UNSTATED_FPS = 30.0


def open_video(path: Path) -> cv2.VideoCapture:
    """A video file with its first frame grabbed.

    Raises:
        SourceError: the file is missing, is no video or holds no frame.
    """
    if not path.is_file():
        raise SourceError(f"There is no video file {path}: check the path.")
    capture = cv2.VideoCapture(str(path))
    if not capture.isOpened():
        raise SourceError(f"{path} cannot be read as a video: choose an MP4, AVI, MOV, MKV or WebM file.")
    if not capture.grab():
        raise SourceError(f"The video {path} holds no frame that can be read: it is empty or damaged.")
    return capture


def stated_fps(capture: cv2.VideoCapture) -> float | None:
    """The frame rate that a video states, if it is one."""
    fps = capture.get(cv2.CAP_PROP_FPS)
    return fps if math.isfinite(fps) and 0 < fps <= 1000 else None


class VideoSource(Source):
    """Skeletons of one person from a video file, or of several.

    Args:
        path: any file that OpenCV's ffmpeg reads.
        realtime: True keeps to the wall clock and skips (and counts) frames that come too late; False gives every
            frame as fast as it can be read. Timestamps are the video's own in both cases.
        model: the pose model, ``"full"`` or ``"lite"``.
        region: look for the person only here: left, top, right, bottom in fractions of the picture. Pixels still refer
            to the whole picture.
        people: how many to look for; each beyond the first costs time.
    """

    def __init__(
        self,
        path: str | Path,
        realtime: bool = True,
        model: PoseModel = "full",
        region: Region | None = None,
        people: int = 1,
    ) -> None:
        self._path = Path(path)
        self._model = model
        self._region = region
        self._people = people
        self.name = self._path.name
        self._realtime = realtime
        self._in_use = threading.Lock()  # held while the file or the model works, so that close() waits its turn
        self._pacer = Pacer()
        self._capture: cv2.VideoCapture | None = None
        self._landmarker: PoseLandmarker | None = None

    def open(self) -> None:
        """Open the file and load the pose model.

        Raises:
            SourceError: the file is missing, is no video or holds no frame, or the pose model is missing.
            ValueError: the region does not lie in 0..1.
        """
        with self._in_use:
            self._release()
            capture = open_video(self._path)
            try:
                self._landmarker = PoseLandmarker(self._model, self._people, self._region)
            except BaseException:
                capture.release()
                raise
            self._capture = capture
            self.nominal_fps = stated_fps(capture)
            self._interval_ms = 1000.0 / (self.nominal_fps or UNSTATED_FPS)
            self.dropped_frames = 0
            self._first_is_grabbed = True
            self._first_position_ms = self._capture.get(cv2.CAP_PROP_POS_MSEC)
            self._timestamp_ms = 0.0  # of the grabbed frame
            self._pacer.restart()

    def read(self) -> CapturedFrame | None:
        """The next frame, or in real time the newest one that is due; None at the end and after ``close``.

        Raises:
            SourceError: the file is damaged at this place.
        """
        with self._in_use:
            if self._capture is None or not self._advance(self._capture):
                return None
        if self._realtime and not self._pacer.wait_until(self._timestamp_ms):
            return None
        with self._in_use:
            if self._capture is None or self._landmarker is None:
                return None
            readable, blue_green_red = self._capture.retrieve()
            if not readable:
                raise SourceError(
                    f"The video {self._path} is damaged {self._timestamp_ms / 1000:.1f} s from its start."
                )
            picture = cv2.cvtColor(blue_green_red, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
            picture.flags.writeable = False
            return CapturedFrame(self._timestamp_ms, self._landmarker.detect(picture, self._timestamp_ms), picture)

    def close(self) -> None:
        """Release the file and the model. A ``read`` under way in another thread finishes first; later ones end."""
        self._pacer.interrupt()
        with self._in_use:
            self._release()

    def _advance(self, capture: cv2.VideoCapture) -> bool:
        """Grab the frame to be shown next; False at the end."""
        if self._first_is_grabbed:
            self._first_is_grabbed = False
        elif not self._grab(capture):
            return False
        while self._realtime and self._pacer.is_due(self._timestamp_ms + self._interval_ms):
            if not self._grab(capture):
                return False
            self.dropped_frames += 1
        return True

    def _grab(self, capture: cv2.VideoCapture) -> bool:
        if not capture.grab():
            return False
        position_ms = capture.get(cv2.CAP_PROP_POS_MSEC) - self._first_position_ms
        # Some containers give no position, or the same one twice.
        is_sane = math.isfinite(position_ms) and position_ms > self._timestamp_ms
        self._timestamp_ms = position_ms if is_sane else self._timestamp_ms + self._interval_ms
        return True

    def _release(self) -> None:
        if self._capture is not None:
            self._capture.release()
        if self._landmarker is not None:
            self._landmarker.close()
        self._capture = self._landmarker = None
