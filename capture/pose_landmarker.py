"""From a picture to skeletons: MediaPipe's pose landmarker, the 25 joints, root movement and steady person ids."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

# Before MediaPipe, which imports OpenCV too: its traps are dealt with there.
import capture.opencv  # noqa: F401  isort: skip
from mediapipe.tasks.python.components.containers.landmark import NormalizedLandmark
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision.core.image import Image, ImageFormat
from mediapipe.tasks.python.vision.core.vision_task_running_mode import VisionTaskRunningMode as RunningMode
from mediapipe.tasks.python.vision.pose_landmarker import PoseLandmarker as MediaPipeLandmarker
from mediapipe.tasks.python.vision.pose_landmarker import PoseLandmarkerOptions

from capture.blazepose import Landmark, joint_pixels, skeleton_from_blazepose, to_kinect_axes
from capture.errors import SourceError
from capture.native_log import without_chatter
from capture.person_tracker import PersonTracker
from capture.root_motion import FIELD_OF_VIEW_DEG, RootMotion
from capture.skeleton import SkeletonFrame

PoseModel = Literal["full", "lite"]
Region = tuple[float, float, float, float]
"""Left, top, right and bottom in fractions of the picture's width and height."""

WEIGHTS_FOLDER = Path(__file__).resolve().parent.parent / "weights"

# What TensorFlow Lite and abseil log while they start; the library takes no notice of their usual switches.
_CHATTER = re.compile(
    r"^INFO: Created TensorFlow Lite|^WARNING: (All log messages before|Logging before InitGoogle)"
    r"|^[IW]\d{4} \S+ +\d+ (inference_feedback_manager|landmark_projection_calculator|task_runner|gl_context)\S*\]"
)


class PoseLandmarker:
    """Finds people in the pictures of one video, in time order. Close it after use; one thread at a time.

    Args:
        model: ``"full"`` (more exact) or ``"lite"`` (a third faster).
        people: how many to look for. With one, MediaPipe itself stays with the person it has found, at a third of the
            cost; with more it finds the others unreliably and can slide from one to another within a few frames.
        region: look only here, e.g. ``(0.0, 0.0, 0.4, 1.0)`` for somebody at the left.
        field_of_view_deg: the camera's angle across the picture's longer side; it scales the distance from the camera.

    Raises:
        SourceError: the model's file is missing or damaged.
        ValueError: an argument is out of range.
    """

    def __init__(
        self,
        model: PoseModel = "full",
        people: int = 1,
        region: Region | None = None,
        field_of_view_deg: float = FIELD_OF_VIEW_DEG,
    ) -> None:
        if people < 1:
            raise ValueError(f"people must be at least 1, not {people}")
        if region is not None and not (0 <= region[0] < region[2] <= 1 and 0 <= region[1] < region[3] <= 1):
            raise ValueError(f"region must be left, top, right, bottom in 0..1, not {region}")
        if not 10 <= field_of_view_deg <= 150:
            raise ValueError(f"field_of_view_deg must lie between 10 and 150, not {field_of_view_deg}")
        self._region = region
        self._field_of_view_deg = field_of_view_deg
        self._tracker = PersonTracker()
        self._root_motion: dict[int, RootMotion] = {}
        self._timestamp_ms = -np.inf
        self._task_timestamp_ms = -1
        self._has_seen_somebody = False
        self._landmarker = _make_landmarker(model, people)

    def detect(self, picture: NDArray[np.uint8], timestamp_ms: float) -> tuple[SkeletonFrame, ...]:
        """The people in a picture, each with an id that stays while they are in view.

        Args:
            picture: (height, width, 3) uint8 RGB.
            timestamp_ms: milliseconds, later than the one before.

        Raises:
            ValueError: the timestamp is not later than the one before, or the picture has another form.
        """
        if not timestamp_ms > self._timestamp_ms:
            raise ValueError(f"timestamps must increase: {timestamp_ms} ms came after {self._timestamp_ms} ms")
        if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8 or picture.size == 0:
            raise ValueError(f"a picture must be (height, width, 3) uint8, not {picture.shape} {picture.dtype}")
        self._timestamp_ms = timestamp_ms
        self._task_timestamp_ms = max(self._task_timestamp_ms + 1, round(timestamp_ms))  # MediaPipe wants whole ones

        height, width = picture.shape[:2]
        left, top, right, bottom = self._region or (0.0, 0.0, 1.0, 1.0)
        rows = slice(int(top * height), max(int(np.ceil(bottom * height)), int(top * height) + 1))
        columns = slice(int(left * width), max(int(np.ceil(right * width)), int(left * width) + 1))
        seen_part = np.ascontiguousarray(picture[rows, columns])

        image = Image(image_format=ImageFormat.SRGB, data=seen_part)
        with contextlib.nullcontext() if self._has_seen_somebody else without_chatter(_CHATTER):
            result = self._landmarker.detect_for_video(image, self._task_timestamp_ms)
        if not result.pose_landmarks:
            return ()
        self._has_seen_somebody = True

        part_size = np.array([seen_part.shape[1], seen_part.shape[0]])
        part_corner = np.array([columns.start, rows.start])
        pixels = _array(result.pose_landmarks)[..., :2] * part_size + part_corner  # (P, 33, 2)
        world = _array(result.pose_world_landmarks)  # (P, 33, 4)
        return self._skeletons(pixels, world[..., :3], np.clip(world[..., 3], 0.0, 1.0), (width, height))

    def close(self) -> None:
        """Release the model. May be called twice."""
        self._landmarker.close()

    def _skeletons(
        self,
        pixels: NDArray[np.float64],
        world_m: NDArray[np.float64],
        visibility: NDArray[np.float64],
        picture_size: tuple[int, int],
    ) -> tuple[SkeletonFrame, ...]:
        ids = self._tracker.update(*_bodies(pixels, visibility), self._timestamp_ms)
        self._root_motion = {
            known: self._root_motion.get(known) or RootMotion(self._field_of_view_deg) for known in self._tracker.known
        }
        skeletons = []
        positions_m, confidence = skeleton_from_blazepose(world_m, visibility)  # (P, 25, 3), (P, 25)
        joints = joint_pixels(pixels)  # (P, 25, 2)
        for person, person_id in enumerate(ids):
            translation_m = self._root_motion[person_id].update(
                world_m[person], pixels[person], visibility[person], picture_size, self._timestamp_ms
            )
            if translation_m is None:  # landmarks that no body in front of the camera could have
                continue
            skeletons.append(
                SkeletonFrame(
                    self._timestamp_ms,
                    positions_m[person] + to_kinect_axes(translation_m).astype(np.float32),
                    confidence[person],
                    person_id,
                    joints[person],
                )
            )
        return tuple(skeletons)


