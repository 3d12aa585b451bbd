"""``onetake convert``: a recording in another format, one person or everybody, and mistakes in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from capture import Clip, SkeletonFrame
from capture.demonstrator import MOVEMENTS, Variation, perform
from capture.formats.recording import clips_by_person, read_recording
from capture.formats.skeleton_files import read_skeletons, write_skeletons
from main import main


@pytest.fixture
def recording(tmp_path: Path, write_recording: Callable[[Path, Clip], Path]) -> Path:
    rng = np.random.default_rng(3)
    return write_recording(tmp_path / "take.skeletons", perform(MOVEMENTS[0], Variation.random(rng), rng))


@pytest.fixture
def pair(recording: Path) -> Path:
    """The same with a second person, 8, one metre to the side of the first, 0."""
    path = recording.with_name("pair.skeletons")
    frames = read_recording(recording)
    beside = [SkeletonFrame(f.timestamp_ms, f.positions_m + np.float32(1), f.confidence, 8) for f in frames]
    write_skeletons(path, [*frames, *beside])
    return path


def test_there_and_back_again(recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = [recording, *(tmp_path / name for name in ("a.csv", "b.json", "c.skeletons"))]
    for before, after in pairwise(steps):
        assert main(["convert", str(before), str(after)]) == 0
        assert capsys.readouterr().out.endswith(f"skeletons of one person: {after}\n")
    assert steps[-1].read_bytes() == recording.read_bytes()


def test_every_format_can_be_written(recording: Path, tmp_path: Path) -> None:
    for extension in ("trc", "bvh", "skeleton"):
        assert main(["convert", str(recording), str(tmp_path / f"out.{extension}")]) == 0
    assert (tmp_path / "out.bvh").read_text().startswith("HIERARCHY")
    assert len(read_skeletons(tmp_path / "out.trc")) == len(read_recording(recording))


def test_one_person_of_two(pair: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.trc"
    assert main(["convert", str(pair), str(out)]) == 2
    assert "there are 2 (0, 8): choose one with --person" in capsys.readouterr().err
    assert main(["convert", str(pair), str(out), "--person", "8"]) == 0
    [written] = clips_by_person(read_skeletons(out)).values()
    np.testing.assert_array_equal(written.positions_m, clips_by_person(read_recording(pair))[8].positions_m)
    assert main(["convert", str(pair), str(tmp_path / "both.csv")]) == 0
    assert "of 2 people" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["PAIR", "OUT.csv", "--person", "3"], "holds no person 3, only 0, 8"),
        (["missing.csv", "OUT.json"], "does not exist"),
        (["PAIR", "OUT.c3d"], "its name should end in one of"),
        (["PAIR", "PAIR"], "already exists"),
        (["PAIR", "missing/OUT.csv"], "cannot be written"),
    ],
)
def test_mistakes_are_told_and_leave_nothing_behind(
    arguments: list[str], complaint: str, pair: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    places = {"PAIR": str(pair), "--person": "--person", "3": "3"}
    assert main(["convert", *(places.get(word, str(tmp_path / word)) for word in arguments)]) == 2
    error = capsys.readouterr().err
    assert complaint in error and len(error.strip().splitlines()) == 1
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
