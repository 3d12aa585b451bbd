"""Folders of Kinetics-skeleton files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from capture import Joint as J
from capture.openpose import HAS_JOINT, Keypoint
from model.data import kinetics
from model.data.clip_cache import default_cache
from model.data.kinetics import read_kinetics_folder, read_kinetics_sample
from model.errors import DataError
from model.preprocess import has_body, preprocess

Positions = NDArray[np.float32]
Moving = Callable[..., Positions]
Person = Callable[..., dict[str, Any]]
Text = Callable[..., str]

FPS = 30


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "kinetics_val"
    path.mkdir()
    return path


def written(folder: Path, text: str, name: str = "-abc_DEF123") -> Path:
    path = folder / f"{name}.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_person_comes_out_in_the_axes_of_a_kinect(
    folder: Path, moving: Moving, person: Person, kinetics_text: Text
) -> None:
    joints = moving("wave", frames=40)
    path = written(folder, kinetics_text([[person(frame)] for frame in joints], label="waving hand"))
    sample = read_kinetics_sample(path)
    assert (sample.name, sample.action) == ("-abc_DEF123", "waving hand")
    found = sample.positions_m
    assert found.shape == (40, 25, 3)
    assert (found[..., 2] == 0).all()
    # Whoever faces the sensor has the right shoulder at larger x, and the head above the hips.
    assert (found[:, J.SHOULDER_RIGHT, 0] > found[:, J.SHOULDER_LEFT, 0]).all()
    assert (found[:, J.HEAD, 1] > found[:, J.SPINE_BASE, 1]).all()
    torso_m = np.linalg.norm(found[:, J.SPINE_SHOULDER] - found[:, J.SPINE_BASE], axis=1)
    assert np.median(torso_m) == pytest.approx(0.5, abs=1e-4)
    # What is measured is the same figure up to place and size: compare each joint's offset from the shoulders.
    measured = [J.HEAD, J.ELBOW_LEFT, J.WRIST_LEFT, J.ELBOW_RIGHT, J.WRIST_RIGHT, J.KNEE_LEFT, J.ANKLE_RIGHT]
    true_torso_m = np.median(
        np.linalg.norm(joints[:, J.SPINE_SHOULDER, :2] - joints[:, [J.HIP_LEFT, J.HIP_RIGHT], :2].mean(axis=1), axis=1)
    )
    for joint in measured:
        offset_m = (found[:, joint] - found[:, J.SPINE_SHOULDER])[:, :2]
        true_m = (joints[:, joint] - joints[:, J.SPINE_SHOULDER])[:, :2] * 0.5 / true_torso_m
        np.testing.assert_allclose(offset_m, true_m, atol=0.01)


def test_joints_that_openpose_lacks_are_unseen(
    folder: Path, moving: Moving, person: Person, kinetics_text: Text
) -> None:
    written(folder, kinetics_text([[person(frame)] for frame in moving(frames=40)]))
    data = read_kinetics_folder(folder)
    lacking = [
        J.HAND_LEFT, J.HAND_RIGHT, J.HAND_TIP_LEFT, J.HAND_TIP_RIGHT, J.THUMB_LEFT, J.THUMB_RIGHT,
        J.FOOT_LEFT, J.FOOT_RIGHT,
    ]  # fmt: skip
    np.testing.assert_array_equal(np.flatnonzero(data.confidence[0] == 0), sorted(lacking))
    np.testing.assert_allclose(data.confidence[0, HAS_JOINT], 0.8, rtol=1e-5)
    clip = data.clip(0)
    assert has_body(clip)
    features, seen = preprocess([clip], 16)
    assert features.isfinite().all()
    assert seen[0, J.WRIST_LEFT] and not seen[0, J.HAND_LEFT] and not seen[0, J.FOOT_RIGHT]
    assert (features[0, :, :, J.HAND_LEFT] == 0).all()


def test_what_a_folder_says_of_its_clips(folder: Path, moving: Moving, person: Person, kinetics_text: Text) -> None:
    frames = [[person(frame)] for frame in moving(frames=10)]
    written(folder, kinetics_text(frames, label="abseiling"), "b")
    (folder / "train").mkdir()
    written(folder / "train", kinetics_text(frames, label=" archery "), "a")
    written(folder, json.dumps({"b": {"has_skeleton": True, "label": "abseiling"}}), "kinetics_val_label")
    data = read_kinetics_folder(folder)
    assert data.name.tolist() == ["a", "b"]
    assert data.action.tolist() == ["archery", "abseiling"]
    assert data.dataset.tolist() == ["Kinetics"] * 2
    assert data.subject.tolist() == ["Kinetics/-1"] * 2
    assert data.skipped == ()
    np.testing.assert_allclose(data.clip(1).timestamps_ms, np.arange(10) * 1000 / FPS)


def main_person_x(path: Path) -> NDArray[np.float32]:
    """(T,) where the main person's shoulders are, in metres."""
    return read_kinetics_sample(path).positions_m[:, J.SPINE_SHOULDER, 0]


