"""Keeps a native library's start-up chatter off the terminal without losing anything else that is written there."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2


@contextmanager
def without_chatter(chatter: re.Pattern[str]) -> Iterator[None]:
    """Hold back what is written to stderr inside the block; afterwards pass on every line that is not ``chatter``.

    Works on the file descriptor, because C++ libraries write past ``sys.stderr``. Other threads' lines are delayed
    until the block ends, so keep it short. Where there is no stderr (a windowed program) it does nothing.
    """
    try:
        stderr = os.dup(_STDERR)
    except OSError:
        yield
        return
    with tempfile.TemporaryFile() as held_back:
        os.dup2(held_back.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(stderr, _STDERR)
            os.close(stderr)
            held_back.seek(0)
            for line in held_back.read().decode(errors="replace").splitlines(keepends=True):
                if not chatter.search(line):
                    os.write(_STDERR, line.encode())
