"""What the tests of the systems share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from capture import Joint
from capture.demonstrator import MOVEMENTS, Variation, perform
from model.data.kinect25 import ClipData, read_kinect25
from model.data.protocol import Protocol, read_protocol
from model.preprocess import NormalisedSkeletons, normalise, sample_batch

FRAMES = 32


@pytest.fixture(scope="session")
def skeletons() -> NormalisedSkeletons:
    """Eight windows of different movements; the last is of somebody whose feet are out of view."""
    rng = np.random.default_rng(0)
    clips = [perform(movement, Variation.random(rng), rng) for movement in MOVEMENTS[:8]]
    found = normalise(sample_batch(clips, FRAMES))
    seen = found.seen.clone()
    seen[-1, [Joint.ANKLE_LEFT, Joint.FOOT_LEFT, Joint.ANKLE_RIGHT, Joint.FOOT_RIGHT]] = False
    return NormalisedSkeletons(found.positions, seen)


@pytest.fixture(scope="session")
def data(labelled_folder: Path) -> ClipData:
    return read_kinect25(labelled_folder / "data.npz")


@pytest.fixture(scope="session")
def protocol(labelled_folder: Path) -> Protocol:
    return read_protocol(labelled_folder / "protocol.json")