def test_the_main_person_has_the_highest_scores_whatever_the_order(
    folder: Path, moving: Moving, person: Person, kinetics_text: Text
) -> None:
    left, right = moving(frames=30, x_m=0.9), moving(frames=30, seed=1, x_m=-0.9)
    random = np.random.default_rng(0)
    frames = []
    for one, other in zip(left, right, strict=True):
        people = [person(one, 0.9), person(other, 0.5)]
        frames.append([people[index] for index in random.permutation(2)])
    both = main_person_x(written(folder, kinetics_text(frames), "both"))
    alone = main_person_x(written(folder, kinetics_text([[person(one, 0.9)] for one in left]), "alone"))
    np.testing.assert_array_equal(both, alone)


def test_the_main_person_is_followed_through_a_frame_where_another_scores_higher(
    folder: Path, moving: Moving, person: Person, kinetics_text: Text
) -> None:
    left, right = moving(frames=30, x_m=0.9), moving(frames=30, seed=1, x_m=-0.9)
    frames = [
        [person(other, 0.95 if index % 4 == 0 else 0.3), person(one, 0.7)]
        for index, (one, other) in enumerate(zip(left, right, strict=True))
    ]
    x_m = main_person_x(written(folder, kinetics_text(frames)))
    assert len(x_m) == 30
    assert np.abs(np.diff(x_m)).max() < 0.3


def test_somebody_who_is_there_longer_wins_over_a_passer_by(
    folder: Path, moving: Moving, person: Person, kinetics_text: Text
) -> None:
    stays, passes = moving(frames=60, x_m=0.9), moving(frames=60, seed=1, x_m=-0.9)
    frames = [[person(stays[index], 0.5), *([person(passes[index], 0.9)] if index < 20 else [])] for index in range(60)]
    assert len(main_person_x(written(folder, kinetics_text(frames)))) == 60


def test_frames_without_people_are_time_that_passes(
    folder: Path, moving: Moving, person: Person, kinetics_text: Text
) -> None:
    people = [[person(frame)] for frame in moving(frames=20)]
    text = kinetics_text([[], [], *people[:8], [], [], [], *people[8:], []])
    found = read_kinetics_sample(written(folder, text)).positions_m
    assert len(found) == 23
    empty = (found == 0).all(axis=(1, 2))
    assert np.flatnonzero(empty).tolist() == [8, 9, 10]
    # Frames may be left out of the file as well: their numbers count.
    content = json.loads(text)
    content["data"] = [frame for frame in content["data"] if frame["skeleton"]]
    np.testing.assert_array_equal(read_kinetics_sample(written(folder, json.dumps(content))).positions_m, found)


def test_a_keypoint_that_was_not_found_is_unseen_in_that_frame_only(
    folder: Path, moving: Moving, person: Person, kinetics_text: Text
) -> None:
    frames = [
        [person(joints, missing=[Keypoint.LEFT_WRIST, Keypoint.LEFT_EAR] if index < 5 else [])]
        for index, joints in enumerate(moving(frames=20))
    ]
    sample = read_kinetics_sample(written(folder, kinetics_text(frames)))
    assert (sample.positions_m[:5, J.WRIST_LEFT] == 0).all()
    assert (sample.positions_m[5:, J.WRIST_LEFT, :2] != 0).all()
    assert (sample.positions_m[:, J.HEAD, :2] != 0).all()  # nose and the other ear are enough
    assert sample.confidence[J.WRIST_LEFT] == pytest.approx(0.8)


