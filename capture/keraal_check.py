"""How well do the 33-to-25 joint mapping's skeletons agree with a Kinect v2's?

    python -m capture.keraal_check FOLDER

FOLDER holds trials of the Keraal data set (https://github.com/nguyensmai/KeraalDataset, BSD-2-Clause), recorded by a
Kinect v2 (``*-Kinect-*.txt``) and, from its colour video, by BlazePose (``*-BP-*.json``) at the same time.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.blazepose import LANDMARK_COUNT, metres_from_image, skeleton_from_blazepose
from capture.errors import RecordingError
from capture.skeleton import BONES, JOINT_COUNT, Joint

ASPECT_RATIO = 16 / 9  # of the Kinect v2's colour camera
_VALUES_PER_JOINT = 7  # x, y, z in metres and a quaternion

# Joints that one of the two does not observe but infers from others.
INFERRED_JOINTS = frozenset(
    {Joint.SPINE_MID, Joint.NECK, Joint.HAND_TIP_LEFT, Joint.HAND_TIP_RIGHT, Joint.THUMB_LEFT, Joint.THUMB_RIGHT}
)

# The two recordings need not start together nor run at one rate.
_SHIFTS = range(-15, 16)
_STRETCHES = (0.9, 0.95, 1.0, 1.05, 1.1)


@dataclass(frozen=True, eq=False)
class Agreement:
    """Differences after the best alignment in time and space (one similarity transform for the whole trial).

    Attributes:
        joint_error_m: (25,) mean distance of each joint from the Kinect's, metres.
        bone_error_deg: (24,) mean angle between the two directions of each of ``BONES``, degrees in 0..180.
        shift: Kinect frame at which the BlazePose recording starts.
        stretch: Kinect frames per BlazePose frame.
    """

    joint_error_m: NDArray[np.float64]
    bone_error_deg: NDArray[np.float64]
    shift: int
    stretch: float

    @property
    def mean_joint_error_m(self) -> float:
        """Over the joints that both observe."""
        return float(np.mean([self.joint_error_m[joint] for joint in Joint if joint not in INFERRED_JOINTS]))

    @property
    def mean_bone_error_deg(self) -> float:
        """Over the bones that end in a joint that both observe."""
        return float(
            np.mean([e for (_, end), e in zip(BONES, self.bone_error_deg, strict=True) if end not in INFERRED_JOINTS])
        )


def read_kinect(path: Path) -> NDArray[np.float64]:
    """Joint positions (T, 25, 3), metres, of a Keraal Kinect file.

    Raises:
        RecordingError: the file cannot be read or has another form.
    """
    try:
        values = np.loadtxt(path, ndmin=2)
    except (OSError, ValueError) as error:
        raise RecordingError(f"{path} cannot be read as a Keraal Kinect file: {error}.") from error
    if values.size == 0 or values.shape[1] != JOINT_COUNT * _VALUES_PER_JOINT:
        raise RecordingError(f"{path} is no Keraal Kinect file: each line must hold 25 joints of 7 numbers.")
    return values.reshape(-1, JOINT_COUNT, _VALUES_PER_JOINT)[:, :, :3]  # (T, 175) -> (T, 25, 7) -> (T, 25, 3)


def read_blazepose(path: Path) -> NDArray[np.float64]:
    """Image landmarks (T, 33, 3) in fractions of the picture, of a Keraal BlazePose file.

    Raises:
        RecordingError: the file cannot be read or has another form.
    """
    try:
        frames = json.loads(path.read_text(encoding="utf-8"))["positions"]
        landmarks = np.array([list(frame.values()) for frame in frames.values()], dtype=np.float64)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordingError(f"{path} cannot be read as a Keraal BlazePose file: {error}.") from error
    if landmarks.ndim != 3 or landmarks.shape[1:] != (LANDMARK_COUNT, 3):
        raise RecordingError(f"{path} is no Keraal BlazePose file: each frame must hold 33 landmarks of 3 numbers.")
    return landmarks


def compare(kinect_m: NDArray[np.floating], skeletons_m: NDArray[np.floating]) -> Agreement:
    """Align skeletons (S, 25, 3) with the Kinect's (T, 25, 3), both in metres, and measure what is left.

    Raises:
        ValueError: the two overlap in fewer than half of the skeletons at every shift.
    """
    observed = [joint for joint in Joint if joint not in INFERRED_JOINTS]
    best: tuple[float, int, float, NDArray[np.float64], NDArray[np.floating]] | None = None
    for stretch in _STRETCHES:
        for shift in _SHIFTS:
            frame = shift + stretch * np.arange(len(skeletons_m))
            inside = (frame >= 0) & (frame <= len(kinect_m) - 1)
            if inside.sum() < len(skeletons_m) / 2:
                continue
            target = _at_frames(kinect_m, frame[inside])
            aligned = _align(skeletons_m[inside], target, observed)
            error = float(np.linalg.norm((aligned - target)[:, observed], axis=-1).mean())
            if best is None or error < best[0]:
                best = (error, shift, stretch, aligned, target)
    if best is None:
        raise ValueError("the two recordings do not overlap")
    _, shift, stretch, aligned, target = best
    parents, children = zip(*BONES, strict=True)
    ours, theirs = (x[:, list(children)] - x[:, list(parents)] for x in (aligned, target))  # (S, 24, 3)
    cosine = (ours * theirs).sum(-1) / np.maximum(np.linalg.norm(ours, axis=-1) * np.linalg.norm(theirs, axis=-1), 1e-9)
    return Agreement(
        np.linalg.norm(aligned - target, axis=-1).mean(axis=0),
        np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))).mean(axis=0),
        shift,
        stretch,
    )


def check_trial(kinect_path: Path, blazepose_path: Path) -> Agreement:
    """Map one BlazePose recording to 25 joints and compare it with the Kinect's of the same trial.

    Raises:
        RecordingError: a file cannot be read, or the two do not belong together.
    """
    landmarks = read_blazepose(blazepose_path)
    visibility = np.ones(landmarks.shape[:2])  # not stored
    try:
        skeletons_m, _ = skeleton_from_blazepose(metres_from_image(landmarks, visibility, ASPECT_RATIO), visibility)
        return compare(read_kinect(kinect_path), skeletons_m)
    except ValueError as error:
        raise RecordingError(f"{blazepose_path} and {kinect_path} cannot be compared: {error}.") from error


def find_trials(folder: Path) -> list[tuple[Path, Path]]:
    """Pairs of a Kinect file and the BlazePose file of the same trial.

    Raises:
        RecordingError: there is none.
    """
    trials = []
    for kinect_path in sorted(folder.glob("*-Kinect-*.txt")):
        blazepose_path = kinect_path.with_name(kinect_path.name.replace("-Kinect-", "-BP-")).with_suffix(".json")
        if blazepose_path.is_file():
            trials.append((kinect_path, blazepose_path))
    if not trials:
        raise RecordingError(f"{folder} holds no Keraal trial: name a folder with *-Kinect-*.txt and *-BP-*.json.")
    return trials


def _at_frames(positions: NDArray[np.floating], frames: NDArray[np.floating]) -> NDArray[np.floating]:
    """Linear interpolation of (T, 25, 3) at fractional frame numbers."""
    before = np.minimum(frames.astype(int), len(positions) - 2)
    weight = (frames - before)[:, None, None]
    return positions[before] * (1 - weight) + positions[before + 1] * weight


def _align(moving: NDArray[np.floating], target: NDArray[np.floating], joints: list[Joint]) -> NDArray[np.float64]:
    """``moving`` after the similarity transform that brings the given joints closest to ``target`` (Umeyama 1991)."""
    source, goal = moving[:, joints].reshape(-1, 3), target[:, joints].reshape(-1, 3)  # (S, J, 3) -> (S * J, 3)
    source_mean, goal_mean = source.mean(axis=0), goal.mean(axis=0)
    centred = source - source_mean
    left, spread, right = np.linalg.svd(centred.T @ (goal - goal_mean))
    no_mirroring = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    rotation = (left * no_mirroring) @ right
    scale = (spread * no_mirroring).sum() / (centred**2).sum()
    return scale * (moving - source_mean) @ rotation + goal_mean


def _print(name: str, agreement: Agreement) -> None:
    bone_error = {end: e for (_, end), e in zip(BONES, agreement.bone_error_deg, strict=True)}
    print(f"{name} (starts at Kinect frame {agreement.shift}, {agreement.stretch:g} Kinect frames per frame)")
    print(f"{'joint':<16}{'error, cm':>10}{'direction of its bone, degrees':>33}")
    for joint in Joint:
        direction = f"{bone_error[joint]:33.1f}" if joint in bone_error else " " * 33
        note = "  inferred" if joint in INFERRED_JOINTS else ""
        print(f"{joint.label:<16}{agreement.joint_error_m[joint] * 100:10.1f}{direction}{note}")
    mean_cm = agreement.mean_joint_error_m * 100
    print(f"{'mean, observed':<16}{mean_cm:10.1f}{agreement.mean_bone_error_deg:33.1f}\n")


def main(arguments: list[str] | None = None) -> int:
    """Print one table per trial; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m capture.keraal_check", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with *-Kinect-*.txt and *-BP-*.json")
    try:
        for kinect_path, blazepose_path in find_trials(parser.parse_args(arguments).folder):
            _print(kinect_path.stem, check_trial(kinect_path, blazepose_path))
    except RecordingError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
