"""Skeletons as JSON, for programs in other languages. The layout is in ``docs/skeleton-formats.md``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from capture.errors import RecordingError
from capture.formats.files import reading, writable, writing
from capture.formats.joint_names import JOINT_NAMES, joint_named
from capture.formats.recording import MAX_SKELETONS, is_usable
from capture.skeleton import JOINT_COUNT, SkeletonFrame
from capture.wording import quotable

FORMAT = "skeletons"
VERSION = 1
AXES = "x to the sensor's left, y up, z away from the sensor"

MAX_BYTES = 128 * 1024 * 1024
"""About an hour of one person at 30 fps. A JSON file is taken into memory as a whole, several times its size."""


def write_json(path: str | Path, frames: Iterable[SkeletonFrame]) -> None:
    """Write skeletons of any number of people, in time order, one per line, with every digit of every number.

    Raises:
        RecordingError: there is no frame, one holds numbers that are not finite, they would take more than
            ``MAX_BYTES``, or the file cannot be written.
    """
    path = Path(path)
    ordered = writable(path, frames)
    header = {"format": FORMAT, "version": VERSION, "unit": "metre", "axes": AXES, "joints": JOINT_NAMES}
    with writing(path) as file:
        file.write((json.dumps(header, indent=1).removesuffix("\n}") + ',\n "frames": [').encode())
        for index, frame in enumerate(ordered):
            entry = {
                "timestamp_ms": float(frame.timestamp_ms),
                "person": int(frame.person_id),
                "positions_m": _short(frame.positions_m),
                "confidence": _short(frame.confidence),
            }
            file.write((",\n  " if index else "\n  ").encode() + json.dumps(entry).encode())
            if file.tell() > MAX_BYTES:
                raise RecordingError(
                    f"'{path}' was not written: as JSON it would be larger than {MAX_BYTES // 2**20} MiB; "
                    "choose .csv or .skeletons."
                )
        file.write(b"\n ]\n}\n")


def read_json(path: str | Path) -> tuple[SkeletonFrame, ...]:
    """All skeletons of such a file in time order. The joints may be in any order; keys not known are not looked at.

    Raises:
        RecordingError: the file is missing, larger than ``MAX_BYTES``, no JSON (the message names the line), of a
            newer version, or holds something else than such skeletons (the message names the frame, from 1).
    """
    path = Path(path)
    with reading(path) as file:
        if path.stat().st_size > MAX_BYTES:
            raise RecordingError(f"'{path}' is too large: a JSON file may have {MAX_BYTES // 2**20} MiB.")
        text = file.read()
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise RecordingError(f"'{path}' is damaged or no JSON: line {error.lineno}: {error.msg}.") from None
    except (ValueError, RecursionError):  # NaN, a number of thousands of digits, or nested a thousandfold
        raise RecordingError(f"'{path}' is damaged: it holds something that is no number of JSON.") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise RecordingError(f'\'{path}\' holds no skeletons: its "format" must be "{FORMAT}".')
    if data.get("version") != VERSION:
        version = quotable(data.get("version"), 20)
        raise RecordingError(f"'{path}' is of version {version}; this OneTake reads {VERSION}.")
    if data.get("unit") != "metre":
        raise RecordingError(f'\'{path}\' cannot be used: its "unit" must be "metre".')
    order = _joint_order(path, data.get("joints"))
    entries = data.get("frames")
    if not isinstance(entries, list) or not entries:
        raise RecordingError(f"'{path}' holds no skeleton: its \"frames\" must be a list that is not empty.")
    if len(entries) > MAX_SKELETONS:
        raise RecordingError(f"'{path}' is too large: a recording holds at most {MAX_SKELETONS} skeletons.")
    frames = [_frame(path, number, entry, order) for number, entry in enumerate(entries, start=1)]
    return tuple(sorted(frames, key=lambda frame: frame.timestamp_ms))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity, which Python's reader would let pass


def _short(values: NDArray[np.float32]) -> Any:
    """The numbers as nested lists, with the nine digits that give every float32 back exactly and no more."""
    return np.array([float(f"{value:.9g}") for value in values.flat]).reshape(values.shape).tolist()


def _joint_order(path: Path, names: Any) -> NDArray[np.int64]:
    """(25,), where each joint of ``Joint`` stands in the file."""
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RecordingError(f"'{path}' holds no skeletons: its \"joints\" must be a list of names.")
    joints = [joint_named(name) for name in names]
    if None in joints or len(joints) != JOINT_COUNT or len(set(joints)) != JOINT_COUNT:
        raise RecordingError(f"'{path}' holds another skeleton than the {JOINT_COUNT} joints that OneTake works with.")
    return np.argsort(np.array(joints, dtype=np.int64))


def _frame(path: Path, number: int, entry: Any, order: NDArray[np.int64]) -> SkeletonFrame:
    def damaged(what: str) -> NoReturn:
        raise RecordingError(f"'{path}' is damaged: frame {number}: {what}.")

    if not isinstance(entry, dict):
        damaged("it is no object")
    timestamp_ms = _numbers(entry.get("timestamp_ms"), ())
    positions_m = _numbers(entry.get("positions_m"), (JOINT_COUNT, 3))
    confidence = _numbers(entry.get("confidence"), (JOINT_COUNT,))
    person_id = entry.get("person")
    if timestamp_ms is None:
        damaged('"timestamp_ms" must be a number')
    if positions_m is None:
        damaged(f'"positions_m" must be {JOINT_COUNT} lists of three numbers')
    if confidence is None:
        damaged(f'"confidence" must be {JOINT_COUNT} numbers')
    if type(person_id) is not int or not -(2**63) <= person_id < 2**63:
        damaged('"person" must be a whole number of 64 bits')
    with np.errstate(over="ignore"):  # what is too large for float32 becomes infinite and is refused below
        frame = SkeletonFrame(
            float(timestamp_ms), positions_m[order].astype(np.float32), confidence[order].astype(np.float32), person_id
        )
    if not is_usable(frame):
        damaged("a number is not finite or a confidence is outside 0 to 1")
    return frame


def _numbers(value: Any, shape: tuple[int, ...]) -> NDArray[np.float64] | None:
    """The numbers of that shape; None if it is anything else."""
    # The lengths first: of texts of any length NumPy makes an array that is as wide as the longest of them.
    if shape and not (isinstance(value, list) and len(value) == shape[0]):
        return None
    if len(shape) > 1 and not all(isinstance(row, list) and len(row) == shape[1] for row in value):
        return None
    try:
        array = np.array(value)
    except ValueError:  # lists of different lengths
        return None
    if array.shape != shape or array.dtype.kind not in "iuf":  # text and truth values are no numbers
        return None
    return array.astype(np.float64)
