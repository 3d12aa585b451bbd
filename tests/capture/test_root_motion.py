"""Where the person stands, from image landmarks; and the filter that steadies the distance."""

from __future__ import annotations

import numpy as np
import pytest

from capture.one_euro import OneEuroFilter
from capture.root_motion import RootMotion, fit_translation, image_rays

PICTURE_SIZE = (640, 480)
VISIBLE = np.ones(33)


def body() -> np.ndarray:
    """33 points the size of a person around the hips, in metres."""
    return np.random.default_rng(0).uniform([-0.35, -0.65, -0.2], [0.35, 0.85, 0.2], size=(33, 3))


def photograph(
    points_m: np.ndarray,
    translation_m: np.ndarray,
    field_of_view_deg: float = 60.0,
    size: tuple[int, int] = PICTURE_SIZE,
) -> np.ndarray:
    """Pixels (33, 2) that a pinhole camera would see."""
    focal_length = max(size) / 2 / np.tan(np.radians(field_of_view_deg / 2))
    moved = points_m + translation_m
    return moved[:, :2] / moved[:, 2:] * focal_length + np.array(size) / 2


@pytest.mark.parametrize("size", [(640, 480), (1920, 1080), (480, 640)])
@pytest.mark.parametrize("translation_m", [(0.0, 0.1, 2.5), (-0.8, 0.3, 3.5), (0.2, -0.1, 1.5)])
def test_exact_without_noise(translation_m: tuple[float, float, float], size: tuple[int, int]) -> None:
    pixels = photograph(body(), np.array(translation_m), size=size)
    found = RootMotion().update(body(), pixels, VISIBLE, size, 0.0)
    assert found is not None
    np.testing.assert_allclose(found, np.array(translation_m), atol=1e-6)


def test_another_field_of_view() -> None:
    translation_m = np.array([0.4, 0.1, 3.0])
    pixels = photograph(body(), translation_m, field_of_view_deg=90.0)
    right = RootMotion(90.0).update(body(), pixels, VISIBLE, PICTURE_SIZE, 0.0)
    assert right is not None
    np.testing.assert_allclose(right, translation_m, atol=1e-6)
    # A wrong one must scale the distance only.
    wrong = RootMotion(60.0).update(body(), pixels, VISIBLE, PICTURE_SIZE, 0.0)
    assert wrong is not None and wrong[2] > 4.0
    np.testing.assert_allclose(wrong[:2], translation_m[:2], atol=0.05)


def test_outliers_and_invisible_landmarks_count_little() -> None:
    translation_m = np.array([0.3, 0.1, 2.8])
    pixels = photograph(body(), translation_m)
    pixels[:4] += 80.0  # an arm that was taken for somebody else's
    visibility = VISIBLE.copy()
    pixels[20:] = 0.0  # legs out of the picture, in invented places
    visibility[20:] = 0.0
    rays = image_rays(pixels, PICTURE_SIZE)
    found = fit_translation(body(), rays, visibility)
    assert found is not None
    assert np.linalg.norm(found - translation_m) < 0.05
    plain = np.linalg.norm(_least_squares(body()[:20], rays[:20]) - translation_m)
    assert np.linalg.norm(found - translation_m) < plain / 5


def _least_squares(points: np.ndarray, rays: np.ndarray) -> np.ndarray:
    rows, wanted = [], []
    for (x, y, z), (u, v) in zip(points, rays, strict=True):
        rows += [[1, 0, -u], [0, 1, -v]]
        wanted += [u * z - x, v * z - y]
    return np.linalg.lstsq(np.array(rows), np.array(wanted), rcond=None)[0]


def test_a_walk_of_two_metres_towards_the_camera() -> None:
    rng = np.random.default_rng(3)
    motion, found = RootMotion(), []
    times_s = np.arange(0, 3.0, 1 / 30)
    depths = 4.0 - np.clip(times_s - 0.5, 0, 2.0)  # 1 m/s
    for time_s, depth in zip(times_s, depths, strict=True):
        pixels = photograph(body(), np.array([0.1, 0.2, depth])) + rng.normal(0, 1.0, (33, 2))
        found.append(motion.update(body(), pixels, VISIBLE, PICTURE_SIZE, time_s * 1000))
    path = np.array(found)
    assert path[0, 2] - path[-1, 2] == pytest.approx(2.0, abs=0.05)
    assert np.abs(path[:, 2] - depths).max() < 0.25  # lag included
    np.testing.assert_allclose(path[:, :2], np.tile([0.1, 0.2], (len(path), 1)), atol=0.03)


