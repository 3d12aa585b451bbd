"""Agreement of the joint mapping with a Kinect v2, and the command that measures it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from capture import blazepose, keraal_check
from capture.errors import RecordingError
from capture.skeleton import JOINT_COUNT, Joint

KERAAL = Path(__file__).resolve().parents[3] / "shared" / "media" / "keraal"
needs_keraal = pytest.mark.skipif(not KERAAL.is_dir(), reason="needs the Keraal trial in ../shared/media/keraal")


@needs_keraal
def test_agreement_with_a_kinect_v2() -> None:
    agreement = keraal_check.check_trial(*keraal_check.find_trials(KERAAL)[0])
    # Measured: 7.2 cm and 14.4 degrees. Most of it is the depth of raised arms.
    assert agreement.mean_joint_error_m < 0.076
    assert agreement.mean_bone_error_deg < 15.0
    assert agreement.joint_error_m[[Joint.SPINE_BASE, Joint.SPINE_MID, Joint.NECK, Joint.SPINE_SHOULDER]].max() < 0.055
    assert agreement.joint_error_m[Joint.HEAD] < 0.072
    assert agreement.joint_error_m.max() < 0.155
    assert abs(agreement.shift) <= 1 and agreement.stretch == 1.0  # it was filmed by the same device


@needs_keraal
def test_the_depth_of_image_landmarks_must_be_scaled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blazepose, "IMAGE_DEPTH_SCALE", 1.0)
    agreement = keraal_check.check_trial(*keraal_check.find_trials(KERAAL)[0])
    assert agreement.mean_joint_error_m > 0.2


def wandering_skeletons(count: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    steps = rng.normal(0, 0.02, size=(count, JOINT_COUNT, 3)).cumsum(axis=0)
    return rng.normal(0, 0.4, size=(JOINT_COUNT, 3)) + steps


def test_alignment_undoes_shift_stretch_and_similarity() -> None:
    kinect = wandering_skeletons(120)
    frames = 7 + 1.1 * np.arange(90)
    before = frames.astype(int)
    weight = (frames - before)[:, None, None]
    resampled = kinect[before] * (1 - weight) + kinect[before + 1] * weight
    cosine, sine = np.cos(0.7), np.sin(0.7)
    turned = 0.6 * resampled @ np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]]) + [1.0, -2.0, 3.0]
    agreement = keraal_check.compare(kinect, turned)
    assert (agreement.shift, agreement.stretch) == (7, 1.1)
    assert agreement.joint_error_m.max() < 1e-9
    assert agreement.bone_error_deg.max() < 1e-3


def test_a_mirrored_skeleton_does_not_agree() -> None:
    kinect = wandering_skeletons(40)
    assert keraal_check.compare(kinect, kinect * [-1, 1, 1]).mean_joint_error_m > 0.1


def write_trial(folder: Path, kinect_values: int = 175, landmarks: int = 33) -> None:
    rng = np.random.default_rng(1)
    np.savetxt(folder / "A-Kinect-1.txt", rng.normal(size=(30, kinect_values)))
    frame = {f"mark {number}": rng.uniform(size=3).tolist() for number in range(landmarks)}
    (folder / "A-BP-1.json").write_text(json.dumps({"positions": {str(number): frame for number in range(30)}}))


def test_command_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_trial(tmp_path)
    assert keraal_check.main([str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "left elbow" in printed and "mean, observed" in printed


def test_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert keraal_check.main([str(tmp_path)]) == 1
    assert "holds no Keraal trial" in capsys.readouterr().err
    write_trial(tmp_path, kinect_values=75)
    assert keraal_check.main([str(tmp_path)]) == 1
    assert "A-Kinect-1.txt is no Keraal Kinect file" in capsys.readouterr().err
    write_trial(tmp_path, landmarks=17)
    with pytest.raises(RecordingError, match=r"A-BP-1\.json is no Keraal BlazePose file"):
        keraal_check.check_trial(tmp_path / "A-Kinect-1.txt", tmp_path / "A-BP-1.json")
    (tmp_path / "A-BP-1.json").write_text("[1, 2")
    with pytest.raises(RecordingError, match=r"A-BP-1\.json cannot be read"):
        keraal_check.check_trial(tmp_path / "A-Kinect-1.txt", tmp_path / "A-BP-1.json")
