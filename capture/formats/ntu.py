"""NTU RGB+D ``.skeleton`` text files, read and written.

The format: the number of frames; for each frame the number of bodies; for each body a line of ten numbers (body id,
clipped edges, left hand confidence and state, right hand confidence and state, restricted, lean x and y, tracking
state), the number of joints, and for each joint a line of twelve: x y z in metres, depth x y, colour x y, orientation
w x y z, tracking state (0 not tracked, 1 inferred, 2 tracked). There are no timestamps: the frames are 1/30 s apart.

Source: Shahroudy et al., "NTU RGB+D: A Large Scale Dataset for 3D Human Activity Analysis", CVPR 2016, and the
data set's own ``read_skeleton_file.m``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn, TextIO

import numpy as np
from numpy.typing import NDArray

from capture.errors import RecordingError
from capture.formats.files import writing
from capture.formats.recording import MAX_SKELETONS
from capture.pixels import OUTSIDE_PICTURE, finite_pixels, is_outside
from capture.skeleton import JOINT_COUNT, SkeletonFrame
from capture.wording import quotable

FRAMES_PER_SECOND = 30.0
FRAME_MS = 1000.0 / FRAMES_PER_SECOND
MAX_BODIES = 6  # what a Kinect v2 tracks at once

_BODY_NUMBERS = 10
_JOINT_NUMBERS = 12
_MAX_LINE_CHARACTERS = 1000
_MAX_DISTANCE_M = 1000.0  # a depth sensor sees a few metres; beyond this a number is damaged
_TRACKING_STATES = (0, 1, 2)  # not tracked, inferred, tracked: confidence 0, 0.5, 1

# A person who is not seen for longer than this has left and come back; nothing is interpolated in between.
_MAX_GAP_MS = 500.0


def read_ntu(path: str | Path) -> tuple[SkeletonFrame, ...]:
    """All skeletons of a ``.skeleton`` file in time order, 30 frames a second from 0 ms.

    ``person_id`` is the file's body id. ``pixels`` are the positions in the 1920 x 1080 colour picture;
    None for a body without any, ``OUTSIDE_PICTURE`` for single joints without.

    Raises:
        RecordingError: the file is missing, damaged, cut off, too large or without a skeleton; the message names
            the line.
    """
    path = Path(path)
    try:
        size_bytes = path.stat().st_size
        with path.open(encoding="ascii", errors="replace") as file:
            return _Reader(path, file, size_bytes).read()
    except FileNotFoundError:
        raise RecordingError(f"'{path}' does not exist: check the name of the recording.") from None
    except OSError as error:
        raise RecordingError(f"'{path}' cannot be read ({error.strerror or error}).") from error


def write_ntu(path: str | Path, frames: Iterable[SkeletonFrame]) -> None:
    """Write skeletons as a ``.skeleton`` file.

    The format has no timestamps, so every person is resampled to 30 frames a second from the first timestamp on;
    frames that already lie on that grid are written as they are. Depth positions, orientations, hand states and lean
    are unknown here: ``nan`` and 0. Colour positions are written where a frame has pixels, ``nan`` elsewhere.

    Raises:
        RecordingError: there is no frame, more than six people at once, or the file cannot be written.
    """
    path = Path(path)
    slots = _on_the_grid(path, frames)
    with writing(path) as file:
        file.write(f"{len(slots)}\n".encode())
        for bodies in slots:
            file.write("".join(_frame_lines(bodies)).encode())


class _Reader:
    """Reads one file line by line, so that a wrong count is noticed before memory is taken for it."""

    def __init__(self, path: Path, file: TextIO, size_bytes: int) -> None:
        self._path = path
        self._file = file
        self._size_bytes = size_bytes
        self._line_number = 0

    def read(self) -> tuple[SkeletonFrame, ...]:
        if self._size_bytes == 0:
            raise RecordingError(f"'{self._path}' is empty.")
        # Every frame takes at least a digit and a line break.
        frame_count = self._count("the number of frames", min(MAX_SKELETONS, self._size_bytes // 2))
        skeletons: list[SkeletonFrame] = []
        for index in range(frame_count):
            for _ in range(self._count("the number of bodies", MAX_BODIES)):
                skeletons.append(self._body(index * FRAME_MS))
            if len(skeletons) > MAX_SKELETONS:
                raise RecordingError(
                    f"'{self._path}' is too large: a recording holds at most {MAX_SKELETONS} skeletons."
                )
        while line := self._file.readline(_MAX_LINE_CHARACTERS):
            self._line_number += 1
            if line.strip():
                self._damaged(f"there is more after the {frame_count} frames that the first line announces")
        if not skeletons:
            raise RecordingError(f"'{self._path}' holds no skeleton: nobody was in view.")
        return tuple(skeletons)

    def _body(self, timestamp_ms: float) -> SkeletonFrame:
        body = self._fields("the ten numbers of a body", _BODY_NUMBERS)
        try:
            person_id = int(body[0])
        except ValueError:
            self._damaged(f"'{quotable(body[0], 20)}' is no body id")
        if not -(2**63) <= person_id < 2**63:
            self._damaged(f"'{quotable(body[0], 20)}' is no body id")
        joint_count = self._count("the number of joints", JOINT_COUNT)
        if joint_count != JOINT_COUNT:
            self._damaged(f"a body has {JOINT_COUNT} joints, not {joint_count}")
        rows = [
            self._numbers(self._fields("the twelve numbers of a joint", _JOINT_NUMBERS)) for _ in range(JOINT_COUNT)
        ]
        numbers = np.array(rows)  # (25, 12)
        positions_m, pixels, states = numbers[:, :3], numbers[:, 5:7], numbers[:, 11]
        self._check_joints((np.abs(positions_m) < _MAX_DISTANCE_M).all(axis=1), "a joint's position is impossible")
        self._check_joints(np.isin(states, _TRACKING_STATES), "a joint's tracking state is 0, 1 or 2")
        pixels = np.where(np.abs(pixels) <= np.finfo(np.float32).max, pixels, np.inf)
        return SkeletonFrame(
            timestamp_ms,
            positions_m.astype(np.float32),
            (states / _TRACKING_STATES[-1]).astype(np.float32),
            person_id,
            finite_pixels(pixels.astype(np.float32)),
        )

    def _check_joints(self, good: NDArray[np.bool_], complaint: str) -> None:
        """Complain about the line of the first joint of the body just read for which ``good`` (25,) is false."""
        if not good.all():
            self._line_number += int(np.argmin(good)) - (JOINT_COUNT - 1)
            self._damaged(complaint)

    def _fields(self, what: str, count: int) -> list[str]:
        line = self._file.readline(_MAX_LINE_CHARACTERS)
        self._line_number += 1
        if not line:
            raise RecordingError(f"'{self._path}' is cut off: line {self._line_number} should hold {what}.")
        fields = line.split()
        if len(fields) != count:
            self._damaged(f"it should hold {what}")
        return fields

    def _count(self, what: str, maximum: int) -> int:
        [text] = self._fields(what, 1)
        if not text.isdecimal():
            self._damaged(f"it should hold {what}, not '{quotable(text, 20)}'")
        # The length first: a number of thousands of digits is not worth converting.
        if len(text) > 20 or int(text) > maximum:
            self._damaged(f"{text[:20]} is too large for {what} (at most {maximum} here)")
        return int(text)

    def _numbers(self, fields: Sequence[str]) -> list[float]:
        try:
            return [float(text) for text in fields]
        except ValueError:
            # Files written with an older Microsoft library spell NaN and infinity as 1.#IND, -1.#INF and so on.
            try:
                return [math.nan if "#" in text else float(text) for text in fields]
            except ValueError:
                self._damaged("it holds something that is no number")

    def _damaged(self, what: str) -> NoReturn:
        raise RecordingError(f"'{self._path}' is damaged or no NTU skeleton file: line {self._line_number}: {what}.")


def _on_the_grid(path: Path, frames: Iterable[SkeletonFrame]) -> list[list[SkeletonFrame]]:
    """The bodies of each 1/30 s from the first timestamp to the last."""
    frames_of: dict[int, dict[float, SkeletonFrame]] = {}
    for frame in frames:
        frames_of.setdefault(frame.person_id, {}).setdefault(frame.timestamp_ms, frame)
    if not frames_of:
        raise RecordingError(f"'{path}' was not written: there is no skeleton to write.")
    start_ms = min(min(by_time) for by_time in frames_of.values())
    end_ms = max(max(by_time) for by_time in frames_of.values())
    slot_count = round((end_ms - start_ms) / FRAME_MS) + 1
    if slot_count > MAX_SKELETONS:
        raise RecordingError(
            f"'{path}' was not written: the frames span {(end_ms - start_ms) / 3_600_000:.0f} hours, "
            f"and a file holds at most {MAX_SKELETONS / FRAMES_PER_SECOND / 3600:.0f}."
        )
    slots: list[list[SkeletonFrame]] = [[] for _ in range(slot_count)]
    for by_time in frames_of.values():
        times_ms = np.array(sorted(by_time))
        ordered = [by_time[time_ms] for time_ms in times_ms]
        first_slot, last_slot = (round((time_ms - start_ms) / FRAME_MS) for time_ms in (times_ms[0], times_ms[-1]))
        for slot in range(first_slot, last_slot + 1):
            body = _at(start_ms + slot * FRAME_MS, times_ms, ordered)
            if body is not None:
                slots[slot].append(body)
    crowd = max(len(bodies) for bodies in slots)
    if crowd > MAX_BODIES:
        raise RecordingError(f"'{path}' was not written: {crowd} people at once, and the format has room for six.")
    return slots


def _at(time_ms: float, times_ms: NDArray[np.float64], frames: Sequence[SkeletonFrame]) -> SkeletonFrame | None:
    """A person at ``time_ms``, between the frames on either side; None while they are out of view."""
    right = int(np.searchsorted(times_ms, time_ms))
    nearest = min({max(right - 1, 0), min(right, len(frames) - 1)}, key=lambda index: abs(times_ms[index] - time_ms))
    at_the_ends = right in (0, len(frames))
    # A hundredth of a frame: rounding errors of a grid that was computed elsewhere.
    if at_the_ends or abs(times_ms[nearest] - time_ms) < 0.01 * FRAME_MS:
        return frames[nearest]
    before, after = frames[right - 1], frames[right]
    gap_ms = times_ms[right] - times_ms[right - 1]
    if gap_ms > _MAX_GAP_MS:
        return frames[nearest] if abs(times_ms[nearest] - time_ms) <= FRAME_MS / 2 else None
    weight = np.float32((time_ms - times_ms[right - 1]) / gap_ms)
    pixels = None
    if before.pixels is not None and after.pixels is not None:
        pixels = before.pixels * (1 - weight) + after.pixels * weight
        pixels[is_outside(before.pixels) | is_outside(after.pixels)] = OUTSIDE_PICTURE
    return SkeletonFrame(
        time_ms,
        before.positions_m * (1 - weight) + after.positions_m * weight,
        frames[nearest].confidence,  # a state, which has no value halfway
        before.person_id,
        pixels,
    )


def _frame_lines(bodies: Sequence[SkeletonFrame]) -> Iterable[str]:
    yield f"{len(bodies)}\n"
    for body in bodies:
        yield f"{body.person_id} 0 0 0 0 0 0 0 0 2\n{JOINT_COUNT}\n"
        states = np.digitize(body.confidence, (0.25, 0.75))
        for joint in range(JOINT_COUNT):
            # Nine digits give every float32 back exactly.
            x, y, z = (f"{value:.9g}" for value in body.positions_m[joint])
            colour_x, colour_y = ("nan", "nan") if body.pixels is None else (f"{v:.9g}" for v in body.pixels[joint])
            yield f"{x} {y} {z} nan nan {colour_x} {colour_y} 0 0 0 0 {states[joint]}\n"
