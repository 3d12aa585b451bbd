"""``onetake capture``: what a source shows comes back from the recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from capture import open_source
from capture.formats.recording import read_recording
from main import main


def test_a_captured_source_can_be_opened_as_a_recording(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "demo.skeletons"
    assert main(["capture", "--source", "demo", "--out", str(path), "--end", "2"]) == 0
    frames = read_recording(path)
    assert f"{len(frames)} skeletons" in capsys.readouterr().out
    assert len(frames) == 61  # 30 a second, both ends included
    assert frames[0].timestamp_ms == 0
    with open_source(f"recording:{path}", realtime=False) as source:
        shown = [captured.skeletons[0].positions_m for captured in source]
    assert np.array_equal(np.stack(shown), np.stack([frame.positions_m for frame in frames]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--source", "demo", "--out", "OUT"],  # never ends
        ["--source", "video:nowhere.mp4", "--out", "OUT"],
        ["--source", "demo", "--end", "1", "--out", "TAKEN"],
    ],
)
def test_mistakes_are_told_and_leave_nothing_behind(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_bytes(b"somebody's work")
    places = {"OUT": str(tmp_path / "out"), "TAKEN": str(tmp_path / "taken")}
    assert main(["capture", *(places.get(word, word) for word in arguments)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
    assert (tmp_path / "taken").read_bytes() == b"somebody's work"