def _make_landmarker(model: str, people: int) -> MediaPipeLandmarker:
    path = WEIGHTS_FOLDER / f"pose_landmarker_{model}.task"
    try:
        # Read here and not by MediaPipe, whose own opening fails on Windows paths with letters beyond ASCII.
        bundle = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"The pose model {path.name} cannot be read from {path.parent}: install OneTake again, or put the file "
            f"there as weights/pose_landmarker.md describes ({error.strerror})."
        ) from error
    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=bundle), running_mode=RunningMode.VIDEO, num_poses=people
    )
    try:
        with without_chatter(_CHATTER):
            return MediaPipeLandmarker.create_from_options(options)
    except (RuntimeError, ValueError) as error:
        raise SourceError(
            f"The pose model {path} is damaged: put the file there again as weights/pose_landmarker.md describes."
        ) from error


def _array(people: Sequence[Sequence[NormalizedLandmark]]) -> NDArray[np.float64]:
    """(P, 33, 4): x, y, z, visibility."""
    return np.array(
        [[(mark.x, mark.y, mark.z, mark.visibility or 0.0) for mark in person] for person in people], dtype=np.float64
    )


def _bodies(
    pixels: NDArray[np.float64], visibility: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middle (P, 2) and size (P,) of each body: of the torso, or of the shoulders where the hips are out of sight."""
    torso = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP]
    corners = pixels[:, torso]  # (P, 4, 2)
    weights = visibility[:, torso, None] + 1e-3  # (P, 4, 1), never all 0
    centres = (corners * weights).sum(axis=1) / weights.sum(axis=1)
    lengths = np.linalg.norm(corners[:, :2].mean(axis=1) - corners[:, 2:].mean(axis=1), axis=-1)
    widths = np.linalg.norm(corners[:, 0] - corners[:, 1], axis=-1)
    return centres, np.maximum(np.maximum(lengths, widths), 1.0)
