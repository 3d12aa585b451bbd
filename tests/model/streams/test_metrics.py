"""Metrics of answers that are written down by hand."""

from __future__ import annotations

import numpy as np
import pytest

from capture import Clip
from model.events import Event
from model.streams.build import Performance, Stream
from model.streams.live import Answer, Reported
from model.streams.metrics import Metrics, measure

# Three performances within a minute: two learned ones and one of another action.
TRUTH = (
    Performance("wave", True, 10_000, 12_000, 9_500, 12_500),
    Performance("squat", True, 20_000, 22_000, 19_500, 22_500),
    Performance("jump", False, 30_000, 32_000, 29_000, 33_000),
)


def stream() -> Stream:
    times_ms = np.arange(0, 60_001, 100.0)
    return Stream("s", Clip(times_ms, np.zeros((len(times_ms), 25, 3)), np.ones((len(times_ms), 25))), TRUTH, {})


def result(
    *events: tuple[str, float, float, float], scores: tuple[float, float, float] = (0, 0, 0), label_times_s: float = 0
) -> Metrics:
    """Events as (action, start, end, report) in seconds; the best score while each performance lasts."""
    moments_ms = np.arange(0, 60_001, 100.0)
    found = np.zeros((len(moments_ms), 2))
    for part, score in zip(TRUTH, scores, strict=True):
        found[(moments_ms >= part.start_ms) & (moments_ms <= part.end_ms)] = score
    labels = tuple("wave" if moment < 1000 * label_times_s else "" for moment in moments_ms)
    reported = tuple(
        Reported(Event(1000 * start, 1000 * end, action, 0.9), 1000 * at) for action, start, end, at in events
    )
    return measure([stream()], [Answer(moments_ms, found, labels, reported)])


def test_all_right() -> None:
    found = result(("wave", 10, 12, 12.4), ("squat", 20.5, 22.5, 22.8), scores=(0.9, 0.8, 0.2))
    assert (found.event_f1, found.precision, found.recall) == (1, 1, 1)
    assert found.event_delay_s == pytest.approx(0.6)
    assert (found.auroc, found.fpr_at_95_tpr) == (1, 0)
    assert (found.false_alarms_per_min_unknown, found.false_alarms_per_min_idle, found.flips_per_min) == (0, 0, 0)


def test_nothing_was_said() -> None:
    found = result()
    assert (found.event_f1, found.missed, found.event_delay_s) == (0, 2, None)
    assert found.auroc == 0.5


@pytest.mark.parametrize(
    ("event", "fate"),
    [
        (("squat", 10.0, 12.0, 12.4), "wrong_action"),
        (("wave", 11.2, 13.2, 13.4), "badly_placed"),
        (("wave", 9.6, 10.4, 10.8), "badly_placed"),
    ],
)
def test_what_became_of_a_performance(event: tuple[str, float, float, float], fate: str) -> None:
    found = result(event, ("squat", 20, 22, 22.4))
    assert getattr(found, fate) == 1
    assert found.missed == 0
    assert found.event_f1 == 0.5


def test_only_one_event_counts_for_a_performance() -> None:
    found = result(("wave", 10, 12, 12.4), ("wave", 10.2, 12.2, 12.6))
    assert (found.doubled, found.precision, found.recall) == (1, 0.5, 0.5)


def test_false_alarms_count_by_where_they_lie() -> None:
    found = result(("wave", 30, 32, 32.4), ("wave", 40, 42, 42.4), ("wave", 28.0, 29.5, 30.0))
    assert found.false_alarms_per_min_unknown == pytest.approx(1 / (4 / 60))
    assert found.false_alarms_per_min_idle == pytest.approx(2 / (50 / 60))
    assert found.false_alarms == 3


def test_flips_are_changes_of_the_label() -> None:
    assert result(label_times_s=5).flips_per_min == pytest.approx(1)
