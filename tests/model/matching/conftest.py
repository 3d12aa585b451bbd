"""Windows of random features for the heads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from capture import JOINT_COUNT
from model.matching.base import BaseFeatures, WindowFeatures

FRAMES, CHANNELS = 8, 12


@pytest.fixture(scope="session")
def make_windows() -> Callable[..., WindowFeatures]:
    """``make_windows(count, seed)``: windows that show every joint, with features as after a ReLU."""

    def make(count: int, seed: int = 0, frames: int = FRAMES) -> WindowFeatures:
        generator = torch.Generator().manual_seed(seed)
        joints = torch.randn(count, frames, JOINT_COUNT, CHANNELS, generator=generator).relu() + 0.01
        importance = torch.randn(count, JOINT_COUNT, generator=generator).softmax(dim=-1)
        return WindowFeatures(joints, importance, torch.ones(count, JOINT_COUNT, dtype=torch.bool))

    return make


@pytest.fixture(scope="session")
def base() -> BaseFeatures:
    """Four base actions of 40 windows each, each about its own mean."""
    generator = torch.Generator().manual_seed(3)
    centres = 1 + torch.rand(4, 1, 1, JOINT_COUNT, CHANNELS, generator=generator)
    # Wide in some channels and narrow in others, with channels that vary together.
    mixing = torch.randn(CHANNELS, CHANNELS, generator=generator) * torch.linspace(0.02, 0.2, CHANNELS)
    spread = torch.randn(4, 40, 1, JOINT_COUNT, CHANNELS, generator=generator) @ mixing.T
    joints = (centres + spread).clamp_min(0).flatten(0, 1)  # (160, 1, V, C)
    importance = torch.full((160, JOINT_COUNT), 1 / JOINT_COUNT)
    actions = np.repeat(np.array(["bow", "kick", "squat", "wave"]), 40)
    return BaseFeatures(WindowFeatures(joints, importance, torch.ones(160, JOINT_COUNT, dtype=torch.bool)), actions)
