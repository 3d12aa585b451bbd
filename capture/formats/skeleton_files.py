"""All the files that skeletons can be read from and written to, chosen by the extension of their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from capture.clip import Clip
from capture.errors import RecordingError
from capture.formats.bvh import write_bvh
from capture.formats.csv_table import read_csv, write_csv
from capture.formats.files import writable
from capture.formats.json_skeletons import read_json, write_json
from capture.formats.ntu import read_ntu, write_ntu
from capture.formats.recording import RecordingWriter, clips_by_person, is_recording, read_recording
from capture.formats.trc import read_trc, write_trc
from capture.skeleton import SkeletonFrame


def _write_recording(path: Path, frames: Iterable[SkeletonFrame]) -> None:
    writer = RecordingWriter(path)
    try:
        with writer:
            for frame in frames:
                writer.append(frame)
    except BaseException:
        path.unlink(missing_ok=True)  # whole or not at all
        raise


_READERS: dict[str, Callable[[Path], tuple[SkeletonFrame, ...]]] = {
    ".skeletons": read_recording,
    ".skeleton": read_ntu,
    ".csv": read_csv,
    ".json": read_json,
    ".trc": read_trc,
}
_WRITERS: dict[str, Callable[[Path, Iterable[SkeletonFrame]], None]] = {
    ".skeletons": _write_recording,
    ".skeleton": write_ntu,
    ".csv": write_csv,
    ".json": write_json,
    ".trc": write_trc,
    ".bvh": write_bvh,
}

_BY_CONTENT = ("", ".skeletons", ".skeleton")

READABLE: tuple[str, ...] = tuple(_READERS)
WRITABLE: tuple[str, ...] = tuple(_WRITERS)


def read_clips(path: str | Path) -> dict[int, Clip]:
    """Each person's clip, by their id, in order of first appearance.

    Raises:
        RecordingError: see :func:`read_skeletons`.
    """
    return clips_by_person(read_skeletons(path))


def read_skeletons(path: str | Path) -> tuple[SkeletonFrame, ...]:
    """All skeletons of a file in time order.

    OneTake's own recordings and NTU files are told apart by their content, whatever they are called: the two
    extensions are easily confused.

    Raises:
        RecordingError: the file is missing, of a kind that cannot be read, empty, damaged or cut off.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except FileNotFoundError:
        raise RecordingError(f"'{path}' does not exist: check the name of the recording.") from None
    except OSError as error:
        raise RecordingError(f"'{path}' cannot be read ({error.strerror or error}).") from error
    if not start:
        raise RecordingError(f"'{path}' is empty.")
    if is_recording(start):
        return read_recording(path)
    if start.split(b"\n")[0].strip().isdigit():  # an NTU file begins with the number of its frames
        return read_ntu(path)
    extension = path.suffix.lower()
    if extension in _BY_CONTENT:
        raise RecordingError(f"'{path}' is neither a OneTake recording nor an NTU .skeleton file.")
    if extension in _READERS:
        return _READERS[extension](path)
    only_written = " can only be written" if extension in _WRITERS else " is no kind of skeleton file that is known"
    raise RecordingError(
        f"'{path}' cannot be read: '{extension}'{only_written}; it should be one of {', '.join(READABLE)}."
    )


def write_skeletons(path: str | Path, frames: Iterable[SkeletonFrame]) -> None:
    """Write skeletons in the format that the extension names; a failure leaves no file behind.

    An existing file is never replaced: it may be the only copy of a recording.

    Raises:
        RecordingError: the extension is not known, the file exists already or cannot be written, the format cannot
            hold these skeletons (TRC and BVH: one person, NTU: six), or there are none.
    """
    path = Path(path)
    extension = path.suffix.lower()
    if extension not in _WRITERS:
        raise RecordingError(
            f"'{path}' cannot be written: its name should end in one of {', '.join(WRITABLE)}, "
            f"not '{extension or path.name}'."
        )
    if path.exists():
        raise RecordingError(f"'{path}' already exists: choose another name.")
    _WRITERS[extension](path, writable(path, frames))
