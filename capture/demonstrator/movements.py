"""The movements of the demonstrator, each as key poses in time.

Every movement begins and ends in the rest pose. Times are seconds at ordinary speed. ``amplitude`` is 1 for an
ordinary performance; each movement says for itself what grows with it (a clap opens wider, but the palms still meet).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from capture.demonstrator.figure import Array, Figure
from capture.demonstrator.pose import REST, Arm, Foot, Pose
from capture.skeleton import Joint

# Key poses with their times; the first and the last one are the rest pose.
Keys = list[tuple[float, Pose]]

# Where the elbow of a bent right arm points, in body axes; mirrored for the left arm.
_ELBOW_OUT = np.array([1.0, -1.0, 0.3])
_ELBOW_DOWN = np.array([0.4, -1.0, 0.15])
_MIRRORED = np.array([-1.0, 1.0, 1.0])
# An arm cannot be raised further than this.
_HIGHEST_DEG = 176.0


@dataclass(frozen=True)
class Movement:
    """Something the demonstrator can do.

    Attributes:
        name: plain English.
        keys: the key poses of a figure at an amplitude.
    """

    name: str
    keys: Callable[[Figure, float], Keys]

    @property
    def duration_s(self) -> float:
        """Seconds from the first to the last key pose at ordinary speed."""
        return self.keys(Figure.of_height(1.7), 1.0)[-1][0]


def _both_arms(pose: Pose, arm: Arm) -> Pose:
    return replace(pose, left_arm=arm, right_arm=arm)


def _both_reach(figure: Figure, pose: Pose, right_wrist: tuple[float, float, float], elbow: Array) -> Pose:
    """Both wrists in front of the body, mirrored: (right, up, forward) of the right one in body heights."""
    right, up, forward = right_wrist
    target = figure.height_m * np.array([right, up, -forward])
    pose = figure.reaching(pose, "right", target, elbow)
    return figure.reaching(pose, "left", target * _MIRRORED, elbow * _MIRRORED)


def _shoulder_height(figure: Figure) -> float:
    """Height of the upper chest at rest, in body heights."""
    return float(_rest_joint(figure, Joint.SPINE_SHOULDER)[1]) / figure.height_m


def _rest_joint(figure: Figure, joint: Joint) -> Array:
    return figure.joints(Pose.from_channels(REST.channels()[None]))[0, joint]


def _wave(figure: Figure, amplitude: float) -> Keys:
    arm = Arm(forward_deg=22, sideways_deg=118, inward_deg=-88, elbow_deg=58, palm_back_deg=-20, wrist_deg=0)
    up = Pose(pelvis_right=-0.006, spine_tilt_deg=-3, head_tilt_deg=3, right_arm=arm)
    swing_deg = 30 * amplitude

    def swung(way: float) -> Pose:
        moved = replace(arm, elbow_deg=58 + way * swing_deg, wrist_deg=12 * way, sideways_deg=118 - 3 * way)
        return replace(up, right_arm=moved, spine_tilt_deg=-3 - way)

    lifting = Arm(forward_deg=30, sideways_deg=46, inward_deg=-35, elbow_deg=88, palm_back_deg=0, wrist_deg=0)
    keys: Keys = [(0.0, REST), (0.33, Pose(right_arm=lifting)), (0.6, swung(-0.8))]
    keys += [(0.6 + 0.27 * count, swung(1.0 if count % 2 else -1.0)) for count in range(1, 7)]
    return [*keys, (2.55, Pose(right_arm=lifting)), (2.95, REST)]


def _clap(figure: Figure, amplitude: float) -> Keys:
    height = _shoulder_height(figure) - 0.085
    palms = Arm(palm_back_deg=0, wrist_deg=-20)
    ready = _both_arms(Pose(spine_lean_deg=2, head_lean_deg=5), palms)
    closed = _both_reach(figure, ready, (0.024, height, 0.185), _ELBOW_DOWN)
    spread = _both_arms(replace(ready, spine_lean_deg=0), replace(palms, wrist_deg=-12))
    opened = _both_reach(figure, spread, (0.028 + 0.135 * amplitude, height + 0.005, 0.165), _ELBOW_DOWN)
    keys: Keys = [(0.0, REST), (0.55, opened)]
    for count in range(3):
        keys += [(0.77 + 0.46 * count, closed), (1.0 + 0.46 * count, opened)]
    # After the last clap the hands part only on the way down.
    return [*keys[:-1], (1.77, closed), (2.4, REST)]


def _squat(figure: Figure, amplitude: float) -> Keys:
    foot = Foot(knee_out_deg=12)
    low = Pose(
        pelvis_up=-0.225 * amplitude,
        pelvis_forward=-0.085 * amplitude,
        pelvis_lean_deg=34 * amplitude,
        spine_lean_deg=6,
        head_lean_deg=-26,
        left_foot=foot,
        right_foot=foot,
    )
    low = _both_arms(low, Arm(forward_deg=112, sideways_deg=6, inward_deg=0, elbow_deg=12, palm_back_deg=70))
    return [(0.0, REST), (1.05, low), (1.35, low), (2.5, REST)]


def _raise_both_arms(figure: Figure, amplitude: float) -> Keys:
    sideways = _both_arms(
        Pose(), Arm(forward_deg=2, sideways_deg=88, inward_deg=-25, elbow_deg=10, palm_back_deg=40, wrist_deg=0)
    )
    top_deg = min(164 * amplitude, _HIGHEST_DEG)
    top = _both_arms(
        Pose(spine_lean_deg=-4, head_lean_deg=-10),
        Arm(forward_deg=4, sideways_deg=top_deg, inward_deg=-80, elbow_deg=14, palm_back_deg=20, wrist_deg=0),
    )
    return [(0.0, REST), (0.65, sideways), (1.25, top), (1.7, top), (2.35, sideways), (3.0, REST)]


def _kick(figure: Figure, amplitude: float) -> Keys:
    balance = Arm(forward_deg=14, sideways_deg=34, inward_deg=10, elbow_deg=28, palm_back_deg=30)
    swung_forward = replace(balance, forward_deg=48, sideways_deg=24, elbow_deg=40)
    swung_back = replace(balance, forward_deg=-32, sideways_deg=30, elbow_deg=22)
    standing = Pose(pelvis_right=-0.045, pelvis_up=-0.008, left_arm=balance, right_arm=balance)
    back = replace(
        standing,
        pelvis_lean_deg=6,
        pelvis_turn_deg=-8,
        spine_turn_deg=10,
        left_arm=replace(swung_forward, forward_deg=20),
        right_arm=replace(balance, forward_deg=8),
        right_foot=figure.lifted_foot(-8, 48, toes_down_deg=45, outward=-0.02),
    )
    peak = replace(
        standing,
        pelvis_forward=-0.012,
        pelvis_lean_deg=-12,
        pelvis_turn_deg=6,
        spine_lean_deg=10,
        spine_turn_deg=-10,
        head_lean_deg=6,
        left_arm=swung_forward,
        right_arm=swung_back,
        right_foot=figure.lifted_foot(min(68 * amplitude, 85), 4, toes_down_deg=-25, outward=-0.035),
    )
    folded = replace(
        standing, pelvis_lean_deg=-4, right_foot=figure.lifted_foot(45, 75, toes_down_deg=15, outward=-0.03)
    )
    return [(0.0, REST), (0.5, back), (0.88, peak), (1.0, peak), (1.3, folded), (1.95, REST)]


def _punch(figure: Figure, amplitude: float) -> Keys:
    height, high = figure.height_m, _shoulder_height(figure)
    fist = Arm(palm_back_deg=40, wrist_deg=10)
    guard = _both_arms(Pose(pelvis_up=-0.008, spine_lean_deg=4, head_lean_deg=2), fist)
    guard = _both_reach(figure, guard, (0.062, high + 0.005, 0.125), _ELBOW_DOWN)
    # Wind up to the right, then turn the right shoulder into the blow.
    wound = figure.reaching(
        replace(guard, spine_turn_deg=-10, pelvis_turn_deg=-3),
        "right",
        height * np.array([0.125, high - 0.035, -0.065]),
        _ELBOW_DOWN,
    )
    struck = replace(
        guard,
        pelvis_turn_deg=8 * amplitude,
        pelvis_forward=0.02,
        spine_turn_deg=20 * amplitude,
        spine_lean_deg=7,
        head_turn_deg=-24 * amplitude,
        right_arm=replace(guard.right_arm, palm_back_deg=85),
    )
    forward = 0.14 + 0.25 * amplitude  # full stretch: brought within the arm's reach by ``reaching``
    struck = figure.reaching(struck, "right", height * np.array([0.03, high - 0.01, -forward]), _ELBOW_DOWN)
    return [(0.0, REST), (0.5, guard), (0.75, wound), (0.97, struck), (1.1, struck), (1.4, guard), (2.0, REST)]


def _bow(figure: Figure, amplitude: float) -> Keys:
    low = Pose(
        pelvis_up=-0.007,
        pelvis_forward=-0.045 * amplitude,
        pelvis_lean_deg=32 * amplitude,
        spine_lean_deg=22 * amplitude,
        head_lean_deg=14,
    )
    low = _both_arms(low, Arm(forward_deg=26, sideways_deg=6, inward_deg=12, elbow_deg=8, palm_back_deg=30))
    return [(0.0, REST), (0.95, low), (1.45, low), (2.5, REST)]


def _jumping_jack(figure: Figure, amplitude: float) -> Keys:
    wide = 0.11 * amplitude
    # With straight legs set apart the hips come down by what the legs lose in height.
    leg = figure.leg_m / figure.height_m
    dropped = leg - np.sqrt(leg**2 - wide**2)

    def arms(raised_deg: float) -> Arm:
        turned = raised_deg / 170
        return Arm(6, raised_deg, 10 - 90 * turned, 16, 40, 0)

    def pose(arms_deg: float, outward: float, up: float, pelvis_up: float, toes_down_deg: float) -> Pose:
        foot = Foot(outward, up, 0.0, toes_down_deg)
        return _both_arms(Pose(pelvis_up=pelvis_up, left_foot=foot, right_foot=foot), arms(arms_deg))

    bent = pose(16, 0.0, 0.0, -0.035, 0)
    in_air = pose(95, 0.55 * wide, 0.035, 0.030 - 0.3 * dropped, 35)
    apart = pose(min(162 * amplitude, _HIGHEST_DEG), wide, 0.0, -dropped - 0.016, 0)
    apart_bent = replace(apart, pelvis_up=-dropped - 0.032)
    together = pose(12, 0.0, 0.0, -0.022, 0)
    keys: Keys = [(0.0, REST), (0.25, bent)]
    for start in (0.25, 1.41):
        keys += [(start + 0.23, in_air), (start + 0.46, apart), (start + 0.58, apart_bent)]
        keys += [(start + 0.81, in_air), (start + 1.02, together), (start + 1.16, bent)]
    return [*keys[:-1], (2.8, REST)]


def _march(figure: Figure, amplitude: float) -> Keys:
    ahead = Arm(forward_deg=48 * amplitude, sideways_deg=6, inward_deg=18, elbow_deg=72, palm_back_deg=10)
    behind = Arm(forward_deg=-30 * amplitude, sideways_deg=12, inward_deg=8, elbow_deg=40, palm_back_deg=10)
    knee = figure.lifted_foot(min(82 * amplitude, 95), 92 * amplitude, toes_down_deg=22, outward=-0.01)
    right_up = Pose(
        pelvis_right=-0.03,
        pelvis_up=-0.004,
        pelvis_turn_deg=5,
        pelvis_tilt_deg=-3,
        spine_turn_deg=-9,
        spine_tilt_deg=4,
        left_arm=ahead,
        right_arm=behind,
        right_foot=knee,
    )
    left_up = Pose(
        pelvis_right=0.03,
        pelvis_up=-0.004,
        pelvis_turn_deg=-5,
        pelvis_tilt_deg=3,
        spine_turn_deg=9,
        spine_tilt_deg=-4,
        left_arm=behind,
        right_arm=ahead,
        left_foot=knee,
    )
    return [(0.0, REST), (0.6, right_up), (0.68, right_up), (1.12, REST), (1.6, left_up), (1.68, left_up), (2.25, REST)]


def _touch_toes(figure: Figure, amplitude: float) -> Keys:
    amplitude = min(amplitude, 1.05)  # lower than the toes nobody reaches
    low = Pose(
        pelvis_up=-0.025,
        pelvis_forward=-0.07 * amplitude,
        pelvis_lean_deg=69 * amplitude,
        spine_lean_deg=49 * amplitude,
        head_lean_deg=12,
    )
    low = _both_arms(low, Arm(palm_back_deg=60, wrist_deg=0))
    toes = _rest_joint(figure, Joint.FOOT_RIGHT) / figure.height_m
    # A wrist just above the toes leaves the finger tips on them; somebody less supple stops higher up.
    up = 0.10 + 0.25 * max(1 - amplitude, 0.0)
    low = _both_reach(figure, low, (toes[0], up, -toes[2]), _ELBOW_OUT)
    return [(0.0, REST), (1.2, low), (1.65, low), (2.95, REST)]


def _draw_a_circle(figure: Figure, amplitude: float) -> Keys:
    points = 16
    radius_deg = 31 * amplitude

    def at(turn: float) -> Pose:
        """The arm on the circle, which starts at the bottom and goes up on the figure's right side."""
        forward_deg = 88 - radius_deg * np.cos(2 * np.pi * turn)
        sideways_deg = 12 + radius_deg * np.sin(2 * np.pi * turn)
        arm = Arm(forward_deg, sideways_deg, inward_deg=0, elbow_deg=10, palm_back_deg=80, wrist_deg=0)
        return Pose(spine_turn_deg=6 - 4 * np.sin(2 * np.pi * turn), head_lean_deg=-2, right_arm=arm)

    keys: Keys = [(0.0, REST)]
    keys += [(0.55 + 1.9 * count / points, at(count / points)) for count in range(points + 1)]
    return [*keys, (3.1, REST)]


