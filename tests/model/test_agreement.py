"""Agreement of two lists of events that are written down by hand."""

from __future__ import annotations

import pytest

from model.agreement import agreement, iou
from model.events import Event


def event(action: str, start_s: float, end_s: float) -> Event:
    return Event(1000 * start_s, 1000 * end_s, action, 1.0)


def test_overlap() -> None:
    assert iou(event("a", 0, 2), event("b", 1, 3)) == pytest.approx(1 / 3)
    assert iou(event("a", 0, 1), event("a", 2, 3)) == 0
    assert iou(event("a", 0, 4), event("a", 1, 2)) == 0.25


def test_each_label_counts_once_and_the_best_event_is_its_own() -> None:
    labels = [event("wave", 0, 2), event("squat", 4, 6), event("jump", 8, 9)]
    found = [event("wave", 0.5, 2.5), event("wave", 0.1, 2), event("squat", 5.5, 7.5), event("squat", 8, 9)]
    result = agreement(labels, found, {"wave", "squat"})
    assert result.matched == {0: 1}, "the second squat overlaps too little, the third is a jump"
    assert (result.labels, result.other_labels, result.recognised) == ((0, 1), 1, 4)
    assert (result.precision, result.recall, result.f1) == (0.25, 0.5, pytest.approx(1 / 3))


def test_positions_are_those_in_the_whole_list() -> None:
    result = agreement([event("jump", 0, 1), event("wave", 0, 1)], [event("wave", 0, 1)], {"wave"})
    assert result.matched == {1: 0} and result.f1 == 1


def test_nothing_to_compare() -> None:
    nothing = agreement([event("jump", 0, 1)], [], {"wave"})
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    assert agreement([], [event("wave", 0, 1)], {"wave"}).f1 == 0
