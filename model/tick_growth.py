"""What a whole live tick costs as the actions and the people become more; a part of :mod:`model.benchmark`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from capture import Clip
from capture.demonstrator import MOVEMENTS, Variation, perform, perform_sequence
from model.events import EventDetector
from model.one_shot_encoder import OneShotEncoder
from model.progress import SEEN_S, ProgressTracker
from model.recognizer import TICK_INTERVAL_S, Recogniser
from model.repetitions import RepetitionCounter
from model.support import SupportSet
from model.timing import Timing, time_side_by_side

DIFFERENT_ACTIONS = 10  # the others are the same once more, under other names: embedding a thousand takes half a minute


def benchmark_growth(
    encoder: OneShotEncoder, action_counts: Sequence[int], people: Sequence[int], rounds: int
) -> dict[str, dict[str, Timing]]:
    """All that recognition does in a tick, for so many learned actions and so many people at once."""
    rng = np.random.default_rng(0)
    stream, _ = perform_sequence([movement.name for movement in MOVEMENTS[:8]], rng)
    takes = [perform(movement, Variation.random(rng), rng) for movement in MOVEMENTS[:DIFFERENT_ACTIONS]]
    rows = {}
    for count in action_counts:
        support = _support(takes, count, encoder)
        recogniser = Recogniser(encoder, support)
        calls = {f"{number} people": _tick(recogniser, support, stream, number) for number in people}
        rows[f"whole tick, {count} actions"] = time_side_by_side(calls, rounds, warm_up=1, settle=False)
    return rows


def _support(takes: Sequence[Clip], count: int, encoder: OneShotEncoder) -> SupportSet:
    learned = SupportSet()
    for number, take in enumerate(takes[:count]):
        learned = learned.with_action(f"action {number}", take, encoder)
    rows = [number % len(learned) for number in range(count)]
    return SupportSet(
        tuple(replace(learned.actions[row], name=f"action {number}") for number, row in enumerate(rows)),
        tuple(learned.exemplars[row] for row in rows),
    )


def _tick(recogniser: Recogniser, support: SupportSet, stream: Clip, people: int) -> Callable[[], object]:
    """Each call is a tick later, while the movements of the stream last."""
    look_back_ms = 1000 * (max(recogniser.history_s, SEEN_S) + 0.5)
    followed = [(EventDetector(support.names), ProgressTracker(support), RepetitionCounter()) for _ in range(people)]
    ends_ms = iter(np.arange(stream.start_ms + look_back_ms, stream.end_ms, 1000 * TICK_INTERVAL_S).tolist())

    def call() -> None:
        end_ms = next(ends_ms)
        for person, (detector, tracker, counter) in enumerate(followed):
            recent = stream.between(end_ms - look_back_ms, end_ms)
            tick = recogniser.ticks(recent, [recent.end_ms])[0]
            events = detector.update(tick)
            counter.update(recent.end_ms, recogniser.prediction(tick, person).scores, tracker.update(recent), events)

    return call
