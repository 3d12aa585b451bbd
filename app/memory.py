"""How the process's memory is kept together over hours."""

from __future__ import annotations

import ctypes
import sys

_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h
ARENAS = 2


def share_arenas() -> None:
    """Let threads take memory from few arenas (glibc's, on Linux); elsewhere nothing.

    By default each of the dozen threads gets one of its own, and what pictures and windows leave free in one is of no
    use to the others. Arenas that there are already stay.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none
        if mallopt is not None:
            mallopt(_ARENA_MAX, ARENAS)
