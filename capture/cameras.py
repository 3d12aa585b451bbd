"""Which cameras this computer has."""

from __future__ import annotations

import os
import re
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from capture.opencv import cv2

_PROBED_CAMERAS = 5

# From Linux's videodev2.h: the request for struct v4l2_capability (104 bytes) and two of its capability bits.
_VIDIOC_QUERYCAP = 0x80685600
_CAPABILITIES_SIZE = 104
_CAPABILITIES_OFFSET = 84  # `capabilities` of the whole device, then `device_caps` of this node
_CAP_VIDEO_CAPTURE = 0x00000001
_CAP_DEVICE_CAPS = 0x80000000


@dataclass(frozen=True)
class Camera:
    """A camera that can be opened as ``webcam:INDEX``."""

    index: int
    name: str


def list_cameras() -> tuple[Camera, ...]:
    """All cameras, by index.

    Instant on Linux. Elsewhere OpenCV tells no names and the first few cameras are opened one after the other, which
    can take seconds.
    """
    if sys.platform == "linux":
        return _linux_cameras(Path("/sys/class/video4linux"), Path("/dev"), _can_capture)
    return tuple(Camera(index, f"Camera {index}") for index in range(_PROBED_CAMERAS) if _opens(index))


def webcam_available() -> bool:
    """Whether there is a camera at all; elsewhere than on Linux only the first one is tried."""
    if sys.platform == "linux":
        return bool(list_cameras())
    return _opens(0)


def _linux_cameras(names: Path, devices: Path, can_capture: Callable[[Path], bool]) -> tuple[Camera, ...]:
    cameras = []
    for node in names.glob("video*"):
        number = re.fullmatch(r"video(\d+)", node.name)
        # A webcam has a second node for metadata, and video encoders have nodes too: neither gives pictures.
        if number and can_capture(devices / node.name):
            try:
                name = (node / "name").read_text(errors="replace").strip()
            except OSError:  # unplugged this moment
                continue
            cameras.append(Camera(int(number[1]), name or node.name))
    return tuple(sorted(cameras, key=lambda camera: camera.index))


def _can_capture(device: Path) -> bool:
    """Ask the driver. A device that this user may not open counts: opening it will say what to do."""
    import fcntl  # not on Windows

    try:
        descriptor = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    except PermissionError:
        return True
    except OSError:
        return False
    answer = bytearray(_CAPABILITIES_SIZE)
    try:
        fcntl.ioctl(descriptor, _VIDIOC_QUERYCAP, answer)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    of_device, of_node = struct.unpack_from("=II", answer, _CAPABILITIES_OFFSET)
    capabilities = of_node if of_device & _CAP_DEVICE_CAPS else of_device
    return bool(capabilities & _CAP_VIDEO_CAPTURE)


def _opens(index: int) -> bool:
    capture = cv2.VideoCapture(index)
    try:
        return capture.isOpened()
    finally:
        capture.release()