def test_a_jump_is_not_smoothed_away() -> None:
    motion, heights = RootMotion(), []
    times_s = np.arange(0, 1.5, 1 / 30)
    height_m = np.clip(2.2 * (times_s - 0.5) - 9.81 / 2 * (times_s - 0.5) ** 2, 0, None) * (times_s > 0.5)  # up 25 cm
    for time_s, height in zip(times_s, height_m, strict=True):
        pixels = photograph(body(), np.array([0.0, 0.2 - height, 3.0]))  # y is down
        translation = motion.update(body(), pixels, VISIBLE, PICTURE_SIZE, time_s * 1000)
        assert translation is not None
        heights.append(0.2 - translation[1])
    np.testing.assert_allclose(heights, height_m, atol=0.01)
    assert max(heights) == pytest.approx(0.247, abs=0.01)


def test_depth_noise_is_damped_but_the_place_in_the_picture_kept() -> None:
    rng = np.random.default_rng(4)
    motion, raw, smooth = RootMotion(), [], []
    for frame in range(120):
        # The network's idea of the person's size trembles by 3 %: 10 cm of depth at 3.5 m.
        world = body() * (1 + rng.normal(0, 0.03))
        pixels = photograph(body(), np.array([0.5, 0.0, 3.5]))
        fitted = fit_translation(world, image_rays(pixels, PICTURE_SIZE), VISIBLE)
        found = motion.update(world, pixels, VISIBLE, PICTURE_SIZE, frame * 33.3)
        assert fitted is not None and found is not None
        raw.append(fitted[2])
        smooth.append(found[2])
        middle_before = photograph(body(), np.array([0.5, 0.0, 3.5])).mean(axis=0)
        np.testing.assert_allclose(photograph(world, found).mean(axis=0), middle_before, atol=4.0)
    assert np.std(raw) > 0.08
    assert np.std(smooth[30:]) < 0.4 * np.std(raw)
    assert np.mean(smooth[30:]) == pytest.approx(3.5, abs=0.05)


def test_smoothing_starts_afresh_after_half_a_second() -> None:
    near, far = (photograph(body(), np.array([0.0, 0.0, depth])) for depth in (2.0, 4.0))
    soon, late = RootMotion(), RootMotion()
    for motion in (soon, late):
        motion.update(body(), near, VISIBLE, PICTURE_SIZE, 0.0)
    after_100_ms = soon.update(body(), far, VISIBLE, PICTURE_SIZE, 100.0)
    after_600_ms = late.update(body(), far, VISIBLE, PICTURE_SIZE, 600.0)
    assert after_100_ms is not None and after_600_ms is not None
    assert after_100_ms[2] < 3.95
    assert after_600_ms[2] == pytest.approx(4.0, abs=1e-6)


def test_impossible_landmarks_give_nothing() -> None:
    motion = RootMotion()
    turned_inside_out = -photograph(body(), np.array([0.0, 0.0, 2.0])) + np.array(PICTURE_SIZE)  # behind the camera
    assert motion.update(body(), turned_inside_out, VISIBLE, PICTURE_SIZE, 0.0) is None
    one_point = photograph(body(), np.array([0.0, 0.0, 2.0]))
    assert motion.update(body(), one_point, np.eye(33)[0], PICTURE_SIZE, 10.0) is None
    assert motion.update(body(), one_point, np.zeros(33), PICTURE_SIZE, 20.0) is None


def test_filter_damps_noise_and_follows_a_step() -> None:
    rng = np.random.default_rng(5)
    steady = OneEuroFilter(min_cutoff_hz=0.5, speed_coefficient=0.0)
    resting = [steady(1.0 + rng.normal(0, 0.1), 33.3 * frame) for frame in range(300)]
    assert np.std(resting[50:]) < 0.04
    quick = OneEuroFilter(min_cutoff_hz=0.5, speed_coefficient=2.0)
    slow = OneEuroFilter(min_cutoff_hz=0.5, speed_coefficient=0.0)
    for frame in range(6):
        reached_quick, reached_slow = (each(float(frame > 0), 33.3 * frame) for each in (quick, slow))
    assert reached_quick > reached_slow + 0.2


def test_filter_goes_by_timestamps() -> None:
    """The same movement sampled at 15 and at 60 pictures a second must give about the same."""
    ends = []
    for fps in (15, 60):
        steady = OneEuroFilter(min_cutoff_hz=1.0, speed_coefficient=0.5)
        for frame in range(fps + 1):
            value = steady(frame / fps, 1000 * frame / fps)
        ends.append(value)
    assert ends[0] == pytest.approx(ends[1], abs=0.05)
    with pytest.raises(ValueError, match="timestamps must increase"):
        steady(1.0, 1000.0)
    steady.reset()
    assert steady(7.0, 0.0) == 7.0
