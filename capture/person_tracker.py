"""Tells who is who from frame to frame, by place in the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FORGET_MS = 1000.0

# How far a person can have moved between two frames, in torso lengths (about half a metre): jitter, and 4 m/s.
_REACH = 0.75
_REACH_PER_S = 8.0


@dataclass
class _Track:
    person_id: int
    centre: NDArray[np.float64]
    size: float
    timestamp_ms: float


class PersonTracker:
    """Gives each person an id that stays until they are out of sight for a second or have jumped elsewhere."""

    def __init__(self) -> None:
        self._tracks: list[_Track] = []
        self._next_id = 0

    def update(self, centres: NDArray[np.floating], sizes: NDArray[np.floating], timestamp_ms: float) -> list[int]:
        """The ids of the people in one frame.

        Args:
            centres: (P, 2) middle of each body in the picture, pixels.
            sizes: (P,) torso length of each, pixels, above 0.
            timestamp_ms: later than the one before.

        Returns:
            P ids, in the order given.
        """
        self._tracks = [track for track in self._tracks if timestamp_ms - track.timestamp_ms <= _FORGET_MS]
        candidates: list[tuple[float, int, _Track]] = []
        for person, (centre, size) in enumerate(zip(centres, sizes, strict=True)):
            for track in self._tracks:
                distance = float(np.linalg.norm(centre - track.centre)) / max(float(size), track.size)
                if distance <= _REACH + _REACH_PER_S * (timestamp_ms - track.timestamp_ms) / 1000.0:
                    candidates.append((distance, person, track))
        matched: dict[int, _Track] = {}
        taken: set[int] = set()
        for _, person, track in sorted(candidates, key=lambda candidate: candidate[0]):  # nearest pairs first
            if person not in matched and track.person_id not in taken:
                matched[person] = track
                taken.add(track.person_id)
        ids = []
        for person, (centre, size) in enumerate(zip(centres, sizes, strict=True)):
            if person not in matched:
                matched[person] = _Track(self._next_id, centre, float(size), timestamp_ms)
                self._tracks.append(matched[person])
                self._next_id += 1
            track = matched[person]
            track.centre, track.size, track.timestamp_ms = np.asarray(centre), float(size), timestamp_ms
            ids.append(track.person_id)
        return ids

    @property
    def known(self) -> list[int]:
        """Ids of everybody seen within the last second; any other id is never given again."""
        return [track.person_id for track in self._tracks]
