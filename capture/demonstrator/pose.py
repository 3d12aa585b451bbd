"""A pose of the figure: joint angles in degrees and shifts in body heights. The defaults are the rest pose.

Sides are the figure's own. Left and right limbs use the same signs, so a symmetric pose has two equal arms.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

# One number for a single pose, an array (T,) for a stretch of time.
Value = float | NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Arm:
    """Angles of one arm relative to the chest; all 0 is an arm that hangs straight, palm to the thigh.

    Attributes:
        forward_deg, sideways_deg: swing of the upper arm; (90, 0) points ahead, (0, 90) out, (0, 180) up.
        inward_deg: turn of the upper arm about itself; a bent forearm moves towards the body.
        elbow_deg: 0 straight to about 150 fully bent.
        palm_back_deg: turn of the forearm about itself; the palm of a hanging arm turns to the back.
        wrist_deg: bend of the hand towards the palm (negative: towards the back of the hand).
    """

    forward_deg: Value = 3.0
    sideways_deg: Value = 9.0
    inward_deg: Value = 10.0
    elbow_deg: Value = 14.0
    palm_back_deg: Value = 20.0
    wrist_deg: Value = 4.0


@dataclass(frozen=True, eq=False)
class Foot:
    """Shift of one ankle from its place on the ground, in body heights, and how the leg above it is turned.

    Attributes:
        outward, up, forward: shift of the ankle.
        toes_down_deg: pitch of the foot; 0 stands flat.
        knee_out_deg: turn of the knee's bending plane away from the other leg.
    """

    outward: Value = 0.0
    up: Value = 0.0
    forward: Value = 0.0
    toes_down_deg: Value = 0.0
    knee_out_deg: Value = 0.0


@dataclass(frozen=True, eq=False)
class Pose:
    """The whole figure: pelvis shift in body heights, then turns of pelvis, spine and head, then the limbs.

    ``turn`` is about the vertical, positive to the figure's left; ``lean`` is forward; ``tilt`` is to its right.
    """

    pelvis_right: Value = 0.0
    pelvis_up: Value = 0.0
    pelvis_forward: Value = 0.0
    pelvis_turn_deg: Value = 0.0
    pelvis_lean_deg: Value = 0.0
    pelvis_tilt_deg: Value = 0.0
    spine_turn_deg: Value = 0.0
    spine_lean_deg: Value = 0.0
    spine_tilt_deg: Value = 0.0
    head_turn_deg: Value = 0.0
    head_lean_deg: Value = 0.0
    head_tilt_deg: Value = 0.0
    left_arm: Arm = Arm()
    right_arm: Arm = Arm()
    left_foot: Foot = Foot()
    right_foot: Foot = Foot()

    def channels(self) -> NDArray[np.float64]:
        """All values in the order of ``CHANNELS``: (C,) for one pose, (T, C) for a stretch of time."""
        values: list[Value] = []
        for field in fields(self):
            part = getattr(self, field.name)
            values += [getattr(part, inner.name) for inner in fields(part)] if field.name in _LIMBS else [part]
        return np.stack(np.broadcast_arrays(*values), axis=-1).astype(np.float64)

    @classmethod
    def from_channels(cls, channels: NDArray[np.float64]) -> Pose:
        """The pose whose values are the columns of ``channels`` (..., C)."""
        columns = iter(np.moveaxis(channels, -1, 0))
        parts: dict[str, Any] = {}
        for field in fields(cls):
            limb = _LIMBS.get(field.name)
            parts[field.name] = limb(*(next(columns) for _ in fields(limb))) if limb else next(columns)
        return cls(**parts)


_LIMBS: dict[str, type[Arm] | type[Foot]] = {"left_arm": Arm, "right_arm": Arm, "left_foot": Foot, "right_foot": Foot}


def _channel_names() -> tuple[str, ...]:
    names: list[str] = []
    for field in fields(Pose):
        limb = _LIMBS.get(field.name)
        names += [f"{field.name}.{inner.name}" for inner in fields(limb)] if limb else [field.name]
    return tuple(names)


# The name of each channel, e.g. "pelvis_up" or "left_arm.elbow_deg".
CHANNELS = _channel_names()
REST = Pose()
