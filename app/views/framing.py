"""Where a skeleton without a picture appears: a calm camera that keeps the person in view."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from capture.skeleton import Joint

# The camera stands this far from the person and looks down a little, so that the floor shows and depth can be seen.
_DISTANCE_M = 6.0
_PITCH_RAD = math.radians(9.0)
_MARGIN_M = 0.22
_HEAD_M = 0.1  # more above the highest joint, which lies inside the head
_SMALLEST_M = 1.3
# Time constants: quickly out to a hand that would leave the view, slowly back in.
_WIDEN_S = 0.15
_NARROW_S = 2.0
_DEPTH_S = 1.0

_FEET = [Joint.ANKLE_LEFT, Joint.FOOT_LEFT, Joint.ANKLE_RIGHT, Joint.FOOT_RIGHT]


class Framing:
    """Turns metres (Kinect camera axes) into places in a rectangle. Keeps a box around the person, smoothed over time.

    Attributes:
        floor_m: height of the floor (y) in metres; None while no foot has been seen.
    """

    def __init__(self) -> None:
        self.floor_m: float | None = None
        # right, top, -left, -bottom: outward is always upward. Metres.
        self._edges_m: NDArray[np.float64] | None = None
        self._depth_m = 0.0

    @classmethod
    def around(cls, positions_m: NDArray[np.floating], seen: NDArray[np.bool_]) -> Framing:
        """A framing that fits a whole take.

        Args:
            positions_m: (T, 25, 3).
            seen: (T, 25), the joints to be kept in view.
        """
        framing = cls()
        if seen.any():
            framing._edges_m = _edges(positions_m[seen])
            framing._depth_m = float(np.median(positions_m[seen][:, 2]))
            feet_m = positions_m[:, _FEET, 1][seen[:, _FEET]]
            framing.floor_m = float(np.percentile(feet_m, 5)) if feet_m.size else None
        return framing

    def follow(self, positions_m: NDArray[np.floating], seen: NDArray[np.bool_], elapsed_s: float) -> None:
        """Move towards the person as they are now.

        Args:
            positions_m: (25, 3).
            seen: (25,), the joints to be kept in view.
            elapsed_s: time since the last call.
        """
        if not seen.any():
            return
        wanted_m = _edges(positions_m[seen])
        depth_m = float(np.median(positions_m[seen, 2]))
        foot_m = min((float(positions_m[foot, 1]) for foot in _FEET if seen[foot]), default=None)
        if self._edges_m is None:
            self._edges_m, self._depth_m, self.floor_m = wanted_m, depth_m, foot_m
            return
        seconds = np.where(wanted_m > self._edges_m, _WIDEN_S, _NARROW_S)
        self._edges_m = self._edges_m + (wanted_m - self._edges_m) * (1 - np.exp(-elapsed_s / seconds))
        self._depth_m += (depth_m - self._depth_m) * (1 - math.exp(-elapsed_s / _DEPTH_S))
        if foot_m is not None and self.floor_m is not None:
            # The lower foot stands on the floor, except in a jump: down at once, up slowly.
            seconds_s = _WIDEN_S if foot_m < self.floor_m else _NARROW_S
            self.floor_m += (foot_m - self.floor_m) * (1 - math.exp(-elapsed_s / seconds_s))
        elif foot_m is not None:
            self.floor_m = foot_m

    def centre_m(self) -> tuple[float, float, float]:
        """The middle of the view: x, y, z in metres."""
        if self._edges_m is None:
            return 0.0, 0.0, 0.0
        right, top, minus_left, minus_bottom = self._edges_m
        return (right - minus_left) / 2, (top - minus_bottom) / 2, self._depth_m

    def project(
        self, positions_m: NDArray[np.floating], width: float, height: float, *, mirrored: bool
    ) -> NDArray[np.float64]:
        """Places (..., 2) in a rectangle of ``width`` x ``height``, x to the right and y down, of points (..., 3).

        A mirrored view shows the person as a mirror would: their right hand on the right.
        """
        edges = np.array([1.0, 1.0, 1.0, 1.0]) if self._edges_m is None else self._edges_m
        scale = min(width / (edges[0] + edges[2]), height / (edges[1] + edges[3]))
        x, y, z = np.moveaxis(np.asarray(positions_m, dtype=np.float64) - self.centre_m(), -1, 0)
        up = y * math.cos(_PITCH_RAD) + z * math.sin(_PITCH_RAD)
        away = z * math.cos(_PITCH_RAD) - y * math.sin(_PITCH_RAD)
        nearness = scale * _DISTANCE_M / np.maximum(_DISTANCE_M + away, 0.1)
        # x points to the sensor's left, which is the left of an unmirrored picture.
        sideways = x if mirrored else -x
        return np.stack([width / 2 + sideways * nearness, height / 2 - up * nearness], axis=-1)


def _edges(points_m: NDArray[np.floating]) -> NDArray[np.float64]:
    """right, top, -left, -bottom of points (N, 3), with a margin and at least as large as a person's upper body."""
    high = points_m.max(axis=0)[:2].astype(np.float64) + np.array([_MARGIN_M, _MARGIN_M + _HEAD_M])
    low = points_m.min(axis=0)[:2].astype(np.float64) - _MARGIN_M
    missing = np.maximum(0.0, _SMALLEST_M - (high - low)) / 2
    return np.concatenate([high + missing, -(low - missing)])