def test_only_the_upper_body_is_in_the_picture(
    folder: Path, moving: Moving, person: Person, kinetics_text: Text
) -> None:
    legs = [keypoint for keypoint in Keypoint if keypoint.name.endswith(("HIP", "KNEE", "ANKLE"))]
    text = kinetics_text([[person(frame, missing=legs)] for frame in moving(frames=20)])
    sample = read_kinetics_sample(written(folder, text))
    width_m = np.linalg.norm(sample.positions_m[:, J.SHOULDER_LEFT] - sample.positions_m[:, J.SHOULDER_RIGHT], axis=1)
    assert np.percentile(width_m, 90) == pytest.approx(kinetics.SHOULDER_WIDTH_M, abs=1e-4)
    assert (sample.confidence[[J.HIP_LEFT, J.SPINE_BASE, J.SPINE_MID]] == 0).all()
    assert sample.confidence[J.NECK] > 0


def test_nobody_to_be_seen_is_named(folder: Path, moving: Moving, person: Person, kinetics_text: Text) -> None:
    one_shoulder = [[person(frame, missing=[Keypoint.LEFT_SHOULDER])] for frame in moving(frames=5)]
    faint = [[person(frame, score=0.05)] for frame in moving(frames=5)]
    dot = [[person(0.001 * frame)] for frame in moving(frames=5)]
    for frames in ([], [[], []], one_shoulder, faint, dot):
        with pytest.raises(DataError, match=r"-abc_DEF123\.json' shows nobody"):
            read_kinetics_sample(written(folder, kinetics_text(frames)))


DAMAGE: dict[str, Callable[[dict[str, Any]], object]] = {
    "no label": lambda content: content.pop("label"),
    "an empty label": lambda content: content.update(label=" "),
    "a label that is a number": lambda content: content.update(label=5),
    "a label without end": lambda content: content.update(label="x" * 10_000),
    "no frames": lambda content: content.pop("data"),
    "frames in an object": lambda content: content.update(data={}),
    "a frame that is a number": lambda content: content["data"].append(7),
    "a frame without a number": lambda content: content["data"][1].pop("frame_index"),
    "a number that is none": lambda content: content["data"][1].update(frame_index="2"),
    "a number that is true": lambda content: content["data"][0].update(frame_index=True),
    "frames out of order": lambda content: content["data"].reverse(),
    "a frame twice": lambda content: content["data"].append(content["data"][-1]),
    "a frame in a thousand years": lambda content: content["data"][-1].update(frame_index=10**12),
    "no people": lambda content: content["data"][0].pop("skeleton"),
    "people in an object": lambda content: content["data"][0].update(skeleton={}),
    "a person that is a list": lambda content: content["data"][0]["skeleton"].append([1]),
    "no pose": lambda content: content["data"][0]["skeleton"][0].pop("pose"),
    "too few numbers": lambda content: content["data"][0]["skeleton"][0]["pose"].pop(),
    "25 keypoints": lambda content: content["data"][0]["skeleton"][0].update(pose=[0.5] * 50, score=[0.5] * 25),
    "no scores": lambda content: content["data"][0]["skeleton"][0].pop("score"),
    "a score too many": lambda content: content["data"][0]["skeleton"][0]["score"].append(1),
    "a score below 0": lambda content: content["data"][0]["skeleton"][0].update(score=[-0.5] * 18),
    "a number as a word": lambda content: content["data"][0]["skeleton"][0].update(pose=["0.5"] * 36),
    "no number": lambda content: content["data"][0]["skeleton"][0].update(pose=[float("nan")] * 36),
    "an endless number": lambda content: content["data"][0]["skeleton"][0].update(pose=[float("inf")] * 36),
    "a huge number": lambda content: content["data"][0]["skeleton"][0].update(pose=[10**400] * 36),
    "nothing": lambda content: content["data"][0]["skeleton"][0].update(pose=[None] * 36),
    "pixels": lambda content: content["data"][0]["skeleton"][0].update(pose=[120.0, 80.0] * 18),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damage_is_named(
    folder: Path, moving: Moving, person: Person, kinetics_text: Text, damage: Callable[[dict[str, Any]], object]
) -> None:
    content = json.loads(kinetics_text([[person(frame)] for frame in moving(frames=3)]))
    damage(content)
    with pytest.raises(DataError, match=r"-abc_DEF123\.json' is damaged or no Kinetics skeleton file: .*\.$"):
        read_kinetics_sample(written(folder, json.dumps(content)))


@pytest.mark.parametrize("text", ["", "no json", "[]", "null", "3", '{"data": [', "[" * 100_000, "9" * 10_000])
def test_files_that_are_no_json_object(folder: Path, text: str) -> None:
    with pytest.raises(DataError, match=r"-abc_DEF123\.json' is damaged or no Kinetics skeleton file"):
        read_kinetics_sample(written(folder, text))


def test_missing_and_unreadable_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match=r"no file .*missing\.json"):
        read_kinetics_sample(folder / "missing.json")
    (folder / "folder.json").mkdir()
    with pytest.raises(DataError, match=r"folder\.json' cannot be read"):
        read_kinetics_sample(folder / "folder.json")
    monkeypatch.setattr(kinetics, "_MAX_FILE_BYTES", 10)
    with pytest.raises(DataError, match=r"large\.json' is too large"):
        read_kinetics_sample(written(folder, '{"label": "archery"}', "large"))


