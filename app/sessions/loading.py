"""Reading a recorded session: the skeletons, the labels beside them, and how much moves when; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.sessions.files import labels_path
from capture.clip import Clip
from capture.formats.recording import clips_by_person
from capture.formats.skeleton_files import read_skeletons
from capture.skeleton import CapturedFrame, SkeletonFrame
from capture.sources.recording import captured_frames
from model.errors import DataError
from model.events import Event
from model.labels import read_events
from model.motion import movement_speed
from model.preprocess import NoBodyError

_CURVE_STEP_MS = 100.0
_MOST_CURVE_POINTS = 50_000


@dataclass(frozen=True, eq=False)
class RecordedSession:
    """A recording, with times that count from its first skeleton, as those of its labels do.

    Attributes:
        path: the recording.
        skeletons: all of them, in time order, on the clock of the source.
        frames: (F) the same, everybody at one moment together.
        times_ms: (F,) of these frames, increasing from 0.
        people: each person's clip, by id.
        labels: in order of their start.
        movement: (K,) how fast the quickest limb of anybody moves, 0..1 of nearly the fastest; one for each step.
        movement_step_ms: the length of a step.
    """

    path: Path
    skeletons: tuple[SkeletonFrame, ...]
    frames: tuple[CapturedFrame, ...]
    times_ms: NDArray[np.float64]
    people: Mapping[int, Clip]
    labels: tuple[Event, ...]
    movement: NDArray[np.float64]
    movement_step_ms: float

    @property
    def duration_ms(self) -> float:
        return float(self.times_ms[-1])

    @property
    def main_person(self) -> int:
        """Who is seen in most frames."""
        return max(self.people, key=lambda person: len(self.people[person]))


def load_session(path: Path) -> RecordedSession:
    """Read a recording of any format, and its labels where there are any.

    Raises:
        RecordingError: the recording is missing or damaged.
        DataError: there are labels, but they cannot be read.
    """
    skeletons = read_skeletons(path)
    labels_file = labels_path(path)
    try:
        labels = tuple(read_events(labels_file)) if labels_file.exists() else ()
    except DataError as error:
        raise DataError(f"{error} Repair or move that file, then open the session again.") from error
    frames = captured_frames(skeletons)
    first_ms = frames[0].timestamp_ms
    people = {
        person: Clip(clip.timestamps_ms - first_ms, clip.positions_m, clip.confidence)
        for person, clip in clips_by_person(skeletons).items()
    }
    times_ms = np.array([frame.timestamp_ms for frame in frames]) - first_ms
    movement, step_ms = _movement(people, float(times_ms[-1]))
    return RecordedSession(path, skeletons, frames, times_ms, people, labels, movement, step_ms)


def _movement(people: Mapping[int, Clip], duration_ms: float) -> tuple[NDArray[np.float64], float]:
    step_ms = max(_CURVE_STEP_MS, duration_ms / _MOST_CURVE_POINTS)
    curve = np.zeros(int(duration_ms / step_ms) + 1)
    for clip in people.values():
        try:
            times_ms, speed = movement_speed(clip)
        except NoBodyError:
            continue
        np.maximum.at(curve, (times_ms / step_ms).astype(int), speed)
    # One leap, or one fault of the sensor, must not flatten all the rest.
    largest = float(np.percentile(curve, 99.5))
    return np.minimum(1.0, curve / largest) if largest > 0 else curve, step_ms
