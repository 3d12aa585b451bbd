"""The pose model itself, on a real excerpt of a person who walks."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import mediapipe
import numpy as np
import pytest

from capture import pose_landmarker
from capture.errors import SourceError
from capture.opencv import cv2
from capture.pose_landmarker import WEIGHTS_FOLDER, PoseLandmarker, PoseModel
from capture.skeleton import Joint

ROOT = Path(__file__).resolve().parents[2]
WALKING = ROOT / "tests" / "data" / "walking.mp4"
_LIBRARIES = {".so", ".dll", ".dylib"}


def pictures(count: int) -> list[np.ndarray]:
    capture = cv2.VideoCapture(str(WALKING))
    found = [cv2.cvtColor(capture.read()[1], cv2.COLOR_BGR2RGB) for _ in range(count)]
    capture.release()
    return found


@pytest.mark.parametrize("model", ["full", "lite"])
def test_files_are_the_ones_on_the_card(model: PoseModel) -> None:
    path = WEIGHTS_FOLDER / f"pose_landmarker_{model}.task"
    card = (WEIGHTS_FOLDER / "pose_landmarker.md").read_text(encoding="utf-8")
    row = re.search(rf"`{path.name}` \| (\d+) \|.*`([0-9a-f]{{64}})`", card)
    assert row is not None
    content = path.read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (int(row[1]), row[2])


def test_the_library_cannot_send_usage_reports() -> None:
    """MediaPipe from 0.10.35 on reports to Google whenever a model is used, with no switch; 0.10.33 does not.

    OneTake promises that everything stays on this computer, so such a version must not be installed.
    """
    libraries = [path for path in Path(mediapipe.__file__).parent.rglob("*mediapipe*") if path.suffix in _LIBRARIES]
    assert libraries
    for library in libraries:
        sends_reports = b"play.googleapis.com/log" in library.read_bytes()
        assert not sends_reports, f"MediaPipe {mediapipe.__version__} sends usage reports: use mediapipe==0.10.33"


@pytest.mark.parametrize("model", ["full", "lite"])
def test_finds_the_walking_person(model: PoseModel) -> None:
    landmarker = PoseLandmarker(model)
    found = [landmarker.detect(picture, 33.3 * frame) for frame, picture in enumerate(pictures(12))]
    landmarker.close()
    landmarker.close()
    assert all(len(skeletons) == 1 for skeletons in found)
    (skeleton,) = found[-1]
    assert skeleton.timestamp_ms == pytest.approx(33.3 * 11)
    assert {skeletons[0].person_id for skeletons in found} == {0}
    assert skeleton.pixels is not None
    # She is right of the middle of the 320 x 158 picture and walks to its left, which is the sensor's left too.
    assert 185 < skeleton.pixels[Joint.SPINE_BASE, 0] < 215
    assert skeleton.pixels[Joint.HEAD, 1] < 60 < 110 < skeleton.pixels[Joint.ANKLE_LEFT, 1] < 158
    assert skeleton.positions_m[Joint.SPINE_BASE, 0] < -0.25
    assert 2.0 < skeleton.positions_m[Joint.SPINE_BASE, 2] < 6.0
    height_m = (
        skeleton.positions_m[Joint.HEAD, 1] - skeleton.positions_m[[Joint.ANKLE_LEFT, Joint.ANKLE_RIGHT], 1].min()
    )
    assert 1.2 < height_m < 1.8
    assert np.median(skeleton.confidence) > 0.8
    # Positions, seen through the assumed camera, fall on the pixels.
    x, y, z = skeleton.positions_m.T
    focal_length = 160 / np.tan(np.radians(30))
    projected = np.stack([160 - focal_length * x / z, 79 - focal_length * y / z], axis=1)
    assert np.median(np.linalg.norm(projected - skeleton.pixels, axis=1)) < 5.0


def test_the_camera_is_where_z_is_small() -> None:
    """Whoever faces the picture's left turns the left side to the camera."""
    landmarker = PoseLandmarker()
    found = [landmarker.detect(picture, 33.3 * frame) for frame, picture in enumerate(pictures(30))]
    landmarker.close()
    (skeleton,) = found[-1]
    for right, left in ((Joint.SHOULDER_RIGHT, Joint.SHOULDER_LEFT), (Joint.HIP_RIGHT, Joint.HIP_LEFT)):
        assert skeleton.positions_m[left, 2] < skeleton.positions_m[right, 2] - 0.05