def _push(figure: Figure, amplitude: float) -> Keys:
    high = _shoulder_height(figure)
    flat = Arm(palm_back_deg=75, wrist_deg=-55)
    near = _both_arms(Pose(pelvis_forward=-0.01, spine_lean_deg=-2), flat)
    near = _both_reach(figure, near, (0.105, high - 0.075, 0.085), _ELBOW_OUT)
    far = _both_arms(Pose(pelvis_forward=0.02, spine_lean_deg=8 * amplitude), replace(flat, wrist_deg=-70))
    far = _both_reach(figure, far, (0.095, high - 0.03, 0.10 + 0.28 * amplitude), _ELBOW_OUT)
    return [(0.0, REST), (0.6, near), (0.72, near), (1.1, far), (1.3, far), (2.1, REST)]


def _side_bend(figure: Figure, amplitude: float) -> Keys:
    over = Pose(
        pelvis_right=-0.03,
        pelvis_up=-0.009,
        pelvis_tilt_deg=7 * amplitude,
        spine_tilt_deg=30 * amplitude,
        head_tilt_deg=8,
        left_arm=Arm(forward_deg=8, sideways_deg=162, inward_deg=-80, elbow_deg=32, palm_back_deg=20, wrist_deg=5),
        right_arm=Arm(forward_deg=6, sideways_deg=9 + 24 * amplitude, inward_deg=5, elbow_deg=10, palm_back_deg=20),
    )
    halfway = Pose(
        pelvis_right=-0.01,
        spine_tilt_deg=3,
        left_arm=Arm(forward_deg=6, sideways_deg=90, inward_deg=-35, elbow_deg=18, palm_back_deg=30, wrist_deg=0),
    )
    return [(0.0, REST), (0.6, halfway), (1.3, over), (1.7, over), (2.4, halfway), (3.05, REST)]


MOVEMENTS: tuple[Movement, ...] = (
    Movement("wave", _wave),
    Movement("clap", _clap),
    Movement("squat", _squat),
    Movement("raise both arms", _raise_both_arms),
    Movement("kick", _kick),
    Movement("punch", _punch),
    Movement("bow", _bow),
    Movement("jumping jack", _jumping_jack),
    Movement("march in place", _march),
    Movement("touch toes", _touch_toes),
    Movement("draw a circle", _draw_a_circle),
    Movement("push", _push),
    Movement("side bend", _side_bend),
)


def movement_named(name: str) -> Movement:
    """The movement of that name.

    Raises:
        ValueError: there is none.
    """
    for movement in MOVEMENTS:
        if movement.name == name:
            return movement
    raise ValueError(f"the demonstrator cannot '{name}'; it knows {', '.join(one.name for one in MOVEMENTS)}")
