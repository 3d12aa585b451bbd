"""TRC files (track row column) of marker positions, as OpenSim and most motion capture programs read and write them.

Tab-separated text: three lines of header, two of column names, an empty one, then a line per frame with its number,
its time in seconds and x y z of every marker. Here the markers are the joints. A position that is not known is left
empty. See "Marker (.trc) Files" in the documentation of OpenSim.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from capture.clip import Clip
from capture.errors import RecordingError
from capture.formats.files import Lines, only_person, reading, writing
from capture.formats.joint_names import JOINT_NAMES, joint_named
from capture.formats.recording import MAX_SKELETONS
from capture.gaps import bridge_gaps
from capture.skeleton import JOINT_COUNT, Joint, SkeletonFrame
from capture.wording import quotable

_UNITS_PER_METRE = {"m": 1.0, "cm": 100.0, "mm": 1000.0}
_HEADER_KEYS = (
    "DataRate",
    "CameraRate",
    "NumFrames",
    "NumMarkers",
    "Units",
    "OrigDataRate",
    "OrigDataStartFrame",
    "OrigNumFrames",
)
_DEFAULT_RATE_HZ = 30.0  # what the header of a single frame says


def write_trc(path: str | Path, frames: Iterable[SkeletonFrame], units: Literal["m", "mm"] = "m") -> None:
    """Write the skeletons of one person, in the axes of the Kinect camera.

    A joint of confidence 0 is left empty. The time column is exact; ``DataRate`` is the typical rate.

    Raises:
        RecordingError: there is nobody or more than one person, or the file cannot be written.
    """
    path = Path(path)
    clip = Clip.from_frames(only_person(path, frames))
    rate_hz = 1000.0 / float(np.median(np.diff(clip.timestamps_ms))) if len(clip) > 1 else _DEFAULT_RATE_HZ
    header = (f"{rate_hz:.6g}", f"{rate_hz:.6g}", len(clip), JOINT_COUNT, units, f"{rate_hz:.6g}", 1, len(clip))
    start = (
        ("PathFileType", 4, "(X/Y/Z)", path.name),
        _HEADER_KEYS,
        header,
        ("Frame#", "Time", *(field for name in JOINT_NAMES for field in (name, "", ""))),
        ("", "", *(f"{axis}{marker}" for marker in range(1, JOINT_COUNT + 1) for axis in "XYZ")),
        (),
    )
    with writing(path) as file:
        for fields in start:
            file.write(_line(fields))
        for index in range(len(clip)):
            # Twelve digits, so that a float32 comes back exactly through the multiplication, too.
            places = clip.positions_m[index].astype(np.float64) * _UNITS_PER_METRE[units]  # (25, 3)
            texts = [
                f"{value:.12g}" if tracked else ""
                for place, tracked in zip(places, clip.confidence[index] > 0, strict=True)
                for value in place
            ]
            file.write(_line((index + 1, repr(float(clip.timestamps_ms[index]) / 1000.0), *texts)))


def read_trc(path: str | Path) -> tuple[SkeletonFrame, ...]:
    """The skeletons of a file whose markers carry the names of the 25 joints; other markers are not looked at.

    All are of person 0. Confidence is 1, and 0 for a joint whose marker is empty, which is interpolated in time
    (:func:`capture.gaps.bridge_gaps`). A frame without any marker is left out.

    Raises:
        RecordingError: the file is missing, damaged, cut off, lacks joints, or claims more than it can hold; the
            message names the line.
    """
    path = Path(path)
    with reading(path) as file:
        lines = Lines(path, file, "TRC file")
        frame_count, marker_count, units_per_metre = _read_header(lines, path.stat().st_size)
        places = _marker_places(lines, marker_count)
        row_count, last_ms = 0, -math.inf
        times_ms: list[float] = []
        rows: list[NDArray[np.float32]] = []
        for line in lines:
            if not line.strip():
                continue
            if row_count == frame_count:
                lines.damaged(f"there is more after the {frame_count} frames that the header announces")
            time_ms, numbers = _row(lines, line, marker_count)
            if time_ms <= last_ms:
                lines.damaged("its time is not later than that of the line before")
            with np.errstate(over="ignore"):
                positions_m = (numbers[places] / units_per_metre).astype(np.float32)
            if np.isinf(positions_m).any():
                lines.damaged("a position is impossible")
            last_ms, row_count = time_ms, row_count + 1
            if np.isfinite(positions_m).all(axis=1).any():  # else nobody is in view
                times_ms.append(time_ms)
                rows.append(positions_m)
        if row_count < frame_count:
            raise RecordingError(
                f"'{path}' is cut off after line {lines.number}: the header announces {frame_count} frames, "
                f"and there are {row_count}."
            )
    return _frames(path, np.array(times_ms), np.array(rows))


def _line(fields: Sequence[object]) -> bytes:
    return ("\t".join(map(str, fields)) + "\n").encode()


def _read_header(lines: Lines, size_bytes: int) -> tuple[int, int, float]:
    """The first three lines: number of frames, number of markers, units per metre."""
    if not lines.required("'PathFileType'").startswith("PathFileType"):
        lines.damaged("it should begin with 'PathFileType'")
    keys = lines.required("the names of the header's entries").split()
    values = lines.required("the header's entries").split()
    header = dict(zip(keys, values, strict=False))
    missing = [key for key in ("NumFrames", "NumMarkers", "Units") if key not in header]
    if missing:
        lines.damaged(f"the header lacks {missing[0]}")
    marker_count = _count(lines, "NumMarkers", header["NumMarkers"], size_bytes)
    # A line has at least a tab or a line break for each of its numbers.
    most = min(MAX_SKELETONS, size_bytes // (3 * marker_count + 2))
    frame_count = _count(lines, "NumFrames", header["NumFrames"], most)
    if header["Units"] not in _UNITS_PER_METRE:
        lines.damaged(f"Units is '{quotable(header['Units'], 20)}': it must be m, cm or mm")
    return frame_count, marker_count, _UNITS_PER_METRE[header["Units"]]


def _count(lines: Lines, name: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal()):
        lines.damaged(f"{name} is '{quotable(text, 20)}', which is no number")
    # The length first: a number of thousands of digits is not worth converting.
    if len(text) > 20 or int(text) > most:
        lines.damaged(f"{name} is {text[:20]}, and this file has room for {most} at most")
    return int(text)


def _marker_places(lines: Lines, marker_count: int) -> list[int]:
    """Which marker of the file is which of the 25 joints; leaves ``lines`` at the first frame."""
    fields = lines.required("the names of the markers").split("\t")
    if [field.strip() for field in fields[:2]] != ["Frame#", "Time"]:
        lines.damaged("it should begin with 'Frame#' and 'Time'")
    names = [field for field in fields[2:] if field.strip()]
    if len(names) != marker_count:
        lines.damaged(f"it names {len(names)} markers, and the header announces {marker_count}")
    found = [joint_named(name) for name in names]
    missing = [JOINT_NAMES[joint] for joint in Joint if joint not in found]
    if missing:
        others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        lines.damaged(f"there is no marker '{missing[0]}'{others}")
    if not lines.required("X1, Y1, Z1 and so on").strip().startswith("X1"):
        lines.damaged("it should hold X1, Y1, Z1 and so on")
    return [found.index(joint) for joint in Joint]


def _row(lines: Lines, line: str, marker_count: int) -> tuple[float, NDArray[np.float64]]:
    """The time in ms, and (markers, 3) positions in the file's units, NaN where a field is empty."""
    fields = line.rstrip("\r\n").split("\t")
    expected = 2 + 3 * marker_count
    if len(fields) < expected or any(field.strip() for field in fields[expected:]):
        lines.damaged(f"it has {len(fields)} fields, and {marker_count} markers need {expected}")
    try:
        time_ms = float(fields[1]) * 1000.0
        numbers = [float(text) if text.strip() else math.nan for text in fields[2:expected]]
    except ValueError:
        lines.damaged("it holds something that is no number")
    if not math.isfinite(time_ms):
        lines.damaged("its time is not finite")
    return time_ms, np.array(numbers).reshape(marker_count, 3)


def _frames(path: Path, times_ms: NDArray[np.float64], positions_m: NDArray[np.float32]) -> tuple[SkeletonFrame, ...]:
    """From (T,) times and (T, 25, 3) positions, NaN where there is no marker."""
    if not len(times_ms):
        raise RecordingError(f"'{path}' holds no skeleton: nobody was in view.")
    tracked = np.asarray(np.isfinite(positions_m).all(axis=-1))  # (T, 25)
    try:
        clip = bridge_gaps(Clip(times_ms, positions_m, tracked.astype(np.float32)), tracked)
    except ValueError as error:
        raise RecordingError(f"'{path}' cannot be used: {error}.") from None
    return tuple(
        SkeletonFrame(float(time_ms), places, confidence)
        for time_ms, places, confidence in zip(clip.timestamps_ms, clip.positions_m, clip.confidence, strict=True)
    )
