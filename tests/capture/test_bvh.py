"""BVH files, played back by the forward kinematics of an independent library."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bvhio
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from capture import BONES, Clip
from capture.demonstrator import MOVEMENTS, Variation, perform
from capture.errors import RecordingError
from capture.formats.bvh import write_bvh
from capture.formats.joint_names import JOINT_NAMES
from capture.skeleton import JOINT_COUNT, PARENTS, Joint, SkeletonFrame
from tests.capture.skeleton_examples import frame_of

# Several bones leave these joints, so that their own bones are only fitted.
BRANCHING = {parent for parent in Joint if sum(start == parent for start, _ in BONES) > 1}


def frames_of(clip: Clip) -> list[SkeletonFrame]:
    return [
        SkeletonFrame(float(time_ms), positions_m, confidence)
        for time_ms, positions_m, confidence in zip(clip.timestamps_ms, clip.positions_m, clip.confidence, strict=True)
    ]


def clip_of(positions_m: NDArray[np.floating], step_ms: float = 40.0) -> Clip:
    count = len(positions_m)
    return Clip(np.arange(count) * step_ms, positions_m.astype(np.float32), np.ones((count, JOINT_COUNT), np.float32))


def played_back(path: Path) -> NDArray[np.float64]:
    """(T, 25, 3) places of the joints in metres."""
    root = bvhio.readAsHierarchy(str(path))
    count = bvhio.readAsBvh(str(path)).FrameCount
    places_m = np.full((count, JOINT_COUNT, 3), np.nan)
    for index in range(count):
        root.loadPose(index)
        for joint, _, _ in root.layout():
            if joint.Name in JOINT_NAMES:
                places_m[index, JOINT_NAMES.index(joint.Name)] = np.array(joint.PositionWorld) / 100
    return places_m


def random_rotations(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """(count, 3, 3), evenly distributed, with no regard to the rotations that are tested."""
    q = rng.normal(size=(count, 4))
    w, x, y, z = (q / np.linalg.norm(q, axis=1, keepdims=True)).T
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    ).transpose(2, 0, 1)


def random_body(seed: int, count: int) -> NDArray[np.float64]:
    """(count, 25, 3): one rigid body part per joint, every part turned at random in every frame."""
    rng = np.random.default_rng(seed)
    offsets_m = rng.normal(size=(JOINT_COUNT, 3)) * 0.2
    places_m = np.zeros((count, JOINT_COUNT, 3))
    places_m[:, Joint.SPINE_BASE] = rng.normal(size=(count, 3))
    turned = np.stack([random_rotations(rng, count) for _ in Joint], axis=1)  # (count, 25, 3, 3) in the world
    waiting = [joint for joint in Joint if joint != Joint.SPINE_BASE]
    placed = {Joint.SPINE_BASE}
    while waiting:
        joint = next(joint for joint in waiting if PARENTS[joint] in placed)
        waiting.remove(joint)
        placed.add(joint)
        places_m[:, joint] = places_m[:, PARENTS[joint]] + turned[:, PARENTS[joint]] @ offsets_m[joint]
    return places_m


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_a_body_of_rigid_parts_comes_back(seed: int, count: int) -> None:
    clip = clip_of(random_body(seed, count))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.bvh"
        write_bvh(path, frames_of(clip))
        places_m = played_back(path)
    np.testing.assert_allclose(places_m, clip.positions_m, atol=2e-4)


def test_bones_of_varying_length_keep_their_directions(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    clip = perform(MOVEMENTS[0], Variation.random(rng), rng)
    clip = clip_of(clip.positions_m[:12] + rng.normal(size=(12, JOINT_COUNT, 3)) * 0.01)
    write_bvh(tmp_path / "a.bvh", frames_of(clip))
    places_m = played_back(tmp_path / "a.bvh")
    np.testing.assert_allclose(places_m[:, Joint.SPINE_BASE], clip.positions_m[:, Joint.SPINE_BASE], atol=1e-6)
    for parent, joint in BONES:
        seen_m = clip.positions_m[:, joint] - clip.positions_m[:, parent]
        written_m = places_m[:, joint] - places_m[:, parent]
        length_m = np.linalg.norm(seen_m, axis=1)
        np.testing.assert_allclose(np.linalg.norm(written_m, axis=1), np.median(length_m), atol=1e-4)
        cosine = np.sum(seen_m * written_m, axis=1) / length_m / np.linalg.norm(written_m, axis=1)
        degrees = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
        assert degrees.max() < (30 if parent in BRANCHING else 0.2), JOINT_NAMES[joint]


def test_the_rest_pose_is_a_t_pose_that_faces_forward(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    write_bvh(tmp_path / "a.bvh", frames_of(perform(MOVEMENTS[0], Variation.random(rng), rng)))
    rest = {joint.Name: np.array(joint.PositionWorld) for joint, _, _ in played_at_rest(tmp_path / "a.bvh")}
    assert rest["Head"][1] > rest["SpineShoulder"][1] > 10 and rest["FootLeft"][1] < -50
    assert rest["HandLeft"][0] > 40 and rest["HandRight"][0] < -40
    assert abs(rest["HandLeft"][1] - rest["ElbowLeft"][1]) < 1e-3
    assert rest["FootLeft"][2] > rest["AnkleLeft"][2] + 1


def played_at_rest(path: Path) -> list[tuple[bvhio.Joint, int, int]]:
    root = bvhio.readAsHierarchy(str(path))
    root.loadRestPose(recursive=True)
    return [entry for entry in root.layout() if entry[0].Name in JOINT_NAMES]


def test_header_states_frames_and_interval(tmp_path: Path) -> None:
    frames = frames_of(clip_of(random_body(1, 5), step_ms=20.0))
    late = SkeletonFrame(120.0, frames[0].positions_m, frames[0].confidence)  # two intervals after the last one
    write_bvh(tmp_path / "a.bvh", [*frames, late])
    bvh = bvhio.readAsBvh(str(tmp_path / "a.bvh"))
    assert (bvh.FrameCount, bvh.FrameTime) == (7, pytest.approx(0.02))
    text = (tmp_path / "a.bvh").read_text()
    assert text.count("CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation") == 1
    assert text.count("CHANNELS 3 Zrotation Xrotation Yrotation") == 24
    assert text.count("End Site") == 7


def test_angles_do_not_jump(tmp_path: Path) -> None:
    """A program that interpolates between frames must not turn the long way round."""
    turn = np.linspace(0, 4 * np.pi, 81)
    about_y = np.zeros((81, 3, 3))
    about_y[:, 0, 0] = about_y[:, 2, 2] = np.cos(turn)
    about_y[:, 0, 2], about_y[:, 2, 0], about_y[:, 1, 1] = np.sin(turn), -np.sin(turn), 1.0
    rng = np.random.default_rng(2)
    body_m = perform(MOVEMENTS[0], Variation.random(rng), rng).positions_m[0]
    write_bvh(tmp_path / "a.bvh", frames_of(clip_of(body_m @ about_y.transpose(0, 2, 1))))
    rows = (tmp_path / "a.bvh").read_text().split("Frame Time:")[1].splitlines()[1:]
    angles = np.array([[float(text) for text in row.split()] for row in rows])[:, 3:]
    assert np.abs(np.diff(angles, axis=0)).max() < 30
    assert np.ptp(angles[:, 2]) == pytest.approx(720, abs=1)  # the root turns about y, twice around


def test_joints_that_are_not_tracked_do_not_count(tmp_path: Path) -> None:
    body_m = np.repeat(random_body(3, 1), 4, axis=0)
    confidence = np.ones((4, JOINT_COUNT), np.float32)
    wrong_m = body_m.copy()
    wrong_m[1:3, Joint.KNEE_LEFT] = 100.0
    confidence[1:3, Joint.KNEE_LEFT] = 0
    wrong_m[:, Joint.THUMB_LEFT] = 100.0
    confidence[:, Joint.THUMB_LEFT] = 0
    clip = Clip(np.arange(4) * 30.0, wrong_m.astype(np.float32), confidence)
    write_bvh(tmp_path / "a.bvh", frames_of(clip))
    expected_m = body_m.copy()
    expected_m[:, Joint.THUMB_LEFT] = body_m[:, Joint.WRIST_LEFT]  # never seen: it lies at its parent
    np.testing.assert_allclose(played_back(tmp_path / "a.bvh"), expected_m, atol=2e-4)


def test_what_cannot_be_written_has_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.bvh"
    with pytest.raises(RecordingError, match="there are 2"):
        write_bvh(path, [frame_of(1.0, 1), frame_of(1.0, 2)])
    with pytest.raises(RecordingError, match="no skeleton to write"):
        write_bvh(path, [])
    nobody = SkeletonFrame(0.0, np.zeros((JOINT_COUNT, 3), np.float32), np.zeros(JOINT_COUNT, np.float32))
    with pytest.raises(RecordingError, match="neither the base of the spine nor both shoulders"):
        write_bvh(path, [nobody])
    with pytest.raises(RecordingError, match="hours, which is too long"):
        write_bvh(path, [frame_of(0.0), frame_of(1.0), frame_of(2.0), frame_of(1e9)])
    assert not list(tmp_path.iterdir())
