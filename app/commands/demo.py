"""``onetake demo``: the whole pipeline without a display or a camera; also the smoke test.

The demonstrator performs each movement once, which is recorded as its exemplar; then, as another person, a mixed
sequence with pauses, which is labelled and compared with what was really performed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.skeleton_figure import save_skeleton_figure
from capture import Clip
from capture.demonstrator import MOVEMENTS, Segment, Variation, perform, perform_sequence
from model.errors import DataError
from model.events import Event
from model.labels import write_events
from model.motion import trim
from model.one_shot_encoder import OneShotEncoder
from model.pack import EXTENSION, save_pack
from model.recognizer import Recogniser, label_clip
from model.support import SupportSet

# An event answers a performance if they share at least this part of their common time (intersection over union).
OVERLAP = 0.3


@dataclass(frozen=True)
class Score:
    """How a labelled sequence compares with the truth: performances, how many of them were answered rightly, and
    all other events (wrong, doubled, or where nothing was performed)."""

    performances: int
    correct: int
    other_events: int


def overlap(event: Event, segment: Segment) -> float:
    """Temporal intersection over union, 0..1."""
    shared = min(event.end_ms, segment.end_ms) - max(event.start_ms, segment.start_ms)
    total = max(event.end_ms, segment.end_ms) - min(event.start_ms, segment.start_ms)
    return max(0.0, shared / total)


def compare(events: list[Event], segments: tuple[Segment, ...]) -> Score:
    """A performance is answered rightly if the event that overlaps it most says its name."""
    answers = [max(events, key=lambda event: overlap(event, segment), default=None) for segment in segments]
    correct = sum(
        answer is not None and overlap(answer, segment) >= OVERLAP and answer.action == segment.name
        for answer, segment in zip(answers, segments, strict=True)
    )
    return Score(len(segments), correct, len(events) - correct)


def exemplars(generator: np.random.Generator) -> dict[str, Clip]:
    """One trimmed take of each of the demonstrator's movements, by one person."""
    person = Variation.random(generator)
    takes = {}
    for movement in MOVEMENTS:
        take = trim(perform(movement, person, generator, lead_s=1.0, tail_s=1.0))
        assert take is not None, f"the demonstrator's {movement.name} moves"
        takes[movement.name] = take
    return takes


def run(out: Path, seed: int, weights: str) -> int:
    """Write ``predictions.csv``, ``truth.csv``, ``demonstrator.pack`` and ``skeleton.png`` into ``out``.

    Raises:
        ModelError: with one sentence for the user.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"The folder '{out}' cannot be made: {error.strerror or error}.") from error
    encoder = OneShotEncoder.load(weights)
    generator = np.random.default_rng(seed)
    support = SupportSet()
    for name, take in exemplars(generator).items():
        support = support.with_action(name, take, encoder)
    save_pack(out / f"demonstrator{EXTENSION}", support, encoder)

    names = [movement.name for movement in MOVEMENTS]
    generator.shuffle(names)
    clip, segments = perform_sequence(names, generator, variation=Variation.random(generator), jitter_ms=4.0)
    events = label_clip(clip, Recogniser(encoder, support))
    write_events(out / "predictions.csv", events)
    write_events(out / "truth.csv", [Event(part.start_ms, part.end_ms, part.name, 1.0) for part in segments])

    shown = segments[0]
    performed = clip.between(shown.start_ms, shown.end_ms)
    importance = encoder.embed([performed]).importance[0].numpy()
    save_skeleton_figure(out / "skeleton.png", performed, importance, f"{shown.name}: joints that the model uses")

    score = compare(events, segments)
    print(
        f"learned {len(support)} movements from one take each; {score.correct} of {score.performances} performances "
        f"recognised (accuracy {100 * score.correct / score.performances:.1f} %), {score.other_events} other events; "
        f"results in {out}"
    )
    return 0
