from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from capture.errors import RecordingError
from capture.formats import json_skeletons
from capture.formats.json_skeletons import read_json, write_json
from capture.skeleton import Joint, SkeletonFrame
from tests.capture.skeleton_examples import assert_same, frame_of, takes


def content(path: Path, frames: list[SkeletonFrame]) -> Any:
    write_json(path, frames)
    return json.loads(path.read_text())


@settings(max_examples=25, deadline=None)
@given(takes())
def test_round_trip_is_exact_for_several_people(frames: list[SkeletonFrame]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        write_json(path, frames)
        assert_same(read_json(path), frames)


def test_layout_is_as_documented(tmp_path: Path) -> None:
    frame = frame_of(12.5, person_id=7)
    data = content(tmp_path / "a.json", [frame])
    assert list(data) == ["format", "version", "unit", "axes", "joints", "frames"]
    assert (data["format"], data["version"], data["unit"]) == ("skeletons", 1, "metre")
    assert data["joints"][Joint.HAND_TIP_LEFT] == "HandTipLeft"
    [entry] = data["frames"]
    assert (entry["timestamp_ms"], entry["person"]) == (12.5, 7)
    assert entry["positions_m"][Joint.HEAD] == pytest.approx(frame.positions_m[Joint.HEAD].tolist())
    assert entry["confidence"] == pytest.approx(frame.confidence.tolist())


def test_joints_in_another_order(tmp_path: Path) -> None:
    frame = frame_of(1.0)
    data = content(tmp_path / "a.json", [frame])
    data["joints"] = [name.upper() for name in data["joints"][::-1]]
    for key in ("positions_m", "confidence"):
        data["frames"][0][key].reverse()
    data["comment"] = "not looked at"
    (tmp_path / "b.json").write_text(json.dumps(data))
    assert_same(read_json(tmp_path / "b.json"), [frame])


def change(key: str, value: Any) -> Callable[[Any], None]:
    return lambda data: data.update({key: value})


def change_frame(key: str, value: Any) -> Callable[[Any], None]:
    return lambda data: data["frames"][1].update({key: value})


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (change("format", "coco"), '"format" must be "skeletons"'),
        (change("version", 2), "is of version 2; this OneTake reads 1"),
        (change("unit", "inch"), '"unit" must be "metre"'),
        (change("joints", 25), '"joints" must be a list of names'),
        (change("joints", ["Head"] * 25), "another skeleton than the 25 joints"),
        (change("frames", []), '"frames" must be a list that is not empty'),
        (change("frames", [1]), "frame 1: it is no object"),
        (change_frame("timestamp_ms", "12"), 'frame 2: "timestamp_ms" must be a number'),
        (change_frame("timestamp_ms", True), 'frame 2: "timestamp_ms" must be a number'),
        (change_frame("person", 1.5), 'frame 2: "person" must be a whole number'),
        (change_frame("person", 2**63), 'frame 2: "person" must be a whole number'),
        (change_frame("positions_m", [[0, 0, 0]] * 24), 'frame 2: "positions_m" must be 25 lists'),
        (change_frame("positions_m", [[0, 0, 0]] * 24 + [[0]]), 'frame 2: "positions_m" must be 25 lists'),
        (change_frame("positions_m", [["0", "0", "0"]] * 25), 'frame 2: "positions_m" must be 25 lists'),
        (change_frame("positions_m", [[1e99, 0, 0]] * 25), "frame 2: a number is not finite"),
        (change_frame("confidence", [2] * 25), "frame 2: a number is not finite or a confidence is outside"),
        (change_frame("confidence", None), 'frame 2: "confidence" must be 25 numbers'),
    ],
)
def test_mistakes_have_a_sentence_with_file_and_frame(
    tmp_path: Path, damage: Callable[[Any], None], complaint: str
) -> None:
    data = content(tmp_path / "a.json", [frame_of(1.0), frame_of(2.0)])
    damage(data)
    (tmp_path / "bad.json").write_text(json.dumps(data))
    with pytest.raises(RecordingError, match=f"bad.json.*{complaint}"):
        read_json(tmp_path / "bad.json")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is empty"),
        ('{\n "format": oops}', "line 2: "),
        ("[1, 2]", "holds no skeletons"),
        ('{"a": NaN}', "no number of JSON"),
        ("[" + "9" * 5000 + "]", "no number of JSON"),
        ("[" * 100_000, "damaged"),
        ("\0\xff", "line 1"),
    ],
)
def test_what_is_no_json(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(RecordingError, match=complaint):
        read_json(tmp_path / "bad.json")


def test_files_that_would_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    write_json(path, [frame_of(1.0), frame_of(2.0)])
    monkeypatch.setattr(json_skeletons, "MAX_BYTES", path.stat().st_size - 1)
    with pytest.raises(RecordingError, match="too large"):
        read_json(path)
    with pytest.raises(RecordingError, match=r"larger than .* choose .csv or .skeletons"):
        write_json(tmp_path / "b.json", [frame_of(1.0), frame_of(2.0), frame_of(3.0)])
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_long_texts_instead_of_numbers_take_no_memory(tmp_path: Path) -> None:
    data = content(tmp_path / "a.json", [frame_of(1.0)])
    data["frames"][0]["positions_m"] = ["x" * 100_000, *["y"] * 100_000]  # 40 GB as an array of NumPy
    (tmp_path / "b.json").write_text(json.dumps(data))
    with pytest.raises(RecordingError, match='"positions_m" must be'):
        read_json(tmp_path / "b.json")
