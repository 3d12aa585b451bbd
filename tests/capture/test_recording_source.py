from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from capture.errors import RecordingError, SourceError
from capture.formats.ntu import write_ntu
from capture.formats.recording import RecordingWriter
from capture.formats.skeleton_files import read_skeletons
from capture.pacing import Pacer
from capture.skeleton import JOINT_COUNT, SkeletonFrame
from capture.sources import open_source
from capture.sources.recording import RecordingSource


class FakeTime:
    def __init__(self) -> None:
        self.now_s = 50.0

    def clock(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


def frame_at(timestamp_ms: float, person_id: int = 0) -> SkeletonFrame:
    positions_m = np.full((JOINT_COUNT, 3), timestamp_ms / 1000 + person_id, dtype=np.float32)
    return SkeletonFrame(timestamp_ms, positions_m, np.ones(JOINT_COUNT, dtype=np.float32), person_id)


def recorded(path: Path, frames: list[SkeletonFrame]) -> Path:
    with RecordingWriter(path) as writer:
        for frame in frames:
            writer.append(frame)
    return path


def test_people_of_one_moment_come_together(tmp_path: Path) -> None:
    path = recorded(
        tmp_path / "two.skeletons",
        [frame_at(0.0, 1), frame_at(33.0, 1), frame_at(33.0, 2), frame_at(66.0, 2)],
    )
    with RecordingSource(path, realtime=False) as source:
        frames = list(source)
    assert [(f.timestamp_ms, [s.person_id for s in f.skeletons]) for f in frames] == [
        (0.0, [1]),
        (33.0, [1, 2]),
        (66.0, [2]),
    ]
    assert all(frame.picture is None for frame in frames)
    assert source.dropped_frames == 0
    assert source.name == "two.skeletons"
    assert not source.is_live


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    frames = [frame_at(index * 1000 / 30) for index in range(10)]
    write_ntu(tmp_path / "ntu.skeletons", frames)
    recorded(tmp_path / "onetake.skeleton", frames)
    for name in ("ntu.skeletons", "onetake.skeleton"):
        with open_source(f"recording:{tmp_path / name}", realtime=False) as source:
            read = list(source)
            assert source.nominal_fps == pytest.approx(30.0)
        np.testing.assert_allclose([f.timestamp_ms for f in read], [f.timestamp_ms for f in frames])
        np.testing.assert_array_equal(read[3].skeletons[0].positions_m, frames[3].positions_m)


def test_realtime_keeps_the_recorded_distances(tmp_path: Path) -> None:
    times_ms = [700.0, 733.0, 800.0, 1300.0]
    path = recorded(tmp_path / "a.skeletons", [frame_at(t) for t in times_ms])
    fake = FakeTime()
    moments_ms = []
    with RecordingSource(path, pacer=Pacer(clock=fake.clock, sleep=fake.sleep)) as source:
        for _ in source:
            moments_ms.append((fake.now_s - 50.0) * 1000)
            fake.now_s += 0.010  # what the reader does with a frame
    np.testing.assert_allclose(moments_ms, [0.0, 33.0, 100.0, 600.0], atol=1e-6)
    assert source.dropped_frames == 0


def test_slow_reader_skips_and_counts_frames(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.skeletons", [frame_at(index * 100.0) for index in range(11)])
    fake = FakeTime()
    read_ms = []
    with RecordingSource(path, pacer=Pacer(clock=fake.clock, sleep=fake.sleep)) as source:
        for frame in source:
            read_ms.append(frame.timestamp_ms)
            fake.now_s += 0.240
    assert read_ms == [0.0, 200.0, 400.0, 700.0, 900.0, 1000.0]
    assert source.dropped_frames == 11 - len(read_ms)


def test_opening_again_starts_anew(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.skeletons", [frame_at(index * 10.0) for index in range(3)])
    source = RecordingSource(path, realtime=False)
    for _ in range(2):
        with source:
            assert [frame.timestamp_ms for frame in source] == [0.0, 10.0, 20.0]
        assert source.read() is None


def test_close_ends_a_wait_in_another_thread(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.skeletons", [frame_at(0.0), frame_at(3_600_000.0)])
    with RecordingSource(path) as source:
        assert source.read() is not None
        timer = threading.Timer(0.05, source.close)
        timer.start()
        start_s = time.monotonic()
        assert source.read() is None
        assert time.monotonic() - start_s < 10.0
        timer.join()


def test_bad_files_have_a_sentence_each(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no recording .*missing\.skeletons"):
        RecordingSource(tmp_path / "missing.skeletons").open()
    with pytest.raises(SourceError, match="no recording"):
        RecordingSource(tmp_path).open()
    contents = {"empty": b"", "video": b"\x00\x00\x00 ftypisom" * 30, "text": b"hello\nworld\n"}
    complaints = {"empty": "is empty", "video": "neither", "text": "neither"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RecordingError, match=complaints[name]):
            RecordingSource(tmp_path / name).open()
    whole = recorded(tmp_path / "a.skeletons", [frame_at(0.0), frame_at(10.0)]).read_bytes()
    (tmp_path / "cut.skeletons").write_bytes(whole[:-1])
    assert len(read_skeletons(tmp_path / "cut.skeletons")) == 1
    with pytest.raises(RecordingError, match="does not exist"):
        read_skeletons(tmp_path / "missing.skeletons")


def test_cut_off_ntu_file_is_refused_when_opened(tmp_path: Path) -> None:
    write_ntu(tmp_path / "a.skeleton", [frame_at(index * 1000 / 30) for index in range(3)])
    text = (tmp_path / "a.skeleton").read_text()
    (tmp_path / "b.skeleton").write_text(text[: len(text) // 2].rsplit("\n", 1)[0] + "\n")
    with pytest.raises(RecordingError, match="cut off"):
        RecordingSource(tmp_path / "b.skeleton").open()
