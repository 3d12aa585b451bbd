"""Levels at which a body can be looked at, from its joints over its parts to its limbs, and the links of each level.

At each level the body is a set of groups of joints; each joint belongs to one group. Two groups are linked where a
bone leads from one to the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from capture import BONES, JOINT_COUNT
from capture import Joint as J

Groups = Sequence[tuple[J, ...]]

_ARMS = (
    (J.SHOULDER_LEFT, J.ELBOW_LEFT),
    (J.WRIST_LEFT, J.HAND_LEFT, J.HAND_TIP_LEFT, J.THUMB_LEFT),
    (J.SHOULDER_RIGHT, J.ELBOW_RIGHT),
    (J.WRIST_RIGHT, J.HAND_RIGHT, J.HAND_TIP_RIGHT, J.THUMB_RIGHT),
)
_LEGS = (
    (J.HIP_LEFT, J.KNEE_LEFT),
    (J.ANKLE_LEFT, J.FOOT_LEFT),
    (J.HIP_RIGHT, J.KNEE_RIGHT),
    (J.ANKLE_RIGHT, J.FOOT_RIGHT),
)
_HEAD = (J.NECK, J.HEAD)
_TORSO = (J.SPINE_BASE, J.SPINE_MID, J.SPINE_SHOULDER)
JOINTS: Groups = tuple((joint,) for joint in J)
PARTS: Groups = (_HEAD, _TORSO, *_ARMS, *_LEGS)
LIMBS: Groups = (
    _HEAD + _TORSO,
    _ARMS[0] + _ARMS[1],
    _ARMS[2] + _ARMS[3],
    _LEGS[0] + _LEGS[1],
    _LEGS[2] + _LEGS[3],
)


def membership(groups: Groups) -> Tensor:
    """Which joint belongs to which group: (V, G), 0 or 1."""
    belongs = torch.zeros(JOINT_COUNT, len(groups))
    for index, joints in enumerate(groups):
        belongs[list(joints), index] = 1.0
    return belongs


def anatomical_links(groups: Groups) -> Tensor:
    """What a group takes from itself and from those that a bone joins to it, in equal shares: (G, G), rows sum to 1."""
    belongs = membership(groups)
    joints = torch.eye(JOINT_COUNT)
    for first, second in BONES:
        joints[first, second] = joints[second, first] = 1.0
    linked = (belongs.T @ joints @ belongs > 0).float()
    return functional.normalize(linked, p=1, dim=-1)
