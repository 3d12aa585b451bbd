"""OneTake's own skeleton recording, ``.skeletons``: a checked header, then one checked record per skeleton.

Byte for byte in ``docs/recording-format.md``. Records have a fixed size and are only ever appended, so that a file
whose writer was killed is still readable up to its last whole record.
"""

from __future__ import annotations

import json
import struct
import time
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from capture.clip import Clip
from capture.errors import RecordingError
from capture.skeleton import JOINT_COUNT, Joint, SkeletonFrame, in_confidence_range

EXTENSION = ".skeletons"
MAGIC = b"ONETAKE\n"
VERSION = 1

# magic, version, length of the JSON text in bytes; the text and a CRC-32 of everything before it follow.
_PREAMBLE = struct.Struct("<8sHI")
_CHECKSUM = struct.Struct("<I")
_MAX_HEADER_BYTES = 65_536

# The checksum covers the bytes that follow it. 420 bytes a skeleton: 12.6 kB/s at 30 fps.
_RECORD = np.dtype(
    [
        ("crc32", "<u4"),
        ("timestamp_ms", "<f8"),
        ("person_id", "<i8"),
        ("positions_m", "<f4", (JOINT_COUNT, 3)),
        ("confidence", "<f4", (JOINT_COUNT,)),
    ]
)

MAX_SKELETONS = 1_000_000
"""About nine hours of one person at 30 fps; more would not fit in an ordinary computer's memory at once."""

_JOINT_NAMES = [joint.name for joint in Joint]
_FLUSH_INTERVAL_S = 0.5  # what a crash may cost at most; half of the second that is promised


