"""Files that are either written whole or not at all."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

# No file takes this long to write: what is older was left behind by a process that was killed.
_ABANDONED_S = 3600.0


@contextmanager
def atomic_write(path: str | Path) -> Iterator[BinaryIO]:
    """Yield a binary file that takes the place of ``path`` when the block ends without an error.

    Until then the old file stays as it was; after an error, or a crash, it is still there in full. What a crash left
    behind in the folder is removed once it is an hour old: a user's movements shall not stay there unseen.

    Raises:
        OSError: the folder is missing or read-only, or the disk is full; the caller knows what to tell the user.
    """
    target = Path(path).resolve()  # through a symbolic link, so that the link itself survives
    # In the same folder, because a file can only be moved at one stroke within one file system.
    # Opened by name and not with tempfile, whose files nobody else in the user's group may read.
    temporary = target.parent / f".onetake-{secrets.token_hex(8)}.tmp"
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        _remove_abandoned(target.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _remove_abandoned(folder: Path) -> None:
    oldest_s = time.time() - _ABANDONED_S
    for path in folder.glob(".onetake-*.tmp"):
        try:
            if path.stat().st_mtime < oldest_s:
                path.unlink()
        except OSError:  # another process was quicker, or it is somebody else's
            continue
