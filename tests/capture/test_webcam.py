"""Webcams, with a camera made of a real video in OpenCV's place."""

from __future__ import annotations

import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capture import cameras
from capture.cameras import Camera, list_cameras, webcam_available
from capture.errors import SourceError
from capture.opencv import cv2
from capture.skeleton import CapturedFrame, Joint
from capture.sources import open_source, webcam
from capture.sources.webcam import WebcamSource

WALKING = Path(__file__).resolve().parents[1] / "data" / "walking.mp4"


class FakeCamera:
    """Delivers one picture every ``interval_s``, then goes silent after ``picture_count`` of them."""

    def __init__(self, picture_count: int = 10_000, interval_s: float = 0.01, is_open: bool = True) -> None:
        # One picture for ever: how many are skipped between two reads depends on the machine, and a person who
        # jumps is sometimes lost by the pose model.
        video = cv2.VideoCapture(str(WALKING))
        self._picture = video.read()[1]
        video.release()
        self._picture_count = picture_count
        self._interval_s = interval_s
        self._is_open = is_open
        self.grabbed = 0
        self.released = threading.Event()

    def isOpened(self) -> bool:
        return self._is_open

    def grab(self) -> bool:
        assert not self.released.is_set(), "used after release"
        time.sleep(self._interval_s)
        if self.grabbed >= self._picture_count:
            return False
        self.grabbed += 1
        return True

    def retrieve(self) -> tuple[bool, np.ndarray]:
        picture = self._picture.copy()
        picture[0, 0] = self.grabbed % 256  # its number, in the corner
        return True, picture

    def get(self, propId: int) -> float:  # noqa: N803
        return 30.0

    def release(self) -> None:
        self.released.set()


def source_with(camera: FakeCamera) -> WebcamSource:
    return WebcamSource(0, model="lite", opener=lambda index: camera)


def test_the_newest_picture_and_its_skeleton(wait_until: Callable[..., None]) -> None:
    camera = FakeCamera(interval_s=0.005)
    with source_with(camera) as source:
        assert source.nominal_fps == 30.0 and source.is_live
        frames = []
        for _ in range(5):
            seen = camera.grabbed
            wait_until(lambda seen=seen: camera.grabbed >= seen + 12)  # a slow reader
            before = camera.grabbed
            frame = source.read()
            assert frame is not None and frame.picture is not None
            assert (before - int(frame.picture[0, 0, 0])) % 256 <= 2  # not one from a queue
            frames.append(frame)
        assert source.dropped_frames > 40
    assert camera.released.is_set()
    assert all(len(frame.skeletons) == 1 for frame in frames)
    assert np.all(np.diff([frame.timestamp_ms for frame in frames]) > 0)
    picture = frames[-1].picture
    assert picture is not None and not picture.flags.writeable
    red, green, blue = picture[130:].mean(axis=(0, 1))  # the grass of the test video
    assert min(red, green) > blue + 15


def test_timestamps_are_those_of_the_camera() -> None:
    with source_with(FakeCamera(interval_s=0.02)) as source:
        frames = [source.read() for _ in range(10)]
        now_ms = time.perf_counter() * 1000
    timestamps_ms = [frame.timestamp_ms for frame in frames if frame is not None]
    assert now_ms - 2000 < timestamps_ms[-1] < now_ms
    assert np.diff(timestamps_ms).min() > 19  # never two from one moment, although the camera had some in store


def test_a_picture_is_given_once() -> None:
    with source_with(FakeCamera(interval_s=0.05)) as source:
        numbers = []
        for _ in range(8):
            frame = source.read()
            assert frame is not None and frame.picture is not None
            numbers.append(int(frame.picture[0, 0, 0]))
    assert len(set(numbers)) == 8 and numbers == sorted(numbers)


def test_missing_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webcam, "list_cameras", lambda: ())
    camera = FakeCamera(is_open=False)
    with pytest.raises(SourceError, match="no camera was found"):
        source_with(camera).open()
    assert camera.released.is_set()
    monkeypatch.setattr(webcam, "list_cameras", lambda: (Camera(1, "Desk camera"),))
    with pytest.raises(SourceError, match=r"no camera 0: choose one of 1 \(Desk camera\)"):
        source_with(FakeCamera(is_open=False)).open()
    monkeypatch.setattr(webcam, "list_cameras", lambda: (Camera(0, "Desk camera"),))
    with pytest.raises(SourceError, match="close other programs"):
        source_with(FakeCamera(is_open=False)).open()


def test_camera_that_opens_but_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webcam, "_FIRST_PICTURE_S", 0.2)
    camera = FakeCamera(picture_count=0)
    with pytest.raises(SourceError, match="opens but sends no pictures"):
        source_with(camera).open()
    assert camera.released.wait(1.0)