class RecordingWriter:
    """Appends skeleton frames to a new recording.

    Buffered data reach the operating system at least every second of recording, so a crash of the program
    costs at most that. Not safe for use by several threads at once.

    Args:
        path: the file to make, by convention ``*.skeletons``.
        overwrite: whether an existing file may be replaced.

    Raises:
        RecordingError: the file exists already or cannot be made.
    """

    def __init__(self, path: str | Path, *, overwrite: bool = False) -> None:
        self.path = Path(path)
        self.skeleton_count = 0
        self._last_timestamp_ms = -np.inf
        self._last_flush_s = time.monotonic()
        try:
            self._file: BinaryIO = self.path.open("wb" if overwrite else "xb")
        except FileExistsError:
            raise RecordingError(f"'{self.path}' already exists: choose another name for the recording.") from None
        except OSError as error:
            raise self._write_error(error) from error
        try:
            self._file.write(_header())
            self._file.flush()
        except OSError as error:
            self._close_quietly()
            raise self._write_error(error) from error

    def append(self, frame: SkeletonFrame) -> None:
        """Write one skeleton; people seen at the same moment are appended one after another.

        The joints' pixels are not kept: a recording holds no picture that they could belong to.

        Raises:
            ValueError: the frame is not ``is_usable``, or it is older than the one before it.
            RecordingError: the disk is full or gone, or the recording has reached ``MAX_SKELETONS``;
                what was written so far stays readable.
        """
        if not is_usable(frame):
            raise ValueError("a recording cannot hold numbers that are not finite or a confidence outside 0..1")
        if frame.timestamp_ms < self._last_timestamp_ms:
            raise ValueError(
                f"skeletons must be recorded in time order: {frame.timestamp_ms} ms comes after "
                f"{self._last_timestamp_ms} ms"
            )
        if self.skeleton_count >= MAX_SKELETONS:
            raise RecordingError(
                f"'{self.path}' is full: a recording holds at most {MAX_SKELETONS} skeletons; start another one."
            )
        record = np.zeros((), dtype=_RECORD)
        record["timestamp_ms"] = frame.timestamp_ms
        record["person_id"] = frame.person_id
        record["positions_m"] = frame.positions_m
        record["confidence"] = frame.confidence
        body = record.tobytes()[_CHECKSUM.size :]
        now_s = time.monotonic()
        try:
            self._file.write(_CHECKSUM.pack(zlib.crc32(body)) + body)
            if now_s - self._last_flush_s >= _FLUSH_INTERVAL_S:
                self._file.flush()
                self._last_flush_s = now_s
        except OSError as error:
            raise self._write_error(error) from error
        self._last_timestamp_ms = frame.timestamp_ms
        self.skeleton_count += 1

    def close(self) -> None:
        """Finish the file. May be called twice.

        Raises:
            RecordingError: the last second could not be written; what was written before stays readable.
        """
        try:
            self._file.close()
        except OSError as error:
            raise self._write_error(error) from error

    def _close_quietly(self) -> None:
        """Close while another error is on its way, which tells the user more than one from closing."""
        with suppress(OSError):
            self._file.close()

    def _write_error(self, error: OSError) -> RecordingError:
        return RecordingError(
            f"'{self.path}' cannot be written ({error.strerror or error}): choose another folder or free some space."
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self._close_quietly()


def read_recording(path: str | Path) -> tuple[SkeletonFrame, ...]:
    """All skeletons of a recording in time order, without pixels.

    A file that was cut off, because the program or the computer stopped, gives every skeleton that is whole.
    No more memory is taken than the file's own size asks for.

    Raises:
        RecordingError: the file is missing, empty, no recording, from a newer version, damaged, larger than
            ``MAX_SKELETONS``, or holds no whole skeleton.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            _check_header(path, file)
            size_bytes = path.stat().st_size - file.tell()
            if size_bytes // _RECORD.itemsize > MAX_SKELETONS:
                raise RecordingError(f"'{path}' is too large: a recording holds at most {MAX_SKELETONS} skeletons.")
            data = file.read(size_bytes)
    except FileNotFoundError:
        raise RecordingError(f"'{path}' does not exist: check the name of the recording.") from None
    except OSError as error:
        raise RecordingError(f"'{path}' cannot be read ({error.strerror or error}).") from error
    records = np.frombuffer(data, dtype=_RECORD, count=_whole_records(path, data))
    if len(records) == 0:
        raise RecordingError(f"'{path}' holds no skeleton: nobody was in view, or it was cut off at its start.")
    _check_values(path, records)
    return tuple(
        SkeletonFrame(float(timestamp_ms), positions_m, confidence, person_id=int(person_id))
        for timestamp_ms, person_id, positions_m, confidence in zip(
            records["timestamp_ms"], records["person_id"], records["positions_m"], records["confidence"], strict=True
        )
    )


def clips_by_person(frames: Iterable[SkeletonFrame]) -> dict[int, Clip]:
    """One clip per person id, in order of first appearance.

    Where a person has several frames with one timestamp, the first of them counts.
    """
    frames_of: dict[int, dict[float, SkeletonFrame]] = {}
    for frame in frames:
        frames_of.setdefault(frame.person_id, {}).setdefault(frame.timestamp_ms, frame)
    return {
        person_id: Clip.from_frames([by_time[timestamp_ms] for timestamp_ms in sorted(by_time)])
        for person_id, by_time in frames_of.items()
    }


def is_usable(frame: SkeletonFrame) -> bool:
    """Whether every number is finite and every confidence lies in 0..1, so that the frame can be recorded."""
    return bool(
        np.isfinite(frame.timestamp_ms)
        and np.isfinite(frame.positions_m).all()
        and in_confidence_range(frame.confidence).all()
    )


def is_recording(start: bytes) -> bool:
    """Whether a file that begins with these bytes (at least eight, where it is that long) is such a recording."""
    return start[: len(MAGIC)] == MAGIC


def _header() -> bytes:
    text = json.dumps(
        {
            "format": "OneTake skeleton recording",
            "joints": _JOINT_NAMES,
            "unit": "metre",
            "axes": "x to the sensor's left, y up, z away from the sensor",
            "record_bytes": _RECORD.itemsize,
        }
    ).encode()
    start = _PREAMBLE.pack(MAGIC, VERSION, len(text)) + text
    return start + _CHECKSUM.pack(zlib.crc32(start))


def _check_header(path: Path, file: BinaryIO) -> None:
    """Read the header and leave ``file`` at the first record."""
    preamble = file.read(_PREAMBLE.size)
    if not preamble:
        raise RecordingError(f"'{path}' is empty.")
    if not is_recording(preamble):
        raise RecordingError(f"'{path}' is no OneTake recording.")
    cut_off = RecordingError(f"'{path}' is cut off in its first lines: nothing in it can be read.")
    if len(preamble) < _PREAMBLE.size:
        raise cut_off
    _, version, text_bytes = _PREAMBLE.unpack(preamble)
    if version > VERSION:
        raise RecordingError(
            f"'{path}' was made by a newer version of OneTake (its format is {version}, this version reads up to "
            f"{VERSION}): update OneTake to open it."
        )
    damaged = RecordingError(f"'{path}' is damaged: its header cannot be trusted.")
    if version < 1 or text_bytes > _MAX_HEADER_BYTES:
        raise damaged
    text = file.read(text_bytes)
    checksum = file.read(_CHECKSUM.size)
    if len(checksum) < _CHECKSUM.size:
        raise cut_off
    if _CHECKSUM.unpack(checksum)[0] != zlib.crc32(preamble + text):
        raise damaged
    try:
        fields = json.loads(text)
        known = fields["joints"] == _JOINT_NAMES and fields["record_bytes"] == _RECORD.itemsize
    except (ValueError, KeyError, TypeError):
        raise damaged from None
    if not known:
        raise RecordingError(f"'{path}' holds another skeleton than the 25 joints that OneTake works with.")


def _whole_records(path: Path, data: bytes) -> int:
    """How many records from the start are whole; damage anywhere but at a cut-off end is an error."""
    view = memoryview(data)
    size = _RECORD.itemsize
    count = len(data) // size
    for index in range(count):
        start = index * size
        if _CHECKSUM.unpack_from(view, start)[0] == zlib.crc32(view[start + _CHECKSUM.size : start + size]):
            continue
        # A computer that loses power can leave a file that is long enough but filled up with zeros.
        rest = data[start + size :]
        if not rest.strip(b"\0") and (rest or not data[start : start + size].strip(b"\0")):
            return index
        raise RecordingError(f"'{path}' is damaged: skeleton {index + 1} of {count} does not agree with its checksum.")
    return count


def _check_values(path: Path, records: NDArray[np.void]) -> None:
    """The checksums are right, but another program may have written values that nothing can work with."""
    finite = np.isfinite(records["timestamp_ms"]) & np.isfinite(records["positions_m"]).all(axis=(1, 2))
    in_range = in_confidence_range(records["confidence"]).all(axis=1)
    times_ms = records["timestamp_ms"]
    in_order = np.ones(len(records), dtype=bool)
    in_order[1:] = times_ms[1:] >= times_ms[:-1]  # compared, not subtracted: infinite ones have no difference
    good = finite & in_range & in_order
    if not good.all():
        raise RecordingError(
            f"'{path}' is damaged: the values of skeleton {int(np.argmin(good)) + 1} of {len(records)} are impossible."
        )
