"""The spatial configuration partitioning of ST-GCN (Yan et al., AAAI 2018): a joint has three kinds of neighbours."""

from __future__ import annotations

import torch
from torch import Tensor

from capture import BONES, JOINT_COUNT, Joint

SUBSETS = 3  # the joint itself (root), neighbours nearer to the centre (centripetal), neighbours further away
_ROOT, _CENTRIPETAL, _CENTRIFUGAL = range(SUBSETS)

# The paper measures distances from the skeleton's mean position over the training set; its authors' code counts bones
# from this joint, and so do we.
CENTRE = Joint.SPINE_SHOULDER


def bones_from_centre() -> dict[Joint, int]:
    """How many bones lie between the centre and each joint."""
    count = {CENTRE: 0}
    reached = [CENTRE]
    for joint in reached:  # grows as it goes: breadth first
        for bone in BONES:
            if joint not in bone:
                continue
            other = bone[0] if bone[1] == joint else bone[1]
            if other not in count:
                count[other] = count[joint] + 1
                reached.append(other)
    return count


def spatial_partition() -> Tensor:
    """Links (3, V, V) of [subset, joint, the neighbour that it takes from]: root, centripetal, centrifugal.

    A joint's row sums to 1 over the three subsets together, as in the authors' code (the paper scales each subset by
    itself): with equal weights a joint takes the mean of itself and its neighbours. Within one subset a row may be
    empty: fingertips have no centrifugal neighbour.
    """
    distance = bones_from_centre()
    links = torch.zeros(SUBSETS, JOINT_COUNT, JOINT_COUNT)
    links[_ROOT] = torch.eye(JOINT_COUNT)
    for bone in BONES:
        for joint, neighbour in (bone, bone[::-1]):
            nearer = distance[neighbour] < distance[joint]
            links[_CENTRIPETAL if nearer else _CENTRIFUGAL, joint, neighbour] = 1.0
    return links / links.sum(dim=(0, 2))[:, None]
