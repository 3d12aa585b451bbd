"""Joints that the sensor lost for a while, put where they probably were."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from capture.clip import Clip
from capture.skeleton import JOINT_COUNT, PARENTS, Joint

_SHOULDERS = [Joint.SHOULDER_LEFT, Joint.SHOULDER_RIGHT]


def parents_first() -> tuple[Joint, ...]:
    """All joints, each after its parent; ``SPINE_BASE`` comes first."""
    order = [Joint.SPINE_BASE]
    for parent in order:  # grows while it is walked through
        order += [joint for joint in Joint if PARENTS[joint] == parent and joint != parent]
    return tuple(order)


def bridge_gaps(clip: Clip, tracked: NDArray[np.bool_]) -> Clip:
    """Each joint interpolated over the frames where it was lost, and held before the first and after the last.

    A joint that is never tracked lies at its parent; a root that is never tracked, between the shoulders.

    Args:
        clip: T frames.
        tracked: (T, 25), where the position of a joint can be used.

    Raises:
        ValueError: neither the root nor both shoulders are ever tracked.
    """
    if tracked.shape != (len(clip), JOINT_COUNT):
        raise ValueError(f"tracked must have shape ({len(clip)}, {JOINT_COUNT}), not {tracked.shape}")
    positions_m = clip.positions_m.copy()
    ever: NDArray[np.bool_] = np.asarray(tracked.any(axis=0))  # (25,)
    for index in np.flatnonzero(ever & ~tracked.all(axis=0)):
        good = tracked[:, index]
        for axis in range(3):
            positions_m[:, index, axis] = np.interp(
                clip.timestamps_ms, clip.timestamps_ms[good], clip.positions_m[good, index, axis]
            )
    for joint in parents_first():
        if ever[joint]:
            continue
        if joint == Joint.SPINE_BASE:
            if not ever[_SHOULDERS].all():
                raise ValueError("neither the base of the spine nor both shoulders are ever tracked")
            positions_m[:, joint] = positions_m[:, _SHOULDERS].mean(axis=1)
        else:
            positions_m[:, joint] = positions_m[:, PARENTS[joint]]
    return Clip(clip.timestamps_ms, positions_m, clip.confidence)
