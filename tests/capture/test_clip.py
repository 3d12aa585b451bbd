"""What makes a clip."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from capture import JOINT_COUNT, Clip


def clip_at(*times_ms: float) -> Clip:
    count = len(times_ms)
    return Clip(np.array(times_ms), np.zeros((count, JOINT_COUNT, 3)), np.ones((count, JOINT_COUNT)))


# The last one is a signalling NaN, of which NumPy warns wherever it is calculated with.
NOT_A_NUMBER = np.frombuffer(bytes.fromhex("010000000000f07f"))[0]


@pytest.mark.parametrize(
    "times_ms", [(0, 0), (10, 5), (0, np.inf), (-np.inf, np.inf), (np.inf, np.inf), (np.nan, 10), (NOT_A_NUMBER, 10)]
)
def test_times_that_do_not_increase_or_are_not_finite_are_refused_without_a_warning(
    times_ms: tuple[float, ...],
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="timestamps of a clip must be finite and increase"):
            clip_at(*times_ms)


def test_times_farther_apart_than_a_number_can_tell_increase_all_the_same() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(clip_at(-1.7e308, 1.7e308)) == 2
