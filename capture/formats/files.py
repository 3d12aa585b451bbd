"""What the text formats share: opening and writing with a sentence for the user, and lines of bounded length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn, TextIO

from capture.atomic import atomic_write
from capture.errors import RecordingError
from capture.formats.recording import MAX_SKELETONS, is_usable
from capture.skeleton import SkeletonFrame

_MAX_LINE_CHARACTERS = 65_536  # far more than a line of 25 joints takes


@contextmanager
def reading(path: Path) -> Iterator[TextIO]:
    """A text file opened for reading; what is no UTF-8 is replaced, so that it is noticed as no number.

    Raises:
        RecordingError: the file is missing, empty or cannot be read.
    """
    try:
        # Spreadsheets put a byte order mark before UTF-8; "utf-8-sig" leaves it out.
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            if path.stat().st_size == 0:
                raise RecordingError(f"'{path}' is empty.")
            yield file
    except FileNotFoundError:
        raise RecordingError(f"'{path}' does not exist: check the name of the recording.") from None
    except OSError as error:
        raise RecordingError(f"'{path}' cannot be read ({error.strerror or error}).") from error


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of ``path`` when the block ends without an error.

    Raises:
        RecordingError: the folder is missing or read-only, or the disk is full.
    """
    try:
        with atomic_write(path) as file:
            yield file
    except OSError as error:
        raise RecordingError(
            f"'{path}' cannot be written ({error.strerror or error}): choose another folder or free some space."
        ) from error


def writable(path: Path, frames: Iterable[SkeletonFrame]) -> list[SkeletonFrame]:
    """The frames in time order, after a check that a file can hold them.

    Raises:
        RecordingError: there is no frame or too many, or one holds numbers that are not finite.
    """
    ordered = sorted(frames, key=lambda frame: frame.timestamp_ms)
    if not ordered:
        raise RecordingError(f"'{path}' was not written: there is no skeleton to write.")
    if len(ordered) > MAX_SKELETONS:
        raise RecordingError(f"'{path}' was not written: a file holds at most {MAX_SKELETONS} skeletons.")
    for frame in ordered:
        if not is_usable(frame):
            raise RecordingError(
                f"'{path}' was not written: the skeleton of person {frame.person_id} at {frame.timestamp_ms} ms holds "
                "numbers that are not finite or a confidence outside 0 to 1."
            )
    return ordered


def only_person(path: Path, frames: Iterable[SkeletonFrame]) -> list[SkeletonFrame]:
    """The frames of the one person in them, in time order and with different timestamps.

    Raises:
        RecordingError: there is nobody or more than one person, or see :func:`writable`.
    """
    ordered = writable(path, frames)
    people = sorted({frame.person_id for frame in ordered})
    if len(people) > 1:
        raise RecordingError(
            f"'{path}' was not written: this format holds one person, and there are {len(people)} "
            f"({', '.join(map(str, people[:6]))}{', …' if len(people) > 6 else ''}): choose one with --person."
        )
    return list({frame.timestamp_ms: frame for frame in reversed(ordered)}.values())[::-1]


class Lines:
    """The lines of a file one by one, so that no more memory is taken than one line and what was made of it.

    Attributes:
        number: of the line that was read last, from 1.
    """

    def __init__(self, path: Path, file: TextIO, kind: str) -> None:
        self.number = 0
        self._path = path
        self._file = file
        self._kind = kind

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(_MAX_LINE_CHARACTERS)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == _MAX_LINE_CHARACTERS:
            self.damaged("it is far too long")
        return line

    def required(self, what: str) -> str:
        """The next line without its line break.

        Raises:
            RecordingError: the file ends here; ``what`` says what should have come.
        """
        line = next(self, None)
        if line is None:
            raise RecordingError(f"'{self._path}' is cut off: line {self.number + 1} should hold {what}.")
        return line.rstrip("\r\n")

    def damaged(self, what: str) -> NoReturn:
        """Raise a RecordingError that names the file and the line."""
        raise RecordingError(f"'{self._path}' is damaged or no {self._kind}: line {self.number}: {what}.")

    def check_room(self, skeleton_count: int) -> None:
        """Raise a RecordingError if there are more skeletons than a computer should take."""
        if skeleton_count > MAX_SKELETONS:
            raise RecordingError(f"'{self._path}' is too large: a recording holds at most {MAX_SKELETONS} skeletons.")
