"""The colours of joint importance: matplotlib's cividis, without importing matplotlib at start-up.

Cividis (Nuñez, Anderton and Renslow, 2018, doi:10.1371/journal.pone.0199239) grows evenly in lightness and looks the
same to people with and without a colour vision deficiency.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# cividis as (place in 0..255, red, green, blue); straight lines between these stay within 2/255 of matplotlib's table.
_CONTROL_POINTS = np.array(
    [
        (0, 0, 34, 77),
        (20, 0, 48, 112),
        (23, 0, 49, 112),
        (29, 20, 54, 111),
        (36, 33, 59, 110),
        (58, 61, 74, 107),
        (95, 96, 100, 110),
        (128, 124, 123, 120),
        (147, 142, 137, 120),
        (173, 168, 158, 115),
        (207, 203, 186, 100),
        (221, 218, 198, 90),
        (237, 236, 213, 74),
        (252, 253, 227, 51),
        (255, 253, 231, 55),
    ]
)
_STEPS = 256
COLOR_TABLE = (
    np.stack(
        [np.interp(np.arange(_STEPS), _CONTROL_POINTS[:, 0], _CONTROL_POINTS[:, channel]) for channel in (1, 2, 3)],
        axis=1,
    )
    .round()
    .astype(np.uint8)
)
"""(256, 3) red, green and blue, 0..255, of levels that are evenly spaced from 0 to 1."""
_COLORS = [(int(red), int(green), int(blue)) for red, green, blue in COLOR_TABLE]

# Differences below this part of an even share are not shown as differences: nearly even importance looks even.
_SMALLEST_SPAN = 0.5


def importance_rgb(level: float) -> tuple[int, int, int]:
    """The colour (red, green, blue; 0..255) of a level in 0..1; levels outside are clipped."""
    return _COLORS[min(_STEPS - 1, max(0, round(level * (_STEPS - 1))))]


def importance_levels(importance: NDArray[np.floating]) -> NDArray[np.float64]:
    """Joint importance (25,), which sums to 1, as levels (25,) in 0..1: 0 the least used joint, 1 the most used one."""
    lowest, highest = float(importance.min()), float(importance.max())
    span = max(highest - lowest, _SMALLEST_SPAN / len(importance))
    return np.clip((np.asarray(importance, dtype=np.float64) - lowest) / span, 0.0, 1.0)
