"""Limits on what a reader may take for one small file, held by the operating system where it can."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

LONGEST_S = 3.0  # of processor time, so that a busy computer does not count
MOST_MEMORY_BYTES = 512 * 2**20  # beyond what is in use; a header that claims a billion frames asks for 100 times that


class TooSlowError(BaseException):
    """A reader took too long; no ``Exception``, so that no reader takes it for damage."""


@contextmanager
def limited_time() -> Iterator[None]:
    """Stop what is inside after ``LONGEST_S`` of processor time (not on Windows, which has no such alarm)."""
    if sys.platform == "win32":
        yield
        return

    def too_slow(number: int, frame: FrameType | None) -> None:
        raise TooSlowError(f"more than {LONGEST_S} s of processor time")

    before = signal.signal(signal.SIGPROF, too_slow)
    signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def limited_memory() -> Iterator[None]:
    """Let this process take only so much more memory; what asks for more gets a MemoryError (Linux only)."""
    if sys.platform != "linux":
        yield
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + MOST_MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
