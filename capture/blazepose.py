"""MediaPipe's (BlazePose's) 33 landmarks turned into the 25 Kinect joints.

Each of the 25 joints is a weighted sum of landmarks, so that one small table serves places in metres and in pixels.
The weights were set by two recordings of the Kinect v2 itself (a public one-shot set and a Keraal trial that was
filmed for BlazePose at the same time); ``python -m capture.keraal_check FOLDER`` measures how well they agree.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from capture.skeleton import Joint


class Landmark(IntEnum):
    """The 33 landmarks in MediaPipe's order; left and right are the person's own."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


LANDMARK_COUNT = len(Landmark)

# How far along a line between two landmark points a Kinect joint lies (1 = at its end). Medians over Kinect v2 bodies
# against the same lengths of MediaPipe's world landmarks.
SPINE_MID_FRACTION = 0.575  # SpineBase -> SpineShoulder; 0.577 and 0.573 in the two recordings
NECK_FRACTION = 0.31  # SpineShoulder -> Head; 0.324 and 0.301
HIP_FRACTION = 0.66  # mid-hips -> hip: Kinect's hips are 0.15 m apart, MediaPipe's 0.225 m
HEAD_FRACTION = 1.2  # mid-shoulders -> centre of the head, which MediaPipe's face landmarks put too low
EARS_TO_NOSE_FRACTION = 1 / 3  # the centre of the head lies between ears and nose
HAND_TIP_FRACTION = 2.0  # wrist -> knuckles: 0.068 m; Kinect has the hand at 0.055 m, the hand's tip at 0.13 m
FOOT_FRACTION = 2 / 3  # ankle -> toe: 0.16 m; Kinect has the foot at 0.11 m

# The z of image landmarks is stated to be "in roughly the scale of x", but is 3.7 times too deep: against the world
# landmarks of the same frames its slope is 0.25 to 0.29 (correlation 0.99, four people), and against the Kinect in the
# Keraal trial the agreement is best at the same value.
IMAGE_DEPTH_SCALE = 0.27

# Median lengths in MediaPipe's world landmarks, which barely differ from person to person (0.47-0.51 and 0.31-0.33).
TORSO_LENGTH_M = 0.50
SHOULDER_WIDTH_M = 0.33

_VISIBLE = 0.5  # of a landmark's visibility: MediaPipe's own threshold for drawing it
_MEDIAPIPE_TO_KINECT = np.array([-1.0, -1.0, 1.0])  # x: picture's right -> sensor's left; y: down -> up; z: the same


def _mean(*landmarks: Landmark) -> NDArray[np.float64]:
    """Weights (33,) of the mean of some landmarks."""
    weights = np.zeros(LANDMARK_COUNT)
    weights[list(landmarks)] = 1 / len(landmarks)
    return weights


def _along(start: NDArray[np.float64], end: NDArray[np.float64], fraction: float) -> NDArray[np.float64]:
    return start + fraction * (end - start)


