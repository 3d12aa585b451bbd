"""A recogniser on a stream as the application runs it: a tick every tenth of a second, on what has come until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import torch
from numpy.typing import NDArray

from capture import Clip
from model.embedding import Embeddings, concatenate
from model.events import Event, EventDetector
from model.one_shot_encoder import OneShotEncoder
from model.recognizer import TICK_INTERVAL_S, Recogniser
from model.weights import Weights

SPARE_S = 0.5  # the application reads this much more than the longest window


@dataclass(frozen=True)
class Reported:
    """An event and when it was told."""

    event: Event
    reported_ms: float


@dataclass(frozen=True, eq=False)
class Answer:
    """What a recogniser said about a stream.

    Attributes:
        moments_ms: (K,) of the ticks.
        scores: (K, actions) confidence 0..1.
        labels: (K,) the shown action at each tick, empty for none.
        events: in order of their report.
    """

    moments_ms: NDArray[np.float64]
    scores: NDArray[np.float64]
    labels: tuple[str, ...]
    events: tuple[Reported, ...]


def tick_moments_ms(clip: Clip) -> list[float]:
    """The newest frame at each tick; a tick without a new frame is left out, as in the application."""
    due_ms = np.arange(clip.start_ms, clip.end_ms + 1000 * TICK_INTERVAL_S, 1000 * TICK_INTERVAL_S)
    newest = np.searchsorted(clip.timestamps_ms, due_ms, side="right") - 1
    return [float(clip.timestamps_ms[frame]) for frame in np.unique(newest).tolist()]


def watch(clip: Clip, recognisers: Sequence[Recogniser]) -> list[Answer]:
    """Run recognisers side by side over one person's stream; each sees only what has come until its tick."""
    names = [recogniser.support.names for recogniser in recognisers]
    detectors = [EventDetector(own) for own in names]
    scores: list[list[NDArray[np.float64]]] = [[] for _ in recognisers]
    labels: list[list[str]] = [[] for _ in recognisers]
    events: list[list[Reported]] = [[] for _ in recognisers]
    moments_ms = tick_moments_ms(clip)
    with torch.inference_mode():
        for moment_ms in moments_ms:
            for number, recogniser in enumerate(recognisers):
                history = clip.between(moment_ms - 1000 * (recogniser.history_s + SPARE_S), moment_ms)
                tick = recogniser.ticks(history, [moment_ms])[0]
                found = detectors[number].update(tick)
                events[number] += [Reported(event, moment_ms) for event in found]
                scores[number].append(tick.scores)
                labels[number].append(recogniser.prediction(tick, 0).action or "")
    for number, detector in enumerate(detectors):
        events[number] += [Reported(event, clip.end_ms) for event in detector.finish()]
    return [
        Answer(np.array(moments_ms), np.array(own_scores), tuple(own_labels), tuple(own_events))
        for own_scores, own_labels, own_events in zip(scores, labels, events, strict=True)
    ]


class RememberingEncoder(OneShotEncoder):
    """Embeds a window once, although several recognisers ask for it at a tick.

    Args:
        weights, device: see :class:`model.one_shot_encoder.OneShotEncoder`.
    """

    def __init__(self, weights: Weights, device: torch.device | None = None) -> None:
        super().__init__(weights, device)
        self._known: dict[tuple[float, float, bytes], Embeddings] = {}

    def embed(self, clips: Sequence[Clip]) -> Embeddings:
        # By what is shown, not by the times alone: takes begin at 0, and many last equally long.
        keys = [(clip.start_ms, clip.end_ms, sha256(clip.positions_m.tobytes()).digest()) for clip in clips]
        new = {key: clip for key, clip in zip(keys, clips, strict=True) if key not in self._known}
        if new:
            embedded = super().embed(list(new.values()))
            # Windows of ticks gone by are not asked for again.
            self._known = {key: self._known[key] for key in keys if key in self._known}
            self._known |= {key: embedded[slice(row, row + 1)] for row, key in enumerate(new)}
        return concatenate([self._known[key] for key in keys])
