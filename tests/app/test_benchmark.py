"""What the application's benchmark counts; how quick anything is, no test says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app import benchmark
from app.benchmark_probes import RepeatedSource
from app.benchmark_video import to_and_fro
from capture import CapturedFrame, Source
from capture.opencv import cv2


class _Arrivals:
    def __init__(self) -> None:
        self.timestamps_ms: list[float] = []

    def arrived(self, timestamp_ms: float, arrived_s: float) -> None:
        self.timestamps_ms.append(timestamp_ms)


class _ThreeFrames(Source):
    """Skips one frame each time it is read through."""

    name = "three frames"

    def open(self) -> None:
        self.nominal_fps = 10.0
        self.dropped_frames = 0
        self._left = [0.0, 100.0, 300.0]

    def read(self) -> CapturedFrame | None:
        if not self._left:
            return None
        self.dropped_frames = 1 if len(self._left) == 1 else self.dropped_frames
        return CapturedFrame(self._left.pop(0), ())

    def close(self) -> None:
        self._left = []


def test_a_source_is_repeated_in_one_time_and_drops_add_up() -> None:
    probe = _Arrivals()
    source = RepeatedSource(_ThreeFrames(), probe.arrived)
    source.open()
    times_ms = [frame.timestamp_ms for frame in (source.read() for _ in range(6)) if frame is not None]
    assert times_ms == [0, 100, 300, 400, 500, 700] == probe.timestamps_ms
    assert source.dropped_frames == 2
    source.close()
    assert source.read() is None


def test_the_table_names_every_figure() -> None:
    run = benchmark.Run("demo", 1.0, 240, 10.0, 20.0, 3.0, 4.0, 0, 0.5, 300.0, ())
    table = benchmark.as_table({"machine": {"cores": 2}, "seconds": 8.0, "runs": [benchmark.asdict(run)]})
    assert "frame to paint p95 ms" in table and "20.00" in table and "none" in table


def test_a_missing_video_ends_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        benchmark.main(["--quick", "--video", "no_such.mp4"])
    assert ended.value.code == 2
    assert "no_such.mp4" in capsys.readouterr().err


@pytest.fixture
def six_pictures(tmp_path: Path) -> Path:
    """A video of 0.6 s that gets lighter by 40 from picture to picture."""
    path = tmp_path / "short.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for number in range(6):
        writer.write(np.full((48, 64, 3), 40 * number, np.uint8))
    writer.release()
    return path


def _brightness(video: Path) -> list[int]:
    reader = cv2.VideoCapture(str(video))
    found = []
    while (picture := reader.read()[1]) is not None:
        found.append(round(float(picture.mean()) / 40))
    return found


def test_a_short_video_goes_to_and_fro_without_a_cut(six_pictures: Path, tmp_path: Path) -> None:
    longer = to_and_fro(six_pictures, 1.5, tmp_path / "longer.mp4")
    assert _brightness(longer) == [0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4]


def test_a_video_that_is_long_enough_stays(six_pictures: Path, tmp_path: Path) -> None:
    assert to_and_fro(six_pictures, 0.6, tmp_path / "longer.mp4") == six_pictures
    assert not (tmp_path / "longer.mp4").exists()


def test_what_is_no_video_ends_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("no video")
    with pytest.raises(SystemExit) as ended:
        benchmark.main(["--quick", "--video", str(text)])
    assert ended.value.code == 2
    assert "notes.mp4" in capsys.readouterr().err
