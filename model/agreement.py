"""How well two lists of events agree, such as someone's own labels and what was recognised."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from model.events import Event

LEAST_IOU = 0.5
"""Two events are of the same performance if they overlap by at least this much; usual in action detection."""


class Interval(Protocol):
    """An action that lasts: an event, or a performance that is known."""

    @property
    def start_ms(self) -> float: ...

    @property
    def end_ms(self) -> float: ...

    @property
    def action(self) -> str: ...


def iou(one: Interval, other: Interval) -> float:
    """Temporal intersection over union, 0..1."""
    shared = min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms)
    return max(0.0, shared / (max(one.end_ms, other.end_ms) - min(one.start_ms, other.start_ms)))


def matched(truth: Sequence[Interval], found: Sequence[Interval]) -> dict[int, int]:
    """Position in ``truth`` -> in ``found``: of one action, overlapping by ``LEAST_IOU``, the best pairs first."""
    starts_ms, ends_ms = (np.array([getattr(event, edge) for event in found]) for edge in ("start_ms", "end_ms"))
    pairs = [
        (iou(found[position], left), number, position)
        for number, left in enumerate(truth)
        for position in np.flatnonzero((starts_ms < left.end_ms) & (ends_ms > left.start_ms)).tolist()
        if left.action == found[position].action
    ]
    result: dict[int, int] = {}
    taken: set[int] = set()
    for overlap, number, position in sorted(pairs, reverse=True):
        if overlap >= LEAST_IOU and number not in result and position not in taken:
            result[number] = position
            taken.add(position)
    return result


@dataclass(frozen=True)
class Agreement:
    """Of labels and of events that were recognised.

    Attributes:
        matched: positions of labels that were recognised -> positions of their events.
        labels: positions of labels of actions that can be recognised at all.
        other_labels: how many labels name actions that cannot.
        recognised: how many events there are.
    """

    matched: dict[int, int]
    labels: tuple[int, ...]
    other_labels: int
    recognised: int

    @property
    def precision(self) -> float | None:
        """Of the events, the part that is labelled so, 0..1; None without any."""
        return len(self.matched) / self.recognised if self.recognised else None

    @property
    def recall(self) -> float | None:
        """Of the labels, the part that was recognised, 0..1; None without any."""
        return len(self.matched) / len(self.labels) if self.labels else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two, 0..1; None without anything to compare."""
        count = len(self.labels) + self.recognised
        return 2 * len(self.matched) / count if count else None


def agreement(labels: Sequence[Event], recognised: Sequence[Event], known: Collection[str]) -> Agreement:
    """Compare labels with what was recognised.

    Args:
        labels: what counts as true.
        recognised: what is judged.
        known: the actions that can be recognised; labels of others are left out.
    """
    numbers = tuple(number for number, label in enumerate(labels) if label.action in known)
    pairs = matched([labels[number] for number in numbers], recognised)
    return Agreement(
        {numbers[number]: position for number, position in pairs.items()},
        numbers,
        len(labels) - len(numbers),
        len(recognised),
    )


def by_action(labels: Sequence[Event], recognised: Sequence[Event], known: Sequence[str]) -> dict[str, Agreement]:
    """The agreement of each action that can be recognised, in the order of ``known``."""
    return {
        action: agreement(
            [label for label in labels if label.action == action],
            [event for event in recognised if event.action == action],
            {action},
        )
        for action in known
    }
