"""What the tests of the application share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from capture import Clip, SkeletonFrame
from capture.formats.recording import RecordingWriter

if TYPE_CHECKING:
    from model.one_shot_encoder import OneShotEncoder

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

WEIGHTS = "live"


@pytest.fixture(scope="session")
def weights() -> str:
    """The name of the weights that the application uses unless told otherwise."""
    return WEIGHTS


@pytest.fixture(scope="session")
def encoder(weights: str) -> OneShotEncoder:
    """The encoder that the application uses unless told otherwise."""
    from model.one_shot_encoder import OneShotEncoder

    return OneShotEncoder.load(weights)


@pytest.fixture(scope="session")
def write_recording() -> Callable[[Path, Clip], Path]:
    """Writes a clip as a OneTake recording of one person and returns the path."""

    def write(path: Path, clip: Clip) -> Path:
        with RecordingWriter(path) as writer:
            for time_ms, positions_m, confidence in zip(
                clip.timestamps_ms, clip.positions_m, clip.confidence, strict=True
            ):
                writer.append(SkeletonFrame(float(time_ms), positions_m, confidence))
        return path

    return write
