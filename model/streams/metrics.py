"""How good a recogniser's answers to streams are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sklearn.metrics import roc_auc_score, roc_curve

from model.agreement import matched
from model.events import Event
from model.streams.build import Performance, Stream
from model.streams.live import Answer, Reported

# The score of a performance is the best one until this long after its end: windows end when the movement has ended.
AFTER_S = 0.5


@dataclass(frozen=True)
class Metrics:
    """Over all streams of a kind; see docs/streams.md.

    Attributes:
        event_f1: an event counts if it overlaps a performance of its action by an IoU of at least 0.5, one for each.
        precision, recall: of the same.
        false_alarms_per_min_unknown, false_alarms_per_min_idle: events that lie mostly there, per minute of it.
        event_delay_s: mean time from the end of the movement to the report of its event; None without any.
        event_delay_p90_s: nine in ten are reported within this time.
        auroc, fpr_at_95_tpr: known against unknown performances by their best score, 0..1; None without both.
        flips_per_min: changes of the shown label; a perfect one changes twice for each known performance.
        performances, unknown_performances, minutes: what was measured.
        missed, wrong_action, badly_placed, doubled, false_alarms: of known performances, those without any event,
            with an event of another action, with one of theirs that overlaps too little; of events, more than one for
            the same performance, and those at unknown actions or idle.
    """

    event_f1: float
    precision: float
    recall: float
    false_alarms_per_min_unknown: float
    false_alarms_per_min_idle: float
    event_delay_s: float | None
    event_delay_p90_s: float | None
    auroc: float | None
    fpr_at_95_tpr: float | None
    flips_per_min: float
    performances: int
    unknown_performances: int
    minutes: float
    missed: int
    wrong_action: int
    badly_placed: int
    doubled: int
    false_alarms: int


def matched_known(events: Sequence[Reported], performances: Sequence[Performance]) -> dict[int, int]:
    """Known performance -> its event, by position, see :func:`model.agreement.matched`."""
    known = [number for number, part in enumerate(performances) if part.known]
    pairs = matched([performances[number] for number in known], [reported.event for reported in events])
    return {known[number]: position for number, position in pairs.items()}


def place_of(event: Event, stream: Stream) -> Performance | None:
    """Where an event mostly lies: in a performance (with its way in and out), or in idling (None)."""
    shared_ms = [
        max(0.0, min(event.end_ms, part.to_ms) - max(event.start_ms, part.from_ms)) for part in stream.performances
    ]
    idle_ms = event.end_ms - event.start_ms - sum(shared_ms)
    if not shared_ms or idle_ms > max(shared_ms):
        return None
    return stream.performances[int(np.argmax(shared_ms))]


def best_scores(stream: Stream, answer: Answer) -> Iterator[tuple[bool, float]]:
    """Whether each performance is known, and the best score of any action while it lasts."""
    for part in stream.performances:
        during = (answer.moments_ms >= part.start_ms) & (answer.moments_ms <= part.end_ms + 1000 * AFTER_S)
        yield part.known, float(answer.scores[during].max(initial=0.0))


def measure(streams: Sequence[Stream], answers: Sequence[Answer]) -> Metrics:
    """Compare answers with the truth, pooled over the streams."""
    correct = events = known = flips = missed = wrong = badly_placed = doubled = alarms_unknown = alarms_idle = 0
    delays_s: list[float] = []
    scores: list[tuple[bool, float]] = []
    for stream, answer in zip(streams, answers, strict=True):
        pairs = matched_known(answer.events, stream.performances)
        correct += len(pairs)
        events += len(answer.events)
        known += sum(part.known for part in stream.performances)
        flips += sum(before != after for before, after in pairwise(answer.labels))
        scores += best_scores(stream, answer)
        for number, position in pairs.items():
            delays_s.append((answer.events[position].reported_ms - stream.performances[number].end_ms) / 1000)
        others: dict[int, list[str]] = {}  # performance -> actions of the events in it that did not count
        for position, reported in enumerate(answer.events):
            if position in pairs.values():
                continue
            place = place_of(reported.event, stream)
            if place is None:
                alarms_idle += 1
            elif not place.known:
                alarms_unknown += 1
            else:
                others.setdefault(stream.performances.index(place), []).append(reported.event.action)
        for number, part in enumerate(stream.performances):
            actions = others.get(number, [])
            if number in pairs:
                doubled += len(actions)
            elif part.known:
                missed += not actions
                badly_placed += part.action in actions
                wrong += bool(actions) and part.action not in actions
    truth, score = (np.array(column) for column in zip(*scores, strict=True))
    auroc = fpr = None
    if truth.any() and not truth.all():
        auroc = float(roc_auc_score(truth, score))
        false_positive, true_positive, _ = roc_curve(truth, score)
        fpr = float(false_positive[np.searchsorted(true_positive, 0.95)])
    minutes = sum(stream.clip.duration_s for stream in streams) / 60
    unknown_min = sum(stream.unknown_ms for stream in streams) / 60_000
    idle_min = sum(stream.idle_ms for stream in streams) / 60_000
    return Metrics(
        event_f1=2 * correct / max(1, known + events),
        precision=correct / max(1, events),
        recall=correct / max(1, known),
        false_alarms_per_min_unknown=alarms_unknown / max(unknown_min, 1e-9),
        false_alarms_per_min_idle=alarms_idle / max(idle_min, 1e-9),
        event_delay_s=float(np.mean(delays_s)) if delays_s else None,
        event_delay_p90_s=float(np.quantile(delays_s, 0.9)) if delays_s else None,
        auroc=auroc,
        fpr_at_95_tpr=fpr,
        flips_per_min=flips / max(minutes, 1e-9),
        performances=known,
        unknown_performances=int((~truth).sum()),
        minutes=minutes,
        missed=missed,
        wrong_action=wrong,
        badly_placed=badly_placed,
        doubled=doubled,
        false_alarms=alarms_unknown + alarms_idle,
    )