def test_camera_that_is_unplugged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webcam, "_SILENCE_S", 0.3)
    with source_with(FakeCamera(picture_count=3)) as source:
        read = 0
        with pytest.raises(SourceError, match="stopped sending pictures: check the cable"):
            while source.read() is not None:
                read += 1
        assert 1 <= read <= 3


def test_camera_that_comes_back_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuttering(FakeCamera):
        def grab(self) -> bool:
            super().grab()
            if 5 < self.grabbed < 25:
                raise cv2.error("a driver that throws")
            return True

    with source_with(Stuttering()) as source:
        newest = 0
        while newest < 40:
            frame = source.read()
            assert frame is not None and frame.picture is not None
            newest = int(frame.picture[0, 0, 0])


def test_close_from_another_thread_ends_a_waiting_read() -> None:
    camera = FakeCamera(picture_count=1)
    source = source_with(camera)
    source.open()
    results: list[CapturedFrame | None] = []

    def read_on() -> None:
        while not results or results[-1] is not None:
            results.append(source.read())

    reader = threading.Thread(target=read_on)
    reader.start()
    time.sleep(0.4)
    source.close()
    reader.join(2.0)
    assert not reader.is_alive() and results[-1] is None
    assert camera.released.is_set()
    source.close()
    assert source.read() is None


def test_open_again_after_close() -> None:
    cameras_used = [FakeCamera(), FakeCamera()]
    waiting = iter(cameras_used)
    source = WebcamSource(0, model="lite", opener=lambda index: next(waiting))
    for camera in cameras_used:
        source.open()
        frame = source.read()
        assert frame is not None and frame.skeletons[0].pixels is not None
        assert frame.skeletons[0].pixels[Joint.HEAD, 1] < 80
        source.close()
        assert camera.released.is_set()


def test_open_source_makes_one() -> None:
    assert open_source("webcam").name == "Webcam 0"
    assert open_source("webcam:2").name == "Webcam 2"


def test_linux_cameras(tmp_path: Path) -> None:
    for node, name in (("video0", "HD Webcam: HD Webcam\n"), ("video1", "HD Webcam: Metadata\n"), ("video10", "USB")):
        (tmp_path / node).mkdir()
        (tmp_path / node / "name").write_text(name)
    (tmp_path / "video2").mkdir()  # unplugged this moment: no name any more
    found = cameras._linux_cameras(tmp_path, Path("/dev"), lambda device: device.name != "video1")
    assert found == (Camera(0, "HD Webcam: HD Webcam"), Camera(10, "USB"))
    assert cameras._linux_cameras(tmp_path / "none", Path("/dev"), lambda device: True) == ()


@pytest.mark.parametrize(
    ("of_device", "of_node", "expected"),
    [
        (0x84A00001, 0x04200001, True),  # a webcam's pictures
        (0x84A00001, 0x04A00000, False),  # its metadata
        (0x00000001, 0x00000000, True),  # an old driver without capabilities per node
        (0x84204000, 0x04204000, False),  # a video encoder
    ],
)
def test_linux_capabilities(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of_device: int, of_node: int, expected: bool
) -> None:
    fcntl = pytest.importorskip("fcntl")

    def answer(descriptor: int, request: int, buffer: bytearray) -> int:
        assert request == 0x80685600 and len(buffer) == 104
        buffer[84:92] = struct.pack("=II", of_device, of_node)
        return 0

    monkeypatch.setattr(fcntl, "ioctl", answer)
    device = tmp_path / "video0"
    device.touch()
    assert cameras._can_capture(device) is expected


def test_not_a_camera_device(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    (tmp_path / "video0").touch()
    assert not cameras._can_capture(tmp_path / "video0")
    assert not cameras._can_capture(tmp_path / "video1")


def test_listing_agrees_with_availability() -> None:
    assert webcam_available() == bool(list_cameras())


def test_camera_that_changes_its_resolution(wait_until: Callable[..., None]) -> None:
    class Changing(FakeCamera):
        """Another size from the tenth picture on, and a third one later."""

        def retrieve(self) -> tuple[bool, np.ndarray]:
            size = (640, 480) if self.grabbed < 10 else (320, 240) if self.grabbed < 20 else (800, 600)
            return True, cv2.resize(self._picture, size)

    sizes: list[tuple[int, ...]] = []
    with source_with(Changing(interval_s=0.03)) as source:
        while len(set(sizes)) < 3:
            frame = source.read()
            assert frame is not None and frame.picture is not None
            sizes.append(frame.picture.shape[:2])
            for skeleton in frame.skeletons:
                assert np.isfinite(skeleton.positions_m).all()
                assert skeleton.pixels is not None
    assert list(dict.fromkeys(sizes)) == [(480, 640), (240, 320), (600, 800)]
    assert frame.skeletons, "the person is found in the new size as well"
