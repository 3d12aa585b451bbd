"""Who trains which parameter, and that the rates follow their schedules."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from torch import nn

from model.config import TrainConfig
from model.skeleton_branch import SkeletonBranch, build_branch
from model.training.muon import Muon
from model.training.optimisers import build_optimisers, build_schedules

CONFIG = TrainConfig(optimiser="muon")


@pytest.fixture
def branch() -> SkeletonBranch:
    return build_branch(CONFIG.encoder, class_count=3)


def trained(optimiser: torch.optim.Optimizer) -> list[nn.Parameter]:
    return [parameter for group in optimiser.param_groups for parameter in group["params"]]


@pytest.mark.parametrize("kind", ["muon", "adamw"])
def test_every_parameter_is_trained_once(branch: SkeletonBranch, kind: str) -> None:
    config = dataclasses.replace(CONFIG, optimiser=kind)  # type: ignore[arg-type]
    parameters = [
        parameter for optimiser in build_optimisers(branch, branch.encoder, config) for parameter in trained(optimiser)
    ]
    assert len(parameters) == len({id(parameter) for parameter in parameters})
    assert {id(parameter) for parameter in parameters} == {id(parameter) for parameter in branch.parameters()}


def test_muon_gets_the_matrices_between_the_joints_features(branch: SkeletonBranch) -> None:
    muon, _ = build_optimisers(branch, branch.encoder, CONFIG)
    chosen = {id(parameter) for parameter in trained(muon)}
    names = {name for name, parameter in branch.named_parameters() if id(parameter) in chosen}
    assert all(parameter.ndim == 2 for parameter in trained(muon))
    assert all(name.startswith("encoder.blocks.") for name in names)
    assert {f"encoder.blocks.{block}.space.mix.weight" for block in range(9)} <= names


def test_each_optimiser_has_its_own_peak(branch: SkeletonBranch) -> None:
    optimisers = build_optimisers(branch, branch.encoder, CONFIG)
    schedules = build_schedules(optimisers, total_steps=20)
    rates: list[list[float]] = []
    for _ in range(19):
        for optimiser, schedule in zip(optimisers, schedules, strict=True):
            optimiser.step()
            schedule.step()
        rates.append([float(schedule.get_last_lr()[0]) for schedule in schedules])
    peaks = [max(column) for column in zip(*rates, strict=True)]
    assert peaks == pytest.approx([CONFIG.matrix_learning_rate, CONFIG.learning_rate], rel=0.05)
    assert all(last < peak / 100 for last, peak in zip(rates[-1], peaks, strict=True))


def test_a_step_of_muon_moves_all_directions_alike(branch: SkeletonBranch) -> None:
    config = dataclasses.replace(CONFIG, weight_decay=0.0)
    muon, _ = build_optimisers(branch, branch.encoder, config)
    weight = branch.get_parameter("encoder.blocks.0.space.mix.weight")
    before = weight.detach().clone()
    direction = torch.zeros_like(weight)
    direction[0, 0], direction[1, 1] = 100.0, 1.0  # one direction of the gradient dominates
    weight.grad = direction
    muon.step()
    moved = torch.linalg.svdvals((weight.detach() - before).float())[:2]
    assert moved[1] > 0.5 * moved[0]


def test_steps_of_muon_are_torchs() -> None:
    torch.manual_seed(0)
    shapes = ((12, 30), (30, 12), (16, 16))
    ours, theirs = ([nn.Parameter(torch.ones(shape)) for shape in shapes] for _ in range(2))
    optimisers = (
        Muon(ours, lr=0.1, weight_decay=0.1),
        torch.optim.Muon(theirs, lr=0.1, weight_decay=0.1),
    )
    for _ in range(4):
        for own, other in zip(ours, theirs, strict=True):
            own.grad = torch.randn(own.shape)
            other.grad = own.grad.clone()
        for optimiser in optimisers:
            optimiser.step()
    for own, other in zip(ours, theirs, strict=True):
        moved = (own - 1).norm()
        assert moved > 0.1
        assert (own - other).norm() < 0.02 * moved  # torch's products are in bfloat16
