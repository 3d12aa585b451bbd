from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from capture.errors import RecordingError
from capture.formats.joint_names import JOINT_NAMES, joint_named
from capture.formats.ntu import FRAME_MS
from capture.formats.recording import RecordingWriter
from capture.formats.skeleton_files import READABLE, WRITABLE, read_skeletons, write_skeletons
from capture.skeleton import Joint, SkeletonFrame
from tests.capture.skeleton_examples import assert_same, frame_of


def tracked_frame(index: int, person_id: int = 0) -> SkeletonFrame:
    """On the time grid of NTU files and fully tracked, so that every format keeps it."""
    frame = frame_of(index * FRAME_MS, person_id)
    return SkeletonFrame(frame.timestamp_ms, frame.positions_m, np.ones(25, np.float32), person_id)


@pytest.mark.parametrize("extension", READABLE)
def test_what_is_written_is_read(tmp_path: Path, extension: str) -> None:
    frames = [tracked_frame(index) for index in range(4)]
    path = tmp_path / f"a{extension.upper()}"
    write_skeletons(path, frames[::-1])
    read = read_skeletons(path)
    np.testing.assert_allclose([f.timestamp_ms for f in read], [f.timestamp_ms for f in frames], atol=1e-9)
    same_times = [
        SkeletonFrame(before.timestamp_ms, after.positions_m, after.confidence, after.person_id)
        for before, after in zip(frames, read, strict=True)
    ]
    assert_same(tuple(same_times), frames)


@pytest.mark.parametrize("extension", [".skeletons", ".skeleton", ".csv", ".json"])
def test_several_people(tmp_path: Path, extension: str) -> None:
    frames = [tracked_frame(index, person) for index in range(3) for person in (5, 72057594037931101)]
    write_skeletons(tmp_path / f"a{extension}", frames)
    assert_same(read_skeletons(tmp_path / f"a{extension}"), frames)


def test_recordings_and_ntu_files_are_told_apart_by_content(tmp_path: Path) -> None:
    write_skeletons(tmp_path / "a.skeletons", [tracked_frame(0)])
    write_skeletons(tmp_path / "b.skeleton", [tracked_frame(0)])
    (tmp_path / "a.skeletons").rename(tmp_path / "c.skeleton")
    (tmp_path / "b.skeleton").rename(tmp_path / "d.skeletons")
    for name in ("c.skeleton", "d.skeletons"):
        assert_same(read_skeletons(tmp_path / name), [tracked_frame(0)])


@pytest.mark.parametrize("extension", WRITABLE)
def test_nothing_is_replaced_and_a_failure_leaves_no_file(
    tmp_path: Path, extension: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a{extension}"
    path.write_text("the only copy")
    with pytest.raises(RecordingError, match="already exists"):
        write_skeletons(path, [tracked_frame(0)])
    assert path.read_text() == "the only copy"
    path.unlink()
    broken = SkeletonFrame(1.0, np.full((25, 3), np.inf, np.float32), np.ones(25, np.float32))
    for frames in ([], [tracked_frame(0), broken]):
        with pytest.raises(RecordingError, match="was not written"):
            write_skeletons(path, frames)
    with pytest.raises(RecordingError, match="cannot be written"):
        write_skeletons(tmp_path / "missing" / path.name, [tracked_frame(0)])

    def disk_full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RecordingWriter, "append", disk_full)
    monkeypatch.setattr("os.fsync", disk_full)
    with pytest.raises((RecordingError, OSError), match="No space left on device"):
        write_skeletons(path, [tracked_frame(0)])
    assert not list(tmp_path.iterdir())


def test_kinds_that_are_not_known(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"should end in one of .skeletons, .* not '.c3d'"):
        write_skeletons(tmp_path / "a.c3d", [tracked_frame(0)])
    with pytest.raises(RecordingError, match="not 'noname'"):
        write_skeletons(tmp_path / "noname", [tracked_frame(0)])
    (tmp_path / "a.c3d").write_text("x")
    with pytest.raises(RecordingError, match="no kind of skeleton file"):
        read_skeletons(tmp_path / "a.c3d")
    write_skeletons(tmp_path / "a.bvh", [tracked_frame(0)])
    with pytest.raises(RecordingError, match=r"'\.bvh' can only be written"):
        read_skeletons(tmp_path / "a.bvh")
    (tmp_path / "a.csv").write_text("")
    with pytest.raises(RecordingError, match="is empty"):
        read_skeletons(tmp_path / "a.csv")
    with pytest.raises(RecordingError, match="does not exist"):
        read_skeletons(tmp_path / "b.csv")
    with pytest.raises(RecordingError, match="cannot be read"):
        read_skeletons(tmp_path)


def test_names_of_the_joints() -> None:
    assert JOINT_NAMES[:2] == ("SpineBase", "SpineMid") and JOINT_NAMES[Joint.HAND_TIP_RIGHT] == "HandTipRight"
    assert joint_named("hand_tip_right") is joint_named("HandTipRight ") is Joint.HAND_TIP_RIGHT
    assert joint_named("Pelvis") is None
