"""Where on a stream "none of these" begins: the threshold and the slope of the confidence, from streams.

Whole clips, cut out at the right places, say little about a stream, where most windows show half a movement or none:
a threshold from clips was wrong by far (docs/streams.md). So a recogniser watches streams of actions that the weights
have not seen, and the threshold is the one with the best events.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from model.data.kinect25 import ClipData
from model.events import THRESHOLD, EventDetector, Tick
from model.one_shot_encoder import OneShotEncoder
from model.recognizer import CHUNK, Recogniser
from model.streams.build import Stream
from model.streams.casting import Order
from model.streams.live import SPARE_S, Answer, Reported, tick_moments_ms
from model.streams.metrics import AFTER_S, Metrics, measure
from model.streams.study import learned, make_streams
from model.weights import CALIBRATED_ACTIONS, Calibration

STREAMS = 8
ORDER = Order(learned=CALIBRATED_ACTIONS, known=8, unknown=6)
SEED = 100  # not one of the benchmark's
EVERY = 2  # of the application's ticks: twice as fast, and the threshold is the same
# Thresholds that are tried, in the score's own units; F1 is averaged over neighbours, for a single one is noisy.
STEP = 0.02
NEIGHBOURS = 3
_LEAST_TEMPERATURE, _LARGEST_TEMPERATURE = 0.02, 0.2
# Undone afterwards, but for the evidence against an action, which lowers the odds of a confidence: so they should be
# about what comes out.
_ROUGH = Calibration(threshold=0.12, temperature=0.1)


def calibrate_on_streams(
    data: ClipData, actions: Sequence[str], encoder: OneShotEncoder, count: int = STREAMS
) -> tuple[Calibration, Metrics]:
    """Fit the confidence on streams of ``actions``, which the encoder has not seen.

    The temperature follows from a logistic regression of the best scores of known and unknown performances, the
    threshold from the F1 of the events.

    Args:
        count: of streams; fewer take less time and give a coarser threshold.

    Returns:
        The calibration, and what it reaches on these very streams: more than on others.

    Raises:
        DataError: there are too few actions or clips.
    """
    learned = min(ORDER.learned, len(actions) - 1)
    order = Order(learned, ORDER.known, ORDER.unknown)
    streams = make_streams(data, actions, (), order, count, SEED)
    rough = OneShotEncoder(dataclasses.replace(encoder.weights, calibration=_ROUGH), encoder.device)
    scored = [raw_ticks(stream, rough) for stream in streams]
    temperature = _temperature(streams, scored)
    thresholds = _thresholds(scored)
    found = [
        measure(
            streams,
            [
                answer(stream, ticks, Calibration(float(threshold), temperature))
                for stream, ticks in zip(streams, scored, strict=True)
            ],
        )
        for threshold in thresholds
    ]
    f1 = np.convolve([metrics.event_f1 for metrics in found], np.full(NEIGHBOURS, 1 / NEIGHBOURS), mode="same")
    best = int(f1.argmax())
    return Calibration(float(thresholds[best]), temperature), found[best]


def raw_ticks(stream: Stream, encoder: OneShotEncoder) -> list[Tick]:
    """A stream's ticks with scores in place of confidences; minus infinity where no window suits an action.

    Args:
        encoder: calibrated as ``_ROUGH``.
    """
    recogniser = Recogniser(encoder, learned(stream, encoder))
    moments = tick_moments_ms(stream.clip)[::EVERY]
    ticks: list[Tick] = []
    with torch.inference_mode():
        for first in range(0, len(moments), CHUNK):
            chunk = moments[first : first + CHUNK]
            history = stream.clip.between(chunk[0] - 1000 * (recogniser.history_s + SPARE_S), chunk[-1])
            for tick in recogniser.ticks(history, chunk, with_importance=False):
                with np.errstate(divide="ignore"):
                    odds = np.log(tick.scores / (1 - tick.scores))
                ticks.append(dataclasses.replace(tick, scores=_ROUGH.threshold + _ROUGH.temperature * odds))
    return ticks


def answer(stream: Stream, ticks: Sequence[Tick], calibration: Calibration) -> Answer:
    """What the recogniser would have said with this calibration."""
    names = tuple(stream.takes)
    detector = EventDetector(names)
    scores: list[NDArray[np.float64]] = []
    labels: list[str] = []
    events: list[Reported] = []
    for tick in ticks:
        confident = 1 / (1 + np.exp((calibration.threshold - tick.scores) / calibration.temperature))
        confident_tick = dataclasses.replace(tick, scores=confident)
        events += [Reported(event, tick.end_ms) for event in detector.update(confident_tick)]
        scores.append(confident)
        labels.append(names[int(confident.argmax())] if confident.max() >= THRESHOLD else "")
    events += [Reported(event, stream.clip.end_ms) for event in detector.finish()]
    return Answer(np.array([tick.end_ms for tick in ticks]), np.array(scores), tuple(labels), tuple(events))


def _temperature(streams: Sequence[Stream], scored: Sequence[Sequence[Tick]]) -> float:
    """From the slope between the best scores of known performances (of their own action) and of unknown ones."""
    best, known = [], []
    for stream, ticks in zip(streams, scored, strict=True):
        names = list(stream.takes)
        moments_ms = np.array([tick.end_ms for tick in ticks])
        scores = np.array([tick.scores for tick in ticks])  # (ticks, actions)
        for part in stream.performances:
            during = (moments_ms >= part.start_ms) & (moments_ms <= part.end_ms + 1000 * AFTER_S)
            own = scores[during][:, [names.index(part.action)] if part.known else slice(None)]
            score = float(own.max(initial=-np.inf))
            if np.isfinite(score):
                best.append(score)
                known.append(part.known)
    if len(set(known)) < 2:
        return _LARGEST_TEMPERATURE
    fitted = LogisticRegression(C=100.0, class_weight="balanced").fit(np.array(best)[:, None], known)
    slope = float(fitted.coef_[0, 0])
    return float(np.clip(1 / slope if slope > 0 else np.inf, _LEAST_TEMPERATURE, _LARGEST_TEMPERATURE))


def _thresholds(scored: Sequence[Sequence[Tick]]) -> NDArray[np.float64]:
    """Multiples of ``STEP``, from below the lowest score to above the highest."""
    scores = np.concatenate([tick.scores for ticks in scored for tick in ticks])
    finite = scores[np.isfinite(scores)]
    lowest, highest = (finite.min(), finite.max()) if len(finite) else (0.0, 0.0)
    return STEP * np.arange(np.floor(lowest / STEP), np.ceil(highest / STEP) + 1)
