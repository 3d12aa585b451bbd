"""Heads without learning: distances of joints by hand, and movements at another pace."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from capture import JOINT_COUNT, Clip, Joint
from model.matching.base import WindowFeatures
from model.matching.heads import head_named
from model.matching.joints import FARTHEST, joint_distances, joint_places
from model.preprocess import Samples, normalise, sample_batch


def test_distance_by_hand() -> None:
    joints = torch.zeros(2, 1, JOINT_COUNT, 3)
    joints[1, 0, Joint.HEAD] = torch.tensor([0.0, 3.0, 4.0])
    joints[1, 0, Joint.HAND_LEFT] = 100.0
    seen = torch.zeros(2, JOINT_COUNT, dtype=torch.bool)
    seen[:, [Joint.HEAD, Joint.NECK]] = True
    seen[0, Joint.HAND_LEFT] = True  # but not in the other window
    windows = WindowFeatures(joints, torch.full((2, JOINT_COUNT), 1 / JOINT_COUNT), seen)
    expected = torch.tensor([[0.0, 25 / 2], [25 / 2, 0.0]])
    torch.testing.assert_close(joint_distances(windows, windows)[:, :, 0, 0], expected)
    nothing = WindowFeatures(joints, windows.importance, torch.zeros_like(seen))
    assert (joint_distances(windows, nothing) == FARTHEST).all()


def test_places_are_what_the_preprocessing_gives(make_take: Callable[..., Clip]) -> None:
    samples = sample_batch([make_take("wave"), make_take("squat")], 16)
    blind = Samples(
        torch.cat((samples.positions_m, torch.zeros(1, 16, JOINT_COUNT, 3))),
        torch.cat((samples.seen, torch.zeros(1, JOINT_COUNT, dtype=torch.bool))),
    )
    found = joint_places(blind)
    torch.testing.assert_close(found.joints[:2], normalise(samples).positions)
    assert found.seen.any(dim=1).tolist() == [True, True, False]


@pytest.mark.parametrize("name", ["joints-nearest", "joints-dtw", "joints-soft-dtw"])
def test_other_people_are_recognised(name: str, make_take: Callable[..., Clip]) -> None:
    movements = ("wave", "squat", "kick")
    exemplars = joint_places(sample_batch([make_take(movement, seed=1) for movement in movements], 16))
    queries = joint_places(sample_batch([make_take(movement, seed=2) for movement in movements], 16))
    assert head_named(name).scores(queries, exemplars).argmax(dim=1).tolist() == [0, 1, 2]


def test_aligning_forgives_another_pace(make_take: Callable[..., Clip]) -> None:
    exemplar = joint_places(sample_batch([make_take("wave")], 16))
    pace = [0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 15, 15]
    query = WindowFeatures(exemplar.joints[:, pace], exemplar.importance, exemplar.seen)
    nearest, aligned = (
        1 - float(head_named(name).scores(query, exemplar)) for name in ("joints-nearest", "joints-dtw")
    )
    assert 0 <= aligned < nearest / 2
