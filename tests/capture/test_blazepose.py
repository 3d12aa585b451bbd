"""33 landmarks to 25 joints."""

from __future__ import annotations

import numpy as np
import pytest

from capture.blazepose import (
    IMAGE_DEPTH_SCALE,
    JOINT_WEIGHTS,
    SHOULDER_WIDTH_M,
    TORSO_LENGTH_M,
    Landmark,
    joint_pixels,
    metres_from_image,
    skeleton_from_blazepose,
)
from capture.skeleton import MIRROR, Joint

# A person who faces the camera, in MediaPipe's axes (x to the picture's right, y down, z away from the camera).
# The person's left is at the picture's right.
HALF_BODY = {
    "EYE_INNER": (0.02, -0.66, -0.11),
    "EYE": (0.03, -0.66, -0.11),
    "EYE_OUTER": (0.04, -0.66, -0.10),
    "EAR": (0.075, -0.68, 0.0),
    "SHOULDER": (0.165, -0.50, 0.0),
    "ELBOW": (0.20, -0.26, 0.0),
    "WRIST": (0.20, -0.03, -0.05),
    "PINKY": (0.20, 0.03, -0.06),
    "INDEX": (0.20, 0.04, -0.08),
    "THUMB": (0.19, 0.0, -0.08),
    "HIP": (0.11, 0.0, 0.0),
    "KNEE": (0.11, 0.40, -0.02),
    "ANKLE": (0.11, 0.79, 0.0),
    "HEEL": (0.11, 0.83, 0.03),
    "FOOT_INDEX": (0.13, 0.85, -0.12),
}


def standing_person() -> np.ndarray:
    world = np.zeros((33, 3))
    world[Landmark.NOSE] = (0.0, -0.65, -0.13)
    world[Landmark.MOUTH_LEFT] = (0.02, -0.58, -0.11)
    world[Landmark.MOUTH_RIGHT] = (-0.02, -0.58, -0.11)
    for name, (x, y, z) in HALF_BODY.items():
        world[Landmark[f"LEFT_{name}"]] = (x, y, z)
        world[Landmark[f"RIGHT_{name}"]] = (-x, y, z)
    return world


def test_kinect_axes() -> None:
    positions, _ = skeleton_from_blazepose(standing_person(), np.ones(33))
    # Facing the sensor: the right shoulder at larger x, the head up, the toes nearer to the sensor than the ankles.
    assert positions[Joint.SHOULDER_RIGHT, 0] > 0.1 > -0.1 > positions[Joint.SHOULDER_LEFT, 0]
    assert positions[Joint.HEAD, 1] > 0.5 > -0.5 > positions[Joint.ANKLE_LEFT, 1]
    assert positions[Joint.FOOT_LEFT, 2] < positions[Joint.ANKLE_LEFT, 2]
    np.testing.assert_allclose(positions[Joint.SPINE_BASE], 0.0, atol=1e-7)


def test_proportions_are_those_of_a_kinect_skeleton() -> None:
    """Lengths that two recordings by Kinect v2 sensors agree on within 2 cm."""
    positions, _ = skeleton_from_blazepose(standing_person(), np.ones(33))

    def length(a: Joint, b: Joint) -> float:
        return float(np.linalg.norm(positions[a] - positions[b]))

    assert length(Joint.HIP_LEFT, Joint.HIP_RIGHT) == pytest.approx(0.15, abs=0.02)
    assert length(Joint.SHOULDER_LEFT, Joint.SHOULDER_RIGHT) == pytest.approx(0.33, abs=0.02)
    assert length(Joint.SPINE_SHOULDER, Joint.HEAD) == pytest.approx(0.21, abs=0.03)
    assert length(Joint.WRIST_LEFT, Joint.HAND_LEFT) == pytest.approx(0.06, abs=0.02)
    assert length(Joint.WRIST_LEFT, Joint.HAND_TIP_LEFT) == pytest.approx(0.13, abs=0.02)
    assert length(Joint.ANKLE_LEFT, Joint.FOOT_LEFT) == pytest.approx(0.10, abs=0.02)
    spine = length(Joint.SPINE_BASE, Joint.SPINE_SHOULDER)
    assert length(Joint.SPINE_BASE, Joint.SPINE_MID) / spine == pytest.approx(0.575, abs=0.01)


@pytest.mark.parametrize(
    ("joint", "landmark"),
    [
        (Joint.SHOULDER_LEFT, Landmark.LEFT_SHOULDER),
        (Joint.ELBOW_RIGHT, Landmark.RIGHT_ELBOW),
        (Joint.WRIST_LEFT, Landmark.LEFT_WRIST),
        (Joint.THUMB_RIGHT, Landmark.RIGHT_THUMB),
        (Joint.KNEE_LEFT, Landmark.LEFT_KNEE),
        (Joint.ANKLE_RIGHT, Landmark.RIGHT_ANKLE),
    ],
)
def test_joints_that_both_have(joint: Joint, landmark: Landmark) -> None:
    world = np.random.default_rng(0).normal(size=(33, 3))
    positions, _ = skeleton_from_blazepose(world, np.ones(33))
    np.testing.assert_allclose(positions[joint], world[landmark] * [-1, -1, 1], rtol=1e-6)


