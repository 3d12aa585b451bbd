"""From ticks to events, in tables of literal scores."""

from __future__ import annotations

import numpy as np
import pytest

from model.events import LARGEST_OVERLAP, LARGEST_OVERLAP_WITH_ITSELF, PEAK_WAIT_S, Event, EventDetector, Tick

NAMES = ("wave", "squat")
# (moment in s, (score, window start in s) of each action)
Row = tuple[float, tuple[float, float], tuple[float, float]]
Found = tuple[str, float, float, float]  # name, start in s, end in s, confidence


def tick(row: Row) -> Tick:
    end_s, *actions = row
    return Tick(
        1000 * end_s,
        np.array([score for score, _ in actions]),
        np.array([1000 * start_s for _, start_s in actions]),
        np.full(25, 0.04, np.float32),
    )


def detect(rows: list[Row], *, finish: bool = True) -> list[Found]:
    detector = EventDetector(NAMES)
    events = [event for row in rows for event in detector.update(tick(row))]
    if finish:
        events += detector.finish()
    return [(event.action, event.start_ms / 1000, event.end_ms / 1000, event.confidence) for event in events]


def waves(scores: list[float], length_s: float = 1.0, first_s: float = 2.0) -> list[Row]:
    """One score of "wave" every 0.1 s, from windows of one length; "squat" scores nothing."""
    moments = [round(first_s + 0.1 * number, 3) for number in range(len(scores))]
    return [(at, (score, round(at - length_s, 3)), (0.0, at)) for at, score in zip(moments, scores, strict=True)]


QUIET = [0.1] * 6
TABLE: dict[str, tuple[list[Row], list[Found]]] = {
    "nothing": ([], []),
    "silence": (waves([0.0, 0.2, 0.49, 0.3, 0.0]), []),
    "one performance": (
        waves([0.1, 0.4, 0.6, 0.8, 0.9, 0.7, 0.5, *QUIET]),
        [("wave", 1.4, 2.4, 0.9)],
    ),
    "exactly the threshold": (waves([0.1, 0.5, 0.1, *QUIET]), [("wave", 1.1, 2.1, 0.5)]),
    "still pending at the end": (waves([0.1, 0.6, 0.8]), [("wave", 1.2, 2.2, 0.8)]),
    "flicker around the threshold": (
        waves([0.6, 0.4, 0.7, 0.4, 0.9, 0.3, 0.8, 0.2, 0.6, *QUIET]),
        [("wave", 1.4, 2.4, 0.9)],
    ),
    "flicker longer than the wait": (
        waves([0.9, 0.2, 0.2, 0.2, 0.2, 0.2, 0.8, 0.2, *QUIET]),
        [("wave", 1.0, 2.0, 0.9)],
    ),
    "ticks farther apart than the wait": (
        [
            (at, (score, start), (0.0, at))
            for at, start, score in (
                (2.0, 0.0, 0.6),
                (2.6, 0.5, 0.8),
                (3.2, 1.2, 0.95),
                (3.8, 1.8, 0.5),
                (4.4, 2.4, 0.0),
            )
        ],
        [("wave", 1.2, 3.2, 0.95)],
    ),
    "somebody who comes back, and does it better": (
        [(2.0, (0.6, 0.0), (0.0, 2.0)), (9.0, (0.9, 7.0), (0.0, 9.0))],
        [("wave", 0.0, 2.0, 0.6), ("wave", 7.0, 9.0, 0.9)],
    ),
    "a plateau": (waves([0.8] * 6 + QUIET), [("wave", 1.0, 2.0, 0.8)]),
    "back to back": (
        waves([0.5, 0.7, 0.9, 0.7, 0.3, 0.2, 0.2, 0.2, 0.3, 0.5, 0.7, 0.8, 0.95, 0.6, *QUIET]),
        [("wave", 1.2, 2.2, 0.9), ("wave", 2.2, 3.2, 0.95)],
    ),
    "a weaker other action at the same time": (
        [
            (2.0, (0.6, 1.0), (0.7, 0.5)),
            (2.1, (0.9, 1.1), (0.8, 0.6)),
            (2.2, (0.7, 1.2), (0.8, 0.7)),
            (2.6, (0.1, 1.6), (0.7, 1.1)),
            (2.7, (0.1, 1.7), (0.6, 1.2)),
            (2.8, (0.1, 1.8), (0.1, 1.3)),
        ],
        [("wave", 1.1, 2.1, 0.9)],
    ),
    "a stronger other action at the same time": (
        [
            (2.0, (0.8, 1.0), (0.1, 0.5)),
            (2.2, (0.6, 1.2), (0.9, 0.7)),
            (2.7, (0.1, 1.7), (0.1, 1.2)),
        ],
        [("squat", 0.7, 2.2, 0.9)],
    ),
    "another action afterwards": (
        [
            (2.0, (0.9, 1.0), (0.1, 1.0)),
            (2.5, (0.1, 1.5), (0.2, 1.5)),
            (3.2, (0.1, 2.2), (0.7, 2.2)),
            (3.7, (0.1, 2.7), (0.1, 2.7)),
        ],
        [("wave", 1.0, 2.0, 0.9), ("squat", 2.2, 3.2, 0.7)],
    ),
}


