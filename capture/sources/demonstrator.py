"""The demonstrator as a source: an animated figure for whoever has no camera at hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Event

import numpy as np
from numpy.typing import NDArray

from capture.demonstrator.movements import MOVEMENTS, Movement
from capture.demonstrator.performance import Performer, Variation
from capture.errors import SourceError
from capture.skeleton import CONFIDENCE_TRACKED, JOINT_COUNT, CapturedFrame, SkeletonFrame
from capture.sources.base import Source

_FPS = 30.0
_PAUSE_S = (1.2, 1.8)
# After this many movements the figure turns into somebody else, smoothly and while it stands.
_MOVEMENTS_PER_PERSON = 4
_CHANGE_S = 1.2


class DemonstratorSource(Source):
    """Performs all movements again and again, in shuffled order, with pauses; it never ends.

    One person with id 0, every joint tracked, no picture. Speed and amplitude differ from performance to performance,
    and body and place change every few movements. The same seed gives the same frames.

    Args:
        realtime: True keeps to the wall clock and skips frames that are read too late; False comes as fast as read.
        seed: None performs differently each time it is opened.
        clock: seconds that never run backwards.
        wait: waits for some seconds, or until ``close``; None waits on the wall clock.
    """

    name = "Demonstrator"
    nominal_fps = _FPS

    def __init__(
        self,
        realtime: bool = True,
        seed: int | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._realtime = realtime
        self._seed = seed
        self._clock = clock
        self._closed = Event()
        self._wait = wait or self._closed.wait
        self._show: Iterator[tuple[NDArray[np.float32], str | None]] | None = None
        self._next_index = 0
        self._started_s: float | None = None
        self._current_movement: str | None = None
        self._confidence = np.full(JOINT_COUNT, CONFIDENCE_TRACKED, dtype=np.float32)

    @property
    def current_movement(self) -> str | None:
        """The movement that the newest frame belongs to; None while the figure stands."""
        return self._current_movement

    def open(self) -> None:
        self._closed.clear()
        self._show = _show(np.random.default_rng(self._seed))
        self._next_index = 0
        self._started_s = None
        self._current_movement = None
        self.dropped_frames = 0

    def read(self) -> CapturedFrame | None:
        """The next frame; None once closed.

        Raises:
            SourceError: it was never opened.
        """
        if self._show is None:
            raise SourceError("The demonstrator is not open: open it before reading from it.")
        late_frames = self._wait_until_due() if self._realtime else 0
        for _ in range(late_frames):
            if self._closed.is_set():
                break
            next(self._show)
            self._next_index += 1
            self.dropped_frames += 1
        if self._closed.is_set():
            self._current_movement = None
            return None
        positions_m, self._current_movement = next(self._show)
        timestamp_ms = 1000.0 * self._next_index / _FPS
        self._next_index += 1
        return CapturedFrame(timestamp_ms, (SkeletonFrame(timestamp_ms, positions_m, self._confidence),))

    def close(self) -> None:
        self._closed.set()

    def _wait_until_due(self) -> int:
        """Wait for the next frame's time; the number of frames for which it is already too late."""
        now_s = self._clock()
        if self._started_s is None:
            self._started_s = now_s
        ahead_s = self._started_s + self._next_index / _FPS - now_s
        if ahead_s > 0:
            self._wait(ahead_s)
            return 0
        return int(-ahead_s * _FPS)


def _show(rng: np.random.Generator) -> Iterator[tuple[NDArray[np.float32], str | None]]:
    """Frame by frame without end: positions (25, 3) in metres, and the movement that they belong to."""
    person = Performer(Variation.random(rng), rng)
    first_index = 0
    for number, movement in enumerate(_shuffled(rng)):
        before = person
        pause_s = float(rng.uniform(*_PAUSE_S))
        if number and number % _MOVEMENTS_PER_PERSON == 0:
            person = Performer(Variation.random(rng), rng)
            pause_s += _CHANGE_S
        start_s = first_index / _FPS
        act = person.plan(movement, start_s + pause_s, person.variation.with_new_manner(rng))
        end_index = int(np.ceil(act.end_s * _FPS))
        times_s = np.arange(first_index, end_index) / _FPS
        positions_m = person.joints(times_s, [act])  # (T, 25, 3)
        if person is not before:
            share = np.clip((times_s - start_s) / _CHANGE_S, 0.0, 1.0)
            share = (share * share * (3 - 2 * share))[:, None, None]
            positions_m = share * positions_m + (1 - share) * before.joints(times_s, [])
        positions_m += person.noise(len(times_s))
        for time_s, frame in zip(times_s, positions_m.astype(np.float32), strict=True):
            yield frame, act.name if time_s >= act.start_s else None
        first_index = end_index


def _shuffled(rng: np.random.Generator) -> Iterator[Movement]:
    """All movements in random order, then all again; never one twice in a row."""
    last: Movement | None = None
    while True:
        order = [MOVEMENTS[index] for index in rng.permutation(len(MOVEMENTS))]
        if order[0] is last:
            order.append(order.pop(0))
        yield from order
        last = order[-1]
