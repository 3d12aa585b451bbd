"""Joints, parts and limbs, and how they hang together."""

from __future__ import annotations

import pytest
import torch

from capture import JOINT_COUNT, MIRROR, Joint
from model.body_levels import JOINTS, LIMBS, PARTS, Groups, anatomical_links, membership


@pytest.mark.parametrize("groups", [JOINTS, PARTS, LIMBS])
def test_each_joint_belongs_to_one_group(groups: Groups) -> None:
    belongs = membership(groups)
    assert torch.equal(belongs.sum(dim=1), torch.ones(JOINT_COUNT))
    assert belongs.sum(dim=0).tolist() == [len(group) for group in groups]


@pytest.mark.parametrize("groups", [JOINTS, PARTS, LIMBS])
def test_links_join_one_body_that_is_alike_on_both_sides(groups: Groups) -> None:
    links = anatomical_links(groups)
    torch.testing.assert_close(links.sum(dim=1), torch.ones(len(groups)))
    assert torch.equal(links > 0, (links > 0).T)
    assert (torch.linalg.matrix_power(links, len(groups)) > 0).all(), "every group reaches every other one"
    lifted = membership(groups) @ links @ membership(groups).T
    assert torch.equal(lifted, lifted[list(MIRROR)][:, list(MIRROR)])


def test_a_hand_is_linked_to_its_arm_only() -> None:
    hand = next(index for index, group in enumerate(PARTS) if Joint.HAND_LEFT in group)
    arm = next(index for index, group in enumerate(PARTS) if Joint.ELBOW_LEFT in group)
    assert set(anatomical_links(PARTS)[hand].nonzero().flatten().tolist()) == {hand, arm}