@pytest.mark.parametrize(("rows", "expected"), TABLE.values(), ids=TABLE)
def test_table(rows: list[Row], expected: list[Found]) -> None:
    assert detect(rows) == expected


def test_an_event_is_reported_once_the_peak_is_over_and_not_before() -> None:
    rows = waves([0.9, *[0.1] * 10])
    detector = EventDetector(NAMES)
    reported_s = [row[0] for row in rows if detector.update(tick(row))]
    assert len(reported_s) == 1
    assert PEAK_WAIT_S < reported_s[0] - 2.0 < PEAK_WAIT_S + 0.2
    assert detector.finish() == []


def test_a_better_peak_within_the_wait_takes_the_place_of_the_first() -> None:
    assert detect(waves([0.6, 0.3, 0.3, 0.8, 0.3, *QUIET])) == [("wave", 1.3, 2.3, 0.8)]


@pytest.mark.parametrize(
    ("second", "overlap", "count"),
    [
        (0, 0.9 * LARGEST_OVERLAP_WITH_ITSELF, 2),
        (0, 1.2 * LARGEST_OVERLAP_WITH_ITSELF, 1),
        (1, 0.9 * LARGEST_OVERLAP, 2),
        (1, 1.2 * LARGEST_OVERLAP, 1),
    ],
)
def test_neighbours_may_overlap_a_little(second: int, overlap: float, count: int) -> None:
    """The first event is a wave; the second one another wave (0) or a squat (1)."""
    end_s = 2.0 + 1.0 - overlap
    scores = [(0.8, end_s - 1.0), (0.0, end_s)]
    first, other = scores if second == 0 else scores[::-1]
    rows: list[Row] = [(2.0, (0.9, 1.0), (0.0, 2.0)), (2.5, (0.1, 1.5), (0.0, 2.5)), (end_s, first, other)]
    assert len(detect(rows)) == count


@pytest.mark.parametrize("rate_hz", [5, 10, 30, 60])
def test_the_tick_rate_does_not_matter(rate_hz: int) -> None:
    moments_s = np.arange(0, 12, 1 / rate_hz)
    scores = 0.9 * np.exp(-(((moments_s[:, None] - [3.0, 5.0, 9.0]) / 0.3) ** 2)).max(axis=1)
    rows: list[Row] = [
        (float(at), (float(score), at - 1.2), (0.0, at)) for at, score in zip(moments_s, scores, strict=True)
    ]
    ends_s = [end_s for _, _, end_s, _ in detect(rows)]
    assert ends_s == pytest.approx([3, 5, 9], abs=0.5 / rate_hz + 1e-6)


def test_without_actions_there_are_no_events() -> None:
    detector = EventDetector(())
    assert detector.update(Tick(0.0, np.zeros(0), np.zeros(0), np.full(25, 0.04, np.float32))) == []
    assert detector.finish() == []


def test_scores_that_are_not_numbers_are_no_event() -> None:
    assert detect([(2.0, (float("nan"), 1.0), (0.0, 1.0)), (3.0, (0.0, 2.0), (0.0, 2.0))]) == []


def test_events_carry_milliseconds() -> None:
    detector = EventDetector(NAMES)
    detector.update(tick((2.0, (0.75, 1.25), (0.0, 2.0))))
    assert detector.finish() == [Event(1250.0, 2000.0, "wave", 0.75)]
