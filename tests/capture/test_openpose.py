"""OpenPose's keypoints as Kinect joints."""

from __future__ import annotations

import numpy as np
import pytest

from capture import MIRROR
from capture import Joint as J
from capture.openpose import HAS_JOINT, JOINT_WEIGHTS, KEYPOINT_COUNT, Keypoint, skeleton_from_openpose


def keypoints(seed: int = 0, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(size=(*shape, KEYPOINT_COUNT, 2))


def test_every_joint_is_a_weighted_mean_or_missing() -> None:
    np.testing.assert_allclose(JOINT_WEIGHTS.sum(axis=1), HAS_JOINT)
    assert HAS_JOINT.sum() == 17


def test_joints_that_are_keypoints() -> None:
    points = keypoints()
    joints, confidence = skeleton_from_openpose(points, np.full(KEYPOINT_COUNT, 0.7))
    for side in ("LEFT", "RIGHT"):
        for part in ("SHOULDER", "ELBOW", "WRIST", "KNEE", "ANKLE"):
            np.testing.assert_allclose(joints[J[f"{part}_{side}"]], points[Keypoint[f"{side}_{part}"]], rtol=1e-6)
    np.testing.assert_allclose(joints[J.SPINE_SHOULDER], points[Keypoint.NECK], rtol=1e-6)
    np.testing.assert_allclose(confidence, 0.7 * HAS_JOINT)
    np.testing.assert_array_equal(joints[~HAS_JOINT], 0)


def test_the_trunk_is_made_from_hips_and_neck() -> None:
    points = keypoints()
    joints, _ = skeleton_from_openpose(points, np.ones(KEYPOINT_COUNT))
    hips = points[[Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP]]
    np.testing.assert_allclose(joints[J.SPINE_BASE], hips.mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose((joints[J.HIP_LEFT] + joints[J.HIP_RIGHT]) / 2, hips.mean(axis=0), rtol=1e-6)
    up = points[Keypoint.NECK] - hips.mean(axis=0)
    along = joints[J.SPINE_MID] - joints[J.SPINE_BASE]
    assert np.cross(np.append(up, 0), np.append(along, 0))[2] == pytest.approx(0, abs=1e-6)
    assert 0 < np.linalg.norm(along) < np.linalg.norm(up)


@pytest.mark.parametrize("seen", [[Keypoint.NOSE], [Keypoint.NOSE, Keypoint.LEFT_EAR], [Keypoint.RIGHT_EAR]])
def test_the_head_is_made_from_what_is_seen_of_it(seen: list[Keypoint]) -> None:
    points, scores = keypoints(), np.zeros(KEYPOINT_COUNT)
    scores[seen] = [0.9, 0.4][: len(seen)]
    joints, confidence = skeleton_from_openpose(points, scores)
    np.testing.assert_allclose(joints[J.HEAD], points[seen].mean(axis=0), rtol=1e-6)
    assert confidence[J.HEAD] == pytest.approx(scores[seen].min())
    assert confidence[J.NECK] == 0  # the shoulders are not seen


def test_a_joint_is_as_good_as_the_worst_of_its_keypoints() -> None:
    scores = np.ones(KEYPOINT_COUNT)
    scores[Keypoint.LEFT_HIP] = 0.2
    _, confidence = skeleton_from_openpose(keypoints(), scores)
    np.testing.assert_allclose(confidence[[J.SPINE_BASE, J.SPINE_MID, J.HIP_LEFT, J.HIP_RIGHT]], 0.2)
    assert confidence[J.KNEE_LEFT] == 1
    scores[Keypoint.LEFT_HIP] = 0
    joints, confidence = skeleton_from_openpose(keypoints(), scores)
    assert confidence[J.HIP_RIGHT] == 0
    np.testing.assert_array_equal(joints[J.HIP_RIGHT], 0)


def test_left_and_right_are_treated_alike() -> None:
    other_side = {"LEFT": "RIGHT", "RIGHT": "LEFT"}
    parts = [keypoint.name.partition("_") for keypoint in Keypoint]
    swapped = [Keypoint[other_side.get(first, first) + rest + last] for first, rest, last in parts]
    points, scores = keypoints(), np.random.default_rng(1).uniform(size=KEYPOINT_COUNT)
    joints, confidence = skeleton_from_openpose(points, scores)
    other, other_confidence = skeleton_from_openpose(points[swapped], scores[swapped])
    np.testing.assert_allclose(other[list(MIRROR)], joints, rtol=1e-6)
    np.testing.assert_allclose(other_confidence[list(MIRROR)], confidence)


def test_many_at_once_give_the_same_as_one_by_one() -> None:
    points, scores = keypoints(2, 3, 4), np.random.default_rng(3).integers(0, 2, (3, 4, KEYPOINT_COUNT)) * 0.5
    joints, confidence = skeleton_from_openpose(points, scores)
    assert joints.shape == (3, 4, 25, 2)
    for index in np.ndindex(3, 4):
        one, one_confidence = skeleton_from_openpose(points[index], scores[index])
        np.testing.assert_allclose(joints[index], one, rtol=1e-6)
        np.testing.assert_array_equal(confidence[index], one_confidence)
    assert skeleton_from_openpose(points[:0], scores[:0])[0].shape == (0, 4, 25, 2)


@pytest.mark.parametrize(("points", "scores"), [((17, 2), (17,)), ((18, 3), (18,)), ((18, 2), (2, 18)), ((18,), (18,))])
def test_wrong_shapes(points: tuple[int, ...], scores: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="OpenPose gives points"):
        skeleton_from_openpose(np.zeros(points), np.zeros(scores))
