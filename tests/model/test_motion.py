"""Where in a take the movement is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from capture import Clip
from capture import Joint as J
from capture.demonstrator import MOVEMENTS, Variation, perform, perform_sequence
from model.motion import STILL_SPEED, movement_amount, movement_speed, trim
from model.preprocess import NoBodyError

TOLERANCE_S = 0.4
NAMES = [movement.name for movement in MOVEMENTS]


def take(name: str, seed: int, lead_s: float = 3.0, tail_s: float = 3.0) -> tuple[Clip, float, float]:
    """A take of one movement, and when it starts and ends in ms."""
    rng = np.random.default_rng(seed)
    movement = MOVEMENTS[NAMES.index(name)]
    clip = perform(movement, Variation.random(rng), rng, lead_s=lead_s, tail_s=tail_s)
    return clip, 1000 * lead_s, clip.end_ms + 1000 / 30 - 1000 * tail_s


def idle(seconds: float = 5.0, seed: int = 0) -> Clip:
    return perform_sequence([], np.random.default_rng(seed), idle_s=(seconds, seconds))[0]


@pytest.fixture(scope="module")
def errors_s() -> dict[str, list[float]]:
    """How far the larger of start and end is off, for each movement by several people, fast and slow."""
    errors: dict[str, list[float]] = {name: [] for name in NAMES}
    for name in NAMES:
        for seed in range(100, 106):
            clip, start_ms, end_ms = take(name, seed)
            trimmed = trim(clip)
            assert trimmed is not None, (name, seed)
            errors[name].append(max(abs(trimmed.start_ms - start_ms), abs(trimmed.end_ms - end_ms)) / 1000)
    return errors


@pytest.mark.parametrize("name", NAMES)
def test_idle_lead_and_tail_are_cut_off(errors_s: dict[str, list[float]], name: str) -> None:
    assert max(errors_s[name]) < TOLERANCE_S


@pytest.mark.parametrize("name", ["wave", "squat", "kick"])
def test_a_take_without_idle_time_is_kept(name: str) -> None:
    clip, *_ = take(name, 0, lead_s=0.0, tail_s=0.1)
    trimmed = trim(clip)
    assert trimmed is not None
    assert trimmed.duration_s > clip.duration_s - 2 * TOLERANCE_S


@pytest.mark.parametrize("seed", range(5))
def test_someone_who_stands_still_gives_nothing(seed: int) -> None:
    clip = idle(seed=seed)
    assert trim(clip) is None
    assert movement_amount(clip) < STILL_SPEED


def test_of_several_movements_the_largest_is_kept() -> None:
    clip, segments = perform_sequence(["wave", "jumping jack"], np.random.default_rng(0), idle_s=(2.0, 2.0))
    trimmed = trim(clip)
    assert trimmed is not None
    assert abs(trimmed.start_ms - segments[1].start_ms) < 1000 * TOLERANCE_S
    assert abs(trimmed.end_ms - segments[1].end_ms) < 1000 * TOLERANCE_S


def test_the_times_are_those_of_the_clip() -> None:
    clip, start_ms, end_ms = take("squat", 0)
    shifted = Clip(clip.timestamps_ms + 1e6, clip.positions_m, clip.confidence)
    times_ms, speed = movement_speed(shifted)
    assert times_ms[0] == shifted.start_ms
    assert times_ms[-1] == pytest.approx(shifted.end_ms)
    moving = (times_ms > 1e6 + start_ms) & (times_ms < 1e6 + end_ms)
    assert speed[moving].mean() > 5 * speed[~moving].mean()


@pytest.mark.parametrize("fps", [12, 30, 60])
def test_speed_is_in_torso_lengths_a_second_whatever_the_sensor_and_the_person(fps: float) -> None:
    """Both arms go up sideways and down: the wrists' path is known."""
    rng = np.random.default_rng(3)
    movement = MOVEMENTS[NAMES.index("raise both arms")]
    amounts = [
        movement_amount(perform(movement, Variation(body_height_m=height_m), rng, fps=fps)) for height_m in (1.25, 1.85)
    ]
    assert amounts[0] == pytest.approx(amounts[1], rel=0.1)
    assert 0.8 < amounts[0] < 2.5


