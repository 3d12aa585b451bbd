"""What holds for every system, whatever its paper."""

from __future__ import annotations

import pytest
import torch

from model.preprocess import NormalisedSkeletons
from model.systems.base import System
from model.systems.registry import SYSTEMS, system_class

ACTIONS = ("walk", "clap", "throw", "pick up")  # the bundled descriptions know them
CLASSES = torch.tensor([0, 0, 1, 1, 2, 2, 3, 3])


@pytest.fixture(scope="module", params=SYSTEMS)
def system(request: pytest.FixtureRequest) -> System:
    """One of them, with fresh weights."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return system_class(request.param)(ACTIONS)


def test_it_is_what_the_registry_says(system: System) -> None:
    assert system_class(system.name) is type(system)
    assert system.title and system.actions == ACTIONS
    assert system.learning_rate > 0 and system.clips_of_a_class >= 1


def test_finite_losses_whose_gradient_reaches_everything_that_learns(
    system: System, skeletons: NormalisedSkeletons
) -> None:
    system.train()
    system.zero_grad(set_to_none=True)
    losses = system.losses(skeletons, CLASSES)
    assert all(loss.ndim == 0 and loss.isfinite() for loss in losses.values())
    losses["loss"].backward()
    gradients = {name: value.grad for name, value in system.named_parameters() if value.requires_grad}
    assert [name for name, gradient in gradients.items() if gradient is None] == []
    assert all(gradient is not None and gradient.isfinite().all() for gradient in gradients.values())
    assert any(gradient is not None and gradient.abs().max() > 0 for gradient in gradients.values())


def test_it_learns_in_bfloat16(system: System, skeletons: NormalisedSkeletons) -> None:
    system.train()
    with torch.autocast("cpu", torch.bfloat16):
        loss = system.losses(skeletons, CLASSES)["loss"]
    assert loss.isfinite()


@torch.inference_mode()
def test_descriptions_are_of_single_windows(system: System, skeletons: NormalisedSkeletons) -> None:
    system.eval()
    together = system.describe(skeletons)
    assert together.dtype == torch.float32 and together.isfinite().all() and len(together) == 8
    alone = system.describe(NormalisedSkeletons(skeletons.positions[5:6], skeletons.seen[5:6]))
    torch.testing.assert_close(alone[0], together[5], atol=1e-4, rtol=1e-4)


@torch.inference_mode()
def test_similarity_of_pairs(system: System, skeletons: NormalisedSkeletons) -> None:
    system.eval()
    described = system.describe(skeletons)
    queries, exemplars = described[2:], described[:5]
    alike = system.similarity(queries, exemplars)
    assert alike.shape == (6, 5) and alike.isfinite().all()
    torch.testing.assert_close(system.similarity(queries[1:2], exemplars[3:]), alike[1:2, 3:], atol=1e-4, rtol=1e-4)


@torch.inference_mode()
def test_nothing_is_more_like_a_window_than_itself(system: System, skeletons: NormalisedSkeletons) -> None:
    system.eval()
    described = system.describe(skeletons)
    assert system.similarity(described, described).argmax(dim=1).tolist() == list(range(8))


@torch.inference_mode()
def test_a_window_without_any_joint_gives_numbers(system: System, skeletons: NormalisedSkeletons) -> None:
    system.eval()
    nobody = NormalisedSkeletons(torch.zeros_like(skeletons.positions[:1]), torch.zeros_like(skeletons.seen[:1]))
    described = system.describe(nobody)
    assert described.isfinite().all()
    assert system.similarity(described, system.describe(skeletons)).isfinite().all()