def test_damaged_files_are_skipped_and_the_rest_is_cached(
    folder: Path, moving: Moving, person: Person, kinetics_text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = kinetics_text([[person(frame)] for frame in moving(frames=12)])
    written(folder, text, "whole")
    written(folder, text[:-20], "cut")
    written(folder, kinetics_text([[], []]), "empty")
    first = read_kinetics_folder(folder)
    assert first.name.tolist() == ["whole"]
    assert ["cut.json" in first.skipped[0], "empty.json" in first.skipped[1]] == [True, True]
    monkeypatch.setattr(kinetics, "read_many", lambda *_: pytest.fail("read again"))
    again = read_kinetics_folder(folder)
    assert again.skipped == first.skipped
    np.testing.assert_array_equal(again.positions_m, first.positions_m)
    assert default_cache(folder).name == "kinetics_val.onetake.npz"


def test_folders_that_hold_nothing(folder: Path) -> None:
    with pytest.raises(DataError, match="There is no folder"):
        read_kinetics_folder(folder / "missing")
    with pytest.raises(DataError, match="no Kinetics skeletons"):
        read_kinetics_folder(folder)
    written(folder, "{}")
    with pytest.raises(DataError, match=r"no usable clip; skipped files: 1, the first because: .*-abc_DEF123"):
        read_kinetics_folder(folder)


GARBAGE = settings(deadline=None, derandomize=True, max_examples=50)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["data", "label", "frame_index", "skeleton", "pose", "score"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


def refused(path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_kinetics_sample(path)
    assert str(path) in str(caught.value)


@GARBAGE
@given(content=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_garbage_is_refused_by_name(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "garbage.json"
    path.write_bytes(content)
    refused(path)


@GARBAGE
@given(
    people=st.lists(
        st.lists(st.tuples(st.lists(st.floats(-0.9, 1.9), min_size=54, max_size=54)), max_size=3), max_size=6
    )
)
def test_any_poses_are_read_finite_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, kinetics_text: Text, people: list[list[tuple[list[float]]]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "poses.json"
    frames = [[{"pose": numbers[:36], "score": numbers[36:]} for (numbers,) in frame] for frame in people]
    path.write_text(kinetics_text(frames))
    try:
        sample = read_kinetics_sample(path)
    except DataError as error:
        assert str(path) in str(error)
    else:
        assert np.isfinite(sample.positions_m).all()
        assert ((sample.confidence >= 0) & (sample.confidence <= 1)).all()