def lost(clip: Clip, frames: slice) -> Clip:
    """The sensor keeps sending, but sees nobody in these frames."""
    positions_m = clip.positions_m.copy()
    positions_m[frames] = 0
    return Clip(clip.timestamps_ms, positions_m, clip.confidence)


@pytest.mark.parametrize(
    "frames", [slice(0, 60), slice(-60, None), slice(20, 50)], ids=["at first", "at last", "in between"]
)
def test_frames_without_a_body_do_not_shift_the_movement(frames: slice) -> None:
    clip, start_ms, end_ms = take("squat", 0)
    trimmed = trim(lost(clip, frames))
    assert trimmed is not None
    assert abs(trimmed.start_ms - start_ms) < 1000 * TOLERANCE_S
    assert abs(trimmed.end_ms - end_ms) < 1000 * TOLERANCE_S


def test_legs_out_of_view_do_not_count_as_movement() -> None:
    clip = idle()
    positions_m, confidence = clip.positions_m.copy(), clip.confidence.copy()
    legs = [J.HIP_LEFT, J.HIP_RIGHT, J.KNEE_LEFT, J.KNEE_RIGHT, J.ANKLE_LEFT, J.ANKLE_RIGHT]
    positions_m[:, legs] += np.random.default_rng(0).normal(0, 0.5, (len(clip), len(legs), 3))
    confidence[:, legs] = 0.1
    assert trim(Clip(clip.timestamps_ms, positions_m, confidence)) is None


@pytest.mark.parametrize("function", [trim, movement_amount, movement_speed])
def test_nobody_is_an_error(function: Callable[[Clip], object]) -> None:
    clip = idle(1.0)
    with pytest.raises(NoBodyError):
        function(lost(clip, slice(None)))


def test_a_single_frame_moves_nowhere() -> None:
    clip = idle(1.0)
    one = clip.select(np.arange(len(clip)) == 3)
    assert movement_amount(one) == 0
    assert trim(one) is None


def held(hold_s: float) -> Clip:
    """Both arms go up sideways, are held half-way for a while, and go down again."""
    clip, start_ms, end_ms = take("raise both arms", 0, lead_s=1.0, tail_s=1.0)
    at_ms = (start_ms + end_ms) / 2
    frame = int(np.searchsorted(clip.timestamps_ms, at_ms))
    count = round(hold_s * 30)
    order = np.concatenate([np.arange(frame), np.full(count, frame), np.arange(frame, len(clip))])
    return Clip(np.arange(len(order)) * 1000 / 30, clip.positions_m[order], clip.confidence[order])


def test_a_pose_that_is_held_belongs_to_the_movement() -> None:
    moving_s = trim(held(0.0)).duration_s  # type: ignore[union-attr]
    trimmed = trim(held(3.0))
    assert trimmed is not None
    assert trimmed.duration_s == pytest.approx(moving_s + 3.0, abs=TOLERANCE_S)


def test_a_movement_is_not_joined_with_another_over_standing_at_ease() -> None:
    """Two times the same movement, and a take that ends in another pose than that in which the person waited."""
    twice = held(0.0)
    moving_s = trim(twice).duration_s  # type: ignore[union-attr]
    raised = int(
        np.linalg.norm(twice.positions_m[:, J.WRIST_LEFT] - twice.positions_m[0, J.WRIST_LEFT], axis=1).argmax()
    )
    order = np.concatenate([np.arange(len(twice)), np.full(30, len(twice) - 1), np.arange(raised)])
    clip = Clip(np.arange(len(order)) * 1000 / 30, twice.positions_m[order], twice.confidence[order])
    trimmed = trim(clip)
    assert trimmed is not None
    assert trimmed.duration_s < moving_s + TOLERANCE_S


def test_a_pose_that_is_held_for_very_long_does_not() -> None:
    moving_s = trim(held(0.0)).duration_s  # type: ignore[union-attr]
    trimmed = trim(held(9.0))
    assert trimmed is not None and trimmed.duration_s < moving_s
