"""Read many small files at once; name the ones that cannot be used and go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from model.errors import DataError

Content = TypeVar("Content")

# Reading a file takes about 5 ms; a process that imports torch on its start takes a second or two.
FEW_FILES = 256
_CHUNK = 32  # files that a process is given at a time


def read_many(
    read: Callable[[Path], Content], paths: Sequence[Path], processes: int | None = None
) -> tuple[list[Content], list[str]]:
    """Read files in several processes, with a progress bar on a terminal.

    Args:
        read: reads one file, or raises :class:`DataError`; a function of a module, so that processes can share it.
        paths: the files.
        processes: how many; None: as many as the computer has cores, or just this one for fewer than ``FEW_FILES``.

    Returns:
        The contents in the order of ``paths``, and a sentence for each file that was skipped.

    Raises:
        DataError: a process was killed, or the progress bar's library is not installed.
    """
    try:
        from tqdm import tqdm
    except ModuleNotFoundError:
        raise DataError("Reading a folder of clips needs tqdm: install OneTake with its 'train' extra.") from None
    contents, skipped = [], []
    with _outcomes(read, paths, processes) as outcomes:
        # disable=None: no bar where nobody watches (a log file, a pipe).
        for content, reason in tqdm(outcomes, total=len(paths), unit="file", desc="reading clips", disable=None):
            if content is None:
                skipped.append(reason)
            else:
                contents.append(content)
    return contents, skipped


@contextmanager
def _outcomes(
    read: Callable[[Path], Content], paths: Sequence[Path], processes: int | None
) -> Iterator[Iterator[tuple[Content | None, str]]]:
    attempt = partial(_attempt, read)
    if processes == 1 or (processes is None and len(paths) < FEW_FILES):
        yield map(attempt, paths)
        return
    # Started anew and not forked: a fork of a process with threads (torch has some) can hang.
    executor = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    try:
        yield executor.map(attempt, paths, chunksize=_CHUNK)
    except BrokenProcessPool:
        raise DataError(
            "A process that read clips was ended from outside, perhaps for lack of memory: use fewer processes."
        ) from None
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _attempt(read: Callable[[Path], Content], path: Path) -> tuple[Content | None, str]:
    """The content, or None and the reason why there is none: an exception would end the whole reading."""
    try:
        return read(path), ""
    except DataError as error:
        return None, str(error)
