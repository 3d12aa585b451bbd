"""Checks of what the computer has: camera, display, graphics card, Kinect."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from app.diagnostics.finding import Finding
from app.display import display_available

_DISPLAY_TIMEOUT_S = 60  # a cold start of Qt from a slow disk
# In a process of its own, because Qt aborts the process in which it finds no platform plugin.
_START_QT = """
from PyQt6.QtWidgets import QApplication
application = QApplication(["doctor"])
print(application.platformName())
"""
_WITHOUT_A_SCREEN = ("offscreen", "minimal", "minimalegl", "vnc")
_README_PACKAGES = "Install the system packages that the README names."


def check_camera() -> Finding:
    """Whether there is a camera that this user may open. Elsewhere than on Linux the cameras are opened for it."""
    from capture.cameras import list_cameras

    cameras = list_cameras()
    if not cameras:
        return Finding(
            "camera", "warning", "There is none.", "Connect one, or use a video, a recording or the demonstrator."
        )
    found = f"{', '.join(f'webcam:{camera.index}' for camera in cameras)}."
    if sys.platform == "linux":
        closed = [str(path) for path in map(_device, (one.index for one in cameras)) if not _may_open(path)]
        if closed:
            return Finding(
                "camera",
                "problem",
                f"{', '.join(closed)} may not be opened by this user.",
                "Join the group 'video' (sudo usermod -aG video followed by your user name) and log in again.",
            )
    return Finding("camera", "ok", found)


def _device(index: int) -> Path:
    return Path(f"/dev/video{index}")


def _may_open(path: Path) -> bool:
    return os.access(path, os.R_OK | os.W_OK)


def check_display() -> Finding:
    """Whether Qt can show a window; tried in another process, which takes a second."""
    if not display_available():
        return Finding(
            "display",
            "warning",
            "There is none.",
            "The commands work; for the window start OneTake from a desktop session.",
        )
    try:
        ended = subprocess.run(
            [sys.executable, "-c", _START_QT],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_DISPLAY_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finding(
            "display",
            "problem",
            f"Qt did not start within {_DISPLAY_TIMEOUT_S} seconds.",
            "Log in to the desktop anew.",
        )
    if ended.returncode != 0:
        said = [line.strip() for line in ended.stderr.splitlines() if line.strip()]
        # Qt says first what it lacks, Python says it last.
        reason = next((line for line in said if line.startswith("qt.qpa")), said[-1] if said else "it said nothing")
        return Finding("display", "problem", f"Qt cannot show a window: {reason.rstrip('.')}.", _README_PACKAGES)
    plugin = ended.stdout.strip()
    if plugin in _WITHOUT_A_SCREEN:
        return Finding(
            "display",
            "warning",
            f"Qt draws where nobody sees it (QT_QPA_PLATFORM is {plugin}).",
            "Unset QT_QPA_PLATFORM to see the window.",
        )
    return Finding("display", "ok", f"Qt shows windows by its plugin '{plugin}'.")


def check_gpu() -> Finding:
    """The graphics card that torch would use; none is needed."""
    import torch

    if torch.cuda.is_available():
        return Finding("GPU", "ok", f"{torch.cuda.get_device_name()}, CUDA {torch.version.cuda}.")
    if shutil.which("nvidia-smi"):
        return Finding(
            "GPU",
            "warning",
            f"There is an NVIDIA driver, but torch {torch.__version__} cannot use the card; the CPU is used.",
            "Nothing must be done; to use it, update the driver or install a torch that is built for CUDA.",
        )
    return Finding("GPU", "ok", "torch finds none; the CPU is used, which is enough.")


def check_kinect() -> Finding:
    """Whether the binding and the SDK of a Kinect v2 load; the sensor itself is not opened."""
    if sys.platform != "win32":
        return Finding("Kinect v2", "ok", "Not on this system: it needs Windows.")
    from capture.errors import SourceError
    from capture.kinect_runtime import load_patched_modules

    try:
        load_patched_modules()
    except SourceError as error:
        return Finding("Kinect v2", "warning", str(error), "Only the source 'kinect' needs it.")
    return Finding("Kinect v2", "ok", "The binding and the SDK load.")
