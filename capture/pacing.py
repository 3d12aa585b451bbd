"""Keeps replayed frames to the wall clock, so that a file runs at the speed at which it was recorded."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Pacer:
    """Translates the timestamps of a replayed file into moments of the wall clock.

    The first timestamp that it waits for counts as "now"; every later one keeps its distance from it.

    Usage in a source::

        while there is a next frame and pacer.is_due(next_frame.timestamp_ms):
            skip the current frame and count it as dropped
        if not pacer.wait_until(frame.timestamp_ms):
            return None  # closed by another thread

    Args:
        clock: seconds that only ever increase; tests pass their own.
        sleep: waits for the given seconds; the default one is woken by ``interrupt``.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], object] | None = None
    ) -> None:
        self._clock = clock
        self._interrupted = threading.Event()
        self._sleep = sleep if sleep is not None else self._interrupted.wait
        # Wall-clock seconds at which timestamp 0 would have been shown; None until the first timestamp is known.
        self._zero_s: float | None = None

    def restart(self) -> None:
        """Forget the first timestamp and any interruption: the next timestamp counts as "now" again."""
        self._zero_s = None
        self._interrupted.clear()

    def interrupt(self) -> None:
        """End a wait at once, from any thread; further waits end at once too, until ``restart``."""
        self._interrupted.set()

    def late_s(self, timestamp_ms: float) -> float:
        """Seconds by which the wall clock has passed the frame's moment; negative while it is still to come.

        0 before the first ``wait_until``, which decides what "now" is.
        """
        if self._zero_s is None:
            return 0.0
        return self._clock() - (self._zero_s + timestamp_ms / 1000.0)

    def is_due(self, timestamp_ms: float) -> bool:
        """Whether the frame's moment has come, so that showing an older frame would be late.

        False before the first ``wait_until``: the first frame is never late.
        """
        return self._zero_s is not None and self.late_s(timestamp_ms) >= 0.0

    def wait_until(self, timestamp_ms: float) -> bool:
        """Block until the frame's moment; at once if it has passed. False if ``interrupt`` ended the wait."""
        if self._zero_s is None:
            self._zero_s = self._clock() - timestamp_ms / 1000.0
        while not self._interrupted.is_set():
            remaining_s = -self.late_s(timestamp_ms)
            if remaining_s <= 0.0:
                return True
            self._sleep(remaining_s)
        return False
