"""Replays a skeleton recording: OneTake's own or any other file that skeletons can be read from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from capture.errors import SourceError
from capture.formats.skeleton_files import read_skeletons
from capture.pacing import Pacer
from capture.skeleton import CapturedFrame, SkeletonFrame
from capture.sources.base import Source


class RecordingSource(Source):
    """People recorded at the same moment come together in one captured frame; there is no picture.

    Args:
        path: a recording, see :func:`capture.formats.skeleton_files.read_skeletons`.
        realtime: keep to the wall clock, skipping and counting frames that come too late (True), or hand out every
            frame as fast as it is asked for.
        pacer: keeps the time; tests pass one with their own clock.
    """

    def __init__(self, path: str | Path, realtime: bool = True, *, pacer: Pacer | None = None) -> None:
        self.path = Path(path)
        self.name = self.path.name
        self.realtime = realtime
        self._pacer = pacer if pacer is not None else Pacer()
        self._frames: tuple[CapturedFrame, ...] = ()
        self._next = 0

    def open(self) -> None:
        """Read the whole file, so that damage shows now and not in the middle of the replay.

        Raises:
            SourceError: there is no such file.
            RecordingError: it is no recording, empty, damaged or cut off.
        """
        if not self.path.is_file():
            raise SourceError(f"There is no recording '{self.path}': check its name and folder.")
        self._frames = captured_frames(read_skeletons(self.path))
        self._next = 0
        self.dropped_frames = 0
        self.nominal_fps = _typical_fps(self._frames)
        self._pacer.restart()

    def read(self) -> CapturedFrame | None:
        frames = self._frames  # close() may empty it meanwhile
        if self._next >= len(frames):
            return None
        if self.realtime:
            while self._next + 1 < len(frames) and self._pacer.is_due(frames[self._next + 1].timestamp_ms):
                self._next += 1
                self.dropped_frames += 1
            if not self._pacer.wait_until(frames[self._next].timestamp_ms):
                return None
        self._next += 1
        return frames[self._next - 1]

    def close(self) -> None:
        self._frames = ()
        self._pacer.interrupt()


def captured_frames(skeletons: Sequence[SkeletonFrame]) -> tuple[CapturedFrame, ...]:
    """Put skeletons (in time order) with the same timestamp together."""
    return tuple(
        CapturedFrame(timestamp_ms, tuple(together))
        for timestamp_ms, together in groupby(skeletons, key=lambda skeleton: skeleton.timestamp_ms)
    )


def _typical_fps(frames: Sequence[CapturedFrame]) -> float | None:
    if len(frames) < 2:
        return None
    return 1000.0 / float(np.median(np.diff([frame.timestamp_ms for frame in frames])))
