"""Actions that nobody performed: bodies like real ones, the same action for the same number, another for another."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from capture import Joint as J
from capture.demonstrator import performances
from model.data.synthetic_actions import SyntheticActions
from model.preprocess import bone_vectors, canonical_lengths

CPU = torch.device("cpu")
FRAMES, COUNT = 16, 12


@pytest.fixture(scope="module")
def actions() -> SyntheticActions:
    return SyntheticActions(performances(13), COUNT, seed=0, frames=FRAMES, device=CPU)


def drawn(actions: SyntheticActions, clips: int = 200, shortest: float = 1.0, seed: int = 1) -> tuple[Tensor, Tensor]:
    skeletons, numbers = actions.draw(clips, shortest, torch.Generator().manual_seed(seed))
    assert skeletons.seen.all()
    return skeletons.positions, numbers


def test_they_are_normalised_bodies(actions: SyntheticActions) -> None:
    positions, numbers = drawn(actions)
    assert positions.shape == (200, FRAMES, 25, 3) and positions.isfinite().all()
    assert set(numbers.tolist()) == set(range(COUNT))
    torch.testing.assert_close(positions[:, 0, J.SPINE_BASE], torch.zeros(200, 3))
    lengths = bone_vectors(positions).norm(dim=-1).median(dim=1).values.mean(dim=0)
    limbs = [J.ELBOW_LEFT, J.WRIST_RIGHT, J.KNEE_LEFT, J.ANKLE_RIGHT]
    torch.testing.assert_close(lengths[limbs], canonical_lengths(CPU)[limbs], rtol=0.02, atol=0)


def test_the_lower_foot_stays_on_the_floor(actions: SyntheticActions) -> None:
    positions, _ = drawn(actions)
    feet = positions[:, :, [J.ANKLE_LEFT, J.ANKLE_RIGHT, J.FOOT_LEFT, J.FOOT_RIGHT], 1].amin(dim=-1)
    assert float((feet - feet[:, :1]).abs().max()) < 0.1  # torso lengths


def test_performances_of_one_action_are_alike(actions: SyntheticActions) -> None:
    """Nearest neighbours on joints mostly name the action: what is drawn depends on its number."""
    positions, numbers = drawn(actions)
    distance = torch.cdist(positions.flatten(1), positions.flatten(1)).fill_diagonal_(torch.inf)
    found = numbers[distance.argmin(dim=1)]
    assert float((found == numbers).float().mean()) > 0.6  # by chance: 0.08


def test_they_move(actions: SyntheticActions) -> None:
    positions, _ = drawn(actions)
    still = positions.std(dim=1).amax(dim=(1, 2)) < 0.05
    assert float(still.float().mean()) < 0.2


def test_a_part_is_shown_where_asked(actions: SyntheticActions) -> None:
    """A part of an action moves at most as far as the whole."""

    def path(shortest: float) -> float:
        positions, _ = drawn(actions, shortest=shortest)
        return float(positions.diff(dim=1).norm(dim=-1).sum(dim=1).mean())

    assert path(0.1) < 0.8 * path(1.0)


def test_the_seed_decides_what_they_are_and_the_generator_what_is_drawn(actions: SyntheticActions) -> None:
    again = SyntheticActions(performances(13), COUNT, seed=0, frames=FRAMES, device=CPU)
    assert torch.equal(drawn(actions)[0], drawn(again)[0])
    other = SyntheticActions(performances(13), COUNT, seed=1, frames=FRAMES, device=CPU)
    assert not torch.equal(drawn(actions)[0], drawn(other)[0])
    assert not torch.equal(drawn(actions)[0], drawn(actions, seed=2)[0])
