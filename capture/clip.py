"""A clip: one person's skeleton over a stretch of time, and its resampling by timestamps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.skeleton import JOINT_COUNT, SkeletonFrame


@dataclass(frozen=True, eq=False, slots=True)
class Clip:
    """Skeleton frames of one person in time order. Immutable.

    Attributes:
        timestamps_ms: (T,) float64, strictly increasing milliseconds.
        positions_m: (T, 25, 3) float32, metres, Kinect camera axes.
        confidence: (T, 25) float32 in 0..1 (0 not tracked, 0.5 inferred, 1 tracked).

    Raises:
        ValueError: shapes disagree, there is no frame, or the timestamps do not increase.
    """

    timestamps_ms: NDArray[np.float64]
    positions_m: NDArray[np.float32]
    confidence: NDArray[np.float32]

    def __post_init__(self) -> None:
        timestamps_ms = np.array(self.timestamps_ms, dtype=np.float64)
        positions_m = np.array(self.positions_m, dtype=np.float32)
        confidence = np.array(self.confidence, dtype=np.float32)
        count = len(timestamps_ms)
        if timestamps_ms.ndim != 1 or count == 0:
            raise ValueError("a clip needs at least one frame")
        if positions_m.shape != (count, JOINT_COUNT, 3) or confidence.shape != (count, JOINT_COUNT):
            raise ValueError(
                f"a clip of {count} frames needs positions ({count}, {JOINT_COUNT}, 3) and confidence "
                f"({count}, {JOINT_COUNT}), not {positions_m.shape} and {confidence.shape}"
            )
        # Compared, not subtracted: what is not finite has no difference, and NumPy would warn of it.
        if not (np.isfinite(timestamps_ms).all() and np.all(timestamps_ms[1:] > timestamps_ms[:-1])):
            raise ValueError("the timestamps of a clip must be finite and increase from frame to frame")
        for name, array in (
            ("timestamps_ms", timestamps_ms),
            ("positions_m", positions_m),
            ("confidence", confidence),
        ):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @classmethod
    def from_frames(cls, frames: Sequence[SkeletonFrame]) -> Clip:
        """Stack skeleton frames of one person.

        Raises:
            ValueError: there is no frame, or the timestamps do not increase.
        """
        if not frames:
            raise ValueError("a clip needs at least one frame")
        return cls(
            np.array([frame.timestamp_ms for frame in frames]),
            np.stack([frame.positions_m for frame in frames]),
            np.stack([frame.confidence for frame in frames]),
        )

    def __len__(self) -> int:
        return len(self.timestamps_ms)

    @property
    def start_ms(self) -> float:
        return float(self.timestamps_ms[0])

    @property
    def end_ms(self) -> float:
        return float(self.timestamps_ms[-1])

    @property
    def duration_s(self) -> float:
        """Seconds from the first to the last frame."""
        return (self.end_ms - self.start_ms) / 1000.0

    def select(self, keep: NDArray[np.bool_]) -> Clip:
        """The frames where ``keep`` (T,) is true.

        Raises:
            ValueError: no frame is left.
        """
        return Clip(self.timestamps_ms[keep], self.positions_m[keep], self.confidence[keep])

    def between(self, start_ms: float, end_ms: float) -> Clip:
        """The frames with ``start_ms <= timestamp <= end_ms``.

        Raises:
            ValueError: no frame lies there.
        """
        return self.select((self.timestamps_ms >= start_ms) & (self.timestamps_ms <= end_ms))

    def resample(self, frame_count: int) -> Clip:
        """Linear interpolation to ``frame_count`` frames at even steps of time from the first to the last frame.

        Cameras do not run at a steady rate, so the timestamps decide, not the frame numbers.
        A clip of a single frame is repeated, one millisecond apart.

        Raises:
            ValueError: ``frame_count`` is below 1.
        """
        if frame_count < 1:
            raise ValueError(f"frame_count must be at least 1, not {frame_count}")
        if len(self) == 1:
            return Clip(
                self.start_ms + np.arange(frame_count, dtype=np.float64),
                np.repeat(self.positions_m, frame_count, axis=0),
                np.repeat(self.confidence, frame_count, axis=0),
            )
        wanted_ms = np.linspace(self.start_ms, self.end_ms, frame_count)
        right = np.clip(np.searchsorted(self.timestamps_ms, wanted_ms), 1, len(self) - 1)
        left = right - 1
        gap_ms = self.timestamps_ms[right] - self.timestamps_ms[left]
        weight = ((wanted_ms - self.timestamps_ms[left]) / gap_ms).astype(np.float32)
        weight = np.clip(weight, 0.0, 1.0)
        positions_m = (
            self.positions_m[left] * (1 - weight)[:, None, None] + self.positions_m[right] * weight[:, None, None]
        )
        confidence = self.confidence[left] * (1 - weight)[:, None] + self.confidence[right] * weight[:, None]
        return Clip(wanted_ms, positions_m, confidence)
