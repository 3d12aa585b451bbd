"""The 25-joint Kinect v2 skeleton: joints, bones, left-right pairs, and one frame of one person.

Coordinates are metres in Kinect camera axes: x to the sensor's left, y up, z away from the sensor.
A person who faces the sensor has the right shoulder at larger x than the left one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Joint(IntEnum):
    """The 25 joints in Kinect v2 order (NTU RGB+D numbers them from 1)."""

    SPINE_BASE = 0
    SPINE_MID = 1
    NECK = 2
    HEAD = 3
    SHOULDER_LEFT = 4
    ELBOW_LEFT = 5
    WRIST_LEFT = 6
    HAND_LEFT = 7
    SHOULDER_RIGHT = 8
    ELBOW_RIGHT = 9
    WRIST_RIGHT = 10
    HAND_RIGHT = 11
    HIP_LEFT = 12
    KNEE_LEFT = 13
    ANKLE_LEFT = 14
    FOOT_LEFT = 15
    HIP_RIGHT = 16
    KNEE_RIGHT = 17
    ANKLE_RIGHT = 18
    FOOT_RIGHT = 19
    SPINE_SHOULDER = 20
    HAND_TIP_LEFT = 21
    THUMB_LEFT = 22
    HAND_TIP_RIGHT = 23
    THUMB_RIGHT = 24

    @property
    def label(self) -> str:
        """The name in words, e.g. ``"left elbow"``."""
        words = self.name.lower().split("_")
        if words[-1] in ("left", "right"):
            words = [words[-1], *words[:-1]]
        return " ".join(words)


JOINT_COUNT = len(Joint)

# Anatomical parent of each joint; the root (SPINE_BASE) is its own parent.
PARENTS: tuple[Joint, ...] = (
    Joint.SPINE_BASE,  # SPINE_BASE
    Joint.SPINE_BASE,  # SPINE_MID
    Joint.SPINE_SHOULDER,  # NECK
    Joint.NECK,  # HEAD
    Joint.SPINE_SHOULDER,  # SHOULDER_LEFT
    Joint.SHOULDER_LEFT,  # ELBOW_LEFT
    Joint.ELBOW_LEFT,  # WRIST_LEFT
    Joint.WRIST_LEFT,  # HAND_LEFT
    Joint.SPINE_SHOULDER,  # SHOULDER_RIGHT
    Joint.SHOULDER_RIGHT,  # ELBOW_RIGHT
    Joint.ELBOW_RIGHT,  # WRIST_RIGHT
    Joint.WRIST_RIGHT,  # HAND_RIGHT
    Joint.SPINE_BASE,  # HIP_LEFT
    Joint.HIP_LEFT,  # KNEE_LEFT
    Joint.KNEE_LEFT,  # ANKLE_LEFT
    Joint.ANKLE_LEFT,  # FOOT_LEFT
    Joint.SPINE_BASE,  # HIP_RIGHT
    Joint.HIP_RIGHT,  # KNEE_RIGHT
    Joint.KNEE_RIGHT,  # ANKLE_RIGHT
    Joint.ANKLE_RIGHT,  # FOOT_RIGHT
    Joint.SPINE_MID,  # SPINE_SHOULDER
    Joint.HAND_LEFT,  # HAND_TIP_LEFT
    Joint.WRIST_LEFT,  # THUMB_LEFT
    Joint.HAND_RIGHT,  # HAND_TIP_RIGHT
    Joint.WRIST_RIGHT,  # THUMB_RIGHT
)

# (parent, child) pairs, for drawing and for bone vectors.
BONES: tuple[tuple[Joint, Joint], ...] = tuple((PARENTS[joint], joint) for joint in Joint if PARENTS[joint] != joint)


def _mirrored(joint: Joint) -> Joint:
    name = joint.name
    if name.endswith("_LEFT"):
        return Joint[name.removesuffix("_LEFT") + "_RIGHT"]
    if name.endswith("_RIGHT"):
        return Joint[name.removesuffix("_RIGHT") + "_LEFT"]
    return joint


# MIRROR[j] is the joint on the other side of the body (itself on the spine).
MIRROR: tuple[Joint, ...] = tuple(_mirrored(joint) for joint in Joint)

# Confidence values that stand for the three Kinect tracking states.
CONFIDENCE_NOT_TRACKED = 0.0
CONFIDENCE_INFERRED = 0.5
CONFIDENCE_TRACKED = 1.0


def _frozen(array: NDArray[np.float32], shape: tuple[int, ...], name: str) -> NDArray[np.float32]:
    if np.shape(array) != shape:
        raise ValueError(f"{name} must have shape {shape}, not {np.shape(array)}")
    result = np.array(array, dtype=np.float32)  # a copy: the caller may reuse its buffer
    result.flags.writeable = False
    return result


@dataclass(frozen=True, eq=False, slots=True)
class SkeletonFrame:
    """One person at one moment. Immutable: threads may share it freely.

    Attributes:
        timestamp_ms: time of the exposure in milliseconds, on the source's own clock.
        positions_m: (25, 3) float32, metres, Kinect camera axes.
        confidence: (25,) float32 in 0..1: 0 not tracked, 0.5 inferred, 1 tracked (or the pose model's visibility).
        person_id: stays with a person for as long as the source tracks them.
        pixels: (25, 2) float32 joint positions in the picture (x to the right, y down), or None without a picture.

    Raises:
        ValueError: an array has the wrong shape.
    """

    timestamp_ms: float
    positions_m: NDArray[np.float32]
    confidence: NDArray[np.float32]
    person_id: int = 0
    pixels: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        # The dataclass is frozen, so the validated copies go in through object.__setattr__.
        object.__setattr__(self, "positions_m", _frozen(self.positions_m, (JOINT_COUNT, 3), "positions_m"))
        object.__setattr__(self, "confidence", _frozen(self.confidence, (JOINT_COUNT,), "confidence"))
        if self.pixels is not None:
            object.__setattr__(self, "pixels", _frozen(self.pixels, (JOINT_COUNT, 2), "pixels"))


@dataclass(frozen=True, eq=False, slots=True)
class CapturedFrame:
    """Everything a source saw at one moment: the people in it and, where there is one, the picture.

    Attributes:
        timestamp_ms: milliseconds on the source's own clock; increases from frame to frame.
        skeletons: one per person, empty when nobody is in view.
        picture: (height, width, 3) uint8 RGB that must not be written to, or None (Kinect body stream, recordings).
    """

    timestamp_ms: float
    skeletons: tuple[SkeletonFrame, ...]
    picture: NDArray[np.uint8] | None = None


def in_confidence_range(confidence: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Whether each confidence lies in 0..1; NaN does not, and what interpolation in float32 overshoots by does."""
    return (confidence >= -1e-3) & (confidence <= 1.001)
