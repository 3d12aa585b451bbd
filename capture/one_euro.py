"""The One-Euro filter: steady when a value rests, quick when it moves.

Casiez, Roussel and Vogel, "1 Euro Filter: A Simple Speed-based Low-pass Filter for Noisy Input in Interactive
Systems", CHI 2012.
"""

from __future__ import annotations

import math


def _smoothing(interval_s: float, cutoff_hz: float) -> float:
    """Weight of the newest value in an exponential low-pass filter with that cutoff frequency."""
    ratio = 2 * math.pi * cutoff_hz * interval_s
    return ratio / (ratio + 1)


class OneEuroFilter:
    """Filters one number by its timestamps.

    Args:
        min_cutoff_hz: cutoff frequency at rest; lower damps more.
        speed_coefficient: how much the cutoff rises with speed (Hz per unit/s); higher lags less.
        speed_cutoff_hz: cutoff frequency for the speed itself.
    """

    def __init__(self, min_cutoff_hz: float, speed_coefficient: float, speed_cutoff_hz: float = 1.0) -> None:
        self._min_cutoff_hz = min_cutoff_hz
        self._speed_coefficient = speed_coefficient
        self._speed_cutoff_hz = speed_cutoff_hz
        self.reset()

    def reset(self) -> None:
        """Forget the past: the next value passes unchanged."""
        self._timestamp_ms: float | None = None
        self._value = 0.0
        self._speed = 0.0

    def __call__(self, value: float, timestamp_ms: float) -> float:
        """The filtered value at ``timestamp_ms``, which must be later than the one before.

        Raises:
            ValueError: it is not.
        """
        if self._timestamp_ms is None:
            self._timestamp_ms, self._value = timestamp_ms, value
            return value
        interval_s = (timestamp_ms - self._timestamp_ms) / 1000.0
        if not interval_s > 0:
            raise ValueError(f"timestamps must increase: {timestamp_ms} ms came after {self._timestamp_ms} ms")
        speed = (value - self._value) / interval_s
        self._speed += _smoothing(interval_s, self._speed_cutoff_hz) * (speed - self._speed)
        cutoff_hz = self._min_cutoff_hz + self._speed_coefficient * abs(self._speed)
        self._value += _smoothing(interval_s, cutoff_hz) * (value - self._value)
        self._timestamp_ms = timestamp_ms
        return self._value
