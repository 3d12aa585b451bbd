"""Reader for folders of Kinetics-skeleton: people in YouTube videos as OpenPose saw them, released with ST-GCN.

One JSON file for each video of about ten seconds: ``{"data": [{"frame_index": 1, "skeleton": [{"pose": [x0, y0, x1,
...], "score": [s0, ...]}, ...]}, ...], "label": "archery", "label_index": 5}``. ``pose`` holds OpenPose's 18 keypoints
as fractions of the picture (x to the right, y down), (0, 0) with a score of 0 where one was not found; 30 frames a
second; up to several people in a frame, in no order, or nobody.

What this makes of it, in Kinect camera axes:

- x to the sensor's left, y up, z = 0 throughout: the picture is all there is.
- The picture's aspect ratio is not stored. The videos were brought to 340 x 256 before OpenPose ran, so that ratio is
  taken; a video that was wider before comes out too narrow, by a quarter if it was 16:9.
- Metres are set by the torso of the main person, 0.5 m over the clip, so apparent size and distance are lost.
- Hands, hand tips, thumbs and feet, which OpenPose lacks, have confidence 0; spine, neck and head are derived from
  other keypoints (:mod:`capture.openpose`).
- The main person is followed from frame to frame by place; the one with the highest total score of all frames is
  taken, from their first to their last frame. Others are left out. After a cut a person counts as another one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from capture import JOINT_COUNT
from capture import Joint as J
from capture.blazepose import SHOULDER_WIDTH_M, TORSO_LENGTH_M
from capture.openpose import KEYPOINT_COUNT, skeleton_from_openpose
from capture.person_tracker import PersonTracker
from capture.wording import quotable
from model.data.clip_cache import Arrays
from model.data.folder_data import (
    FolderData,
    files_in,
    read_through_cache,
    stack,
    stack_confidence,
    texts,
    without_namesakes,
)
from model.data.kinect25 import FRAME_INTERVAL_MS
from model.data.many_files import read_many
from model.errors import DataError

EXTENSION = ".json"
LABELS_ENDING = "_label.json"  # kinetics_train_label.json: the labels of all videos, which each file holds, too
DATASET = "Kinetics"
_SUBJECT = f"{DATASET}/-1"  # -1: who performs is not known (docs/data.md)
ASPECT = 340 / 256

_VERSION = "kinetics 1"  # to be raised with every change of what is made of a file
_SEEN_SCORE = 0.1  # a keypoint below this is taken for not found
_MAX_FILE_BYTES = 64_000_000  # a hundred times the largest of the release
_MAX_LABEL_CHARACTERS = 200
_SMALLEST_TORSO = 0.01  # picture heights, 3 of 256 pixels: of somebody smaller nothing can be made out
_MAX_FRAME = 100_000  # nearly an hour; the release ends at 300


@dataclass(frozen=True, eq=False)
class KineticsSample:
    """One file: the video's name, its label and the main person.

    Attributes:
        positions_m: (T, 25, 3) float32, zeros for what is unseen in a frame.
        confidence: (25,) float32, the mean over the frames in which the joint is seen.
    """

    name: str
    action: str
    positions_m: NDArray[np.float32]
    confidence: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class _People:
    """Everybody in a video, P observations in order of time.

    Attributes:
        frame: (P,) int64.
        joints: (P, 25, 2) in picture heights, x to the left, y up.
        confidence: (P, 25).
        score: (P,) mean over the 18 keypoints.
    """

    frame: NDArray[np.int64]
    joints: NDArray[np.float32]
    confidence: NDArray[np.float32]
    score: NDArray[np.float64]


def read_kinetics_sample(path: Path) -> KineticsSample:
    """Read one video's file.

    Raises:
        DataError: the file is damaged, of another kind, or shows nobody with both shoulders; the message names it.
    """
    content = _load(path)
    label, frames = content.get("label"), content.get("data")
    if not isinstance(label, str) or not 0 < len(label.strip()) <= _MAX_LABEL_CHARACTERS:
        _damaged(path, "it has no label")
    if not isinstance(frames, list):
        _damaged(path, "it has no list of frames")
    people = _people(path, frames)
    chosen = _main_person(people)
    if chosen is None:
        raise DataError(f"'{path}' shows nobody whose shoulders are in view.")
    metres = _metres_per_height(people.joints[chosen], people.confidence[chosen])
    frame, confidence = people.frame[chosen], people.confidence[chosen]
    positions_m = np.zeros((int(frame[-1] - frame[0]) + 1, JOINT_COUNT, 3), np.float32)
    positions_m[frame - frame[0], :, :2] = metres * people.joints[chosen]
    mean = confidence.sum(axis=0) / (confidence > 0).sum(axis=0).clip(min=1)
    return KineticsSample(path.stem, label.strip(), positions_m, mean.astype(np.float32))


def read_kinetics_folder(folder: Path | str, cache: Path | None = None, processes: int | None = None) -> FolderData:
    """Read all JSON files in a folder and in the folders in it, in the order of their names.

    ``name`` is the video's, ``dataset`` is ``Kinetics``, ``action`` the label; who performs is not known. Files that
    are damaged or show nobody are skipped; a warning says how many, a text file beside the cache which and why.

    Args:
        folder: ``kinetics_train``, ``kinetics_val``, or a folder with both or with a part of them. A clip takes up to
            90 kB of memory: all 260,000 take some 20 GB.
        cache: where to keep the result for the next time; None: ``FOLDER.onetake.npz`` beside the folder.
        processes: how many read; None: as many as there are cores.

    Raises:
        DataError: there is no such folder or no usable file in it.
    """
    folder = Path(folder)
    files = [path for path in files_in(folder) if is_sample(path.name)]
    if not files:
        raise DataError(f"'{folder}' holds no Kinetics skeletons: there is no {EXTENSION} file in it.")

    def read() -> tuple[Arrays, Sequence[str]]:
        wanted, namesakes = without_namesakes(files)
        samples, unusable = read_many(read_kinetics_sample, wanted, processes)
        return _arrays(samples), [*namesakes, *unusable]

    arrays, skipped = read_through_cache(folder, files, _VERSION, read, cache)
    return FolderData(**arrays, skipped=skipped)


def is_sample(file_name: str) -> bool:
    """Whether a file may be a video's, by its name."""
    return file_name.endswith(EXTENSION) and not file_name.endswith(LABELS_ENDING)


