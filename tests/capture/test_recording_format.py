from __future__ import annotations

import os
import struct
import subprocess
import sys
import tracemalloc
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from capture.errors import RecordingError
from capture.formats import recording
from capture.formats.recording import RecordingWriter, clips_by_person, read_recording
from capture.skeleton import JOINT_COUNT, Joint, SkeletonFrame

RECORD_BYTES = 420


def frame_at(timestamp_ms: float, person_id: int = 0, seed: int | None = None) -> SkeletonFrame:
    random = np.random.default_rng(int(timestamp_ms) + 1000 * person_id if seed is None else seed)
    return SkeletonFrame(
        timestamp_ms,
        random.normal(size=(JOINT_COUNT, 3)).astype(np.float32),
        random.uniform(size=JOINT_COUNT).astype(np.float32),
        person_id=person_id,
        pixels=random.uniform(0, 640, size=(JOINT_COUNT, 2)).astype(np.float32),
    )


def write(path: Path, frames: list[SkeletonFrame]) -> bytes:
    with RecordingWriter(path) as writer:
        for frame in frames:
            writer.append(frame)
    return path.read_bytes()


def assert_same(read: tuple[SkeletonFrame, ...], written: list[SkeletonFrame]) -> None:
    assert len(read) == len(written)
    for after, before in zip(read, written, strict=True):
        assert after.timestamp_ms == before.timestamp_ms
        assert after.person_id == before.person_id
        np.testing.assert_array_equal(after.positions_m, before.positions_m)
        np.testing.assert_array_equal(after.confidence, before.confidence)


def test_round_trip_is_exact_for_several_people(tmp_path: Path) -> None:
    frames = []
    for index in range(50):
        frames.append(frame_at(index * 33.37, person_id=0))
        if index > 20:
            frames.append(frame_at(index * 33.37, person_id=72057594037931101))  # a Kinect tracking id
    write(tmp_path / "a.skeletons", frames)
    assert_same(read_recording(tmp_path / "a.skeletons"), frames)


def test_record_size_is_as_documented(tmp_path: Path) -> None:
    one = write(tmp_path / "one.skeletons", [frame_at(0.0)])
    two = write(tmp_path / "two.skeletons", [frame_at(0.0), frame_at(33.0)])
    assert len(two) - len(one) == RECORD_BYTES
    header_bytes = struct.unpack_from("<8sHI", one)[2]
    assert len(one) == 14 + header_bytes + 4 + RECORD_BYTES


def test_layout_can_be_read_from_the_documentation_alone(tmp_path: Path) -> None:
    frame = frame_at(123.5, person_id=7)
    data = write(tmp_path / "a.skeletons", [frame])
    magic, version, header_bytes = struct.unpack_from("<8sHI", data)
    assert (magic, version) == (b"ONETAKE\n", 1)
    start = 14 + header_bytes + 4
    checksum, timestamp_ms, person_id = struct.unpack_from("<Idq", data, start)
    numbers = struct.unpack_from("<100f", data, start + 20)
    assert checksum == zlib.crc32(data[start + 4 :])
    assert (timestamp_ms, person_id) == (123.5, 7)
    np.testing.assert_array_equal(np.array(numbers[:75], np.float32).reshape(25, 3), frame.positions_m)
    np.testing.assert_array_equal(np.array(numbers[75:], np.float32), frame.confidence)


def test_reader_of_the_documentation_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [frame_at(index * 33.0, person_id=index) for index in range(3)]
    write(tmp_path / "take.skeletons", frames)
    text = (Path(__file__).parents[2] / "docs" / "recording-format.md").read_text(encoding="utf-8")
    code = text.split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(tmp_path)
    variables: dict[str, Any] = {}
    exec(code, variables)
    records = variables["records"]
    np.testing.assert_array_equal(records["timestamp_ms"], [0.0, 33.0, 66.0])
    np.testing.assert_array_equal(records["person_id"], [0, 1, 2])
    np.testing.assert_array_equal(records["positions_m"][2], frames[2].positions_m)
    np.testing.assert_array_equal(records["confidence"][2], frames[2].confidence)