def test_a_region_leaves_pixels_in_the_whole_picture() -> None:
    whole, part = PoseLandmarker(), PoseLandmarker(region=(0.5, 0.0, 1.0, 1.0))
    elsewhere = PoseLandmarker(region=(0.0, 0.0, 0.4, 1.0))
    for frame, picture in enumerate(pictures(8)):
        timestamp_ms = 33.3 * frame
        in_whole, in_part = whole.detect(picture, timestamp_ms), part.detect(picture, timestamp_ms)
        assert elsewhere.detect(picture, timestamp_ms) == ()
    for landmarker in (whole, part, elsewhere):
        landmarker.close()
    assert in_whole[0].pixels is not None and in_part[0].pixels is not None
    distance = np.linalg.norm(in_whole[0].pixels - in_part[0].pixels, axis=1)
    assert np.median(distance) < 5.0
    np.testing.assert_allclose(in_whole[0].positions_m[0], in_part[0].positions_m[0], atol=0.4)


def test_nobody_in_the_picture() -> None:
    landmarker = PoseLandmarker("lite")
    assert landmarker.detect(np.zeros((120, 160, 3), np.uint8), 0.0) == ()
    landmarker.close()


def test_timestamps_must_increase() -> None:
    landmarker = PoseLandmarker("lite")
    picture = np.zeros((120, 160, 3), np.uint8)
    landmarker.detect(picture, 10.0)
    landmarker.detect(picture, 10.2)  # MediaPipe counts whole milliseconds
    with pytest.raises(ValueError, match="timestamps must increase"):
        landmarker.detect(picture, 10.2)
    landmarker.detect(picture, 10.4)
    landmarker.close()


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match="region"):
        PoseLandmarker(region=(0.5, 0.0, 0.4, 1.0))
    with pytest.raises(ValueError, match="people"):
        PoseLandmarker(people=0)
    with pytest.raises(ValueError, match="field_of_view_deg"):
        PoseLandmarker(field_of_view_deg=0)
    landmarker = PoseLandmarker("lite")
    with pytest.raises(ValueError, match="a picture must be"):
        landmarker.detect(np.zeros((120, 160), np.uint8), 0.0)
    landmarker.close()


def test_missing_or_damaged_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pose_landmarker, "WEIGHTS_FOLDER", tmp_path)
    with pytest.raises(SourceError, match=r"pose_landmarker_full\.task cannot be read"):
        PoseLandmarker()
    (tmp_path / "pose_landmarker_lite.task").write_bytes(b"not a bundle" * 100)
    with pytest.raises(SourceError, match=r"pose_landmarker_lite\.task is damaged"):
        PoseLandmarker("lite")


def test_starts_silently_but_lets_other_messages_through() -> None:
    program = f"""
import os
from capture.opencv import cv2
from capture.pose_landmarker import PoseLandmarker, without_chatter, _CHATTER
assert not any("cv2" in os.environ.get(name, "") for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"))
landmarker = PoseLandmarker("lite")
capture = cv2.VideoCapture({str(WALKING)!r})
found = [landmarker.detect(capture.read()[1][..., ::-1], 33 * frame) for frame in range(3)]
landmarker.close()
with without_chatter(_CHATTER):
    os.write(2, b"something that matters\\n")
print(len(found[-1]))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
    assert done.stderr == "something that matters\n"
