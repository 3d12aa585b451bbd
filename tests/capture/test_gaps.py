from __future__ import annotations

import numpy as np
import pytest

from capture import Clip
from capture.gaps import bridge_gaps, parents_first
from capture.skeleton import JOINT_COUNT, PARENTS, Joint


def test_parents_come_first() -> None:
    order = parents_first()
    assert sorted(order) == list(Joint)
    assert all(order.index(PARENTS[joint]) <= order.index(joint) for joint in Joint)


def test_gaps_are_interpolated_by_time_and_held_at_the_ends() -> None:
    times_ms = np.array([0.0, 10.0, 40.0, 50.0])
    positions_m = np.repeat(times_ms[:, None, None], JOINT_COUNT * 3, axis=1).reshape(4, JOINT_COUNT, 3)
    clip = Clip(times_ms, positions_m, np.ones((4, JOINT_COUNT), np.float32))
    tracked = np.ones((4, JOINT_COUNT), bool)
    tracked[1:3, Joint.HEAD] = False
    tracked[[0, 3], Joint.HAND_LEFT] = False
    broken_m = np.where(tracked[..., None], positions_m, np.nan)
    bridged = bridge_gaps(Clip(times_ms, broken_m, clip.confidence), tracked).positions_m
    np.testing.assert_allclose(bridged[:, Joint.HEAD, 0], times_ms)
    np.testing.assert_allclose(bridged[:, Joint.HAND_LEFT, 0], [10, 10, 40, 40])


def test_a_joint_never_seen_lies_at_its_parent_and_the_root_between_the_shoulders() -> None:
    rng = np.random.default_rng(0)
    clip = Clip(np.arange(2.0), rng.normal(size=(2, JOINT_COUNT, 3)), np.ones((2, JOINT_COUNT)))
    tracked = np.zeros((2, JOINT_COUNT), bool)
    tracked[:, [Joint.SHOULDER_LEFT, Joint.SHOULDER_RIGHT]] = True
    bridged = bridge_gaps(clip, tracked).positions_m
    middle = clip.positions_m[:, [Joint.SHOULDER_LEFT, Joint.SHOULDER_RIGHT]].mean(axis=1)
    for joint in (Joint.SPINE_BASE, Joint.HEAD, Joint.FOOT_LEFT):
        np.testing.assert_array_equal(bridged[:, joint], middle)
    np.testing.assert_array_equal(bridged[:, Joint.HAND_LEFT], clip.positions_m[:, Joint.SHOULDER_LEFT])
    tracked[:, Joint.SHOULDER_LEFT] = False
    with pytest.raises(ValueError, match="neither"):
        bridge_gaps(clip, tracked)
    with pytest.raises(ValueError, match="shape"):
        bridge_gaps(clip, tracked[:1])