def test_file_cut_off_anywhere_gives_every_whole_skeleton(tmp_path: Path) -> None:
    frames = [frame_at(index * 33.0) for index in range(4)]
    data = write(tmp_path / "whole.skeletons", frames)
    first_record = len(data) - 4 * RECORD_BYTES
    cut = tmp_path / "cut.skeletons"
    for size in range(0, len(data) + 1, 7):
        cut.write_bytes(data[:size])
        whole = max(0, (size - first_record) // RECORD_BYTES)
        if whole == 0:
            with pytest.raises(RecordingError, match=r"cut\.skeletons"):
                read_recording(cut)
        else:
            assert_same(read_recording(cut), frames[:whole])


def test_tail_of_zeros_after_a_power_failure_is_left_out(tmp_path: Path) -> None:
    frames = [frame_at(index * 33.0) for index in range(4)]
    data = write(tmp_path / "a.skeletons", frames)
    half_written = data[: -RECORD_BYTES + 100]
    for tail in (bytes(RECORD_BYTES), bytes(3 * RECORD_BYTES + 17)):
        (tmp_path / "b.skeletons").write_bytes(data + tail)
        assert_same(read_recording(tmp_path / "b.skeletons"), frames)
        (tmp_path / "c.skeletons").write_bytes(half_written + bytes(RECORD_BYTES) + tail)
        assert_same(read_recording(tmp_path / "c.skeletons"), frames[:3])


@pytest.mark.parametrize("record", [0, 1, 3])
def test_flipped_bit_in_any_record_is_damage(tmp_path: Path, record: int) -> None:
    data = bytearray(write(tmp_path / "a.skeletons", [frame_at(index * 33.0) for index in range(4)]))
    data[len(data) - (4 - record) * RECORD_BYTES + 200] ^= 0x10
    (tmp_path / "b.skeletons").write_bytes(data)
    with pytest.raises(RecordingError, match=rf"b\.skeletons' is damaged: skeleton {record + 1} of 4"):
        read_recording(tmp_path / "b.skeletons")


def test_every_flipped_byte_of_the_header_is_refused(tmp_path: Path) -> None:
    data = write(tmp_path / "a.skeletons", [frame_at(0.0)])
    damaged = tmp_path / "b.skeletons"
    for position in range(len(data) - RECORD_BYTES):
        changed = bytearray(data)
        changed[position] ^= 0x01
        damaged.write_bytes(changed)
        with pytest.raises(RecordingError, match=r"b\.skeletons"):
            read_recording(damaged)


def with_header(data: bytes, version: int, text: bytes, claimed_bytes: int | None = None) -> bytes:
    start = struct.pack("<8sHI", b"ONETAKE\n", version, len(text) if claimed_bytes is None else claimed_bytes) + text
    return start + struct.pack("<I", zlib.crc32(start)) + data


def test_newer_version_asks_for_an_update(tmp_path: Path) -> None:
    (tmp_path / "a.skeletons").write_bytes(with_header(bytes(500), version=2, text=b"{}"))
    with pytest.raises(RecordingError, match=r"newer version.*update"):
        read_recording(tmp_path / "a.skeletons")


@pytest.mark.parametrize("text", [b"{}", b"[]", b"not json", b'{"joints": 3, "record_bytes": 420}', b"\xff\xfe"])
def test_header_with_a_right_checksum_but_other_content_is_refused(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "a.skeletons").write_bytes(with_header(bytes(500), version=1, text=text))
    with pytest.raises(RecordingError, match=r"a\.skeletons"):
        read_recording(tmp_path / "a.skeletons")


def test_claims_of_absurd_sizes_are_refused_before_memory_is_taken(tmp_path: Path) -> None:
    huge_header = tmp_path / "header.skeletons"
    huge_header.write_bytes(with_header(b"", version=1, text=b"{}", claimed_bytes=4_000_000_000))
    huge_file = tmp_path / "file.skeletons"
    write(huge_file, [frame_at(0.0)])
    try:
        os.truncate(huge_file, 2**40)  # sparse: takes no room on the disk
    except OSError:
        huge_file = huge_header
    tracemalloc.start()
    for path in (huge_header, huge_file):
        with pytest.raises(RecordingError, match=path.name):
            read_recording(path)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 1_000_000


def test_missing_empty_and_foreign_files_have_a_sentence_each(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"missing\.skeletons' does not exist"):
        read_recording(tmp_path / "missing.skeletons")
    (tmp_path / "empty.skeletons").write_bytes(b"")
    with pytest.raises(RecordingError, match=r"empty\.skeletons' is empty"):
        read_recording(tmp_path / "empty.skeletons")
    (tmp_path / "foreign.skeletons").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(RecordingError, match=r"foreign\.skeletons' is no OneTake recording"):
        read_recording(tmp_path / "foreign.skeletons")
    with pytest.raises(RecordingError, match="cannot be read"):
        read_recording(tmp_path)
    write(tmp_path / "nobody.skeletons", [])
    with pytest.raises(RecordingError, match="holds no skeleton"):
        read_recording(tmp_path / "nobody.skeletons")


def test_impossible_values_with_a_right_checksum_are_refused(tmp_path: Path) -> None:
    data = write(tmp_path / "a.skeletons", [frame_at(10.0), frame_at(20.0)])
    body_start = len(data) - RECORD_BYTES + 4
    changes = {
        "a coordinate is not a number": (20 - 4, struct.pack("<f", float("nan"))),
        "a confidence of 7": (320 - 4, struct.pack("<f", 7.0)),
        "time runs backwards": (0, struct.pack("<d", 5.0)),
        "no time": (0, struct.pack("<d", float("inf"))),
    }
    for what, (offset, value) in changes.items():
        body = bytearray(data[body_start:])
        body[offset : offset + len(value)] = value
        (tmp_path / "b.skeletons").write_bytes(data[: body_start - 4] + struct.pack("<I", zlib.crc32(body)) + body)
        with pytest.raises(RecordingError, match="skeleton 2 of 2 are impossible"):
            read_recording(tmp_path / "b.skeletons")
            pytest.fail(what)


def test_infinite_times_are_refused_without_a_warning(tmp_path: Path) -> None:
    data = write(tmp_path / "a.skeletons", [frame_at(10.0), frame_at(20.0)])
    header, body = data[: -2 * RECORD_BYTES], data[-2 * RECORD_BYTES :]
    endless = b""
    for record in (body[:RECORD_BYTES], body[RECORD_BYTES:]):
        values = struct.pack("<d", float("inf")) + record[4 + 8 :]
        endless += struct.pack("<I", zlib.crc32(values)) + values
    (tmp_path / "b.skeletons").write_bytes(header + endless)
    with (
        warnings.catch_warnings(action="error"),
        pytest.raises(RecordingError, match="skeleton 1 of 2 are impossible"),
    ):
        read_recording(tmp_path / "b.skeletons")


def test_writer_refuses_what_the_reader_would_refuse(tmp_path: Path) -> None:
    good = frame_at(60.0)
    broken = good.positions_m.copy()
    broken[3, 1] = np.nan
    with RecordingWriter(tmp_path / "a.skeletons") as writer:
        writer.append(frame_at(50.0))
        with pytest.raises(ValueError, match="finite"):
            writer.append(SkeletonFrame(60.0, broken, good.confidence))
        with pytest.raises(ValueError, match="confidence"):
            writer.append(SkeletonFrame(60.0, good.positions_m, good.confidence + 3))
        with pytest.raises(ValueError, match="time order"):
            writer.append(frame_at(40.0))
        assert writer.skeleton_count == 1
    assert_same(read_recording(tmp_path / "a.skeletons"), [frame_at(50.0)])


def test_existing_recording_is_not_overwritten_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.skeletons"
    before = write(path, [frame_at(0.0)])
    with pytest.raises(RecordingError, match="already exists"):
        RecordingWriter(path)
    assert path.read_bytes() == before
    RecordingWriter(path, overwrite=True).close()
    assert len(path.read_bytes()) == len(before) - RECORD_BYTES


def test_folder_that_is_missing_has_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"cannot be written \(No such file"):
        RecordingWriter(tmp_path / "missing" / "a.skeletons")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full to play a full disk")
