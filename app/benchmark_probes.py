"""What the application's benchmark puts between the parts of the window to look at the clock."""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Callable
from typing import Any

from app.views.skeleton_view import SkeletonView
from capture import CapturedFrame, Source


class PaintProbe:
    """Notes when frames arrive and when the view has painted them; from now on, in all views."""

    def __init__(self) -> None:
        self.latency_ms: list[float] = []
        self.paint_ms: list[float] = []
        self.first_skeleton_s: float | None = None
        self._arrived_s: dict[float, float] = {}  # by the frame's time; written by the capture thread
        self._shown: CapturedFrame | None = None
        set_frame, paint = SkeletonView.set_frame, SkeletonView.paintEvent

        def timed_set_frame(view: SkeletonView, frame: CapturedFrame | None, main_person: int | None) -> None:
            self._shown = frame
            set_frame(view, frame, main_person)

        def timed_paint(view: SkeletonView, event: Any) -> None:
            began_s = time.perf_counter()
            paint(view, event)
            self._painted(began_s)

        SkeletonView.set_frame = timed_set_frame  # type: ignore[assignment, method-assign]
        SkeletonView.paintEvent = timed_paint  # type: ignore[assignment, method-assign]

    def arrived(self, timestamp_ms: float, arrived_s: float) -> None:
        """A frame came from the source."""
        self._arrived_s[timestamp_ms] = arrived_s

    def clear(self) -> None:
        """Forget what was measured so far."""
        self.latency_ms.clear()
        self.paint_ms.clear()

    def _painted(self, began_s: float) -> None:
        now_s = time.perf_counter()
        self.paint_ms.append((now_s - began_s) * 1000)
        if self._shown is None:
            return
        if self.first_skeleton_s is None and self._shown.skeletons:
            self.first_skeleton_s = now_s
        arrived_s = self._arrived_s.pop(self._shown.timestamp_ms, None)  # only the first painting of a frame counts
        if arrived_s is not None:
            self.latency_ms.append((now_s - arrived_s) * 1000)


class RepeatedSource(Source):
    """A source that begins again when it ends, and tells when its frames arrive.

    A frame of a video arrives when the pose model gets its picture, any other when the source hands it out.

    Args:
        source: not yet opened.
        arrived: is called with a frame's timestamp and the moment of its arrival, in seconds of ``perf_counter``.
    """

    def __init__(self, source: Source, arrived: Callable[[float, float], None] = lambda _time_ms, _now_s: None) -> None:
        self._source, self._arrived = source, arrived
        self.name, self.is_live = source.name, source.is_live
        self._closed = False
        self._offset_ms = self._last_ms = 0.0
        self._dropped_before = 0
        self._picture_s: float | None = None

    def open(self) -> None:
        self._source.open()
        self.nominal_fps = self._source.nominal_fps
        self._watch_pose_model()

    def read(self) -> CapturedFrame | None:
        self._picture_s = None
        frame = self._source.read()
        if frame is None and not self._closed:
            self._dropped_before += self._source.dropped_frames
            self._source.close()
            self._source.open()
            self._watch_pose_model()
            self._offset_ms = self._last_ms + 1000 / (self.nominal_fps or 30)
            frame = self._source.read()
        self.dropped_frames = self._dropped_before + self._source.dropped_frames
        if frame is None:
            return None
        self._last_ms = frame.timestamp_ms + self._offset_ms
        skeletons = tuple(dataclasses.replace(one, timestamp_ms=self._last_ms) for one in frame.skeletons)
        self._arrived(self._last_ms, self._picture_s or time.perf_counter())
        return CapturedFrame(self._last_ms, skeletons, frame.picture)

    def close(self) -> None:
        self._closed = True
        self._source.close()

    def _watch_pose_model(self) -> None:
        landmarker = getattr(self._source, "_landmarker", None)
        if landmarker is None:
            return
        detect = landmarker.detect

        def timed_detect(*arguments: Any) -> Any:
            self._picture_s = time.perf_counter()
            return detect(*arguments)

        landmarker.detect = timed_detect


def peak_memory_mb() -> float:
    """The most memory that this process has used; 0 on Windows, which has no such figure in Python."""
    if sys.platform == "win32":
        return 0.0
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1e6 if sys.platform == "darwin" else 1e3)  # bytes there, kilobytes elsewhere
