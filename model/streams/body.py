"""One body for a whole stream: movements of several people and sensors, put onto the bones of one performer.

Directions, timing and amplitude stay, as in :mod:`model.preprocess`; but here nothing is derived or left out, so what a
sensor's set looks like stays in the stream.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from capture import JOINT_COUNT, PARENTS
from capture import Joint as J
from capture.gaps import parents_first
from model.preprocess import FACING_FRACTION, SHORTEST_BONE_M

Array = NDArray[np.float64]

_PARENTS = np.array(PARENTS)
_LEGS = (J.KNEE_LEFT, J.ANKLE_LEFT, J.KNEE_RIGHT, J.ANKLE_RIGHT)
_FEET = [J.ANKLE_LEFT, J.FOOT_LEFT, J.ANKLE_RIGHT, J.FOOT_RIGHT]


def bones_of(positions_m: Array) -> Array:
    """(T, 25, 3): each joint less its parent; zeros for the root."""
    return positions_m - positions_m[:, _PARENTS]


def bone_lengths_m(positions_m: Array) -> Array:
    """(25,): the median length of each bone over (T, 25, 3)."""
    return np.asarray(np.median(np.linalg.norm(bones_of(positions_m), axis=-1), axis=0))


def joined(root_m: Array, bones_m: Array) -> Array:
    """Joint positions (T, 25, 3) from the root's path (T, 3) and bones (T, 25, 3)."""
    positions = np.empty_like(bones_m)
    positions[:, J.SPINE_BASE] = root_m
    for joint in parents_first()[1:]:
        positions[:, joint] = positions[:, PARENTS[joint]] + bones_m[:, joint]
    return positions


def on_body(positions_m: Array, lengths_m: Array) -> Array:
    """A movement on another body: facing the sensor, starting above the origin, with the feet on the ground (y = 0).

    Args:
        positions_m: (T, 25, 3), a body in every frame.
        lengths_m: (25,) the body's bone lengths. A bone that one of the two does not have keeps its length.
    """
    positions = _turned_to_sensor(positions_m)
    own_m = bone_lengths_m(positions)
    known = (own_m > SHORTEST_BONE_M) & (lengths_m > SHORTEST_BONE_M)
    gain = np.where(known, lengths_m / np.maximum(own_m, SHORTEST_BONE_M), 1.0)
    root = positions[:, J.SPINE_BASE] - positions[0, J.SPINE_BASE]
    # Steps and jumps grow with the legs.
    root = root * lengths_m[list(_LEGS)].sum() / max(own_m[list(_LEGS)].sum(), SHORTEST_BONE_M)
    placed = joined(root, bones_of(positions) * gain[None, :, None])
    placed[..., 1] -= placed[0, _FEET, 1].min()
    return placed


def _turned_to_sensor(positions_m: Array) -> Array:
    """Turned about the vertical so that early on the line from left to right points along +x."""
    first = positions_m[: max(1, round(len(positions_m) * FACING_FRACTION))].mean(axis=0)
    across = first[J.SHOULDER_RIGHT] - first[J.SHOULDER_LEFT] + first[J.HIP_RIGHT] - first[J.HIP_LEFT]
    return turned(positions_m, -float(np.arctan2(across[2], across[0])))


def turned(positions_m: Array, angle_rad: float) -> Array:
    """(..., 3) turned about the vertical; a positive angle takes +x towards +z."""
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    x, y, z = np.moveaxis(positions_m, -1, 0)
    return np.stack((cos * x - sin * z, y, sin * x + cos * z), axis=-1)


def transition(start_m: Array, end_m: Array, frame_count: int) -> Array:
    """How a body gets from one pose (25, 3) to another, both ends left out: (frame_count, 25, 3).

    Bones turn on the shortest way, slowly at both ends (minimum jerk), and keep their lengths; an arm that has to turn
    by half a circle goes sideways.
    """
    share = np.arange(1, frame_count + 1) / (frame_count + 1)
    eased = (share**3 * (10 - 15 * share + 6 * share**2))[:, None]  # (frames, 1)
    root = start_m[J.SPINE_BASE] * (1 - eased) + end_m[J.SPINE_BASE] * eased
    first, last = bones_of(start_m[None])[0], bones_of(end_m[None])[0]  # (25, 3)
    bones = np.zeros((frame_count, JOINT_COUNT, 3))
    for joint in range(JOINT_COUNT):
        bones[:, joint] = _turning(first[joint], last[joint], eased)
    return joined(root, bones)


def _turning(first: Array, last: Array, eased: Array) -> Array:
    """(frames, 3): from one vector to another along the arc between them."""
    lengths = np.linalg.norm(first), np.linalg.norm(last)
    if min(lengths) < SHORTEST_BONE_M:
        return np.asarray(first * (1 - eased) + last * eased)
    before, after = first / lengths[0], last / lengths[1]
    angle = float(np.arccos(np.clip(before @ after, -1.0, 1.0)))
    length = lengths[0] * (1 - eased) + lengths[1] * eased
    if angle < 1e-3:
        return np.asarray(length * before)
    across = after - (before @ after) * before
    if angle > np.radians(175):  # no plane of its own: the side on which the arm is, or the right
        sideways = np.array([1.0 if before[0] >= 0 else -1.0, 0.0, 0.0]) + 1e-3 * after
        across = sideways - (before @ sideways) * before
    across /= np.linalg.norm(across)
    return np.asarray(length * (np.cos(angle * eased) * before + np.sin(angle * eased) * across))
