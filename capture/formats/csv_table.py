"""Skeletons as a CSV table: one row per frame and person, for spreadsheets and statistics programs.

The first line names the columns: ``timestamp_ms``, ``person``, and for each joint ``SpineBase_x_m``,
``SpineBase_y_m``, ``SpineBase_z_m``, ``SpineBase_confidence``. See ``docs/skeleton-formats.md``.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.formats.files import Lines, reading, writable, writing
from capture.formats.joint_names import JOINT_NAMES, joint_named
from capture.formats.recording import is_usable
from capture.skeleton import JOINT_COUNT, SkeletonFrame
from capture.wording import quotable

_MEASURES = ("x_m", "y_m", "z_m", "confidence")
COLUMNS: tuple[str, ...] = (
    "timestamp_ms",
    "person",
    *(f"{joint}_{measure}" for joint in JOINT_NAMES for measure in _MEASURES),
)


def write_csv(path: str | Path, frames: Iterable[SkeletonFrame]) -> None:
    """Write skeletons of any number of people, in time order, with every digit of every number.

    Raises:
        RecordingError: there is no frame, one holds numbers that are not finite, or the file cannot be written.
    """
    path = Path(path)
    ordered = writable(path, frames)
    with writing(path) as file:
        table = csv.writer(codecs.getwriter("utf-8")(file), lineterminator="\n")
        table.writerow(COLUMNS)
        for frame in ordered:
            numbers = np.column_stack((frame.positions_m, frame.confidence))  # (25, 4)
            # Nine digits give every float32 back exactly.
            table.writerow(
                (repr(float(frame.timestamp_ms)), frame.person_id, *(f"{value:.9g}" for value in numbers.flat))
            )


def read_csv(path: str | Path) -> tuple[SkeletonFrame, ...]:
    """All skeletons of such a table in time order. Columns may be in any order; others are not looked at.

    Raises:
        RecordingError: the file is missing, too large, lacks a column, or a row cannot be used; the message names
            the line.
    """
    path = Path(path)
    with reading(path) as file:
        lines = Lines(path, file, "CSV table of skeletons")
        rows = csv.reader(lines)
        frames: list[SkeletonFrame] = []
        try:
            header = next(rows, [])
            places = _places(lines, header)
            for row in rows:
                if not row:
                    continue
                if len(row) != len(header):
                    lines.damaged(f"it has {len(row)} fields where the first line names {len(header)} columns")
                frames.append(_frame(lines, row, places))
                lines.check_room(len(frames))
        except csv.Error as error:
            lines.damaged(f"it cannot be split into fields ({error})")
        if not frames:
            lines.damaged("there is no row with a skeleton after it")
    return tuple(sorted(frames, key=lambda frame: frame.timestamp_ms))


def _places(lines: Lines, header: Sequence[str]) -> NDArray[np.int64]:
    """(102,), where each of ``COLUMNS`` stands in a row."""
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        column = _standard_name(name)
        if column in found:
            lines.damaged(f"it names the column '{quotable(column, 40)}' twice")
        found[column] = place
    missing = [column for column in COLUMNS if column not in found]
    if missing:
        others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        lines.damaged(f"it lacks the column '{missing[0]}'{others}")
    return np.array([found[column] for column in COLUMNS])


def _standard_name(name: str) -> str:
    name = name.strip()
    for measure in _MEASURES:
        if name.endswith(f"_{measure}"):
            joint = joint_named(name.removesuffix(f"_{measure}"))
            return name if joint is None else f"{JOINT_NAMES[joint]}_{measure}"
    return name


def _frame(lines: Lines, row: Sequence[str], places: NDArray[np.int64]) -> SkeletonFrame:
    timestamp, person, *joints = (row[place] for place in places)
    try:
        timestamp_ms = float(timestamp)
        numbers = np.array([float(text) for text in joints]).reshape(JOINT_COUNT, len(_MEASURES))
    except ValueError:
        lines.damaged("it holds something that is no number")
    try:
        person_id = int(person)
    except ValueError:
        lines.damaged(f"'{quotable(person, 20)}' is no number of a person")
    if not -(2**63) <= person_id < 2**63:
        lines.damaged("the number of the person is too large")
    with np.errstate(over="ignore"):  # what is too large for float32 becomes infinite and is refused below
        numbers = numbers.astype(np.float32)
    frame = SkeletonFrame(timestamp_ms, numbers[:, :3], numbers[:, 3], person_id)
    if not is_usable(frame):
        lines.damaged("a number is not finite or a confidence is outside 0 to 1")
    return frame
