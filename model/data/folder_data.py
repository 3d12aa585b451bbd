"""Labelled clips from a folder of one file each: what its readers (NTU RGB+D, Kinetics) have in common."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from capture import JOINT_COUNT
from capture.atomic import atomic_write
from model.data.clip_cache import Arrays, default_cache, fingerprint, load_cache, save_cache
from model.data.kinect25 import ClipData
from model.errors import DataError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class FolderData(ClipData):
    """Clips of a folder; usable wherever :class:`ClipData` is.

    ``ClipData`` keeps one confidence per clip and joint. Where a joint is unseen in single frames only, it lies at
    exactly (0, 0, 0) there, and so does a whole body in the frames that lack it: the preprocessing takes both for
    unseen.

    Attributes:
        skipped: a sentence for each file that was left out, with its name and the reason.
    """

    skipped: tuple[str, ...]


def files_in(folder: Path) -> list[Path]:
    """All files in a folder and in the folders in it, in the order of their names.

    Raises:
        DataError: there is no such folder, or one in it cannot be looked into.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder '{folder}': check the path.")

    def refuse(error: OSError) -> NoReturn:
        raise DataError(f"The folder '{error.filename}' cannot be read: {error.strerror or error}.") from error

    files = [Path(parent, name) for parent, _, names in os.walk(folder, onerror=refuse) for name in names]
    return sorted(files, key=lambda path: (path.name, path))


def without_namesakes(files: Iterable[Path]) -> tuple[list[Path], list[str]]:
    """The first file of each name, and a sentence for each later one: a clip is known by its file's name alone."""
    first: dict[str, Path] = {}
    reasons = []
    for path in files:
        if first.setdefault(path.name, path) is not path:
            reasons.append(f"'{path}' is skipped: '{first[path.name]}' has the same name.")
    return list(first.values()), reasons


def read_through_cache(
    folder: Path,
    files: Sequence[Path],
    version: str,
    make: Callable[[], tuple[Arrays, Sequence[str]]],
    cache: Path | None,
) -> tuple[Arrays, tuple[str, ...]]:
    """The arrays that ``make`` gives, or those of the last time if no file has changed since.

    What was skipped is summed up in a warning and listed in a text file beside the cache.

    Args:
        folder: where the files lie.
        files: everything that the content depends on.
        version: of the reader.
        make: reads the files; returns arrays and a sentence for each file that it skipped.
        cache: the cache file; None: beside the folder.

    Raises:
        DataError: no clip is left, or ``cache`` is another kind of file.
    """
    cache = default_cache(folder) if cache is None else cache
    key = fingerprint(folder, files, version)
    arrays = load_cache(cache, key)
    if arrays is None:
        arrays, reasons = make()
        if len(arrays["name"]) == 0:
            raise DataError(
                f"'{folder}' holds no usable clip; skipped files: {len(reasons)}, the first because: {reasons[0]}"
            )
        arrays["skipped"] = np.array(reasons, dtype=np.str_)
        save_cache(cache, key, arrays)
        _log_skipped(_log_path(cache), reasons)
    skipped = tuple(arrays.pop("skipped").tolist())
    if skipped:
        logger.warning(
            "'%s': clips: %d; skipped files: %d, listed in '%s'.",
            folder,
            len(arrays["name"]),
            len(skipped),
            _log_path(cache),
        )
    return arrays, skipped


def _log_path(cache: Path) -> Path:
    return cache.with_suffix(".skipped.txt")


def _log_skipped(path: Path, reasons: Iterable[str]) -> None:
    try:
        with atomic_write(path) as file:
            file.write("".join(f"{reason}\n" for reason in reasons).encode("utf-8", "backslashreplace"))
    except OSError as error:
        logger.warning("'%s' cannot be written: %s.", path, error.strerror or error)


def stack(clips: Sequence[NDArray[np.float32]]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Where each clip (T, 25, 3) begins, (N + 1,), and all of them one after another, (F, 25, 3)."""
    start = np.cumsum([0, *map(len, clips)], dtype=np.int64)
    return start, np.concatenate([np.zeros((0, JOINT_COUNT, 3), np.float32), *clips])


def stack_confidence(clips: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """(N, 25) from one (25,) for each clip."""
    return np.array(clips, np.float32).reshape(len(clips), JOINT_COUNT)


def texts(values: Iterable[Any]) -> NDArray[np.str_]:
    """An array of strings, also where there is none."""
    return np.array(list(values), dtype=np.str_)
