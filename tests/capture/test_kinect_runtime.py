"""The patches are tried on the lines of pykinect2 0.1.0 that they are for.

These lines are quoted from PyKinectV2.py and PyKinectRuntime.py, (c) Microsoft Corporation, MIT License.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy
import pytest

from capture.errors import SourceError
from capture.kinect_runtime import (
    BINDING_PATCHES,
    RUNTIME_PATCHES,
    Patch,
    load_patched_modules,
    open_kinect_runtime,
)

# PyKinectV2.py: line 1, an empty structure of the right name, lines 2216, 490-494 (in part) and 2863.
BINDING_TEXT = """# -*- coding: mbcs -*-
import comtypes
comtypes.hresult.E_PENDING = 0x8000000A
def sizeof(structure):
    return 80
class tagSTATSTG: pass
assert sizeof(tagSTATSTG) == 72, sizeof(tagSTATSTG)
FrameSourceTypes_Depth = 8
FrameSourceTypes_Body = 32
from comtypes import _check_version; _check_version('')
"""

# PyKinectRuntime.py: lines 154, 217-219, 257-273, 340-352 and 429-447, the classes around them cut down.
RUNTIME_TEXT = """from pykinect2 import PyKinectV2
from pykinect2.PyKinectV2 import *

import numpy
import time

class PyKinectRuntime(object):
    def __init__(self, frame_source_types):
        self._body_frame_lock = PyKinectV2.make_lock()
        self._body_frame_bodies = None
        start_clock = time.clock()
        self._last_body_frame_access = self._last_body_frame_time = start_clock

    def has_new_body_frame(self):
        has = (self._last_body_frame_time > self._last_body_frame_access)
        return has

    def get_last_body_frame(self):
        with self._body_frame_lock:
            if self._body_frame_bodies is not None:
                _last_body_frame_access = time.clock()
                return self._body_frame_bodies.copy()
            else:
                return None

    def body_joints_to_color_space(self, joints):
        joint_points = numpy.ndarray((PyKinectV2.JointType_Count), dtype=numpy.object)

        for j in range(0, PyKinectV2.JointType_Count):
            joint_points[j] = self.body_joint_to_color_space(joints[j])

        return joint_points

    def body_joint_to_color_space(self, joint):
        return joint

    def arrive(self, bodyFrame):
            try:
                with self._body_frame_lock:
                    self._body_frame_bodies = KinectBodyFrameData(bodyFrame, bodyFrame.data, 6)
                    self._last_body_frame_time = time.clock()
            except:
                pass


