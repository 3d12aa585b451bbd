from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from capture.errors import RecordingError
from capture.formats.csv_table import read_csv, write_csv
from capture.skeleton import Joint, SkeletonFrame
from tests.capture.skeleton_examples import assert_same, frame_of, takes


def table(path: Path, frames: list[SkeletonFrame]) -> str:
    write_csv(path, frames)
    return path.read_text()


@settings(max_examples=25, deadline=None)
@given(takes())
def test_round_trip_is_exact_for_several_people(frames: list[SkeletonFrame]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        write_csv(path, frames)
        assert_same(read_csv(path), frames)


def test_columns_are_as_documented(tmp_path: Path) -> None:
    frame = frame_of(12.5, person_id=7)
    table(tmp_path / "a.csv", [frame])
    with (tmp_path / "a.csv").open(newline="") as file:
        [row] = csv.DictReader(file)
    assert len(row) == 2 + 25 * 4
    assert (row["timestamp_ms"], row["person"]) == ("12.5", "7")
    assert np.float32(row["SpineBase_x_m"]) == frame.positions_m[Joint.SPINE_BASE, 0]
    assert np.float32(row["HandTipLeft_z_m"]) == frame.positions_m[Joint.HAND_TIP_LEFT, 2]
    assert np.float32(row["ThumbRight_confidence"]) == frame.confidence[Joint.THUMB_RIGHT]


def test_other_columns_other_orders_and_spellings(tmp_path: Path) -> None:
    frames = [frame_of(20.0, person_id=2), frame_of(10.0, person_id=1), frame_of(10.0, person_id=2)]
    with_header = table(tmp_path / "a.csv", frames).replace("HandTipLeft_", "HAND_TIP_LEFT_", 4).splitlines()
    rows = [["note", *line.split(",")[::-1]] for line in with_header]
    text = "\r\n".join(",".join(row) for row in [rows[0], rows[3], rows[1], rows[2]])
    (tmp_path / "b.csv").write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\r\n\r\n")  # as a spreadsheet writes it
    read = read_csv(tmp_path / "b.csv")
    assert [(f.timestamp_ms, f.person_id) for f in read] == [(10, 1), (10, 2), (20, 2)]
    assert_same(read, [frames[1], frames[2], frames[0]])


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("timestamp_ms,", "time,", "line 1: it lacks the column 'timestamp_ms'\\."),
        ("Head_x_m,Head_y_m", "a,b", "line 1: it lacks the column 'Head_x_m' and 1 more"),
        ("Head_y_m", "HEAD_x_m", "line 1: it names the column 'Head_x_m' twice"),
        ("Head_x_m,Head_y_m", "a\x07,a\x07", "line 1: it names the column 'a\ufffd' twice"),
        ("\n2.0,5,", "\n2.0,5,0,", "line 3: it has 103 fields where the first line names 102"),
        ("\n2.0,5,", "\n2.0,five,", "line 3: 'five' is no number of a person"),
        ("\n2.0,5,", f"\n2.0,{2**63},", "line 3: the number of the person is too large"),
        ("\n2.0,5,", "\ntwo,5,", "line 3: it holds something that is no number"),
        ("\n2.0,5,", "\nnan,5,", "line 3: a number is not finite"),
        ("\n2.0,5,", "\n2.0,5,1e99,7,7,7\n", "line 3: it has 6 fields"),
        ("\n2.0,5,", "\n" + "7" * 70_000, "line 3: it is far too long"),
        ("\n2.0,5,", '\n2.0,"5,', "line 3: "),
        (",", ";", "line 1: it lacks the column"),
    ],
)
def test_mistakes_have_a_sentence_with_file_and_line(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = table(tmp_path / "a.csv", [frame_of(1.0, 5), frame_of(2.0, 5)])
    assert old in text
    (tmp_path / "bad.csv").write_text(text.replace(old, new))
    with pytest.raises(RecordingError, match=f"bad.csv.*{complaint}"):
        read_csv(tmp_path / "bad.csv")


@pytest.mark.parametrize("value", ["1e99", "inf", "nan"])
def test_impossible_positions_and_confidences(tmp_path: Path, value: str) -> None:
    lines = table(tmp_path / "a.csv", [frame_of(1.0)]).splitlines()
    for column in (2, 5):  # SpineBase_x_m, SpineBase_confidence
        row = lines[1].split(",")
        row[column] = value
        (tmp_path / "bad.csv").write_text(f"{lines[0]}\n{','.join(row)}\n")
        with pytest.raises(RecordingError, match="line 2: a number is not finite or a confidence is outside"):
            read_csv(tmp_path / "bad.csv")


def test_what_is_no_table(tmp_path: Path) -> None:
    for content, complaint in ((b"", "is empty"), (bytes(range(256)) * 9, "line 1"), (b"\n\n", "line 1")):
        (tmp_path / "bad.csv").write_bytes(content)
        with pytest.raises(RecordingError, match=complaint):
            read_csv(tmp_path / "bad.csv")
    (tmp_path / "bad.csv").write_text(table(tmp_path / "a.csv", [frame_of(1.0)]).splitlines()[0])
    with pytest.raises(RecordingError, match="no row with a skeleton"):
        read_csv(tmp_path / "bad.csv")
    with pytest.raises(RecordingError, match="does not exist"):
        read_csv(tmp_path / "missing.csv")
    with pytest.raises(RecordingError, match="cannot be read"):
        read_csv(tmp_path)


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")
    with pytest.raises(RecordingError, match="no skeleton to write"):
        write_csv(path, [])
    broken = SkeletonFrame(3.0, np.full((25, 3), np.nan, np.float32), np.ones(25, np.float32), 4)
    with pytest.raises(RecordingError, match=r"person 4 at 3\.0 ms"):
        write_csv(path, [frame_of(1.0), broken])
    with pytest.raises(RecordingError, match="cannot be written"):
        write_csv(tmp_path / "missing" / "a.csv", [frame_of(1.0)])
    assert path.read_text() == "old"
