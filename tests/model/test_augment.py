"""Augmentation: repeatable, true to the body, and without side effects."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from torch import Tensor

from capture import BONES, JOINT_COUNT, MIRROR
from capture import Joint as J
from capture.demonstrator import MOVEMENTS, Variation, perform
from model.data.augment import Augmentation, augment, play_backwards, random_crop
from model.preprocess import NormalisedSkeletons, normalise, sample_batch

NOTHING = Augmentation(crop=1.0, yaw_rad=0, tilt_rad=0, mirror=0, bone_scale=0, noise=0, drop_legs=0, drop_joint=0)
STRENGTHS = [field.name for field in fields(Augmentation) if field.name != "crop"]
LEGS = [joint for joint in J if joint.name.split("_")[0] in ("HIP", "KNEE", "ANKLE", "FOOT")]


@pytest.fixture(scope="module")
def skeletons() -> NormalisedSkeletons:
    rng = np.random.default_rng(0)
    clips = [perform(movement, Variation.random(rng), rng) for movement in MOVEMENTS]
    found = normalise(sample_batch(clips, 16))
    found.seen[0, J.WRIST_LEFT] = False
    return found


def augmented(skeletons: NormalisedSkeletons, how: Augmentation, seed: int = 0) -> NormalisedSkeletons:
    return augment(skeletons, how, torch.Generator().manual_seed(seed))


def bone_lengths(positions: Tensor) -> Tensor:
    """(N, T, bones)."""
    parents, children = [parent for parent, _ in BONES], [child for _, child in BONES]
    return (positions[:, :, children] - positions[:, :, parents]).norm(dim=-1)


def test_a_seed_decides_everything(skeletons: NormalisedSkeletons) -> None:
    how = Augmentation(drop_legs=0.5, drop_joint=0.5)
    first, again, other = (augmented(skeletons, how, seed) for seed in (1, 1, 2))
    assert torch.equal(first.positions, again.positions)
    assert torch.equal(first.seen, again.seen)
    assert not torch.equal(first.positions, other.positions)
    assert not torch.equal(first.seen, other.seen)


@pytest.mark.parametrize("strength", STRENGTHS)
def test_the_input_stays_as_it_was_and_every_strength_does_something(
    skeletons: NormalisedSkeletons, strength: str
) -> None:
    positions, seen = skeletons.positions.clone(), skeletons.seen.clone()
    changed = augmented(skeletons, replace(NOTHING, **{strength: 0.9}))
    assert torch.equal(skeletons.positions, positions)
    assert torch.equal(skeletons.seen, seen)
    assert changed.positions.shape == positions.shape
    assert changed.positions.isfinite().all()
    assert not torch.equal(changed.positions, positions) or not torch.equal(changed.seen, seen)


def test_without_any_strength_nothing_changes(skeletons: NormalisedSkeletons) -> None:
    found = augmented(skeletons, NOTHING)
    torch.testing.assert_close(found.positions, skeletons.positions, rtol=0, atol=1e-6)
    assert torch.equal(found.seen, skeletons.seen)


def test_the_mirror_image_of_the_mirror_image_is_the_original(skeletons: NormalisedSkeletons) -> None:
    how = replace(NOTHING, mirror=1.0)
    once = augmented(skeletons, how)
    assert not once.seen[0, J.WRIST_RIGHT]
    assert once.seen[0, J.WRIST_LEFT]
    torch.testing.assert_close(
        once.positions[..., J.WRIST_RIGHT, :],
        skeletons.positions[..., J.WRIST_LEFT, :] * torch.tensor([-1.0, 1.0, 1.0]),
    )
    twice = augmented(once, how)
    torch.testing.assert_close(twice.positions, skeletons.positions)
    assert torch.equal(twice.seen, skeletons.seen)


@pytest.mark.parametrize(("mirror", "share"), [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)])
def test_mirror_is_a_probability(mirror: float, share: float) -> None:
    one = torch.zeros(400, 2, JOINT_COUNT, 3)
    one[:, :, J.HAND_LEFT, 0] = -1.0
    found = augmented(
        NormalisedSkeletons(one, torch.ones(400, JOINT_COUNT, dtype=torch.bool)), replace(NOTHING, mirror=mirror)
    )
    assert float((found.positions[:, 0, J.HAND_RIGHT, 0] == 1.0).float().mean()) == pytest.approx(share, abs=0.1)


@pytest.mark.parametrize("how", [replace(NOTHING, yaw_rad=2.0), replace(NOTHING, tilt_rad=1.0)], ids=["yaw", "tilt"])
def test_turning_keeps_the_lengths_of_bones(skeletons: NormalisedSkeletons, how: Augmentation) -> None:
    found = augmented(skeletons, how)
    torch.testing.assert_close(bone_lengths(found.positions), bone_lengths(skeletons.positions), rtol=0, atol=1e-4)
    if not how.tilt_rad:
        torch.testing.assert_close(found.positions[..., 1], skeletons.positions[..., 1])  # heights


def test_another_body_has_the_same_length_on_both_sides(skeletons: NormalisedSkeletons) -> None:
    found = augmented(skeletons, replace(NOTHING, bone_scale=0.1))
    ratio = bone_lengths(found.positions).median(dim=1).values / bone_lengths(skeletons.positions).median(dim=1).values
    of_child = {child: ratio[:, number] for number, (_, child) in enumerate(BONES)}
    for child, factor in of_child.items():
        torch.testing.assert_close(factor, of_child[MIRROR[child]], rtol=0, atol=0.02)
    # Spine bones are alone; a pair's factor is the mean of two draws and so varies less.
    assert 0.03 < float(ratio.std()) < 0.15


def test_noise_has_the_strength_that_was_asked_for(skeletons: NormalisedSkeletons) -> None:
    found = augmented(skeletons, replace(NOTHING, noise=0.05))
    assert float((found.positions - skeletons.positions).std()) == pytest.approx(0.05, rel=0.05)


def test_dropped_legs_are_unseen(skeletons: NormalisedSkeletons) -> None:
    found = augmented(skeletons, replace(NOTHING, drop_legs=1.0))
    assert not found.seen[:, LEGS].any()
    rest = [joint for joint in J if joint not in LEGS]
    assert torch.equal(found.seen[:, rest], skeletons.seen[:, rest])
    assert len(LEGS) == 8


def test_joints_get_lost_in_one_clip_of_five() -> None:
    seen = torch.ones(500, JOINT_COUNT, dtype=torch.bool)
    found = augmented(NormalisedSkeletons(torch.zeros(500, 2, JOINT_COUNT, 3), seen), replace(NOTHING, drop_joint=0.5))
    loses = ~found.seen.all(dim=1)
    assert float(loses.float().mean()) == pytest.approx(0.2, abs=0.06)
    assert float((~found.seen[loses]).float().mean()) == pytest.approx(0.5, abs=0.05)


def test_unseen_joints_stay_unseen(skeletons: NormalisedSkeletons) -> None:
    blind = NormalisedSkeletons(skeletons.positions, torch.zeros_like(skeletons.seen))
    assert not augmented(blind, Augmentation()).seen.any()


@pytest.mark.parametrize("length", [1, 3, 4, 5, 8, 66, 936])
@pytest.mark.parametrize("shortest", [0.1, 0.6, 1.0])
def test_a_crop_keeps_enough_and_stays_inside(length: int, shortest: float) -> None:
    generator = torch.Generator().manual_seed(0)
    crops = [random_crop(length, shortest, generator) for _ in range(100)]
    for start, stop in crops:
        assert 0 <= start < stop <= length
        assert stop - start >= min(length, max(4, shortest * length))
    if shortest == 1.0:
        assert set(crops) == {(0, length)}
    elif length > 50:
        assert len(set(crops)) > 30
        assert {start for start, _ in crops} >= {0} or min(start for start, _ in crops) < 0.1 * length


def test_the_last_clips_are_played_backwards(skeletons: NormalisedSkeletons) -> None:
    count = len(skeletons.positions)
    found = play_backwards(skeletons, 2)
    assert torch.equal(found.positions[: count - 2], skeletons.positions[: count - 2])
    assert torch.equal(found.positions[count - 2 :], skeletons.positions[count - 2 :].flip(1))
    assert torch.equal(found.seen, skeletons.seen)
    assert torch.equal(play_backwards(skeletons, 0).positions, skeletons.positions)