class KinectBodyFrameData(object):
    def __init__(self, bodyFrame, body_frame_data, max_body_count):
        self.bodies = None
        self.floor_clip_plane = None
        if bodyFrame is not None:
            self.floor_clip_plane = bodyFrame.FloorClipPlane

            self.bodies = numpy.ndarray((max_body_count), dtype=numpy.object)
            for i in range(0, max_body_count):
               self.bodies[i] = body_frame_data[i]

    def copy(self):
        res = KinectBodyFrameData(None, None, 0)
        res.floor_clip_plane = self.floor_clip_plane
        res.bodies = numpy.copy(self.bodies)
        return res
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the import path that holds a pykinect2 and a comtypes that refuses as the real one does."""
    comtypes = tmp_path / "comtypes"
    comtypes.mkdir()
    (comtypes / "__init__.py").write_text("def _check_version(actual):\n    raise ImportError('Wrong version')\n")
    (comtypes / "hresult.py").write_text("")
    package = tmp_path / "pykinect2"
    package.mkdir()
    (package / "__init__.py").write_text("")
    extra = "import threading\nmake_lock = threading.Lock\nJointType_Count = 25\n"
    windows_lines = (BINDING_TEXT + extra).replace("\n", "\r\n")
    (package / "PyKinectV2.py").write_text(windows_lines, newline="")
    (package / "PyKinectRuntime.py").write_text(RUNTIME_TEXT.replace("\n", "\r\n"), newline="")
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set_aside()
    yield package
    set_aside()
    sys.modules.update(before)


def set_aside() -> dict[str, ModuleType]:
    """Take both packages out of the imported modules."""
    names = [name for name in sys.modules if name.split(".")[0] in ("comtypes", "pykinect2")]
    return {name: sys.modules.pop(name) for name in names}


def test_faulty_lines_are_faulty_without_the_patches() -> None:
    """Otherwise the other tests would show nothing."""
    with pytest.raises(AssertionError):
        exec(BINDING_TEXT.replace("import comtypes\ncomtypes.hresult.E_PENDING = 0x8000000A\n", ""), {})
    assert "object" not in vars(numpy)
    assert "clock" not in vars(time)


def test_patched_modules_load_and_bodies_arrive(installed: Path) -> None:
    before = [path.read_bytes() for path in sorted(installed.iterdir()) if path.is_file()]
    binding, runtime_module = load_patched_modules()
    assert binding.FrameSourceTypes_Body == 32
    runtime = runtime_module.PyKinectRuntime(binding.FrameSourceTypes_Body)
    assert runtime.get_last_body_frame() is None

    bodies = [SimpleNamespace(is_tracked=place == 2) for place in range(6)]
    runtime.arrive(SimpleNamespace(FloorClipPlane="floor", RelativeTime=123_456_789, data=bodies))
    assert runtime.has_new_body_frame()
    frame = runtime.get_last_body_frame()
    assert frame.relative_time == 123_456_789
    assert frame.floor_clip_plane == "floor"
    assert [body.is_tracked for body in frame.bodies] == [False, False, True, False, False, False]
    assert not runtime.has_new_body_frame()
    assert list(runtime.body_joints_to_color_space(range(25))) == list(range(25))

    after = [path.read_bytes() for path in sorted(installed.iterdir()) if path.is_file()]
    assert after == before


def test_modules_are_loaded_once(installed: Path) -> None:
    assert load_patched_modules() == load_patched_modules()
    assert sys.modules["pykinect2"].PyKinectV2 is sys.modules["pykinect2.PyKinectV2"]


def test_another_version_is_refused(installed: Path) -> None:
    path = installed / "PyKinectRuntime.py"
    path.write_text(path.read_text().replace("time.clock", "time.perf_counter"))
    with pytest.raises(SourceError, match=r"not version 0\.1\.0"):
        load_patched_modules()
    assert "pykinect2.PyKinectRuntime" not in sys.modules


def test_missing_package_has_a_sentence(installed: Path) -> None:
    (installed / "PyKinectV2.py").unlink()
    with pytest.raises(SourceError, match=r"binding is not installed.*pip install pykinect2"):
        load_patched_modules()


def test_missing_sdk_has_a_sentence(installed: Path) -> None:
    path = installed / "PyKinectV2.py"
    path.write_text(path.read_text() + "raise FileNotFoundError(\"Could not find module 'Kinect20'\")\n")
    with pytest.raises(SourceError, match=r"SDK 2\.0 is not installed.*Kinect20"):
        load_patched_modules()
    assert "pykinect2.PyKinectV2" not in sys.modules


def test_sensor_that_does_not_open_has_a_sentence(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(frame_source_types: int) -> None:
        raise ValueError("NULL COM pointer access")

    _, runtime = load_patched_modules()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(runtime, "PyKinectRuntime", fail)
    with pytest.raises(
        SourceError, match=r"could not be opened \(ValueError: NULL COM pointer access\): check its power"
    ):
        open_kinect_runtime()


def test_body_frames_are_asked_for(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    _, runtime = load_patched_modules()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(runtime, "PyKinectRuntime", asked.append)
    open_kinect_runtime()
    assert asked == [32]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a system that is not Windows")
def test_other_systems_never_import_the_package(installed: Path) -> None:
    with pytest.raises(SourceError, match=r"needs Windows.*use a webcam"):
        open_kinect_runtime()
    assert not [name for name in sys.modules if name.startswith("pykinect2")]


def test_patches_fit_the_installed_package() -> None:
    if importlib.util.find_spec("pykinect2") is None:
        pytest.skip("pykinect2 is installed on Windows only")
    patches: dict[str, tuple[Patch, ...]] = {"PyKinectV2": BINDING_PATCHES, "PyKinectRuntime": RUNTIME_PATCHES}
    for name, module_patches in patches.items():
        spec = importlib.util.find_spec(f"pykinect2.{name}")
        assert spec is not None
        assert spec.origin is not None
        text = Path(spec.origin).read_text(encoding="ascii")
        for patch in module_patches:
            text = patch.apply(text, name)
        compile(text, spec.origin, "exec")
