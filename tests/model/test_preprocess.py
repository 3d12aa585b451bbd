"""Preprocessing: whatever should not matter does not, and nothing that a sensor sends can break it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from capture import BONES, JOINT_COUNT, Clip
from capture import Joint as J
from capture.demonstrator import Variation, movement_named, perform
from model.preprocess import (
    CANONICAL_LENGTH,
    CHANNELS,
    VELOCITY_GAIN,
    NoBodyError,
    NormalisedSkeletons,
    features,
    has_body,
    normalise,
    preprocess,
    sample,
    sample_batch,
)

FRAMES = 32
LEGS = [J.KNEE_LEFT, J.ANKLE_LEFT, J.FOOT_LEFT, J.KNEE_RIGHT, J.ANKLE_RIGHT, J.FOOT_RIGHT]
HIPS = [J.HIP_LEFT, J.HIP_RIGHT]
FILLED_IN = [
    J.NECK, J.SPINE_MID, J.SPINE_BASE, J.SPINE_SHOULDER,
    J.HAND_TIP_LEFT, J.HAND_TIP_RIGHT, J.THUMB_LEFT, J.THUMB_RIGHT,
]  # fmt: skip
ORDINARY = Variation(noise_m=0.0)
movements = pytest.mark.parametrize("name", ["wave", "squat", "march in place"])


def performed(name: str = "wave", variation: Variation = ORDINARY, seed: int = 0, fps: float = 30) -> Clip:
    return perform(movement_named(name), variation, np.random.default_rng(seed), fps)


def changed(
    clip: Clip, positions_m: NDArray[np.float32] | None = None, confidence: NDArray[np.float32] | None = None
) -> Clip:
    return Clip(
        clip.timestamps_ms,
        clip.positions_m if positions_m is None else positions_m,
        clip.confidence if confidence is None else confidence,
    )


def unseen(clip: Clip, joints: list[J]) -> Clip:
    confidence = clip.confidence.copy()
    confidence[:, joints] = 0
    return changed(clip, confidence=confidence)


def turned(clip: Clip, angle_rad: float) -> Clip:
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    return changed(clip, clip.positions_m @ np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]], np.float32))


def other_limbs(clip: Clip) -> Clip:
    """Somebody with longer arms and shorter legs who moves every limb in the same direction."""
    factor = dict.fromkeys(J, 1.0)
    for side in ("LEFT", "RIGHT"):
        factor |= {J[f"ELBOW_{side}"]: 1.2, J[f"WRIST_{side}"]: 1.1, J[f"HAND_{side}"]: 1.3}
        factor |= {J[f"KNEE_{side}"]: 0.9, J[f"ANKLE_{side}"]: 0.85, J[f"FOOT_{side}"]: 1.1}
    positions_m = clip.positions_m.copy()

    def place(parent: J) -> None:
        for bone_parent, child in BONES:
            if bone_parent == parent:
                bone_m = clip.positions_m[:, child] - clip.positions_m[:, parent]
                positions_m[:, child] = positions_m[:, parent] + factor[child] * bone_m
                place(child)

    place(J.SPINE_BASE)
    return changed(clip, positions_m)


SAME_INPUT: dict[str, Callable[[Clip], Clip]] = {
    "elsewhere": lambda clip: changed(clip, clip.positions_m + np.array([1.3, 0.4, 1.7], np.float32)),
    "turned left": lambda clip: turned(clip, 0.6),
    "turned right": lambda clip: turned(clip, -1.1),
    "a child": lambda clip: changed(clip, clip.positions_m * np.float32(0.65)),
    "a giant": lambda clip: changed(clip, clip.positions_m * np.float32(1.4)),
    "other limbs": other_limbs,
    "later": lambda clip: Clip(clip.timestamps_ms + 3.6e6, clip.positions_m, clip.confidence),
    "slower": lambda clip: Clip(clip.timestamps_ms * 1.5, clip.positions_m, clip.confidence),
    "inferred": lambda clip: changed(clip, confidence=clip.confidence * np.float32(0.5)),
}


@movements
@pytest.mark.parametrize("change", SAME_INPUT.values(), ids=SAME_INPUT)
def test_who_where_and_when_do_not_matter(name: str, change: Callable[[Clip], Clip]) -> None:
    clip = performed(name)
    expected, _ = preprocess([clip], FRAMES)
    found, seen = preprocess([change(clip)], FRAMES)
    assert seen.all()
    torch.testing.assert_close(found, expected, rtol=0, atol=2e-3)
    assert expected.abs().max() > 0.5  # not because there is nothing to see


@movements
def test_another_movement_does_matter(name: str) -> None:
    found, _ = preprocess([performed(name), performed("bow")], FRAMES)
    assert (found[0] - found[1]).abs().max() > 0.5


@movements
@pytest.mark.parametrize("seed", range(3))
def test_the_frame_rate_does_not_matter(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    fine = performed(name, seed=seed, fps=240)  # what really happened; sensors look at it now and then

    def seen_at(fps: int) -> Clip:
        moments = np.arange(0, len(fine), 240 // fps)
        moments[1:] += rng.integers(-2, 3, len(moments) - 1)  # up to 8 ms early or late
        keep = np.zeros(len(fine), dtype=bool)
        keep[np.clip(moments, 0, len(fine) - 1)] = True
        keep[-1] = True
        return fine.select(keep)

    slow, quick = seen_at(15), seen_at(30)
    assert len(slow) < 0.6 * len(quick)
    found, _ = preprocess([slow, quick], FRAMES)
    difference = (found[0] - found[1])[:6].abs()  # positions and bones
    assert difference.mean() < 0.01
    assert difference.max() < 0.25  # at the turning point of a quick movement


@movements
def test_what_a_sensor_fills_in_does_not_matter(name: str) -> None:
    clip = performed(name)
    expected = preprocess([clip], FRAMES)
    rng = np.random.default_rng(0)
    for filling in (rng.normal(0, 3, (len(clip), len(FILLED_IN), 3)), 0.0, np.nan, 1e9):
        positions_m, confidence = clip.positions_m.copy(), clip.confidence.copy()
        positions_m[:, FILLED_IN] = filling
        confidence[:, FILLED_IN] = rng.random((len(clip), len(FILLED_IN)))
        found = preprocess([changed(clip, positions_m, confidence)], FRAMES)
        torch.testing.assert_close(found[0], expected[0], rtol=0, atol=0)
        assert torch.equal(found[1], expected[1])


def test_the_result_is_a_canonical_body_at_the_origin_that_faces_the_sensor() -> None:
    skeletons = normalise(sample_batch([turned(performed("squat"), 0.8)], FRAMES))
    positions = skeletons.positions[0]
    assert positions[0, J.SPINE_BASE].abs().max() == 0
    across = (positions[:4, J.SHOULDER_RIGHT] - positions[:4, J.SHOULDER_LEFT]).mean(dim=0)
    assert across[0] > 0.5
    assert abs(float(across[2])) < 0.05
    for parent, child in BONES:
        median = (positions[:, child] - positions[:, parent]).norm(dim=-1).median()
        assert float(median) == pytest.approx(CANONICAL_LENGTH[child], rel=0.05), child.label


def test_the_root_keeps_its_path() -> None:
    skeletons = normalise(sample_batch([performed("squat"), performed("wave")], FRAMES))
    depth = -skeletons.positions[:, :, J.SPINE_BASE, 1].amin(dim=1)
    assert depth[0] > 0.4  # torso lengths
    assert depth[1] < 0.1


def test_channels_are_position_bone_and_velocity() -> None:
    positions = torch.randn(2, 5, JOINT_COUNT, 3, generator=torch.Generator().manual_seed(0))
    seen = torch.ones(2, JOINT_COUNT, dtype=torch.bool)
    seen[1, J.KNEE_LEFT] = False
    found = features(NormalisedSkeletons(positions, seen))
    assert found.shape == (2, CHANNELS, 5, JOINT_COUNT)
    root, elbow, shoulder = (positions[0, :, joint] for joint in (J.SPINE_BASE, J.ELBOW_LEFT, J.SHOULDER_LEFT))
    torch.testing.assert_close(found[0, 0:3, :, J.SPINE_BASE].T, root)
    torch.testing.assert_close(found[0, 0:3, :, J.ELBOW_LEFT].T, elbow - root)
    torch.testing.assert_close(found[0, 3:6, :, J.ELBOW_LEFT].T, elbow - shoulder)
    torch.testing.assert_close(found[0, 6:9, 1:, J.ELBOW_LEFT].T, VELOCITY_GAIN * (elbow[1:] - elbow[:-1]))
    assert torch.equal(found[0, 6:9, 0], found[0, 6:9, 1])
    assert not found[1, :, :, J.KNEE_LEFT].any()


# Joints and frames that the sensor did not see


def test_unseen_legs_are_zero_and_said_to_be_unseen() -> None:
    clip = performed("wave")
    whole, _ = preprocess([clip], FRAMES)
    found, seen = preprocess([unseen(clip, LEGS)], FRAMES)
    assert [joint for joint in J if not seen[0, joint]] == sorted(LEGS)
    assert not found[:, :, :, LEGS].any()
    rest = [joint for joint in J if joint not in LEGS]
    torch.testing.assert_close(found[..., rest], whole[..., rest])


def test_hips_out_of_view_hang_below_the_shoulders() -> None:
    clip = unseen(performed("wave"), HIPS)
    skeletons = normalise(sample_batch([clip], FRAMES))
    assert [joint for joint in J if not skeletons.seen[0, joint]] == sorted([*HIPS, *LEGS])
    positions = skeletons.positions[0]
    down = positions[:, J.SPINE_BASE] - positions[:, J.SPINE_SHOULDER]
    torch.testing.assert_close(down, torch.tensor([0.0, -1.0, 0.0]).expand_as(down), rtol=0, atol=0.02)
    # Where the sensor believes the hips and legs to be has no say.
    positions_m = clip.positions_m.copy()
    positions_m[:, [*HIPS, *LEGS]] = np.random.default_rng(0).normal(0, 2, (len(clip), 8, 3))
    torch.testing.assert_close(preprocess([changed(clip, positions_m)], FRAMES), preprocess([clip], FRAMES))


@pytest.mark.parametrize("metres, lag", [(0.02, 0.5), (4.0, 0.0)])
def test_a_pelvis_out_of_view_lags_behind_shoulders_that_sway_and_goes_where_they_go(metres: float, lag: float) -> None:
    clip = unseen(performed("wave"), HIPS)
    still = np.repeat(clip.positions_m[:1], len(clip), axis=0)
    there = np.linspace(-0.5, 0.5, len(clip))[:, None, None] * [metres, 0.0, 0.0]
    skeletons = normalise(sample_batch([changed(clip, (still + there).astype(np.float32))], FRAMES))
    shoulders = skeletons.positions[0, :, J.SPINE_SHOULDER, 0] - skeletons.positions[0, 0, J.SPINE_SHOULDER, 0]
    pelvis = skeletons.positions[0, :, J.SPINE_BASE, 0]  # begins at 0
    assert float(1 - pelvis[-1] / shoulders[-1]) == pytest.approx(lag, abs=0.08)


def test_a_short_loss_of_a_joint_is_bridged() -> None:
    clip = performed("wave")
    positions_m = clip.positions_m.copy()
    positions_m[20:23, J.WRIST_RIGHT] = [(np.nan, 0, 0), (np.inf, 1, 1), (0, 0, 0)]
    found, seen = preprocess([changed(clip, positions_m)], FRAMES)
    expected, _ = preprocess([clip], FRAMES)
    assert seen.all()
    assert (found - expected)[:, :6].abs().max() < 0.1


@pytest.mark.parametrize("rubbish", [np.nan, np.inf, -np.inf, 0.0])
def test_frames_without_a_body_are_dropped(rubbish: float) -> None:
    clip = performed("wave")
    where = [0, 0, 10, 30, 30, 30, len(clip)]  # before, within and after
    times_ms = np.insert(clip.timestamps_ms, where, np.nan)
    positions_m = np.insert(clip.positions_m, where, rubbish, axis=0)
    confidence = np.insert(clip.confidence, where, 1.0, axis=0)
    good = ~np.isnan(times_ms)
    times_ms = np.interp(np.arange(len(times_ms)), np.flatnonzero(good), clip.timestamps_ms)
    times_ms[:2] = clip.start_ms + np.array([-20, -10])
    times_ms[-1] = clip.end_ms + 10
    found = preprocess([Clip(times_ms, positions_m, confidence)], FRAMES)
    torch.testing.assert_close(found, preprocess([clip], FRAMES), rtol=0, atol=1e-6)


def without_a_shoulder(clip: Clip) -> Clip:
    return unseen(clip, [J.SHOULDER_LEFT])


def shoulders_in_one_place(clip: Clip) -> Clip:
    positions_m = clip.positions_m.copy()
    positions_m[:, J.SHOULDER_LEFT] = positions_m[:, J.SHOULDER_RIGHT]
    return changed(clip, positions_m)


NO_BODY: dict[str, Callable[[Clip], Clip]] = {
    "zeros": lambda clip: changed(clip, np.zeros_like(clip.positions_m)),
    "not a number": lambda clip: changed(clip, np.full_like(clip.positions_m, np.nan)),
    "not tracked": lambda clip: changed(clip, confidence=np.zeros_like(clip.confidence)),
    "confidence not a number": lambda clip: changed(clip, confidence=np.full_like(clip.confidence, np.nan)),
    "one shoulder": without_a_shoulder,
    "no shoulder width": shoulders_in_one_place,
}


@pytest.mark.parametrize("change", NO_BODY.values(), ids=NO_BODY)
def test_a_clip_without_a_body_is_an_error(change: Callable[[Clip], Clip]) -> None:
    clip = change(performed())
    assert not has_body(clip)
    with pytest.raises(NoBodyError, match="both shoulders"):
        preprocess([performed(), clip], FRAMES)


def test_one_frame_with_a_body_is_enough() -> None:
    clip = performed()
    positions_m = np.zeros_like(clip.positions_m)
    positions_m[7] = clip.positions_m[7]
    found, _ = preprocess([changed(clip, positions_m)], FRAMES)
    assert found.isfinite().all()
    assert found[0, :6].abs().max() > 0.1
    assert found[0, 6:].abs().max() < 1e-5  # nothing moves


# Batches and hostile input


def test_a_batch_gives_what_its_clips_give_alone() -> None:
    clips = [performed("wave"), unseen(performed("bow"), HIPS), performed("squat", fps=17), unseen(performed(), LEGS)]
    batch, batch_seen = preprocess(clips, FRAMES)
    for row, clip in enumerate(clips):
        single, seen = preprocess([clip], FRAMES)
        torch.testing.assert_close(batch[row], single[0], rtol=0, atol=1e-6)
        assert torch.equal(batch_seen[row], seen[0])


@pytest.mark.parametrize("frames", [2, 16, 32, 64])
@pytest.mark.parametrize("length", [1, 2, 5, 300])
def test_any_clip_takes_the_shape_of_the_encoder(length: int, frames: int) -> None:
    clip = performed("wave", fps=300)
    keep = np.arange(len(clip)) < length
    found, seen = preprocess([clip.select(keep)] * 3, frames)
    assert found.shape == (3, CHANNELS, frames, JOINT_COUNT)
    assert found.dtype == torch.float32
    assert seen.shape == (3, JOINT_COUNT)
    assert found.isfinite().all()


@pytest.mark.parametrize("seed", range(20))
def test_hostile_input_stays_finite_and_moderate(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 40))
    positions_m = rng.normal(0, 10.0 ** rng.integers(-3, 7), (count, JOINT_COUNT, 3))
    for value in (np.nan, np.inf, -np.inf, 0.0, 1e6):
        positions_m[rng.random(positions_m.shape[:2]) < 0.05] = value
    positions_m[0, [J.SHOULDER_LEFT, J.SHOULDER_RIGHT]] = [[-0.2, 0, 2], [0.2, 0, 2]]  # so that there is a body
    confidence = rng.choice([0.0, 0.5, 1.0], (count, JOINT_COUNT))
    confidence[0] = 1
    times_ms = np.cumsum(10.0 ** rng.uniform(-3, 6, count))
    found, _ = preprocess([Clip(times_ms, positions_m.astype(np.float32), confidence.astype(np.float32))], FRAMES)
    assert found.isfinite().all()
    assert found.abs().max() < 200


@pytest.mark.filterwarnings("error")
def test_sampling_gives_metres_and_warns_of_nothing() -> None:
    clip = replace_frame(performed(), 3, np.float32(np.finfo(np.float32).max))
    positions_m, seen = sample(clip, FRAMES)
    assert positions_m.shape == (FRAMES, JOINT_COUNT, 3)
    assert positions_m.dtype == np.float32
    assert seen.all()


def replace_frame(clip: Clip, frame: int, value: np.float32) -> Clip:
    positions_m = clip.positions_m.copy()
    positions_m[frame] = value
    return changed(clip, positions_m)


def test_people_of_all_sizes_look_alike() -> None:
    """Children and adults: other bodies move a little differently, but far less than other movements do."""
    rng = np.random.default_rng(0)
    people = [replace(Variation.random(rng), speed=1.0, amplitude=1.0, noise_m=0.0) for _ in range(6)]
    waves, _ = preprocess([performed("wave", person, seed) for seed, person in enumerate(people)], FRAMES)
    bows, _ = preprocess([performed("bow", person, seed) for seed, person in enumerate(people)], FRAMES)

    def apart(first: torch.Tensor, second: torch.Tensor) -> float:
        return float((first[:, :6] - second[:, :6]).abs().mean())

    assert apart(waves, waves.roll(1, 0)) < 0.5 * apart(waves, bows)
