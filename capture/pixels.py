"""Joint positions in a picture, made safe to draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

OUTSIDE_PICTURE = -1.0
"""Both coordinates of a joint that cannot be placed in the picture while others can."""


def finite_pixels(pixels: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Replace joints (25, 2) that are not finite by ``OUTSIDE_PICTURE``; None if no joint is finite.

    A Kinect projects joints that it cannot place to infinity, and so do files recorded from one.
    """
    finite = np.isfinite(pixels[:, 0]) & np.isfinite(pixels[:, 1])
    if not finite.any():
        return None
    return np.where(finite[:, None], pixels, np.float32(OUTSIDE_PICTURE))


def is_outside(pixels: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(25,) bool: the joints that stand at ``OUTSIDE_PICTURE``."""
    return (pixels[:, 0] == OUTSIDE_PICTURE) & (pixels[:, 1] == OUTSIDE_PICTURE)
