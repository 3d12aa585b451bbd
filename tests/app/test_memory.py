"""Threads share the memory that they free."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# Arenas beside the first lie in pieces of 64 MB, at addresses that are multiples of it.
_COUNT_ARENAS = """
import ctypes, re, threading
from app.memory import share_arenas
{call}
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
taken, go_on = threading.Barrier(9), threading.Event()

def take():
    for _ in range(50):
        libc.malloc(ctypes.c_size_t(1000))
    taken.wait()
    go_on.wait()

threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads:
    thread.start()
taken.wait()
nameless = re.compile(r"\\S+ rw-p 0+ 00:00 0\\s*$")
starts = [int(line.split("-")[0], 16) for line in open("/proc/self/maps") if nameless.match(line)]
print(sum(start % (64 << 20) == 0 for start in starts))
go_on.set()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no arenas")
def test_threads_share_few_arenas() -> None:
    def arenas(call: str) -> int:
        script = _COUNT_ARENAS.format(call=call)
        run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
        return int(run.stdout)

    assert arenas("share_arenas()") < arenas("pass")