def _arrays(samples: Sequence[KineticsSample]) -> Arrays:
    start, positions_m = stack([sample.positions_m for sample in samples])
    return {
        "name": texts(sample.name for sample in samples),
        "dataset": texts(DATASET for _ in samples),
        "action": texts(sample.action for sample in samples),
        "subject": texts(_SUBJECT for _ in samples),
        "start": start,
        "positions_m": positions_m,
        "confidence": stack_confidence([sample.confidence for sample in samples]),
    }


def _load(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise DataError(f"'{path}' is too large for a Kinetics skeleton file.")
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise DataError(f"There is no file '{path}': check the path.") from None
    except OSError as error:
        raise DataError(f"'{path}' cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        _damaged(path, f"it is no JSON ({quotable(error)})")
    if not isinstance(content, dict):
        _damaged(path, "it holds no JSON object")
    return content


def _people(path: Path, frames: Sequence[Any]) -> _People:
    indices: list[int] = []
    poses: list[list[float]] = []
    scores: list[list[float]] = []
    before = -1
    for frame in frames:
        index = frame.get("frame_index") if isinstance(frame, dict) else None
        bodies = frame.get("skeleton") if isinstance(frame, dict) else None
        if type(index) is not int or not before < index <= _MAX_FRAME or not isinstance(bodies, list):
            _damaged(path, "a frame has no list of people, or its number is none or not above that of the one before")
        before = index
        for body in bodies:
            indices.append(index)
            poses.append(_numbers(path, body, "pose", 2 * KEYPOINT_COUNT))
            scores.append(_numbers(path, body, "score", KEYPOINT_COUNT))
    points = np.array(poses).reshape(-1, KEYPOINT_COUNT, 2)
    found = np.array(scores).reshape(-1, KEYPOINT_COUNT)
    # OpenPose stays within the picture but for rounding; pixels instead of fractions would be far outside.
    if not ((points > -1) & (points < 2)).all():
        _damaged(path, "a pose is not given in fractions of the picture")
    if not ((found >= 0) & (found <= 1.5)).all():  # a heat map's peak can come out a little above 1
        _damaged(path, "a score is not between 0 and 1")
    found = np.where(found < _SEEN_SCORE, 0.0, found.clip(max=1.0))
    places = (1 - points) * (ASPECT, 1.0)  # x to the left, y up, in picture heights
    joints, confidence = skeleton_from_openpose(places, found)
    return _People(np.array(indices, np.int64), joints, confidence, found.mean(axis=1))


def _numbers(path: Path, body: Any, key: str, count: int) -> list[float]:
    values = body.get(key) if isinstance(body, dict) else None
    if not isinstance(values, list) or len(values) != count or not all(type(value) in (int, float) for value in values):
        _damaged(path, f"a person's {key} is no list of {count} numbers")
    try:
        return [float(value) for value in values]
    except OverflowError:
        _damaged(path, f"a person's {key} holds an impossible number")


def _main_person(people: _People) -> NDArray[np.int64] | None:
    """The observations of the person with the highest total score, in order of time; None if nobody can be followed.

    Somebody without both shoulders has no body for the preprocessing.
    """
    shoulders = people.confidence[:, [J.SHOULDER_LEFT, J.SHOULDER_RIGHT]].min(axis=1) > 0
    size = _sizes(people.joints, people.confidence)
    tracker = PersonTracker()
    person = np.full(len(people.frame), -1)
    for frame in np.unique(people.frame):
        here = np.flatnonzero((people.frame == frame) & shoulders & (size > _SMALLEST_TORSO))
        # The middle of the shoulders is what everybody who is followed has.
        centres = people.joints[here][:, [J.SHOULDER_LEFT, J.SHOULDER_RIGHT]].mean(axis=1)
        person[here] = tracker.update(centres, size[here], frame * FRAME_INTERVAL_MS)
    followed = person >= 0
    if not followed.any():
        return None
    totals = np.bincount(person[followed], weights=people.score[followed])
    return np.flatnonzero(person == totals.argmax())


def _sizes(joints: NDArray[np.float32], confidence: NDArray[np.float32]) -> NDArray[np.float64]:
    """(P,) torso lengths in picture heights, from the shoulders' width where the hips are not seen."""
    torso, width = _torso_and_width(joints)
    return np.where(_has_torso(confidence), torso, width * (TORSO_LENGTH_M / SHOULDER_WIDTH_M))


def _metres_per_height(joints: NDArray[np.float32], confidence: NDArray[np.float32]) -> float:
    """What brings the main person's torso to its usual length: one factor for the clip, so that scale cannot jump."""
    torso, width = _torso_and_width(joints)
    has_torso = _has_torso(confidence)
    if has_torso.any():
        return TORSO_LENGTH_M / float(np.median(torso[has_torso]))
    # Shoulders look narrow from the side: the widest they get is nearest to their width.
    return SHOULDER_WIDTH_M / float(np.percentile(width, 90))


def _has_torso(confidence: NDArray[np.float32]) -> NDArray[np.bool_]:
    return np.asarray((confidence[:, J.SPINE_BASE] > 0) & (confidence[:, J.SPINE_SHOULDER] > 0))


def _torso_and_width(joints: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    def distance(one: J, other: J) -> NDArray[np.float64]:
        return np.linalg.norm(joints[:, one].astype(np.float64) - joints[:, other], axis=1)

    return distance(J.SPINE_SHOULDER, J.SPINE_BASE), distance(J.SHOULDER_LEFT, J.SHOULDER_RIGHT)


def _damaged(path: Path, what: str) -> NoReturn:
    raise DataError(f"'{path}' is damaged or no Kinetics skeleton file: {what}.")
