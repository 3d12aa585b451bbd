"""What a sensor makes of a continuous movement: a frame rate, uneven frame times, lost frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture import JOINT_COUNT, Clip

SOURCE_FPS = 30.0  # of the movements that streams are built from


@dataclass(frozen=True)
class Camera:
    """How frames are taken.

    Attributes:
        fps: frames a second.
        jitter: standard deviation of a frame's time in frame intervals, cut off at 0.45.
        dropped: share of single frames that are lost.
        gaps_per_min, gap_s: now and then all frames are lost for a while.
    """

    fps: float = 30.0
    jitter: float = 0.12
    dropped: float = 0.03
    gaps_per_min: float = 2.0
    gap_s: float = 0.25


def take(
    positions_m: NDArray[np.float64], confidence: NDArray[np.float64], camera: Camera, rng: np.random.Generator
) -> Clip:
    """The frames that a camera delivers; their timestamps are the true ones.

    Args:
        positions_m: (T, 25, 3) at ``SOURCE_FPS``.
        confidence: (T, 25).
    """
    duration_s = (len(positions_m) - 1) / SOURCE_FPS
    times_s = np.arange(0.0, duration_s, 1 / camera.fps)
    shift = np.clip(rng.normal(0.0, camera.jitter, len(times_s)), -0.45, 0.45)
    times_s = np.clip(times_s + shift / camera.fps, 0.0, duration_s)
    kept = rng.random(len(times_s)) >= camera.dropped
    for start_s in rng.uniform(0.0, duration_s, rng.poisson(camera.gaps_per_min * duration_s / 60)):
        kept &= (times_s < start_s) | (times_s > start_s + camera.gap_s)
    kept[0] = kept[1] = True  # the first two lie apart even if the first was cut off at 0
    kept[0] = times_s[1] > times_s[0]
    times_s = times_s[kept]
    left = np.minimum((times_s * SOURCE_FPS).astype(int), len(positions_m) - 2)
    weight = times_s * SOURCE_FPS - left  # (frames,)
    taken_m = positions_m[left] * (1 - weight)[:, None, None] + positions_m[left + 1] * weight[:, None, None]
    return Clip(
        1000 * times_s,
        taken_m.astype(np.float32),
        np.minimum(confidence[left], confidence[left + 1]).astype(np.float32).reshape(-1, JOINT_COUNT),
    )
