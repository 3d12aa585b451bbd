"""The figure's body: bone lengths, forward kinematics of trunk and arms, inverse kinematics of the legs.

Body axes are those of the sensor for somebody who faces it: x to the figure's right, y up, z to its back.
The origin lies on the ground between the feet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from capture.demonstrator.pose import Arm, Foot, Pose, Value
from capture.skeleton import JOINT_COUNT, Joint

Array = NDArray[np.float64]

_AXES = {"x": 0, "y": 1, "z": 2}
_SIDE_SIGN = {"left": -1.0, "right": 1.0}
_UP = np.array([0.0, 1.0, 0.0])
_DOWN = -_UP

# Standing, the legs are not quite stretched: sway then never asks a leg for more than its length.
_STANDING_STRETCH = 0.996
_FULL_STRETCH = 0.9995
_EASY_STRETCH = 0.94
# A foot that is this high (in body heights) carries no weight.
_FREE_FOOT = 0.05
_TOES_OUT_DEG = 9.0
# The collar bones follow raised and reaching arms.
_COLLAR_LIFT_DEG = 24.0
_COLLAR_FORWARD_DEG = 16.0


def rotation(axis: str, degrees: Value) -> Array:
    """Right-handed turn about x, y or z: (..., 3, 3) for angles (...)."""
    angle = np.radians(np.asarray(degrees, dtype=np.float64))
    first, second = (_AXES[axis] + 1) % 3, (_AXES[axis] + 2) % 3
    matrix = np.zeros((*angle.shape, 3, 3))
    matrix[..., _AXES[axis], _AXES[axis]] = 1.0
    matrix[..., first, first] = matrix[..., second, second] = np.cos(angle)
    matrix[..., second, first] = np.sin(angle)
    matrix[..., first, second] = -np.sin(angle)
    return matrix


def _trunk_turn(turn_deg: Value, lean_deg: Value, tilt_deg: Value) -> Array:
    return rotation("y", turn_deg) @ rotation("x", -lean_deg) @ rotation("z", -tilt_deg)


def _swing(forward_deg: Value, sideways_deg: Value, sign: float) -> Array:
    """The shortest turn that brings a hanging arm to where the two angles say (a rotation vector, Rodrigues)."""
    x = np.radians(np.asarray(forward_deg, dtype=np.float64))
    z = np.radians(np.asarray(sideways_deg, dtype=np.float64)) * sign
    angle = np.hypot(x, z)
    safe = np.where(angle > 0, angle, 1.0)
    x, z, zero = x / safe, z / safe, np.zeros_like(x)
    rows = [np.stack(row, -1) for row in ((zero, -z, zero), (z, zero, -x), (zero, x, zero))]
    skew = np.stack(rows, -2)  # (..., 3, 3)
    angle = angle[..., None, None]
    return np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * (skew @ skew)


def _unit(vector: Array) -> Array:
    return vector / np.linalg.norm(vector, axis=-1, keepdims=True)


def _apply(matrix: Array, vector: Array) -> Array:
    """(..., 3, 3) times (3,) or (..., 3), giving (..., 3)."""
    return np.einsum("...ij,...j->...i", matrix, vector)


@dataclass(frozen=True)
class _Chest:
    """Where the arms hang: position of SPINE_SHOULDER (T, 3) and orientation (T, 3, 3)."""

    position: Array
    orientation: Array


@dataclass(frozen=True)
class Figure:
    """Bone lengths of one person, in metres.

    ``Figure.of_height`` gives plausible lengths; see there.
    """

    height_m: float
    thigh_m: float
    shank_m: float
    ankle_height_m: float
    foot_m: float
    half_hip_m: float
    hip_drop_m: float
    lower_spine_m: float
    upper_spine_m: float
    neck_m: float
    head_m: float
    half_shoulder_m: float
    shoulder_drop_m: float
    upper_arm_m: float
    forearm_m: float
    palm_m: float
    finger_m: float
    thumb_m: float

    @classmethod
    def of_height(
        cls, height_m: float, *, leg_factor: float = 1.0, arm_factor: float = 1.0, width_factor: float = 1.0
    ) -> Figure:
        """Lengths in proportion to the height, after Drillis and Contini's table (as in Winter, Biomechanics and
        Motor Control of Human Movement), drawn in a little at shoulders and hips, where a Kinect puts its joints
        further inside. Small people have the shorter legs and larger heads of children.

        Args:
            height_m: floor to crown, metres.
            leg_factor, arm_factor, width_factor: this person's deviation from the usual lengths, near 1.
        """
        childlike = float(np.clip((1.7 - height_m) / 0.5, 0.0, 1.0))  # 0 adult, 1 at a height of 1.2 m
        leg = (0.470 - 0.022 * childlike) * leg_factor
        above_shoulders = 0.175 + 0.030 * childlike  # SPINE_SHOULDER to crown
        ankle_height = 0.043
        hip_drop = 0.012
        trunk = 1.0 - above_shoulders - ankle_height - leg * _STANDING_STRETCH - hip_drop
        return cls(
            height_m=height_m,
            thigh_m=0.5 * leg * height_m,
            shank_m=0.5 * leg * height_m,
            ankle_height_m=ankle_height * height_m,
            foot_m=0.075 * height_m,
            half_hip_m=0.048 * width_factor * height_m,
            hip_drop_m=hip_drop * height_m,
            lower_spine_m=0.55 * trunk * height_m,
            upper_spine_m=0.45 * trunk * height_m,
            neck_m=0.22 * above_shoulders * height_m,
            head_m=0.42 * above_shoulders * height_m,
            half_shoulder_m=0.098 * width_factor * height_m,
            shoulder_drop_m=0.024 * height_m,
            upper_arm_m=0.165 * arm_factor * height_m,
            forearm_m=0.143 * arm_factor * height_m,
            palm_m=0.045 * arm_factor * height_m,
            finger_m=0.045 * arm_factor * height_m,
            thumb_m=0.050 * arm_factor * height_m,
        )

    @property
    def leg_m(self) -> float:
        """Hip to ankle, stretched."""
        return self.thigh_m + self.shank_m

    @property
    def hip_height_m(self) -> float:
        """Of HIP_LEFT and HIP_RIGHT above the ground, at rest."""
        return self.ankle_height_m + self.leg_m * _STANDING_STRETCH

    def joints(self, pose: Pose) -> Array:
        """Joint positions (T, 25, 3) in metres, body axes, of a pose whose values are arrays (T,)."""
        result = np.empty((len(np.asarray(pose.pelvis_up)), JOINT_COUNT, 3))
        pelvis = _trunk_turn(pose.pelvis_turn_deg, pose.pelvis_lean_deg, pose.pelvis_tilt_deg)
        base = self._pelvis_position(pose)
        result[:, Joint.SPINE_BASE] = base
        result[:, Joint.SPINE_MID] = self._spine_mid(pose, base, pelvis)
        chest = self._chest(pose)
        result[:, Joint.SPINE_SHOULDER] = chest.position
        neck = chest.position + _apply(chest.orientation @ rotation("x", -10.0), self.neck_m * _UP)
        head_turn = chest.orientation @ _trunk_turn(pose.head_turn_deg, pose.head_lean_deg, pose.head_tilt_deg)
        result[:, Joint.NECK] = neck
        result[:, Joint.HEAD] = neck + _apply(head_turn, self.head_m * _UP)
        for side, arm, foot in (
            ("left", pose.left_arm, pose.left_foot),
            ("right", pose.right_arm, pose.right_foot),
        ):
            for joint, position in (self._arm(chest, arm, side) | self._leg(base, pelvis, foot, side)).items():
                result[:, joint] = position
        return result

    def reaching(self, pose: Pose, side: str, wrist_m: Array, elbow_towards: Array) -> Pose:
        """``pose`` with the arm of ``side`` ("left", "right") placed so that the wrist is at ``wrist_m``.

        Args:
            pose: a single pose (values are numbers); forearm turn and wrist bend of the arm are kept.
            wrist_m: (3,) metres, body axes; brought closer where the arm is too short.
            elbow_towards: (3,) direction in body axes to which the elbow points.
        """
        sign = _SIDE_SIGN[side]
        arm = pose.left_arm if side == "left" else pose.right_arm
        chest = self._chest(Pose.from_channels(pose.channels()[None]))
        inverse = chest.orientation[0].T
        target = inverse @ (wrist_m - chest.position[0])  # in the chest's axes, like all below
        hint = inverse @ elbow_towards
        for _ in range(4):  # the shoulder moves with the arm: a few rounds settle both
            swing = _swing(arm.forward_deg, arm.sideways_deg, sign)
            shoulder = self._shoulder(swing, sign)
            along = _unit(target - shoulder)
            distance = min(float(np.linalg.norm(target - shoulder)), 0.985 * (self.upper_arm_m + self.forearm_m))
            cosine = (self.upper_arm_m**2 + distance**2 - self.forearm_m**2) / (2 * self.upper_arm_m * distance)
            cosine = min(max(cosine, -1.0), 1.0)
            across = _unit(hint - (hint @ along) * along)
            upper = cosine * along + np.sqrt(1 - cosine**2) * across
            fore = _unit(distance * along - self.upper_arm_m * upper)
            # The axis of the swing is horizontal (in the chest's axes) and at right angles to the upper arm.
            axis = np.cross(_DOWN, upper)
            swing_deg = np.degrees(np.arctan2(np.linalg.norm(axis), _DOWN @ upper))
            axis = _unit(axis)
            arm = replace(arm, forward_deg=swing_deg * axis[0], sideways_deg=sign * swing_deg * axis[2])
            local = _swing(arm.forward_deg, arm.sideways_deg, sign).T @ fore
            arm = replace(
                arm,
                inward_deg=sign * np.degrees(np.arctan2(-local[0], -local[2])),
                elbow_deg=np.degrees(np.arccos(np.clip(upper @ fore, -1.0, 1.0))),
            )
        return replace(pose, left_arm=arm) if side == "left" else replace(pose, right_arm=arm)

    def lifted_foot(self, thigh_deg: float, knee_deg: float, *, toes_down_deg: float, outward: float) -> Foot:
        """The foot of a free leg: thigh forward from the vertical, knee bent; ``outward`` in body heights."""
        thigh, shank = np.radians(thigh_deg), np.radians(thigh_deg - knee_deg)
        forward_m = self.thigh_m * np.sin(thigh) + self.shank_m * np.sin(shank)
        below_hip_m = self.thigh_m * np.cos(thigh) + self.shank_m * np.cos(shank)
        up_m = self.hip_height_m - self.ankle_height_m - below_hip_m
        return Foot(outward, up_m / self.height_m, forward_m / self.height_m, toes_down_deg)

    def _pelvis_position(self, pose: Pose) -> Array:
        height = self.hip_height_m + self.hip_drop_m + self.height_m * np.asarray(pose.pelvis_up)
        # x is the figure's right and z its back.
        return np.stack([self.height_m * pose.pelvis_right, height, -self.height_m * pose.pelvis_forward], axis=-1)

    def _spine_mid(self, pose: Pose, base: Array, pelvis: Array) -> Array:
        # The lower spine takes a part of the bend, the upper spine all of it.
        lower = _trunk_turn(0.4 * pose.spine_turn_deg, 0.4 * pose.spine_lean_deg, 0.4 * pose.spine_tilt_deg)
        return base + _apply(pelvis @ lower, self.lower_spine_m * _UP)

    def _chest(self, pose: Pose) -> _Chest:
        pelvis = _trunk_turn(pose.pelvis_turn_deg, pose.pelvis_lean_deg, pose.pelvis_tilt_deg)
        orientation = pelvis @ _trunk_turn(pose.spine_turn_deg, pose.spine_lean_deg, pose.spine_tilt_deg)
        spine_mid = self._spine_mid(pose, self._pelvis_position(pose), pelvis)
        return _Chest(spine_mid + _apply(orientation, self.upper_spine_m * _UP), orientation)

    def _shoulder(self, swing: Array, sign: float) -> Array:
        """The shoulder joint in the chest's axes, (..., 3), for an upper arm turned by ``swing``."""
        arm = _apply(swing, _DOWN)
        lift_deg = _COLLAR_LIFT_DEG * (1 + arm[..., 1]) / 2
        forward_deg = _COLLAR_FORWARD_DEG * np.maximum(-arm[..., 2], 0.0) ** 2
        collar = rotation("y", sign * forward_deg) @ rotation("z", sign * lift_deg)
        return _apply(collar, np.array([sign * self.half_shoulder_m, -self.shoulder_drop_m, 0.0]))

    def _arm(self, chest: _Chest, arm: Arm, side: str) -> dict[Joint, Array]:
        sign = _SIDE_SIGN[side]
        swing = _swing(arm.forward_deg, arm.sideways_deg, sign)
        shoulder = chest.position + _apply(chest.orientation, self._shoulder(swing, sign))
        upper = chest.orientation @ swing @ rotation("y", sign * arm.inward_deg)
        elbow = shoulder + _apply(upper, self.upper_arm_m * _DOWN)
        fore = upper @ rotation("x", arm.elbow_deg)
        wrist = elbow + _apply(fore, self.forearm_m * _DOWN)
        turned = fore @ rotation("y", sign * arm.palm_back_deg) @ rotation("z", -sign * arm.wrist_deg)
        hand = wrist + _apply(turned, self.palm_m * _DOWN)
        thumb_direction = _unit(np.array([0.0, -0.75, -0.65]))
        suffix = side.upper()
        return {
            Joint[f"SHOULDER_{suffix}"]: shoulder,
            Joint[f"ELBOW_{suffix}"]: elbow,
            Joint[f"WRIST_{suffix}"]: wrist,
            Joint[f"HAND_{suffix}"]: hand,
            Joint[f"HAND_TIP_{suffix}"]: hand + _apply(turned, self.finger_m * _DOWN),
            Joint[f"THUMB_{suffix}"]: wrist + _apply(turned, self.thumb_m * thumb_direction),
        }

    def _leg_reach(self, distance: Array, up: Array) -> Array:
        """How far from the hip the ankle gets when it should be at ``distance`` metres; ``up`` in body heights.

        A planted leg stretches fully. A free one runs out of length gently, since the knee of a leg that is
        stretched at once would snap.
        """
        full = _FULL_STRETCH * self.leg_m
        easy = _EASY_STRETCH * self.leg_m
        gentle = easy + (full - easy) * -np.expm1(-np.maximum(distance - easy, 0.0) / (full - easy))
        gentle = np.where(distance > easy, gentle, distance)
        free = np.clip(up / _FREE_FOOT, 0.0, 1.0)
        free = free * free * (3 - 2 * free)
        return free * gentle + (1 - free) * np.minimum(distance, full)

    def _leg(self, base: Array, pelvis: Array, foot: Foot, side: str) -> dict[Joint, Array]:
        """Two-bone inverse kinematics: the ankle is given, the knee follows and bends forward."""
        sign = _SIDE_SIGN[side]
        hip = base + _apply(pelvis, np.array([sign * self.half_hip_m, -self.hip_drop_m, 0.0]))
        standing_x = 1.15 * self.half_hip_m
        ankle = np.stack(
            np.broadcast_arrays(
                sign * (standing_x + self.height_m * foot.outward),
                self.ankle_height_m + self.height_m * foot.up,
                -self.height_m * foot.forward,
            ),
            axis=-1,
        )
        along = ankle - hip
        distance = np.linalg.norm(along, axis=-1, keepdims=True)
        along = along / distance
        distance = self._leg_reach(distance, np.asarray(foot.up)[..., None])
        ankle = hip + distance * along
        cosine = (self.thigh_m**2 + distance**2 - self.shank_m**2) / (2 * self.thigh_m * distance)
        cosine = np.clip(cosine, -1.0, 1.0)
        # The knee bends at right angles to the leg's own sideways axis, so it points ahead under a standing
        # figure and up in a leg that is stretched forward.
        sideways = rotation("y", -sign * (_TOES_OUT_DEG + foot.knee_out_deg))[..., :, 0]
        knee_direction = _unit(np.cross(sideways, along))
        knee = hip + self.thigh_m * (cosine * along + np.sqrt(1 - cosine**2) * knee_direction)
        toes = rotation("y", np.full(len(base), -sign * _TOES_OUT_DEG)) @ rotation("x", -foot.toes_down_deg)
        suffix = side.upper()
        return {
            Joint[f"HIP_{suffix}"]: hip,
            Joint[f"KNEE_{suffix}"]: knee,
            Joint[f"ANKLE_{suffix}"]: ankle,
            Joint[f"FOOT_{suffix}"]: ankle + _apply(toes, self.foot_m * _unit(np.array([0.0, -0.30, -1.0]))),
        }
