from __future__ import annotations

import numpy as np

from capture.pixels import OUTSIDE_PICTURE, finite_pixels, is_outside


def test_joints_that_are_not_finite_go_outside() -> None:
    pixels = np.arange(50, dtype=np.float32).reshape(25, 2)
    pixels[3] = np.inf
    pixels[4, 1] = -np.inf
    pixels[5, 0] = np.nan
    result = finite_pixels(pixels)
    assert result is not None
    assert np.isfinite(result).all()
    np.testing.assert_array_equal(np.flatnonzero(is_outside(result)), [3, 4, 5])
    np.testing.assert_array_equal(result[[3, 4, 5]], OUTSIDE_PICTURE)
    np.testing.assert_array_equal(np.delete(result, [3, 4, 5], axis=0), np.delete(pixels, [3, 4, 5], axis=0))


def test_no_finite_joint_is_no_pixels() -> None:
    assert finite_pixels(np.full((25, 2), np.inf, dtype=np.float32)) is None
    half = np.full((25, 2), 3.0, dtype=np.float32)
    half[:, 0] = np.nan
    assert finite_pixels(half) is None
