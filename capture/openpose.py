"""OpenPose's 18 keypoints (its COCO model) turned into the 25 Kinect joints, in the plane of the picture.

As for BlazePose each joint is a weighted sum of keypoints. OpenPose has no hands and no feet: those joints are unseen.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from capture.blazepose import HIP_FRACTION, NECK_FRACTION, SPINE_MID_FRACTION
from capture.skeleton import JOINT_COUNT, Joint


class Keypoint(IntEnum):
    """The 18 keypoints in OpenPose's order; left and right are the person's own."""

    NOSE = 0
    NECK = 1
    RIGHT_SHOULDER = 2
    RIGHT_ELBOW = 3
    RIGHT_WRIST = 4
    LEFT_SHOULDER = 5
    LEFT_ELBOW = 6
    LEFT_WRIST = 7
    RIGHT_HIP = 8
    RIGHT_KNEE = 9
    RIGHT_ANKLE = 10
    LEFT_HIP = 11
    LEFT_KNEE = 12
    LEFT_ANKLE = 13
    RIGHT_EYE = 14
    LEFT_EYE = 15
    RIGHT_EAR = 16
    LEFT_EAR = 17


KEYPOINT_COUNT = len(Keypoint)

_FACE = [Keypoint.NOSE, Keypoint.RIGHT_EAR, Keypoint.LEFT_EAR]  # their middle is close to that of the head


def _joint_weights() -> NDArray[np.float64]:
    """The (25, 19) table over the keypoints and, as number 18, the middle of the head.

    A row sums to 1, or is 0 for a joint that OpenPose lacks.
    """
    head = KEYPOINT_COUNT
    rows = {joint: np.zeros(KEYPOINT_COUNT + 1) for joint in Joint}
    rows[Joint.HEAD][head] = 1
    rows[Joint.SPINE_SHOULDER][Keypoint.NECK] = 1  # the model's neck is the middle of the shoulders
    rows[Joint.NECK][[Keypoint.NECK, head]] = 1 - NECK_FRACTION, NECK_FRACTION
    hips = [Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]
    rows[Joint.SPINE_BASE][hips] = 0.5
    rows[Joint.SPINE_MID] = (1 - SPINE_MID_FRACTION) * rows[Joint.SPINE_BASE]
    rows[Joint.SPINE_MID][Keypoint.NECK] = SPINE_MID_FRACTION
    for side in ("LEFT", "RIGHT"):
        for part in ("SHOULDER", "ELBOW", "WRIST", "KNEE", "ANKLE"):
            rows[Joint[f"{part}_{side}"]][Keypoint[f"{side}_{part}"]] = 1
        # Like BlazePose's, these hips lie further out than a Kinect's.
        hip = rows[Joint[f"HIP_{side}"]]
        hip[hips] = (1 - HIP_FRACTION) / 2
        hip[Keypoint[f"{side}_HIP"]] += HIP_FRACTION
    return np.stack([rows[joint] for joint in Joint])


JOINT_WEIGHTS = _joint_weights()
_MADE_FROM = JOINT_WEIGHTS != 0  # (25, 19)
HAS_JOINT: NDArray[np.bool_] = _MADE_FROM.any(axis=1)
"""(25,) bool: the joints that can be made from OpenPose's keypoints."""


def skeleton_from_openpose(points: ArrayLike, scores: ArrayLike) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The 25 Kinect joints from 18 keypoints.

    Args:
        points: (..., 18, 2) in any unit and axes.
        scores: (..., 18) in 0..1, 0 for a keypoint that was not found, wherever ``points`` puts it.

    Returns:
        Places (..., 25, 2) as of ``points``, and confidence (..., 25): the lowest score among the keypoints that a
        joint is made from. A joint of confidence 0 lies at (0, 0).

    Raises:
        ValueError: a shape is wrong.
    """
    places, found = np.asarray(points, np.float64), np.asarray(scores, np.float64)
    if places.shape[-2:] != (KEYPOINT_COUNT, 2) or found.shape != places.shape[:-1]:
        raise ValueError(
            f"OpenPose gives points (..., {KEYPOINT_COUNT}, 2) and scores (..., {KEYPOINT_COUNT}), "
            f"not {places.shape} and {found.shape}"
        )
    seen_face = found[..., _FACE] > 0
    count = seen_face.sum(axis=-1)
    head = (places[..., _FACE, :] * seen_face[..., None]).sum(axis=-2) / count.clip(min=1)[..., None]
    head_score = np.where(seen_face, found[..., _FACE], np.inf).min(axis=-1)
    places = np.concatenate((places, head[..., None, :]), axis=-2)  # (..., 19, 2)
    found = np.concatenate((found, np.where(count > 0, head_score, 0)[..., None]), axis=-1)  # (..., 19)
    needed = np.where(_MADE_FROM, found[..., None, :], np.inf).min(axis=-1)  # (..., 25)
    confidence = np.where(HAS_JOINT, needed, 0.0)
    joints = np.where(confidence[..., None] > 0, JOINT_WEIGHTS @ places, 0.0)
    assert joints.shape[-2] == JOINT_COUNT
    return joints.astype(np.float32), confidence.astype(np.float32)
