"""What a camera makes of a movement."""

from __future__ import annotations

import numpy as np
import pytest

from model.streams.camera import SOURCE_FPS, Camera, take

SECONDS = 60


def moving() -> np.ndarray:
    """Every joint at x = time in seconds."""
    positions_m = np.zeros((int(SECONDS * SOURCE_FPS), 25, 3))
    positions_m[..., 0] = (np.arange(len(positions_m)) / SOURCE_FPS)[:, None]
    return positions_m


@pytest.mark.parametrize("fps", [30.0, 15.0])
def test_frames_are_taken_at_uneven_times_and_say_when(fps: float) -> None:
    camera = Camera(fps=fps, gaps_per_min=0)
    clip = take(moving(), np.ones((len(moving()), 25)), camera, np.random.default_rng(0))
    np.testing.assert_allclose(clip.positions_m[:, 7, 0], clip.timestamps_ms / 1000, atol=1e-4)
    assert len(clip) == pytest.approx(fps * SECONDS * (1 - camera.dropped), rel=0.02)
    assert np.diff(clip.timestamps_ms).std() > 0.1 * 1000 / fps


def test_now_and_then_frames_are_missing_for_a_while() -> None:
    camera = Camera(dropped=0, gaps_per_min=6, gap_s=0.5)
    clip = take(moving(), np.ones((len(moving()), 25)), camera, np.random.default_rng(1))
    assert (np.diff(clip.timestamps_ms) > 450).sum() >= 2
