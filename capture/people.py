"""Who is in view, for how long, and the last seconds of each person."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np

from capture.ring_buffer import RingBuffer
from capture.skeleton import CapturedFrame, SkeletonFrame

IN_VIEW_GRACE_MS = 500.0
"""Trackers lose a person for a frame or two without their having left."""

FORGET_AFTER_MS = 10_000.0
"""A person who was not seen for so long is forgotten, with their buffer."""

MAX_PEOPLE = 16
"""More than any source tracks at once; a tracker that invents a new person every frame cannot fill the memory."""


@dataclass(slots=True)
class _Person:
    buffer: RingBuffer
    in_view_since_ms: float
    last_seen_ms: float


class People:
    """Updated with every captured frame by one thread, asked by any number.

    Args:
        buffer_capacity: frames kept of each person.
    """

    def __init__(self, buffer_capacity: int) -> None:
        self._buffer_capacity = buffer_capacity
        self._lock = threading.Lock()
        self._people: dict[int, _Person] = {}
        self._now_ms = 0.0
        self._main_person: int | None = None
        self._nobody = True

    def update(self, frame: CapturedFrame) -> None:
        """Take in the newest frame."""
        with self._lock:
            self._nobody = False
            self._now_ms = frame.timestamp_ms
            for skeleton in frame.skeletons:
                self._see(skeleton)
            self._forget()
            if self._main_person not in self._ids_in_view():
                self._main_person = self._elect()

    def nobody(self) -> None:
        """Until the next frame nobody is in view: the source was lost. The buffers stay."""
        with self._lock:
            self._nobody = True
            self._main_person = None

    def buffer(self, person_id: int) -> RingBuffer | None:
        """The last seconds of a person; None if they are not known or forgotten."""
        with self._lock:
            person = self._people.get(person_id)
            return None if person is None else person.buffer

    def in_view(self) -> tuple[int, ...]:
        """Ids of the people who were seen within ``IN_VIEW_GRACE_MS`` of the newest frame, longest in view first."""
        with self._lock:
            return self._ids_in_view()

    def main_person(self) -> int | None:
        """The person to work with: the one longest in view, and among several the one nearest to the sensor.

        Stays the same until that person leaves, so that nobody takes over by stepping closer. None without anybody.
        """
        with self._lock:
            return self._main_person

    def _see(self, skeleton: SkeletonFrame) -> None:
        person = self._people.get(skeleton.person_id)
        if person is None:
            person = _Person(RingBuffer(self._buffer_capacity), self._now_ms, self._now_ms)
            self._people[skeleton.person_id] = person
        elif self._now_ms - person.last_seen_ms > IN_VIEW_GRACE_MS:
            person.in_view_since_ms = self._now_ms
        person.last_seen_ms = self._now_ms
        person.buffer.append(skeleton)

    def _forget(self) -> None:
        by_last_seen = sorted(self._people, key=lambda person_id: self._people[person_id].last_seen_ms)
        surplus = len(by_last_seen) - MAX_PEOPLE
        for index, person_id in enumerate(by_last_seen):
            if index < surplus or self._now_ms - self._people[person_id].last_seen_ms > FORGET_AFTER_MS:
                del self._people[person_id]

    def _ids_in_view(self) -> tuple[int, ...]:
        if self._nobody:
            return ()
        seen = [
            (person.in_view_since_ms, person_id)
            for person_id, person in self._people.items()
            if self._now_ms - person.last_seen_ms <= IN_VIEW_GRACE_MS
        ]
        return tuple(person_id for _, person_id in sorted(seen))

    def _elect(self) -> int | None:
        return min(
            self._ids_in_view(),
            key=lambda person_id: (
                self._people[person_id].in_view_since_ms,
                _distance_m(self._people[person_id].buffer.latest()),
            ),
            default=None,
        )


def _distance_m(skeleton: SkeletonFrame | None) -> float:
    """How far the middle of the body is from the sensor; infinite if no joint is tracked."""
    if skeleton is None or not (tracked := skeleton.confidence > 0).any():
        return float("inf")
    return float(np.median(np.linalg.norm(skeleton.positions_m[tracked], axis=1)))
