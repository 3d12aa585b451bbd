"""What the tests of the systems share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from capture import JOINT_COUNT, Joint
from capture.demonstrator import MOVEMENTS, Variation, perform
from model.preprocess import NormalisedSkeletons, normalise, sample_batch

FRAMES = 16


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
def make_skeletons() -> Callable[..., NormalisedSkeletons]:
    """Random windows in which every joint is seen, the same for the same seed."""

    def make(count: int, frames: int = 16, seed: int = 0) -> NormalisedSkeletons:
        generator = torch.Generator().manual_seed(seed)
        positions = torch.randn(count, frames, JOINT_COUNT, 3, generator=generator)
        return NormalisedSkeletons(positions, torch.ones(count, JOINT_COUNT, dtype=torch.bool))

    return make


@pytest.fixture(scope="session")
def two_of_four() -> Tensor:
    """Classes of a batch of two actions, four clips each."""
    return torch.arange(2).repeat_interleave(4)
