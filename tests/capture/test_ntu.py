from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from capture.errors import RecordingError
from capture.formats import ntu
from capture.formats.ntu import FRAME_MS, read_ntu, write_ntu
from capture.formats.recording import clips_by_person
from capture.pixels import OUTSIDE_PICTURE
from capture.skeleton import JOINT_COUNT, Joint, SkeletonFrame

# The number layout of a line of the data set: x y z, depth x y, colour x y, orientation w x y z, tracking state.
JOINT_LINE = "0.3104512 0.2718281 3.141593 270.125 190.375 1024.532 512.0625 -0.1875 0.0625 0.9697266 -0.1318359 2"
BODY_LINE = "72057594037931101 0 1 1 1 1 0 0.03125 0.0546875 2"


def body_text(joint_lines: list[str] | None = None, body_line: str = BODY_LINE, joint_count: str = "25") -> str:
    return "\n".join([body_line, joint_count, *(joint_lines or [JOINT_LINE] * JOINT_COUNT)])


def ntu_file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="ascii", newline="")
    return path


def frame_at(
    timestamp_ms: float, person_id: int = 0, *, pixels: bool = False, x_m: float | None = None
) -> SkeletonFrame:
    random = np.random.default_rng(round(timestamp_ms * 10) + person_id)
    positions_m = random.normal(size=(JOINT_COUNT, 3)).astype(np.float32)
    if x_m is not None:
        positions_m[:, 0] = x_m
    confidence = random.choice(np.array([0.0, 0.5, 1.0], dtype=np.float32), size=JOINT_COUNT)
    places = random.uniform(0, 1920, size=(JOINT_COUNT, 2)).astype(np.float32) if pixels else None
    return SkeletonFrame(timestamp_ms, positions_m, confidence, person_id, places)


def test_reads_every_number_from_its_place(tmp_path: Path) -> None:
    lines = [f"{joint}.25 -{joint}.5 3.75 1 2 {100 + joint}.5 {200 + joint} 5 6 7 8 {joint % 3}" for joint in range(25)]
    path = ntu_file(tmp_path / "S001C003P008R001A001.skeleton", "1\n1\n" + body_text(lines) + "\n")
    [frame] = read_ntu(path)
    assert frame.timestamp_ms == 0.0
    assert frame.person_id == 72057594037931101
    np.testing.assert_array_equal(frame.positions_m[Joint.SHOULDER_LEFT], [4.25, -4.5, 3.75])
    np.testing.assert_array_equal(frame.positions_m[Joint.THUMB_RIGHT], [24.25, -24.5, 3.75])
    np.testing.assert_array_equal(frame.confidence[:6], [0.0, 0.5, 1.0, 0.0, 0.5, 1.0])
    assert frame.pixels is not None
    np.testing.assert_array_equal(frame.pixels[Joint.SPINE_MID], [101.5, 201.0])


def test_frames_are_a_thirtieth_of_a_second_apart_and_empty_ones_count(tmp_path: Path) -> None:
    other = body_text(body_line="5 0 0 0 0 0 0 0 0 2")
    text = f"4\n1\n{body_text()}\n0\n2\n{body_text()}\n{other}\n1\n{other}\n"
    frames = read_ntu(ntu_file(tmp_path / "a.skeleton", text))
    expected = [(0, 72057594037931101), (2, 72057594037931101), (2, 5), (3, 5)]
    assert [(frame.timestamp_ms, frame.person_id) for frame in frames] == [
        (pytest.approx(i * 1000 / 30), p) for i, p in expected
    ]


def test_windows_line_ends_and_blank_lines_at_the_end(tmp_path: Path) -> None:
    text = f"1\n1\n{body_text()}\n\n \n".replace("\n", "\r\n")
    assert len(read_ntu(ntu_file(tmp_path / "a.skeleton", text))) == 1
    without_last_break = f"1\n1\n{body_text()}"
    assert len(read_ntu(ntu_file(tmp_path / "b.skeleton", without_last_break))) == 1


