"""Where "none of these" begins, from streams whose scores are written down by hand."""

from __future__ import annotations

import numpy as np
import pytest

from capture import JOINT_COUNT
from model.data.kinect25 import read_kinect25
from model.events import Tick
from model.one_shot_encoder import OneShotEncoder
from model.streams import calibration as calibrating
from model.streams.build import Stream
from model.streams.calibration import answer, calibrate_on_streams, raw_ticks
from model.streams.casting import Order
from model.streams.study import make_streams
from model.weights import Calibration

EVEN = np.full(JOINT_COUNT, 1 / JOINT_COUNT, np.float32)


@pytest.fixture(scope="module")
def stream(labelled_folder) -> Stream:  # type: ignore[no-untyped-def]
    data = read_kinect25(labelled_folder / "data.npz")
    return make_streams(data, ("wave", "squat", "bow"), (), Order(2, 3, 3), 1, seed=4)[0]


def planted(stream: Stream, known: float, unknown: float) -> list[Tick]:
    """A tick every 0.2 s: as a performance ends, its action has the score of known ones, else the first of others."""
    names = list(stream.takes)
    ticks = []
    for end_ms in np.arange(0.0, stream.clip.end_ms, 200.0):
        scores, start_ms = np.full(len(names), -np.inf), np.full(len(names), end_ms)
        for part in stream.performances:
            if abs(end_ms - part.end_ms) <= 300:
                place = names.index(part.action) if part.known else 0
                scores[place], start_ms[place] = known if part.known else unknown, part.start_ms
        ticks.append(Tick(end_ms, scores, start_ms, EVEN))
    return ticks


def calibrated(monkeypatch: pytest.MonkeyPatch, encoder: OneShotEncoder, stream: Stream, ticks: list[Tick]):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(calibrating, "make_streams", lambda *arguments: [stream])
    monkeypatch.setattr(calibrating, "raw_ticks", lambda *arguments: ticks)
    return calibrate_on_streams(None, ("wave", "squat", "bow"), encoder)  # type: ignore[arg-type]


@pytest.mark.parametrize("shift", [-2.0, 0.0, 0.7])
def test_the_threshold_lies_between_known_and_unknown(
    monkeypatch: pytest.MonkeyPatch, tiny_encoder: OneShotEncoder, stream: Stream, shift: float
) -> None:
    found, metrics = calibrated(monkeypatch, tiny_encoder, stream, planted(stream, 0.5 + shift, 0.2 + shift))
    assert 0.2 + shift < found.threshold < 0.5 + shift
    assert metrics.event_f1 == 1 and metrics.false_alarms == 0
    assert 0 < found.temperature < 1


def test_what_cannot_be_told_apart_gives_a_calibration_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tiny_encoder: OneShotEncoder, stream: Stream
) -> None:
    found, metrics = calibrated(monkeypatch, tiny_encoder, stream, planted(stream, 0.2, 0.5))
    assert np.isfinite(found.threshold) and 0 < found.temperature < 1
    assert metrics.event_f1 < 1


def test_scores_come_back_from_the_confidence(tiny_encoder: OneShotEncoder, stream: Stream) -> None:
    """A higher threshold takes events away and adds none that overlap nothing of before."""
    ticks = raw_ticks(stream, OneShotEncoder(tiny_encoder.weights))
    finite = np.concatenate([tick.scores for tick in ticks])
    finite = finite[np.isfinite(finite)]
    assert len(finite)
    counts = [
        len(answer(stream, ticks, Calibration(float(threshold), 0.1)).events)
        for threshold in (finite.min() - 1, finite.max() + 1)
    ]
    assert counts[0] > 0 and counts[1] == 0