def test_full_disk_has_a_sentence() -> None:
    with pytest.raises(RecordingError, match=r"cannot be written \(No space left"):
        RecordingWriter("/dev/full", overwrite=True)


def test_limit_holds_for_writing_and_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.skeletons"
    with RecordingWriter(path) as writer:
        monkeypatch.setattr(recording, "MAX_SKELETONS", 3)
        for index in range(3):
            writer.append(frame_at(index * 33.0))
        with pytest.raises(RecordingError, match="at most 3 skeletons"):
            writer.append(frame_at(100.0))
    assert len(read_recording(path)) == 3
    monkeypatch.setattr(recording, "MAX_SKELETONS", 2)
    with pytest.raises(RecordingError, match="at most 2 skeletons"):
        read_recording(path)


def test_killed_program_loses_at_most_a_second(tmp_path: Path) -> None:
    script = """
import os, sys, time
import numpy as np
from capture.formats.recording import RecordingWriter
from capture.skeleton import SkeletonFrame
writer = RecordingWriter(sys.argv[1])
start_s = time.monotonic()
while time.monotonic() - start_s < 1.2:
    now_ms = 1000 * (time.monotonic() - start_s)
    writer.append(SkeletonFrame(now_ms, np.zeros((25, 3)), np.ones(25)))
    print(now_ms, flush=True)
    time.sleep(0.1)  # slow enough that the file buffer alone would never be written
os._exit(1)
"""
    path = tmp_path / "killed.skeletons"
    project = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=project, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 1, run.stderr
    appended_ms = [float(line) for line in run.stdout.split()]
    kept = read_recording(path)
    assert appended_ms[-1] - kept[-1].timestamp_ms < 1000
    assert [frame.timestamp_ms for frame in kept] == appended_ms[: len(kept)]


def test_clips_by_person() -> None:
    frames = [
        frame_at(0.0, person_id=4),
        frame_at(33.0, person_id=4),
        frame_at(33.0, person_id=9),
        frame_at(33.0, person_id=4, seed=5),  # a second frame at the same moment
        frame_at(66.0, person_id=4),
    ]
    clips = clips_by_person(frames)
    assert list(clips) == [4, 9]
    np.testing.assert_array_equal(clips[4].timestamps_ms, [0.0, 33.0, 66.0])
    np.testing.assert_array_equal(clips[4].positions_m[1], frames[1].positions_m)
    np.testing.assert_array_equal(clips[9].positions_m[:, Joint.HEAD], [frames[2].positions_m[Joint.HEAD]])
    assert clips_by_person([]) == {}