def test_mirroring_the_person_mirrors_the_skeleton() -> None:
    world = np.random.default_rng(1).normal(size=(33, 3))
    swap = [
        Landmark[name.replace("LEFT", "?").replace("RIGHT", "LEFT").replace("?", "RIGHT")]
        for name in (mark.name for mark in Landmark)
    ]
    positions, _ = skeleton_from_blazepose(world, np.ones(33))
    mirrored, _ = skeleton_from_blazepose(world[swap] * [-1, 1, 1], np.ones(33))
    np.testing.assert_allclose(mirrored, positions[list(MIRROR)] * [-1, 1, 1], atol=1e-6)


def test_moving_the_person_moves_every_joint_alike() -> None:
    np.testing.assert_allclose(JOINT_WEIGHTS.sum(axis=1), 1.0, atol=1e-12)


def test_confidence_is_that_of_the_least_visible_landmark() -> None:
    visibility = np.ones(33)
    visibility[Landmark.LEFT_INDEX] = 0.25
    visibility[Landmark.RIGHT_HIP] = -0.5  # MediaPipe's numbers can leave 0..1 a little
    visibility[Landmark.RIGHT_KNEE] = 1.5
    _, confidence = skeleton_from_blazepose(standing_person(), visibility)
    assert confidence[Joint.HAND_LEFT] == confidence[Joint.HAND_TIP_LEFT] == 0.25
    assert confidence[Joint.WRIST_LEFT] == 1.0
    assert confidence[Joint.SPINE_BASE] == confidence[Joint.HIP_LEFT] == 0.0
    assert confidence[Joint.KNEE_RIGHT] == 1.0
    assert confidence.dtype == np.float32


def test_leading_dimensions() -> None:
    rng = np.random.default_rng(2)
    world, visibility = rng.normal(size=(4, 5, 33, 3)), rng.uniform(size=(4, 5, 33))
    positions, confidence = skeleton_from_blazepose(world, visibility)
    assert positions.shape == (4, 5, 25, 3) and confidence.shape == (4, 5, 25)
    one_position, one_confidence = skeleton_from_blazepose(world[2, 3], visibility[2, 3])
    np.testing.assert_allclose(positions[2, 3], one_position, rtol=1e-6)
    np.testing.assert_array_equal(confidence[2, 3], one_confidence)


def test_pixels_follow_the_same_recipe() -> None:
    world = standing_person()
    positions, _ = skeleton_from_blazepose(world, np.ones(33))
    pixels = joint_pixels(world[:, :2] * 200 + [320, 240])
    np.testing.assert_allclose(pixels, positions[:, :2] * [-200, -200] + [320, 240], rtol=1e-5)


@pytest.mark.parametrize("aspect_ratio", [16 / 9, 3 / 4])
@pytest.mark.parametrize("hips_visible", [True, False])
def test_stored_image_landmarks_become_metres(aspect_ratio: float, hips_visible: bool) -> None:
    one_step_right = np.array([0.3, 0.0, 0.0])
    world = np.stack([standing_person(), standing_person() + one_step_right])
    metres_per_width = 4.0
    image = world / metres_per_width * [1, aspect_ratio, 1 / IMAGE_DEPTH_SCALE] + [0.5, 0.5, 0]
    visibility = np.ones((2, 33))
    if not hips_visible:
        visibility[:, Landmark.LEFT_HIP :] = 0.01
    metres = metres_from_image(image, visibility, aspect_ratio)
    # The standing person has exactly the torso length and the shoulder width that the scale is taken from.
    assert pytest.approx(0.5) == TORSO_LENGTH_M and pytest.approx(0.33) == SHOULDER_WIDTH_M
    np.testing.assert_allclose(metres, world, atol=1e-5)


def test_one_scale_for_a_clip_despite_lost_frames() -> None:
    image = np.stack([standing_person() / 4 + [0.5, 0.5, 0]] * 5)
    image[1] = 0.0  # nobody was found here
    metres = metres_from_image(image, np.ones((5, 33)), 1.0)
    width = np.linalg.norm(metres[:, Landmark.LEFT_SHOULDER] - metres[:, Landmark.RIGHT_SHOULDER], axis=-1)
    np.testing.assert_allclose(width[[0, 2, 3, 4]], 0.33, rtol=1e-5)
    assert width[1] == 0.0


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="world landmarks must have shape"):
        skeleton_from_blazepose(np.zeros((25, 3)), np.ones(25))
    with pytest.raises(ValueError, match="visibility must have shape"):
        skeleton_from_blazepose(np.zeros((33, 3)), np.ones(25))
    with pytest.raises(ValueError, match="aspect ratio"):
        metres_from_image(np.ones((2, 33, 3)), np.ones((2, 33)), 0.0)
    with pytest.raises(ValueError, match="size is unknown"):
        metres_from_image(np.zeros((2, 33, 3)), np.ones((2, 33)), 1.5)
    with pytest.raises(ValueError, match="a clip needs"):
        metres_from_image(np.ones((33, 3)), np.ones(33), 1.5)
