"""Video files as a source, on a real excerpt of a person who walks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capture.errors import SourceError
from capture.opencv import cv2
from capture.skeleton import CapturedFrame, Joint
from capture.sources import open_source
from capture.sources.video import VideoSource

ROOT = Path(__file__).resolve().parents[2]
WALKING = ROOT / "tests" / "data" / "walking.mp4"
WALKING_FRAMES, WALKING_FPS = 75, 30.0
EXERCISE = ROOT.parent / "shared" / "media" / "exercise.avi"


@pytest.fixture(scope="module")
def walk() -> list[CapturedFrame]:
    with VideoSource(WALKING, realtime=False) as source:
        assert source.nominal_fps == WALKING_FPS
        assert source.name == "walking.mp4"
        frames = list(source)
        assert source.dropped_frames == 0
        assert source.read() is None
    return frames


def test_every_frame_comes_in_time_order(walk: list[CapturedFrame]) -> None:
    timestamps_ms = [frame.timestamp_ms for frame in walk]
    np.testing.assert_allclose(timestamps_ms, np.arange(WALKING_FRAMES) * 1000 / WALKING_FPS, atol=0.5)
    picture = walk[0].picture
    assert picture is not None and picture.shape == (158, 320, 3) and picture.dtype == np.uint8
    assert not picture.flags.writeable
    # Grass at the bottom, lit by the sun: more red and green than blue, so the channels are in RGB order.
    red, green, blue = picture[130:].mean(axis=(0, 1))
    assert min(red, green) > blue + 15


def test_the_person_is_found_and_stays_the_same(walk: list[CapturedFrame]) -> None:
    assert sum(bool(frame.skeletons) for frame in walk) >= 0.9 * WALKING_FRAMES
    assert {skeleton.person_id for frame in walk for skeleton in frame.skeletons} == {0}
    assert all(skeleton.timestamp_ms == frame.timestamp_ms for frame in walk for skeleton in frame.skeletons)


def test_the_root_walks(walk: list[CapturedFrame]) -> None:
    """She crosses the picture in 2.5 s at a walking pace, to the sensor's left, at one distance and height."""
    roots = np.array([frame.skeletons[0].positions_m[Joint.SPINE_BASE] for frame in walk if frame.skeletons][:65])
    speed_m_s = (roots[-1, 0] - roots[0, 0]) / ((len(roots) - 1) / WALKING_FPS)
    assert 0.8 < speed_m_s < 1.5
    assert np.diff(roots[::8, 0]).min() > 0.1  # steadily, not in one jump
    assert np.ptp(roots[:, 1]) < 0.2
    assert np.ptp(roots[:, 2]) < 0.7


def test_legs_alternate(walk: list[CapturedFrame]) -> None:
    """Ankles pass each other once a step; arms swing against the legs."""
    positions = np.array([frame.skeletons[0].positions_m for frame in walk if frame.skeletons])[:60]
    ankles = positions[:, Joint.ANKLE_LEFT, 0] - positions[:, Joint.ANKLE_RIGHT, 0]
    assert ankles.max() > 0.25 and ankles.min() < -0.25
    wrists = positions[:, Joint.WRIST_LEFT, 0] - positions[:, Joint.WRIST_RIGHT, 0]
    assert np.corrcoef(ankles, wrists)[0, 1] < -0.5


def test_same_file_same_skeletons(walk: list[CapturedFrame]) -> None:
    with VideoSource(WALKING, realtime=False) as source:
        again = [source.read() for _ in range(5)]
        source.open()  # from the beginning
        once_more = source.read()
    assert again[0] is not None and once_more is not None and once_more.timestamp_ms == 0.0
    for one, other in [*zip(walk, again, strict=False), (walk[0], once_more)]:
        assert other is not None
        np.testing.assert_array_equal(one.skeletons[0].positions_m, other.skeletons[0].positions_m)


def test_real_time_keeps_pace_and_skips_what_is_late(walk: list[CapturedFrame]) -> None:
    with VideoSource(WALKING, realtime=True, model="lite") as source:
        first = source.read()
        start_s = time.perf_counter()
        assert first is not None and first.timestamp_ms == 0.0
        time.sleep(0.5)  # a reader that has something else to do
        second = source.read()
        assert second is not None and second.timestamp_ms > 430
        assert source.dropped_frames == round(second.timestamp_ms * WALKING_FPS / 1000) - 1
        while (frame := source.read()) is not None:
            # Never ahead of the clock (that started a moment before start_s).
            assert frame.timestamp_ms / 1000 < time.perf_counter() - start_s + 0.3
            last = frame
        elapsed_s = time.perf_counter() - start_s
    assert last.timestamp_ms > 1500
    assert elapsed_s > 1.5  # the video takes 2.5 s


def test_close_from_another_thread_ends_a_waiting_read(wait_until: Callable[..., None]) -> None:
    source = VideoSource(WALKING, model="lite")
    source.open()
    results: list[CapturedFrame | None] = []

    def read_on() -> None:
        while not results or results[-1] is not None:
            results.append(source.read())

    reader = threading.Thread(target=read_on)
    reader.start()
    wait_until(lambda: len(results) >= 2)
    source.close()
    reader.join(2.0)
    assert not reader.is_alive()
    assert results[-1] is None and 1 < len(results) < WALKING_FRAMES
    assert source.read() is None
    source.close()


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no video file .*gone\.mp4"):
        VideoSource(tmp_path / "gone.mp4").open()
    with pytest.raises(SourceError, match="no video file"):
        VideoSource(tmp_path).open()
    text = tmp_path / "notes.mp4"
    text.write_text("not a video")
    with pytest.raises(SourceError, match=r"notes\.mp4 cannot be read as a video"):
        VideoSource(text).open()
    empty = tmp_path / "empty.avi"
    cv2.VideoWriter(str(empty), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48)).release()
    with pytest.raises(SourceError, match=r"empty\.avi"):
        VideoSource(empty).open()
    cut_off = tmp_path / "cut_off.mp4"
    cut_off.write_bytes(WALKING.read_bytes()[:20_000])
    with pytest.raises(SourceError, match=r"cut_off\.mp4"):
        VideoSource(cut_off).open()


def test_a_source_that_was_not_opened_reads_nothing() -> None:
    assert VideoSource(WALKING).read() is None


def test_open_source_makes_one() -> None:
    source = open_source(f"video:{WALKING}", realtime=False)
    assert isinstance(source, VideoSource) and source.name == "walking.mp4"


@pytest.mark.skipif(not EXERCISE.is_file(), reason="needs the exercise video in ../shared/media")
@pytest.mark.parametrize(
    ("region", "left_px", "right_px"),
    [(None, 165, 215), ((0.0, 0.0, 0.37, 1.0), 80, 120), ((0.6, 0.0, 1.0, 1.0), 245, 300)],
)
def test_one_of_three_people_is_followed(
    region: tuple[float, float, float, float] | None, left_px: int, right_px: int
) -> None:
    """The largest of three gymnasts, or whoever is in the region that was named."""
    with VideoSource(EXERCISE, realtime=False, model="lite", region=region) as source:
        frames = [source.read() for _ in range(50)]
    skeletons = [frame.skeletons[0] for frame in frames if frame is not None and frame.skeletons]
    assert len(skeletons) >= 40
    assert {skeleton.person_id for skeleton in skeletons} == {0}
    middle = [skeleton.pixels[Joint.SPINE_BASE, 0] for skeleton in skeletons if skeleton.pixels is not None]
    assert left_px < min(middle) and max(middle) < right_px
