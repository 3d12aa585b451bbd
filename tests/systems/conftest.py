"""Skeletons for tests of the systems."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from capture import JOINT_COUNT
from model.preprocess import NormalisedSkeletons


@pytest.fixture
def skeletons() -> Callable[..., NormalisedSkeletons]:
    """Random windows, the same for the same seed."""

    def make(count: int, frames: int = 32, seed: int = 0) -> NormalisedSkeletons:
        generator = torch.Generator().manual_seed(seed)
        positions = torch.randn(count, frames, JOINT_COUNT, 3, generator=generator)
        return NormalisedSkeletons(positions, torch.ones(count, JOINT_COUNT, dtype=torch.bool))

    return make


@pytest.fixture
def four_of_each() -> Callable[[int], Tensor]:
    """Classes of a batch that holds four clips of each of so many actions, side by side."""
    return lambda actions: torch.arange(actions).repeat_interleave(4)
