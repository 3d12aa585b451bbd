"""Ids that stay with people."""

from __future__ import annotations

import numpy as np

from capture.person_tracker import PersonTracker

TORSO = 50.0


def update(tracker: PersonTracker, timestamp_ms: float, *places: tuple[float, float]) -> list[int]:
    centres = np.array(places, dtype=float).reshape(-1, 2)
    return tracker.update(centres, np.full(len(centres), TORSO), timestamp_ms)


def test_a_moving_person_keeps_the_id() -> None:
    tracker = PersonTracker()
    ids = {update(tracker, frame * 33.3, (100 + 8.0 * frame, 200))[0] for frame in range(60)}
    assert ids == {0}


def test_a_jump_across_the_picture_is_somebody_else() -> None:
    tracker = PersonTracker()
    assert update(tracker, 0, (100, 200)) == [0]
    assert update(tracker, 33, (400, 200)) == [1]
    assert update(tracker, 66, (105, 200)) == [0]  # and back again: that one is still remembered


def test_out_of_sight_for_a_second() -> None:
    tracker = PersonTracker()
    assert update(tracker, 0, (100, 200)) == [0]
    assert update(tracker, 500) == []
    assert update(tracker, 900, (120, 200)) == [0]
    assert tracker.known == [0]
    assert update(tracker, 2000, (120, 200)) == [1]
    assert tracker.known == [1]


def test_two_people_in_whatever_order_they_are_found() -> None:
    tracker = PersonTracker()
    assert update(tracker, 0, (100, 200), (300, 200)) == [0, 1]
    assert update(tracker, 33, (296, 200), (104, 200)) == [1, 0]
    assert update(tracker, 66, (292, 200)) == [1]
    assert update(tracker, 100, (288, 200), (108, 200), (500, 200)) == [1, 0, 2]


def test_the_nearest_one_is_the_same_person() -> None:
    tracker = PersonTracker()
    update(tracker, 0, (100, 200))
    assert update(tracker, 33, (130, 200), (104, 200)) == [1, 0]
