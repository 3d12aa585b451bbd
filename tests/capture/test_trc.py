"""TRC files, read back by this project's reader and by an independent one."""

from __future__ import annotations

import tempfile
import tracemalloc
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trc import TRCData

from capture.errors import RecordingError
from capture.formats.joint_names import JOINT_NAMES
from capture.formats.trc import read_trc, write_trc
from capture.skeleton import JOINT_COUNT, Joint, SkeletonFrame
from tests.capture.skeleton_examples import frame_of, takes


def with_confidence(frame: SkeletonFrame, lost: list[Joint]) -> SkeletonFrame:
    confidence = np.ones(JOINT_COUNT, np.float32)
    confidence[lost] = 0
    return SkeletonFrame(frame.timestamp_ms, frame.positions_m, confidence, frame.person_id)


@settings(max_examples=25, deadline=None)
@given(takes(most_people=1), st.sampled_from(["m", "mm"]))
def test_round_trip_keeps_positions_and_times(frames: list[SkeletonFrame], units: Literal["m", "mm"]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.trc"
        write_trc(path, frames, units)
        read = read_trc(path)
    np.testing.assert_allclose([f.timestamp_ms for f in read], [f.timestamp_ms for f in frames], rtol=1e-15)
    for after, before in zip(read, frames, strict=True):
        np.testing.assert_array_equal(after.positions_m, before.positions_m)
        assert (after.confidence == 1).all() and after.person_id == 0


@pytest.mark.parametrize(("units", "per_metre"), [("m", 1.0), ("mm", 1000.0)])
def test_an_independent_reader_finds_the_same(tmp_path: Path, units: Literal["m", "mm"], per_metre: float) -> None:
    frames = [frame_of(1000.0 + 20.0 * index) for index in range(5)]
    write_trc(tmp_path / "a walk.trc", frames, units)
    data = TRCData()
    data.parse((tmp_path / "a walk.trc").read_text(), line_sep="\n")
    assert data["FileName"] == "a walk.trc" and data["DataFormat"] == "(X/Y/Z)"
    assert (data["NumFrames"], data["NumMarkers"], data["Units"], data["DataRate"]) == (5, 25, units, 50.0)
    assert data["Markers"] == list(JOINT_NAMES)
    np.testing.assert_allclose(data["Time"], [1.0, 1.02, 1.04, 1.06, 1.08])
    for joint in Joint:
        expected = [frame.positions_m[joint] * per_metre for frame in frames]
        np.testing.assert_allclose(data[JOINT_NAMES[joint]], expected, rtol=1e-6)


def test_joints_that_are_not_tracked_are_left_empty_and_interpolated(tmp_path: Path) -> None:
    frames = [frame_of(0.0), frame_of(10.0), frame_of(40.0)]
    lost = [[Joint.THUMB_LEFT], [Joint.HEAD, Joint.THUMB_LEFT, Joint.THUMB_RIGHT], [Joint.THUMB_LEFT]]
    write_trc(tmp_path / "a.trc", [with_confidence(f, joints) for f, joints in zip(frames, lost, strict=True)])
    row = (tmp_path / "a.trc").read_text().splitlines()[7].split("\t")
    assert row[2 + 3 * Joint.HEAD : 5 + 3 * Joint.HEAD] == ["", "", ""] and len(row) == 2 + 75
    read = read_trc(tmp_path / "a.trc")
    assert [np.flatnonzero(frame.confidence == 0).tolist() for frame in read] == [sorted(joints) for joints in lost]
    expected_m = 0.75 * frames[0].positions_m[Joint.HEAD] + 0.25 * frames[2].positions_m[Joint.HEAD]
    np.testing.assert_allclose(read[1].positions_m[Joint.HEAD], expected_m, rtol=1e-5, atol=1e-6)
    for frame in read:  # never seen: it lies at its parent
        np.testing.assert_array_equal(frame.positions_m[Joint.THUMB_LEFT], frame.positions_m[Joint.WRIST_LEFT])


def test_frames_without_anybody_are_left_out(tmp_path: Path) -> None:
    frames = [frame_of(float(index)) for index in range(3)]
    frames[1] = with_confidence(frames[1], list(Joint))
    write_trc(tmp_path / "a.trc", frames)
    assert [frame.timestamp_ms for frame in read_trc(tmp_path / "a.trc")] == [0.0, 2.0]
    write_trc(tmp_path / "b.trc", [frames[1]])
    with pytest.raises(RecordingError, match="holds no skeleton"):
        read_trc(tmp_path / "b.trc")
    write_trc(tmp_path / "c.trc", [with_confidence(frames[0], [Joint.SPINE_BASE, Joint.SHOULDER_LEFT])])
    with pytest.raises(RecordingError, match="neither the base of the spine nor both shoulders"):
        read_trc(tmp_path / "c.trc")


def test_more_markers_in_another_order(tmp_path: Path) -> None:
    frame = frame_of(5.0)
    write_trc(tmp_path / "a.trc", [frame])
    lines = (tmp_path / "a.trc").read_text().splitlines()
    lines[2] = lines[2].replace("\t25\t", "\t26\t").replace("\tm\t", "\tcm\t")
    names = ["Wand", *JOINT_NAMES[::-1]]
    lines[3] = "Frame#\tTime\t" + "\t\t\t".join(names)
    places_cm = np.concatenate(([[9.0, 9.0, 9.0]], frame.positions_m[::-1].astype(np.float64) * 100))
    lines[6] = "1\t0.005\t" + "\t".join(repr(float(value)) for value in places_cm.flat) + "\t"
    (tmp_path / "b.trc").write_text("\r\n".join(lines))
    [read] = read_trc(tmp_path / "b.trc")
    np.testing.assert_allclose(read.positions_m, frame.positions_m, rtol=1e-6)


@pytest.mark.parametrize(
    ("line", "old", "new", "complaint"),
    [
        (1, "PathFileType", "Path", "line 1: it should begin with 'PathFileType'"),
        (2, "NumFrames", "Frames", "line 3: the header lacks NumFrames"),
        (3, "\t2\t25\t", "\t1000000000\t25\t", "line 3: NumFrames is 1000000000, and this file has room for"),
        (3, "\t2\t25\t", "\t2\t1000000000\t", "line 3: NumMarkers is 1000000000, and this file has room for"),
        (3, "\t2\t25\t", "\t-2\t25\t", "line 3: NumFrames is '-2', which is no number"),
        (3, "\t2\t25\t", "\t" + "9" * 9000 + "\t25\t", "line 3: NumFrames is 99999999999999999999,"),
        (3, "\t2\t25\t", "\t3\t25\t", "cut off after line 8: the header announces 3 frames, and there are 2"),
        (3, "\t2\t25\t", "\t1\t25\t", "line 8: there is more after the 1 frames"),
        (3, "\tm\t", "\tinch\t", "line 3: Units is 'inch': it must be m, cm or mm"),
        (4, "Frame#", "Frame", "line 4: it should begin with 'Frame#'"),
        (4, "Neck", "", "line 4: it names 24 markers, and the header announces 25"),
        (4, "Neck", "C7", "line 4: there is no marker 'Neck'\\."),
        (5, "X1\t", "", "line 5: it should hold X1, Y1, Z1"),
        (7, "\t", "\t\t", "line 7: it has 78 fields, and 25 markers need 77"),
        (8, "2\t0.002\t", "2\t0.001\t", "line 8: its time is not later"),
        (8, "2\t0.002\t", "2\tinf\t", "line 8: its time is not finite"),
        (8, "2\t0.002\t", "2\t0,002\t", "line 8: it holds something that is no number"),
    ],
)
def test_mistakes_have_a_sentence_with_file_and_line(
    tmp_path: Path, line: int, old: str, new: str, complaint: str
) -> None:
    write_trc(tmp_path / "a.trc", [frame_of(1.0), frame_of(2.0)])
    lines = (tmp_path / "a.trc").read_text().split("\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    (tmp_path / "bad.trc").write_text("\n".join(lines))
    with pytest.raises(RecordingError, match=f"bad.trc.*{complaint}"):
        read_trc(tmp_path / "bad.trc")


def test_cut_off_headers_and_impossible_positions(tmp_path: Path) -> None:
    write_trc(tmp_path / "a.trc", [frame_of(1.0)])
    lines = (tmp_path / "a.trc").read_text().splitlines()
    for kept in range(1, 5):
        (tmp_path / "bad.trc").write_text("\n".join(lines[:kept]) + "\n" * 1)
        with pytest.raises(RecordingError, match=f"(cut off: line {kept + 1} should hold|has room for 0)"):
            read_trc(tmp_path / "bad.trc")
    for value in ("inf", "1e99"):
        row = lines[6].split("\t")
        row[5] = value
        (tmp_path / "bad.trc").write_text("\n".join([*lines[:6], "\t".join(row)]))
        with pytest.raises(RecordingError, match="line 7: a position is impossible"):
            read_trc(tmp_path / "bad.trc")


def test_absurd_counts_take_no_memory(tmp_path: Path) -> None:
    write_trc(tmp_path / "a.trc", [frame_of(1.0)])
    text = (tmp_path / "a.trc").read_text().replace("\t1\t25\t", "\t1000000000\t25\t")
    (tmp_path / "a.trc").write_text(text)
    tracemalloc.start()
    with pytest.raises(RecordingError, match="room for"):
        read_trc(tmp_path / "a.trc")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 1_000_000


def test_two_people_do_not_fit(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"there are 2 \(3, 8\): choose one with --person"):
        write_trc(tmp_path / "a.trc", [frame_of(1.0, 8), frame_of(1.0, 3)])
    assert not list(tmp_path.iterdir())
