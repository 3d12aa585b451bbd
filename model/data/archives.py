"""Arrays in ``.npz`` archives from others: sizes are checked before memory is taken, and nothing is executed."""

from __future__ import annotations

import lzma
import math
import struct
import sys
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.wording import quotable

# What compresses better than this holds next to nothing, or is made to fill the memory; skeletons reach 10.
_MOST_EXPANSION = 100
_ALWAYS_ALLOWED_BYTES = 64 * 2**20
_ENDING = ".npy"

# What zipfile and NumPy raise for damaged archives; between them these are all kinds of errors.
_DAMAGE = (
    *(ValueError, EOFError, KeyError, TypeError, SyntaxError, OverflowError, RuntimeError, struct.error, zlib.error),
    *(lzma.LZMAError, tokenize.TokenError, zipfile.BadZipFile, RecursionError),
)


class ArchiveError(Exception):
    """Why an archive cannot be used, in words that fit behind a colon; the reader names the file."""


def array_names(path: Path) -> tuple[str, ...]:
    """The names of the arrays in an archive; nothing of them is read.

    Raises:
        ArchiveError: it is damaged or no archive.
        OSError: there is no such file, or it cannot be read.
    """
    with _opened(path) as archive:
        return tuple(_members(archive))


def read_arrays(path: Path, names: tuple[str, ...] | None = None) -> dict[str, NDArray[Any]]:
    """Arrays by their names.

    Args:
        names: those to read; None for all.

    Raises:
        ArchiveError: the archive is damaged or none, lacks one of them, holds Python objects, or claims more than it
            can hold.
        OSError: there is no such file, or it cannot be read.
    """
    with _opened(path) as archive:
        members = _members(archive)
        missing = [name for name in names or () if name not in members]
        if missing:
            raise ArchiveError(f"it lacks {', '.join(missing)}")
        wanted = {name: members[name] for name in (members if names is None else names)}
        _check_room(path, wanted)
        return {name: _read(archive, name, member) for name, member in wanted.items()}


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about headers that only older versions of NumPy wrote
            with zipfile.ZipFile(path) as archive:
                yield archive
    except zipfile.BadZipFile as error:
        with path.open("rb") as file:
            is_array = file.read(len(np.lib.format.MAGIC_PREFIX)) == np.lib.format.MAGIC_PREFIX
        reason = "it holds a single array and is no archive" if is_array else quotable(error).rstrip(".")
        raise ArchiveError(reason) from error
    except _DAMAGE as error:
        raise ArchiveError(quotable(error).rstrip(".") or "it is cut off") from error


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    found = archive.infolist()
    return {member.filename.removesuffix(_ENDING): member for member in found if member.filename.endswith(_ENDING)}


def _check_room(path: Path, members: dict[str, zipfile.ZipInfo]) -> None:
    total_bytes = sum(member.file_size for member in members.values())
    if total_bytes > max(_ALWAYS_ALLOWED_BYTES, _MOST_EXPANSION * path.stat().st_size):
        raise ArchiveError(f"it claims to hold {total_bytes // 2**20} MB, far more than such a small file can")


def _read(archive: zipfile.ZipFile, name: str, member: zipfile.ZipInfo) -> NDArray[Any]:
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        if version == (1, 0):
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        elif version == (2, 0):
            shape, _, dtype = np.lib.format.read_array_header_2_0(file)
        else:
            raise ArchiveError(f"the array {name} is of an unknown format")
        if dtype.hasobject or dtype.itemsize == 0:
            raise ArchiveError(f"the array {name} holds no plain values")
        # The header alone decides how much memory NumPy takes, before it reads on.
        claimed_bytes = math.prod(shape) * dtype.itemsize
        if min(shape, default=0) < 0 or claimed_bytes != member.file_size - file.tell():
            raise ArchiveError(f"the array {name} is not as large as its header says")
    with archive.open(member) as file:
        array = np.asarray(np.lib.format.read_array(file, allow_pickle=False))
    if array.dtype.kind == "U":
        codes = np.frombuffer(array.tobytes(), np.dtype(np.uint32).newbyteorder(array.dtype.byteorder))
        if codes.max(initial=0) > sys.maxunicode:  # NumPy takes them, and Python fails when they become text
            raise ArchiveError(f"the array {name} holds characters that do not exist")
    return array
