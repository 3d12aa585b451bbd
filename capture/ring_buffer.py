"""The last seconds of one person: one thread writes, any number read windows of time."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.clip import Clip
from capture.skeleton import JOINT_COUNT, SkeletonFrame

# A window may reach past the first or the last frame by one typical frame gap, but at least by this much.
MIN_TOLERANCE_MS = 100.0

LONG_GAP_MS = 500.0
"""Across a longer gap between two frames nobody knows what the person did: what is interpolated there counts as
not tracked."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Frames copied out of the buffer, and the stretch of time that was asked for."""

    clip: Clip
    wanted_start_ms: float
    wanted_end_ms: float
    typical_gap_ms: float


class RingBuffer:
    """The newest frames of ONE person in preallocated arrays; the oldest are overwritten.

    One thread may append while others read. The lock is held only while one frame is copied in or a stretch of
    frames is copied out; interpolation happens outside it.

    Args:
        capacity: frames to keep, at least 2.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 2:
            raise ValueError(f"capacity must be at least 2, not {capacity}")
        self.capacity = capacity
        self._lock = threading.Lock()
        self._timestamps_ms = np.zeros(capacity, dtype=np.float64)
        self._positions_m = np.zeros((capacity, JOINT_COUNT, 3), dtype=np.float32)
        self._confidence = np.zeros((capacity, JOINT_COUNT), dtype=np.float32)
        self._latest: SkeletonFrame | None = None
        self._start = 0  # slot of the oldest frame
        self._count = 0
        self._total_written = 0
        self._overwritten = 0
        self._refused_frames = 0

    def append(self, frame: SkeletonFrame) -> bool:
        """Add the newest frame. False, and counted, if its timestamp is not later than the one before it."""
        with self._lock:
            newest_ms = -math.inf if self._latest is None else self._latest.timestamp_ms
            if not newest_ms < frame.timestamp_ms < math.inf:  # false for NaN as well
                self._refused_frames += 1
                return False
            slot = (self._start + self._count) % self.capacity
            if self._count == self.capacity:
                self._start = (self._start + 1) % self.capacity
                self._overwritten += 1
            else:
                self._count += 1
            self._timestamps_ms[slot] = frame.timestamp_ms
            self._positions_m[slot] = frame.positions_m
            self._confidence[slot] = frame.confidence
            self._latest = frame
            self._total_written += 1
            return True

    def latest(self) -> SkeletonFrame | None:
        """The newest frame, None while there is none."""
        with self._lock:
            return self._latest

    def clip(self, duration_s: float, end_ms: float | None = None) -> Clip | None:
        """The frames as they came with ``end_ms - duration_s <= timestamp <= end_ms``; None if there are none.

        Args:
            duration_s: seconds to look back, above 0.
            end_ms: the source's time at which the stretch ends; None for the newest frame.

        Raises:
            ValueError: ``duration_s`` is not above 0.
        """
        frames = self._frames_around(duration_s, end_ms, neighbours=0)
        return None if frames is None else frames.clip

    def window(self, duration_s: float, frame_count: int, end_ms: float | None = None) -> Clip | None:
        """Exactly ``frame_count`` frames at even steps of time over exactly ``[end_ms - duration_s, end_ms]``.

        Positions and confidence are interpolated by timestamp, at the edges from the neighbours outside the window
        where there are any. Frames that fall into a gap of more than ``LONG_GAP_MS`` have confidence 0.

        Args:
            duration_s: seconds, above 0.
            frame_count: at least 2.
            end_ms: the source's time at which the window ends; None for the newest frame.

        Returns:
            The window, or None if the buffer does not reach over it: by more than one typical frame gap or
            ``MIN_TOLERANCE_MS``, whichever is more, its first frame is too young or its last frame too old.
            Within this tolerance the first or last frame is held.

        Raises:
            ValueError: ``duration_s`` or ``frame_count`` is too small.
        """
        if frame_count < 2:
            raise ValueError(f"frame_count must be at least 2, not {frame_count}")
        frames = self._frames_around(duration_s, end_ms, neighbours=1)
        if frames is None:
            return None
        tolerance_ms = max(MIN_TOLERANCE_MS, frames.typical_gap_ms)
        if frames.clip.start_ms - tolerance_ms > frames.wanted_start_ms:
            return None
        if frames.clip.end_ms + tolerance_ms < frames.wanted_end_ms:
            return None
        return _interpolated(frames.clip, np.linspace(frames.wanted_start_ms, frames.wanted_end_ms, frame_count))

    def clear(self) -> None:
        """Forget all frames; the counts go on, and the next frame may have any timestamp."""
        with self._lock:
            self._start = 0
            self._count = 0
            self._latest = None

    def __len__(self) -> int:
        with self._lock:
            return self._count

    @property
    def total_written(self) -> int:
        """Frames that were ever accepted."""
        with self._lock:
            return self._total_written

    @property
    def overwritten(self) -> int:
        """Frames that made room for newer ones."""
        with self._lock:
            return self._overwritten

    @property
    def refused_frames(self) -> int:
        """Frames whose timestamp was not later than the one before."""
        with self._lock:
            return self._refused_frames

    def _frames_around(self, duration_s: float, end_ms: float | None, neighbours: int) -> _Stretch | None:
        """Copy the frames of a stretch of time, and up to ``neighbours`` frames before and after it."""
        if not duration_s > 0:
            raise ValueError(f"duration_s must be above 0, not {duration_s}")
        with self._lock:
            if self._count == 0:
                return None
            slots = (self._start + np.arange(self._count)) % self.capacity
            timestamps_ms = self._timestamps_ms[slots]
            if end_ms is None:
                end_ms = float(timestamps_ms[-1])
            start_ms = end_ms - duration_s * 1000.0
            first = max(int(np.searchsorted(timestamps_ms, start_ms, side="left")) - neighbours, 0)
            stop = min(int(np.searchsorted(timestamps_ms, end_ms, side="right")) + neighbours, self._count)
            if first >= stop:
                return None
            wanted = slots[first:stop]
            positions_m = self._positions_m[wanted]
            confidence = self._confidence[wanted]
        typical_gap_ms = float(np.median(np.diff(timestamps_ms))) if len(timestamps_ms) > 1 else 0.0
        return _Stretch(Clip(timestamps_ms[first:stop], positions_m, confidence), start_ms, end_ms, typical_gap_ms)


def _interpolated(clip: Clip, wanted_ms: NDArray[np.float64]) -> Clip:
    """The clip at the times ``wanted_ms``; before its first and after its last frame these two are held."""
    if len(clip) == 1:
        repeats = len(wanted_ms)
        return Clip(
            wanted_ms, np.repeat(clip.positions_m, repeats, axis=0), np.repeat(clip.confidence, repeats, axis=0)
        )
    right = np.clip(np.searchsorted(clip.timestamps_ms, wanted_ms), 1, len(clip) - 1)
    left = right - 1
    gap_ms = clip.timestamps_ms[right] - clip.timestamps_ms[left]
    weight = np.clip((wanted_ms - clip.timestamps_ms[left]) / gap_ms, 0.0, 1.0).astype(np.float32)
    positions_m = clip.positions_m[left] + weight[:, None, None] * (clip.positions_m[right] - clip.positions_m[left])
    confidence = clip.confidence[left] + weight[:, None] * (clip.confidence[right] - clip.confidence[left])
    unknown = (gap_ms > LONG_GAP_MS) & (weight > 0.0) & (weight < 1.0)
    confidence[unknown] = 0.0
    return Clip(wanted_ms, positions_m, np.clip(confidence, 0.0, 1.0))