def _joint_weights() -> NDArray[np.float64]:
    """The (25, 33) table; every row sums to 1."""
    rows: dict[Joint, NDArray[np.float64]] = {}
    mid_hips = _mean(Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    mid_shoulders = _mean(Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    mid_ears = _mean(Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
    in_head = _along(mid_ears, _mean(Landmark.NOSE), EARS_TO_NOSE_FRACTION)
    rows[Joint.SPINE_BASE] = mid_hips
    rows[Joint.SPINE_MID] = _along(mid_hips, mid_shoulders, SPINE_MID_FRACTION)
    rows[Joint.SPINE_SHOULDER] = mid_shoulders
    rows[Joint.HEAD] = _along(mid_shoulders, in_head, HEAD_FRACTION)
    rows[Joint.NECK] = _along(mid_shoulders, rows[Joint.HEAD], NECK_FRACTION)
    for side in ("LEFT", "RIGHT"):
        wrist, ankle = _mean(Landmark[f"{side}_WRIST"]), _mean(Landmark[f"{side}_ANKLE"])
        knuckles = _mean(Landmark[f"{side}_INDEX"], Landmark[f"{side}_PINKY"])
        rows[Joint[f"SHOULDER_{side}"]] = _mean(Landmark[f"{side}_SHOULDER"])
        rows[Joint[f"ELBOW_{side}"]] = _mean(Landmark[f"{side}_ELBOW"])
        rows[Joint[f"WRIST_{side}"]] = wrist
        rows[Joint[f"HAND_{side}"]] = knuckles
        rows[Joint[f"HAND_TIP_{side}"]] = _along(wrist, knuckles, HAND_TIP_FRACTION)
        rows[Joint[f"THUMB_{side}"]] = _mean(Landmark[f"{side}_THUMB"])
        rows[Joint[f"HIP_{side}"]] = _along(mid_hips, _mean(Landmark[f"{side}_HIP"]), HIP_FRACTION)
        rows[Joint[f"KNEE_{side}"]] = _mean(Landmark[f"{side}_KNEE"])
        rows[Joint[f"ANKLE_{side}"]] = ankle
        rows[Joint[f"FOOT_{side}"]] = _along(ankle, _mean(Landmark[f"{side}_FOOT_INDEX"]), FOOT_FRACTION)
    return np.stack([rows[joint] for joint in Joint])


JOINT_WEIGHTS = _joint_weights()
_MADE_FROM = JOINT_WEIGHTS != 0  # (25, 33): which landmarks a joint needs


def to_kinect_axes(points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Turn (..., 3) from MediaPipe's axes (x right, y down, z away) to the Kinect's (x left, y up, z away).

    MediaPipe's z gets smaller towards the camera: in a real video of people who face it, the nose has a z 0.12 m below
    that of the ears.
    """
    return points * _MEDIAPIPE_TO_KINECT


def skeleton_from_blazepose(
    world_m: ArrayLike, visibility: ArrayLike
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The 25 Kinect joints from 33 world landmarks.

    Args:
        world_m: (..., 33, 3) metres in MediaPipe's axes; MediaPipe's own have their origin between the hips, and the
            skeleton keeps whatever origin it gets.
        visibility: (..., 33) in 0..1.

    Returns:
        Positions (..., 25, 3) in metres, Kinect axes, and confidence (..., 25) in 0..1: that of the least visible
        landmark which a joint is made from.

    Raises:
        ValueError: a shape is wrong.
    """
    world = _checked(world_m, (LANDMARK_COUNT, 3), "world landmarks")
    visible = _checked(visibility, (LANDMARK_COUNT,), "visibility")
    positions = to_kinect_axes(JOINT_WEIGHTS @ world)  # (25, 33) @ (..., 33, 3) -> (..., 25, 3)
    needed = np.where(_MADE_FROM, visible[..., None, :], 1.0)  # (..., 25, 33)
    return positions.astype(np.float32), np.clip(needed.min(axis=-1), 0.0, 1.0).astype(np.float32)


def joint_pixels(landmark_pixels: ArrayLike) -> NDArray[np.float32]:
    """Where the 25 joints lie in the picture, (..., 25, 2), from the landmarks' places (..., 33, 2).

    Raises:
        ValueError: the shape is wrong.
    """
    pixels = _checked(landmark_pixels, (LANDMARK_COUNT, 2), "landmark pixels")
    return (JOINT_WEIGHTS @ pixels).astype(np.float32)


def metres_from_image(landmarks: ArrayLike, visibility: ArrayLike, aspect_ratio: float) -> NDArray[np.float32]:
    """Stored image landmarks as roughly metric ones, for ``skeleton_from_blazepose``.

    One scale is used for a whole clip, by the median torso length, or by the shoulder width where the hips are out of
    the picture. Movement across the picture is kept; the distance from the camera is not known, so z is that from the
    hips' plane and the origin is the middle of the picture there.

    Args:
        landmarks: (..., T, 33, 3): x and z in fractions of the picture's width, y in fractions of its height.
        visibility: (..., T, 33) in 0..1.
        aspect_ratio: the picture's width divided by its height.

    Returns:
        (..., T, 33, 3) in metres, MediaPipe's axes.

    Raises:
        ValueError: a shape or the aspect ratio is wrong, or a clip shows neither torso nor shoulders.
    """
    image = _checked(landmarks, (LANDMARK_COUNT, 3), "image landmarks")
    visible = _checked(visibility, (LANDMARK_COUNT,), "visibility")
    if not aspect_ratio > 0:
        raise ValueError(f"the aspect ratio (width / height) must be above 0, not {aspect_ratio}")
    if image.ndim < 3 or image.shape[:-1] != visible.shape:
        raise ValueError(
            f"a clip needs landmarks (..., T, 33, 3) and visibility (..., T, 33), not {image.shape} and {visible.shape}"
        )
    in_widths = (image - [0.5, 0.5, 0.0]) * [1.0, 1.0 / aspect_ratio, IMAGE_DEPTH_SCALE]  # (..., T, 33, 3)
    left_shoulder, right_shoulder = (
        in_widths[..., Landmark.LEFT_SHOULDER, :],
        in_widths[..., Landmark.RIGHT_SHOULDER, :],
    )
    shoulder_width = np.median(np.linalg.norm(left_shoulder - right_shoulder, axis=-1), axis=-1)  # (...)
    mid_hips = (in_widths[..., Landmark.LEFT_HIP, :] + in_widths[..., Landmark.RIGHT_HIP, :]) / 2
    torso_length = np.median(np.linalg.norm((left_shoulder + right_shoulder) / 2 - mid_hips, axis=-1), axis=-1)
    hips_visible = np.median(visible[..., [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].min(-1), axis=-1) >= _VISIBLE
    length = np.where(hips_visible, torso_length, shoulder_width)
    if not np.all(length > 0):
        raise ValueError("a clip shows neither a torso nor shoulders in most of its frames, so its size is unknown")
    metres_per_width = np.where(hips_visible, TORSO_LENGTH_M, SHOULDER_WIDTH_M) / length
    return (in_widths * metres_per_width[..., None, None, None]).astype(np.float32)


def _checked(array: ArrayLike, ending: tuple[int, ...], name: str) -> NDArray[np.float64]:
    result = np.asarray(array, dtype=np.float64)
    if result.shape[-len(ending) :] != ending:
        raise ValueError(f"{name} must have shape (..., {', '.join(map(str, ending))}), not {result.shape}")
    return result
