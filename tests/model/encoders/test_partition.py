"""The three kinds of neighbours."""

from __future__ import annotations

import pytest
import torch

from capture import BONES, JOINT_COUNT
from capture import Joint as J
from model.encoders.partition import bones_from_centre, spatial_partition


def test_distances_are_counted_in_bones() -> None:
    found = bones_from_centre()
    assert set(found) == set(J)
    assert [found[joint] for joint in (J.SPINE_SHOULDER, J.HEAD, J.SPINE_BASE, J.THUMB_LEFT, J.HAND_TIP_RIGHT)] == [
        0,
        2,
        2,
        4,
        5,
    ]
    assert found[J.FOOT_LEFT] == found[J.FOOT_RIGHT] == 6


@pytest.mark.parametrize(
    ("joint", "centripetal", "centrifugal"),
    [
        (J.SPINE_SHOULDER, [], [J.NECK, J.SHOULDER_LEFT, J.SHOULDER_RIGHT, J.SPINE_MID]),
        (J.ELBOW_LEFT, [J.SHOULDER_LEFT], [J.WRIST_LEFT]),
        (J.WRIST_RIGHT, [J.ELBOW_RIGHT], [J.HAND_RIGHT, J.THUMB_RIGHT]),
        (J.SPINE_BASE, [J.SPINE_MID], [J.HIP_LEFT, J.HIP_RIGHT]),  # the centre is above, though the root is here
        (J.FOOT_LEFT, [J.ANKLE_LEFT], []),
    ],
)
def test_neighbours(joint: J, centripetal: list[J], centrifugal: list[J]) -> None:
    weight = 1 / (1 + len(centripetal) + len(centrifugal))
    expected = torch.zeros(3, JOINT_COUNT)
    expected[0, joint] = weight
    expected[1, centripetal] = weight
    expected[2, centrifugal] = weight
    torch.testing.assert_close(spatial_partition()[:, joint], expected)


def test_links_are_the_bones_both_ways_and_the_joints_themselves() -> None:
    links = spatial_partition()
    assert int((links > 0).sum()) == JOINT_COUNT + 2 * len(BONES)
    assert torch.equal(links[1] > 0, links[2].T > 0)
    torch.testing.assert_close(links.sum(dim=(0, 2)), torch.ones(JOINT_COUNT))
