"""Movements on one body, and the ways between poses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from capture import PARENTS, Clip, Joint
from model.streams.body import bone_lengths_m, on_body, transition, turned


@pytest.fixture
def wave(make_take: Callable[..., Clip]) -> np.ndarray:
    return make_take("wave", seed=3).positions_m.astype(np.float64)


def test_a_movement_gets_the_bones_of_the_body(wave: np.ndarray, make_take: Callable[..., Clip]) -> None:
    lengths_m = bone_lengths_m(make_take("squat", seed=8).positions_m.astype(np.float64)) * 0.75
    placed = on_body(turned(wave, 1.0), lengths_m)
    np.testing.assert_allclose(bone_lengths_m(placed)[1:], lengths_m[1:], rtol=0.02)
    across = placed[0, Joint.SHOULDER_RIGHT] - placed[0, Joint.SHOULDER_LEFT]
    assert across[0] > 0.95 * np.linalg.norm(across)  # faces the sensor
    np.testing.assert_allclose(placed[0, Joint.SPINE_BASE, [0, 2]], 0, atol=1e-9)
    assert placed[0, :, 1].min() == pytest.approx(0, abs=0.02)


def test_where_somebody_stands_and_looks_does_not_matter(wave: np.ndarray) -> None:
    lengths_m = bone_lengths_m(wave)
    np.testing.assert_allclose(
        on_body(turned(wave, 0.7) + np.array([0.5, 0.2, 3.0]), lengths_m), on_body(wave, lengths_m), atol=1e-9
    )


def test_a_transition_is_smooth_and_keeps_the_bones(wave: np.ndarray) -> None:
    lengths_m = bone_lengths_m(wave)
    placed = on_body(wave, lengths_m)
    raised = int(placed[:, Joint.WRIST_RIGHT, 1].argmax())
    way = transition(placed[0], placed[raised], 20)
    whole = np.concatenate([placed[:1], way, placed[raised : raised + 1]])
    lengths = np.linalg.norm(whole - whole[:, list(PARENTS)], axis=-1)
    ends = lengths[[0, -1]]
    assert (lengths >= ends.min(axis=0) - 1e-6).all()
    assert (lengths <= ends.max(axis=0) + 1e-6).all()
    steps = np.linalg.norm(np.diff(whole, axis=0), axis=-1).max(axis=1)
    assert steps[0] < 0.2 * steps.max()
    assert steps[-1] < 0.2 * steps.max()
