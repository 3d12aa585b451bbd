"""Makes the Kinect v2 binding ``pykinect2`` 0.1.0 work on 64-bit Python 3.8 and later.

The package is from 2015 and fails there, one fault after the other: it asserts a 32-bit structure size, asks comtypes
for a code generator version that no longer exists, uses ``time.clock`` and ``numpy.object``, which are gone (the
latter inside a bare ``except``, so that bodies simply never arrive), and its ``has_new_body_frame`` stays true for
ever. It also drops the time of a body frame. All this is put right in the text of its two modules while they are
loaded; the installed files stay as they are.

Source of the faults: https://github.com/Kinect/PyKinect2, issues 17, 37 and 88, pull requests 32, 87 and 110.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol

from capture.errors import SourceError

_WEBCAM_INSTEAD = "use a webcam instead (source 'webcam')"


class CameraSpacePoint(Protocol):
    """Metres, Kinect camera axes."""

    x: float
    y: float
    z: float


class ColorSpacePoint(Protocol):
    """Pixels of the 1920 x 1080 colour picture; infinite for a joint that cannot be placed."""

    x: float
    y: float


class KinectJoint(Protocol):
    Position: CameraSpacePoint
    TrackingState: int
    """0 not tracked, 1 inferred, 2 tracked."""


class KinectBody(Protocol):
    """``joints`` and a useful ``tracking_id`` are there only while ``is_tracked``."""

    is_tracked: bool
    tracking_id: int
    joints: Sequence[KinectJoint]


class KinectBodyFrame(Protocol):
    bodies: Sequence[KinectBody]
    """One for each of the six places, tracked or not."""

    relative_time: int
    """The sensor's own clock in units of 100 ns (added by the patch)."""


class KinectRuntime(Protocol):
    """The part of ``PyKinectRuntime`` that is used here."""

    def get_last_body_frame(self) -> KinectBodyFrame | None:
        """The newest frame, again and again until there is a newer one; None before the first."""

    def body_joints_to_color_space(self, joints: Sequence[KinectJoint]) -> Sequence[ColorSpacePoint]:
        """The joints' places in the colour picture."""

    def close(self) -> None:
        """Let go of the sensor."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Every occurrence of ``old`` becomes ``new``; there must be at least one."""

    old: str
    new: str

    def apply(self, text: str, module: str) -> str:
        if self.old not in text:
            raise SourceError(
                f"The installed pykinect2 is not version 0.1.0 ('{self.old}' is missing in {module}): "
                "install it with 'pip install pykinect2==0.1.0'."
            )
        return text.replace(self.old, self.new)


BINDING_PATCHES = (
    # 72 bytes on 32-bit Windows, 80 on 64-bit. The structure itself is never used.
    Patch("assert sizeof(tagSTATSTG) == 72, sizeof(tagSTATSTG)", "assert sizeof(tagSTATSTG) in (72, 80)"),
    Patch("from comtypes import _check_version; _check_version('')", ""),
)

RUNTIME_PATCHES = (
    Patch("time.clock()", "time.perf_counter()"),
    Patch("numpy.object", "object"),
    # The local variable was meant to be the attribute: has_new_body_frame becomes false once the frame was fetched.
    Patch("                _last_body_frame_access = ", "                self._last_body_frame_access = "),
    # Keep the time of the frame, which says better than any flag whether a frame is new.
    Patch(
        "            self.floor_clip_plane = bodyFrame.FloorClipPlane\n",
        "            self.floor_clip_plane = bodyFrame.FloorClipPlane\n"
        "            self.relative_time = bodyFrame.RelativeTime\n",
    ),
    Patch(
        "        res.floor_clip_plane = self.floor_clip_plane\n",
        "        res.floor_clip_plane = self.floor_clip_plane\n        res.relative_time = self.relative_time\n",
    ),
)


def open_kinect_runtime() -> KinectRuntime:
    """Open the default Kinect v2 for body frames.

    The SDK opens without a sensor too; then no frame ever comes.

    Raises:
        SourceError: this is not Windows, or pykinect2, the SDK or its service does not work.
    """
    # Not even the import of pykinect2 compiles elsewhere: its encoding "mbcs" exists on Windows only.
    if sys.platform != "win32":
        raise SourceError(
            f"A Kinect v2 needs Windows with the Kinect for Windows SDK 2.0: {_WEBCAM_INSTEAD} on this computer."
        )
    binding, runtime = load_patched_modules()
    try:
        opened: KinectRuntime = runtime.PyKinectRuntime(binding.FrameSourceTypes_Body)
    except Exception as error:  # comtypes raises COMError, ValueError for a null pointer, OSError, ...
        raise SourceError(
            f"The Kinect v2 could not be opened ({type(error).__name__}: {error}): check its power supply and USB 3 "
            f"cable, or {_WEBCAM_INSTEAD}."
        ) from error
    return opened


def load_patched_modules() -> tuple[ModuleType, ModuleType]:
    """Import ``pykinect2.PyKinectV2`` and ``pykinect2.PyKinectRuntime`` with their faults put right.

    Raises:
        SourceError: pykinect2 is missing or of another version, or the Kinect SDK is not installed.
    """
    try:
        importlib.import_module("comtypes.hresult")  # PyKinectV2 uses it without importing it
        binding = _load_patched("pykinect2.PyKinectV2", BINDING_PATCHES)
        runtime = _load_patched("pykinect2.PyKinectRuntime", RUNTIME_PATCHES)
    except ImportError as error:
        raise SourceError(
            f"The Kinect v2 binding is not installed ({error}): run 'pip install pykinect2==0.1.0 comtypes', "
            f"or {_WEBCAM_INSTEAD}."
        ) from error
    except OSError as error:  # Kinect20.dll is loaded while the module is imported
        raise SourceError(
            f"The Kinect for Windows SDK 2.0 is not installed ({error}): install it, or {_WEBCAM_INSTEAD}."
        ) from error
    return binding, runtime


def _load_patched(name: str, patches: Sequence[Patch]) -> ModuleType:
    """Import a module of an installed package from its patched text, without touching the installed file."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named '{name}'", name=name)
    # Compiled from text, so that the declared encoding does not matter; the files are plain ASCII.
    text = Path(spec.origin).read_text(encoding="ascii", errors="replace")
    for patch in patches:
        text = patch.apply(text, name)
    module = ModuleType(name)
    module.__file__ = spec.origin
    module.__package__ = spec.parent
    sys.modules[name] = module
    try:
        exec(compile(text, spec.origin, "exec"), module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise
    parent, _, child = name.rpartition(".")
    setattr(sys.modules[parent], child, module)
    return module
