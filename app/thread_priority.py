"""The recogniser thread gives way: a skeleton that comes late is seen, an answer that comes a little later is not."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import threading

logger = logging.getLogger(__name__)

# More than the program's own, on Linux: beside a thread that does not give way it gets a quarter of a core, so that a
# computer that is busy with other programs still recognises.
NICENESS = 5
_BELOW_NORMAL = -1  # THREAD_PRIORITY_BELOW_NORMAL of Windows


def give_way() -> None:
    """Let the calling thread wait where another one wants the same core, for the rest of its life.

    Does nothing on macOS, whose priorities are those of whole programs. If the system refuses, that is logged.
    """
    try:
        if sys.platform == "linux":
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)
        elif sys.platform == "win32":
            kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            kernel.GetCurrentThread.restype = ctypes.c_void_p
            kernel.SetThreadPriority.argtypes = (ctypes.c_void_p, ctypes.c_int)
            if not kernel.SetThreadPriority(kernel.GetCurrentThread(), _BELOW_NORMAL):
                raise ctypes.WinError(ctypes.get_last_error())
    except OSError as problem:
        logger.warning("the recogniser does not give way to other threads: %s", problem)
