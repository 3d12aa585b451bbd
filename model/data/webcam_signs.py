"""Clips of a webcam at a desk, stored as MediaPipe landmarks, and their one-shot protocol across sessions.

The file (``.npz``): ``landmarks`` (N, T, 33, 4) = x and y in fractions of the picture, z in its widths, visibility;
``action`` and ``session`` (N,). They go the way of the live webcam: the same 33 landmarks become the same 25 joints,
and legs that the picture does not show are not seen.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from capture.blazepose import LANDMARK_COUNT, metres_from_image, skeleton_from_blazepose
from model.data.archives import ArchiveError, array_names, read_arrays
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.errors import DataError

ASPECT_RATIO = 4 / 3  # was not stored; what webcams deliver unless asked for something else
DATASET = "webcam_signs"
DRAWS = 15
SEED = 0
_KEYS = ("landmarks", "action", "session")


def is_webcam_signs(path: Path) -> bool:
    """Whether a file is an archive with landmarks in it."""
    try:
        return "landmarks" in array_names(path)
    except (OSError, ArchiveError):
        return False


def read_webcam_signs(path: Path | str) -> ClipData:
    """Read such a file; the session takes the place of the subject.

    Raises:
        DataError: the file is missing or damaged, lacks a key, or its parts disagree.
    """
    path = Path(path)
    try:
        landmarks, action, session = read_arrays(path, _KEYS).values()
    except FileNotFoundError:
        raise DataError(f"There is no data file '{path}': check the path.") from None
    except (OSError, ArchiveError) as error:
        raise DataError(f"'{path}' cannot be read as a file of webcam signs: {error}.") from error
    if (
        landmarks.dtype.kind != "f"
        or landmarks.ndim != 4
        or landmarks.shape[2:] != (LANDMARK_COUNT, 4)
        or min(landmarks.shape) == 0
        or action.shape != landmarks.shape[:1]
        or session.shape != landmarks.shape[:1]
        or not np.isfinite(landmarks).all()
    ):
        raise DataError(f"'{path}' is damaged: its landmarks must be finite, (clips, frames, {LANDMARK_COUNT}, 4).")
    visibility = landmarks[..., 3].astype(np.float64)
    try:
        metres = metres_from_image(landmarks[..., :3].astype(np.float64), visibility, ASPECT_RATIO)
    except ValueError as error:
        raise DataError(f"'{path}' cannot be used: {error}.") from error
    positions_m, confidence = skeleton_from_blazepose(metres, visibility)  # (N, T, 25, 3), (N, T, 25)
    count, frames = landmarks.shape[:2]
    return ClipData(
        name=np.array([f"{DATASET}/{number:04d}" for number in range(count)]),
        dataset=np.full(count, DATASET),
        action=action.astype(str),
        subject=np.array([f"{DATASET}/{number}" for number in session.tolist()]),
        start=np.arange(count + 1, dtype=np.int64) * frames,
        positions_m=positions_m.reshape(count * frames, *positions_m.shape[2:]).astype(np.float32),
        # One confidence per clip and joint: that of most of its frames.
        confidence=np.median(confidence, axis=1).astype(np.float32),
    )


def webcam_signs_protocol(data: ClipData) -> Protocol:
    """``across_sessions``: 15 draws; the exemplars of a draw come from one session, the queries from all others."""
    generator = np.random.default_rng(SEED)
    actions = np.unique(data.action)
    sessions = [
        session for session in np.unique(data.subject) if set(data.action[data.subject == session]) == set(actions)
    ]
    if not sessions:
        raise DataError("No session of the webcam signs holds every action.")
    draws = []
    for number in range(DRAWS):
        own = data.subject == sessions[number % len(sessions)]
        draws.append(
            {str(action): str(generator.choice(data.name[own & (data.action == action)])) for action in actions}
        )
    return Protocol(Path("webcam_signs"), {"across_sessions": draws})