def test_pixels_that_are_not_finite(tmp_path: Path) -> None:
    lines = [JOINT_LINE] * JOINT_COUNT
    lines[7] = "0.1 0.2 3 -inf -inf -1.#INF 1.#QNAN 0 0 0 0 1"
    [some] = read_ntu(ntu_file(tmp_path / "a.skeleton", f"1\n1\n{body_text(lines)}\n"))
    assert some.pixels is not None
    np.testing.assert_array_equal(some.pixels[7], [OUTSIDE_PICTURE] * 2)
    assert some.pixels[6, 0] == np.float32(1024.532)
    [none] = read_ntu(ntu_file(tmp_path / "b.skeleton", f"1\n1\n{body_text([lines[7]] * 25)}\n"))
    assert none.pixels is None


GOOD = f"2\n1\n{body_text()}\n1\n{body_text()}\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is empty"),
        ("0\n", "holds no skeleton"),
        ("2\n0\n0\n", "holds no skeleton"),
        (GOOD[:-50], r"line 57: it should hold the twelve numbers"),
        (GOOD[: GOOD.index(JOINT_LINE)], "cut off: line 5 should hold the twelve numbers of a joint"),
        ("2\n1\n" + body_text() + "\n", "cut off: line 30 should hold the number of bodies"),
        ("1000000000\n1\n", "line 1: 1000000000 is too large for the number of frames"),
        ("9" * 30 + "\n1\n", "line 1: 99999999999999999999 is too large"),
        ("1\n7\n", "line 2: 7 is too large for the number of bodies"),
        ("1\n-1\n", "line 2: it should hold the number of bodies, not '-1'"),
        ("one\n", "line 1: it should hold the number of frames, not 'one'"),
        ("\n\n", "line 1: it should hold the number of frames"),
        (f"1\n1\n{body_text(joint_count='20')}\n", "line 4: a body has 25 joints, not 20"),
        (f"1\n1\n{body_text(joint_count='2500000')}\n", "line 4: 2500000 is too large"),
        (f"1\n1\n{body_text(body_line='1 2 3')}\n", "line 3: it should hold the ten numbers"),
        (f"1\n1\n{body_text(body_line='x' + BODY_LINE)}\n", "line 3: 'x72057594037931101' is no body id"),
        (f"1\n1\n{body_text(body_line='9' + BODY_LINE.replace('7', '99'))}\n", "is no body id"),
        (GOOD.replace("3.141593", "nan", 1), "line 5: a joint's position is impossible"),
        (GOOD[::-1].replace("3.141593"[::-1], "fni", 1)[::-1], "line 57: a joint's position is impossible"),
        (GOOD.replace("3.141593", "1e99", 1), "line 5: a joint's position is impossible"),
        (GOOD.replace("3.141593", "3,141593", 1), "line 5: it holds something that is no number"),
        (GOOD.replace("-0.1318359 2", "-0.1318359 3", 1), "line 5: a joint's tracking state is 0, 1 or 2"),
        (GOOD.replace(JOINT_LINE, JOINT_LINE + " 7", 1), "line 5: it should hold the twelve numbers"),
        (GOOD + "1\n", "line 58: there is more after the 2 frames"),
        ("1\n1\n" + "0 " * 100_000, "line 3: it should hold the ten numbers"),
    ],
)
def test_bad_files_have_a_sentence_with_file_and_line(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(RecordingError, match=complaint) as error:
        read_ntu(ntu_file(tmp_path / "bad.skeleton", text))
    assert "bad.skeleton" in str(error.value)


def test_binary_and_missing_files_have_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.skeleton").write_bytes(bytes(range(256)) * 20)
    with pytest.raises(RecordingError, match="line 1"):
        read_ntu(tmp_path / "a.skeleton")
    with pytest.raises(RecordingError, match="does not exist"):
        read_ntu(tmp_path / "b.skeleton")
    with pytest.raises(RecordingError, match="cannot be read"):
        read_ntu(tmp_path)


def test_absurd_counts_take_no_memory(tmp_path: Path) -> None:
    path = ntu_file(tmp_path / "a.skeleton", "1000000000\n" + "6\n" * 1000)
    tracemalloc.start()
    with pytest.raises(RecordingError):
        read_ntu(path)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 1_000_000


def test_round_trip_on_the_grid_is_exact(tmp_path: Path) -> None:
    frames = []
    for index in range(40):
        if index < 30:
            frames.append(frame_at(index * FRAME_MS, person_id=3, pixels=True))
        if index >= 10:
            frames.append(frame_at(index * FRAME_MS, person_id=8))
    write_ntu(tmp_path / "a.skeleton", frames)
    read = read_ntu(tmp_path / "a.skeleton")
    assert [(f.timestamp_ms, f.person_id) for f in read] == [(f.timestamp_ms, f.person_id) for f in frames]
    for after, before in zip(read, frames, strict=True):
        np.testing.assert_array_equal(after.positions_m, before.positions_m)
        np.testing.assert_array_equal(after.confidence, before.confidence)
        if before.pixels is None:
            assert after.pixels is None
        else:
            np.testing.assert_array_equal(after.pixels, before.pixels)
    write_ntu(tmp_path / "b.skeleton", read)
    assert (tmp_path / "b.skeleton").read_bytes() == (tmp_path / "a.skeleton").read_bytes()


def test_another_frame_rate_is_resampled_by_time(tmp_path: Path) -> None:
    speed_m_per_s = 0.8
    times_ms = 5000.0 + np.cumsum(np.random.default_rng(1).uniform(20, 90, size=60))  # irregular, around 18 fps
    frames = [frame_at(t, x_m=speed_m_per_s * t / 1000) for t in times_ms]
    write_ntu(tmp_path / "a.skeleton", frames)
    clip = clips_by_person(read_ntu(tmp_path / "a.skeleton"))[0]
    np.testing.assert_allclose(np.diff(clip.timestamps_ms), FRAME_MS)
    assert clip.duration_s == pytest.approx((times_ms[-1] - times_ms[0]) / 1000, abs=FRAME_MS / 2000)
    inner = slice(1, -1)  # the first and last frame may be held for up to half a frame
    expected_m = speed_m_per_s * (times_ms[0] + clip.timestamps_ms) / 1000
    np.testing.assert_allclose(clip.positions_m[inner, Joint.HEAD, 0], expected_m[inner], rtol=1e-5)


def test_person_who_leaves_and_comes_back_is_not_invented_in_between(tmp_path: Path) -> None:
    times_ms = [index * 40.0 for index in range(25)] + [6000.0 + index * 40.0 for index in range(25)]
    watcher = [frame_at(index * FRAME_MS, person_id=1) for index in range(210)]
    write_ntu(tmp_path / "a.skeleton", [*watcher, *(frame_at(t, person_id=2) for t in times_ms)])
    seen_ms = [frame.timestamp_ms for frame in read_ntu(tmp_path / "a.skeleton") if frame.person_id == 2]
    assert not [t for t in seen_ms if 1000 < t < 5980]
    assert seen_ms[0] == 0.0
    assert min(t for t in seen_ms if t > 3000) == pytest.approx(6000.0)


def test_confidence_between_the_states_becomes_the_nearest(tmp_path: Path) -> None:
    confidence = np.zeros(JOINT_COUNT, dtype=np.float32)
    confidence[:6] = [0.1, 0.3, 0.6, 0.8, 0.99, 1.0]
    write_ntu(tmp_path / "a.skeleton", [SkeletonFrame(0.0, np.zeros((JOINT_COUNT, 3), np.float32), confidence)])
    [frame] = read_ntu(tmp_path / "a.skeleton")
    np.testing.assert_array_equal(frame.confidence[:7], [0.0, 0.5, 0.5, 1.0, 1.0, 1.0, 0.0])


def test_what_cannot_be_written_has_a_sentence_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ntu_file(tmp_path / "a.skeleton", "old")
    with pytest.raises(RecordingError, match="no skeleton to write"):
        write_ntu(path, [])
    with pytest.raises(RecordingError, match="7 people at once"):
        write_ntu(path, [frame_at(0.0, person_id=person) for person in range(7)])
    with pytest.raises(RecordingError, match="hours"):
        write_ntu(path, [frame_at(0.0), frame_at(1e12)])
    with pytest.raises(RecordingError, match="cannot be written"):
        write_ntu(tmp_path / "missing" / "a.skeleton", [frame_at(0.0)])
    monkeypatch.setattr(ntu, "_frame_lines", lambda bodies: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_ntu(path, [frame_at(0.0)])
    assert path.read_text() == "old"
