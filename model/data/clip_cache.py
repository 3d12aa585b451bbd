"""What was read from a folder of many files, kept in one file, so that the next start takes seconds."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.atomic import atomic_write
from model.data.archives import ArchiveError, read_arrays
from model.errors import DataError

Arrays = dict[str, NDArray[Any]]

logger = logging.getLogger(__name__)

_KEY = "cache_key"


def default_cache(folder: Path) -> Path:
    """The cache of a folder: beside it, as ``FOLDER.onetake.npz``."""
    folder = folder.resolve()
    return folder.parent / f"{folder.name}.onetake.npz"


def fingerprint(folder: Path, paths: Sequence[Path], version: str) -> str:
    """What a cache's content depends on: the files by name, size and time of change, and how they are read.

    Raises:
        DataError: a file is gone.
    """
    digest = hashlib.sha256(version.encode())
    for path in sorted(paths):
        try:
            status = path.stat()
        except OSError as error:
            raise DataError(f"'{path}' cannot be read: {error.strerror or error}.") from error
        # "surrogatepass": a name that is no text still tells files apart.
        name = path.relative_to(folder).as_posix().encode("utf-8", "surrogatepass")
        digest.update(b"\0%s\0%d\0%d" % (name, status.st_size, status.st_mtime_ns))
    return digest.hexdigest()


def load_cache(path: Path, key: str) -> Arrays | None:
    """What was saved under the same key; None if there is no cache, or one of other files or another version.

    Raises:
        DataError: the file is damaged or no cache. It is never overwritten then, as it may be somebody's data.
    """
    try:
        if str(read_arrays(path, (_KEY,))[_KEY]) != key:
            return None
        return {name: array for name, array in read_arrays(path).items() if name != _KEY}
    except FileNotFoundError:
        return None
    except (OSError, ArchiveError) as error:
        raise DataError(
            f"'{path}' is a damaged cache or none of OneTake's ({error}): delete it or choose another cache file."
        ) from error


def save_cache(path: Path, key: str, arrays: Arrays) -> None:
    """Save arrays; where that is impossible, warn and go on, since they can be read from the files again."""
    content: dict[str, Any] = {_KEY: np.array(key), **arrays}
    try:
        with atomic_write(path) as file:
            np.savez(file, **content)
    except OSError as error:
        logger.warning(
            "'%s' cannot be written (%s): the clips will be read from their files again next time.",
            path,
            error.strerror or error,
        )
