"""Reading labelled clips."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from capture import JOINT_COUNT
from model.data.kinect25 import read_kinect25
from model.errors import DataError

Arrays = dict[str, Any]


def content() -> Arrays:
    """Three clips of 2, 1 and 4 frames from two sets, of which B did not measure joint 3."""
    delta = np.zeros((7, JOINT_COUNT, 3), np.int16)
    delta[0] = 1000  # the first clip starts at 1 m ...
    delta[1] = 5  # ... and moves by 5 mm
    delta[2] = -2000
    delta[3] = 30_000  # far beyond what the sum of two could hold in 16 bits
    delta[4:7] = 10_000
    measured = np.ones((2, JOINT_COUNT), bool)
    measured[1, 3] = False
    return {
        "frame_delta_mm": delta,
        "length": np.array([2, 1, 4], np.int32),
        "name": np.array(["A/one", "B/two", "A/three"]),
        "dataset": np.array(["A", "B", "A"]),
        "label": np.array(["1", "2", "3"]),
        "action": np.array(["wave", "wave", "bow"]),
        "subject": np.array(["A/1", "B/1", "A/2"]),
        "measured_dataset": np.array(["A", "B"]),
        "measured": measured,
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "clips.npz"
    np.savez_compressed(path, **content())
    return path


def test_clips_come_out_in_metres_at_thirty_frames_a_second(path: Path) -> None:
    data = read_kinect25(path)
    assert len(data) == 3
    expected_m = ([1.0, 1.005], [-2.0], [30.0, 40.0, 50.0, 60.0])
    for index, positions_m in enumerate(expected_m):
        clip = data.clip(index)
        assert clip.positions_m.shape == (len(positions_m), JOINT_COUNT, 3)
        np.testing.assert_allclose(clip.positions_m[:, 7, 2], positions_m, rtol=1e-6)
        np.testing.assert_allclose(np.diff(clip.timestamps_ms), 1000 / 30)
    assert data.action.tolist() == ["wave", "wave", "bow"]
    assert data.subject.tolist() == ["A/1", "B/1", "A/2"]


def test_filled_in_joints_are_inferred(path: Path) -> None:
    data = read_kinect25(str(path))
    assert (data.clip(0).confidence == 1).all()
    assert data.clip(1).confidence[0, 3] == 0.5
    assert (np.delete(data.clip(1).confidence, 3, axis=1) == 1).all()


def test_clips_are_found_by_name(path: Path) -> None:
    data = read_kinect25(path)
    assert [data.index_of(name) for name in ("A/three", "A/one")] == [2, 0]
    with pytest.raises(DataError, match="no clip named 'A/four'"):
        data.index_of("A/four")


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_kinect25(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "There is no data file" in refused(tmp_path / "missing.npz")
    assert "cannot be read" in refused(tmp_path)


@pytest.mark.parametrize("bytes_", [b"", b"\0" * 100, b"no archive", b"PK\x03\x04 hardly", b"\x93NUMPY\x01\x00"])
def test_files_that_are_no_archive(tmp_path: Path, bytes_: bytes) -> None:
    path = tmp_path / "clips.npz"
    path.write_bytes(bytes_)
    assert "cannot be read" in refused(path)


def test_a_single_array_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "clips.npy"
    np.save(path, np.zeros(3))
    assert "single array" in refused(path)


def test_pickled_objects_are_not_loaded(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
            return (Path.touch, (tmp_path / "sprung",))  # type: ignore[return-value]

    path = tmp_path / "clips.npz"
    np.savez(path, **{**content(), "name": np.array([Trap(), "b", "c"], dtype=object)})
    assert "cannot be read" in refused(path)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("key", [key for key in content() if key != "label"])
def test_a_missing_part_is_named(tmp_path: Path, key: str) -> None:
    arrays = content()
    del arrays[key]
    np.savez(tmp_path / "clips.npz", **arrays)
    assert key in refused(tmp_path / "clips.npz")


DAMAGE: dict[str, Callable[[Arrays], None]] = {
    "too many frames": lambda arrays: arrays.update(length=np.array([2, 1, 3])),
    "too few frames": lambda arrays: arrays.update(length=np.array([2, 1, 9])),
    "an empty clip": lambda arrays: arrays.update(length=np.array([2, 0, 5])),
    "a negative length": lambda arrays: arrays.update(length=np.array([4, -1, 4])),
    "lengths as words": lambda arrays: arrays.update(length=np.array(["two", "one", "four"])),
    "lengths in a table": lambda arrays: arrays.update(length=np.array([[2, 1, 4]])),
    "no clip": lambda arrays: arrays.update(length=np.zeros(0, int), frame_delta_mm=np.zeros((0, 25, 3), np.int16)),
    "too few names": lambda arrays: arrays.update(name=arrays["name"][:2]),
    "too few subjects": lambda arrays: arrays.update(subject=arrays["subject"][:2]),
    "one action for all": lambda arrays: arrays.update(action=np.array("wave")),
    "other joints": lambda arrays: arrays.update(frame_delta_mm=np.zeros((7, 20, 3), np.int16)),
    "frames as words": lambda arrays: arrays.update(frame_delta_mm=np.full((7, 25, 3), "1")),
    "an unknown set": lambda arrays: arrays.update(dataset=np.array(["A", "C", "A"])),
    "fewer masks than sets": lambda arrays: arrays.update(measured=arrays["measured"][:1]),
    "masks of other joints": lambda arrays: arrays.update(measured=arrays["measured"][:, :20]),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_parts_that_disagree(tmp_path: Path, damage: Callable[[Arrays], None]) -> None:
    arrays = content()
    damage(arrays)
    np.savez(tmp_path / "clips.npz", **arrays)
    refused(tmp_path / "clips.npz")


def test_damage_and_truncation_are_noticed(path: Path) -> None:
    whole = path.read_bytes()
    for share in (0.1, 0.5, 0.95):
        path.write_bytes(whole[: int(share * len(whole))])
        refused(path)
    for name in ("frame_delta_mm", "length", "subject"):  # inside the compressed data
        place = whole.index(f"{name}.npy".encode()) + 60
        damaged = bytearray(whole)
        damaged[place : place + 4] = b"\xff\xff\xff\xff"
        path.write_bytes(damaged)
        refused(path)
