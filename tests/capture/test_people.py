from __future__ import annotations

import numpy as np

from capture.people import FORGET_AFTER_MS, IN_VIEW_GRACE_MS, MAX_PEOPLE, People
from capture.skeleton import JOINT_COUNT, CapturedFrame, SkeletonFrame


def frame_with(timestamp_ms: float, distances_m: dict[int, float]) -> CapturedFrame:
    """Everybody in ``distances_m`` stands so far in front of the sensor."""
    skeletons = []
    for person_id, distance_m in distances_m.items():
        positions_m = np.zeros((JOINT_COUNT, 3), dtype=np.float32)
        positions_m[:, 2] = distance_m
        confidence = np.ones(JOINT_COUNT, dtype=np.float32)
        confidence[0], positions_m[0] = 0.0, 0.0  # a joint that is not tracked lies in the sensor
        skeletons.append(SkeletonFrame(timestamp_ms, positions_m, confidence, person_id))
    return CapturedFrame(timestamp_ms, tuple(skeletons))


def test_nobody_at_first() -> None:
    people = People(10)
    assert people.in_view() == ()
    assert people.main_person() is None
    assert people.buffer(0) is None


def test_longest_in_view_comes_first_and_stays_the_main_person() -> None:
    people = People(10)
    people.update(frame_with(0.0, {7: 3.0}))
    people.update(frame_with(33.0, {3: 1.0, 7: 3.0}))
    assert people.in_view() == (7, 3)
    assert people.main_person() == 7


def test_nearest_decides_among_people_who_came_together_and_then_stays() -> None:
    people = People(10)
    people.update(frame_with(0.0, {1: 3.0, 2: 2.0, 3: 4.0}))
    assert people.main_person() == 2
    people.update(frame_with(33.0, {1: 0.5, 2: 2.0, 3: 4.0}))
    assert people.main_person() == 2


def test_main_person_passes_on_only_after_the_grace() -> None:
    people = People(10)
    people.update(frame_with(0.0, {1: 2.0}))
    people.update(frame_with(50.0, {1: 2.0, 2: 2.0}))
    people.update(frame_with(50.0 + IN_VIEW_GRACE_MS, {2: 2.0}))
    assert people.main_person() == 1
    assert people.in_view() == (1, 2)
    people.update(frame_with(51.0 + IN_VIEW_GRACE_MS, {2: 2.0}))
    assert people.main_person() == 2
    assert people.in_view() == (2,)


def test_who_comes_back_after_the_grace_is_the_newest_in_view() -> None:
    people = People(10)
    people.update(frame_with(0.0, {1: 2.0}))
    people.update(frame_with(100.0, {1: 2.0, 2: 2.0}))
    people.update(frame_with(1000.0, {2: 2.0}))
    people.update(frame_with(1033.0, {1: 2.0, 2: 2.0}))
    assert people.in_view() == (2, 1)
    buffer = people.buffer(1)
    assert buffer is not None
    assert len(buffer) == 3  # what was kept from before


def test_vanished_people_are_forgotten_after_ten_seconds() -> None:
    people = People(10)
    people.update(frame_with(0.0, {1: 2.0, 2: 2.0}))
    people.update(frame_with(FORGET_AFTER_MS, {2: 2.0}))
    assert people.buffer(1) is not None
    people.update(frame_with(FORGET_AFTER_MS + 1, {2: 2.0}))
    assert people.buffer(1) is None
    assert people.buffer(2) is not None


def test_number_of_people_is_bounded() -> None:
    people = People(10)
    for index in range(10 * MAX_PEOPLE):
        people.update(frame_with(float(index), {index: 2.0, -1: 2.0}))
    known = [person_id for person_id in range(-1, 10 * MAX_PEOPLE) if people.buffer(person_id) is not None]
    assert len(known) == MAX_PEOPLE
    assert -1 in known
    assert 10 * MAX_PEOPLE - 1 in known


def test_lost_source_has_nobody_in_view_but_keeps_the_buffers() -> None:
    people = People(10)
    people.update(frame_with(0.0, {1: 2.0}))
    people.nobody()
    assert people.in_view() == ()
    assert people.main_person() is None
    assert people.buffer(1) is not None
    people.update(frame_with(5000.0, {1: 2.0}))
    assert people.in_view() == (1,)
    assert people.main_person() == 1


def test_empty_frames_empty_the_view() -> None:
    people = People(10)
    people.update(frame_with(0.0, {1: 2.0}))
    people.update(frame_with(2000.0, {}))
    assert people.in_view() == ()
    assert people.main_person() is None


def test_skeleton_without_a_tracked_joint_is_the_farthest() -> None:
    people = People(10)
    lost = SkeletonFrame(0.0, np.zeros((JOINT_COUNT, 3), np.float32), np.zeros(JOINT_COUNT, np.float32), person_id=1)
    seen = frame_with(0.0, {2: 4.0}).skeletons[0]
    people.update(CapturedFrame(0.0, (lost, seen)))
    assert people.main_person() == 2
