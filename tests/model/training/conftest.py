"""What the tests of training share: a tiny configuration and the demonstrator's clips."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from model.config import EncoderConfig, GuidanceConfig, TrainConfig
from model.data.kinect25 import ClipData
from model.streams import calibration
from model.streams.casting import Order
from model.streams.study import make_streams


@pytest.fixture(autouse=True)
def _a_short_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights are calibrated on one short stream: what it finds is tested elsewhere."""

    def short(data: ClipData, learnable: Sequence[str], others: Sequence[str], order: Order, count: int, seed: int):  # type: ignore[no-untyped-def]
        return make_streams(data, learnable, others, Order(order.learned, 2, 2), 1, seed)

    monkeypatch.setattr(calibration, "make_streams", short)


@pytest.fixture(scope="session")
def config() -> TrainConfig:
    """Two epochs of the encoder alone."""
    return TrainConfig(
        epochs=2,
        batch=4,
        learning_rate=1e-3,
        encoder=EncoderConfig(frames=8),
        guidance=GuidanceConfig(g2l=False, l2g=False),
    )


@pytest.fixture(scope="session")
def log_of() -> Callable[[Path], list[dict[str, Any]]]:
    """``log_of(run)``: what a run logged, a dictionary for each epoch."""

    def read(run: Path) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (run / "log.jsonl").read_text(encoding="utf-8").splitlines()]

    return read
