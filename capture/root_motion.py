"""Gives hip-centred landmarks their place in front of the camera back, so that walking and jumping are not lost.

MediaPipe's world landmarks always have the hips at the origin. Where the person stands is in the image landmarks: the
translation is looked for that makes the world landmarks, seen through a pinhole camera, fall on the image landmarks.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from capture.one_euro import OneEuroFilter

FIELD_OF_VIEW_DEG = 60.0  # across the picture's longer side: typical of webcams (55 to 70) and phones

# Landmarks beyond some three centimetres of the fit count for less; a fit without noise must not divide by 0.
_MIN_RESIDUAL_M = 0.03
_REWEIGHTING_ROUNDS = 4  # after which a wrongly placed arm no longer matters; 0.1 ms each
_DEPTH_RANGE_M = (0.2, 50.0)
_RESET_GAP_MS = 500.0

# Depth comes from the apparent size, where a pixel is worth many centimetres. Sideways and up it is left as it is.
_DEPTH_MIN_CUTOFF_HZ = 0.4
_DEPTH_SPEED_COEFFICIENT = 1.0


def image_rays(
    pixels: NDArray[np.floating], picture_size: tuple[int, int], field_of_view_deg: float = FIELD_OF_VIEW_DEG
) -> NDArray[np.float64]:
    """Directions (u, v) = (x / z, y / z) of picture points for a pinhole camera that looks through the middle.

    Args:
        pixels: (..., 2), x to the right, y down.
        picture_size: width and height in pixels.
        field_of_view_deg: angle across the longer side.
    """
    width, height = picture_size
    focal_length_pixels = max(width, height) / 2 / math.tan(math.radians(field_of_view_deg) / 2)
    return (pixels - np.array([width / 2, height / 2])) / focal_length_pixels


def fit_translation(
    points_m: NDArray[np.floating], rays: NDArray[np.floating], weights: NDArray[np.floating]
) -> NDArray[np.float64] | None:
    """The translation t for which (X + tx) / (Z + tz) = u and (Y + ty) / (Z + tz) = v fit best.

    Both equations are linear in t. Weighted least squares, then a few rounds in which points far from the fit count
    for less (Cauchy weights by their distance in metres).

    Args:
        points_m: (N, 3) metres in camera axes (x right, y down, z away).
        rays: (N, 2) as from ``image_rays``.
        weights: (N,) at least 0.

    Returns:
        (3,) metres, or None where the points do not fix it (too few of them, or it lies behind the camera).
    """
    count = len(points_m)
    equations = np.zeros((2, count, 3))  # for u and v
    equations[0, :, 0] = equations[1, :, 1] = 1.0
    equations[:, :, 2] = -rays.T
    wanted = (rays * points_m[:, 2:] - points_m[:, :2]).T  # (2, N)
    robust = np.ones(count)
    for _ in range(1 + _REWEIGHTING_ROUNDS):
        root_weights = np.sqrt(weights * robust)
        system = (equations * root_weights[:, None]).reshape(2 * count, 3)
        translation, _, rank, _ = np.linalg.lstsq(system, (wanted * root_weights).ravel(), rcond=None)
        if rank < 3 or not _DEPTH_RANGE_M[0] <= translation[2] <= _DEPTH_RANGE_M[1]:
            return None
        residual_m = np.linalg.norm(equations @ translation - wanted, axis=0)  # (N,)
        scale_m = max(1.5 * float(np.median(residual_m[weights > 0])), _MIN_RESIDUAL_M)
        robust = 1.0 / (1.0 + (residual_m / scale_m) ** 2)
    return translation


class RootMotion:
    """Follows one person's translation over time, with the jittery depth smoothed.

    Args:
        field_of_view_deg: angle across the picture's longer side. A wrong one scales the distance from the camera (and
            the movement along it) but not the movement across the picture.
    """

    def __init__(self, field_of_view_deg: float = FIELD_OF_VIEW_DEG) -> None:
        self._field_of_view_deg = field_of_view_deg
        self._depth_filter = OneEuroFilter(_DEPTH_MIN_CUTOFF_HZ, _DEPTH_SPEED_COEFFICIENT)
        self._timestamp_ms = -math.inf

    def update(
        self,
        world_m: NDArray[np.floating],
        pixels: NDArray[np.floating],
        visibility: NDArray[np.floating],
        picture_size: tuple[int, int],
        timestamp_ms: float,
    ) -> NDArray[np.float64] | None:
        """Where the origin of ``world_m`` is now.

        Args:
            world_m: (33, 3) landmarks in metres, MediaPipe's axes.
            pixels: (33, 2) the same landmarks in the picture.
            visibility: (33,) in 0..1.
            picture_size: width and height in pixels.
            timestamp_ms: later than the one before; after a gap of half a second the smoothing starts afresh.

        Returns:
            (3,) metres in MediaPipe's axes (x right, y down, z away from the camera), or None where it cannot be told.
        """
        rays = image_rays(pixels, picture_size, self._field_of_view_deg)
        translation = fit_translation(world_m, rays, visibility)
        if translation is None:
            return None
        if timestamp_ms - self._timestamp_ms > _RESET_GAP_MS:
            self._depth_filter.reset()
        self._timestamp_ms = timestamp_ms
        depth_m = self._depth_filter(float(translation[2]), timestamp_ms)
        # Moving along the line of sight to the smoothed depth keeps the body where it is in the picture.
        line_of_sight = _mean_ray(rays, visibility)
        translation[:2] += line_of_sight * (depth_m - translation[2])
        translation[2] = depth_m
        return translation


def _mean_ray(rays: NDArray[np.floating], weights: NDArray[np.floating]) -> NDArray[np.float64]:
    return (weights[:, None] * rays).sum(axis=0) / weights.sum()
