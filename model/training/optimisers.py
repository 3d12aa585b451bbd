"""The optimisers of a run: AdamW for everything, or Muon for the encoder's matrices and AdamW for the rest.

The paper trains with SGD. What each did on kinect25 is in docs/experiments.md.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.optim import Optimizer

from model.config import TrainConfig
from model.encoders.base import SkeletonEncoder
from model.training.muon import Muon


def build_optimisers(module: nn.Module, encoder: SkeletonEncoder, config: TrainConfig) -> tuple[Optimizer, ...]:
    """Optimisers that share out the parameters of ``module`` among them.

    Args:
        module: everything that learns.
        encoder: the part of it whose matrices Muon trains; the first layer, whose input are coordinates, is left out.
        config: ``optimiser`` chooses; AdamW alone gives one optimiser.
    """
    if config.optimiser == "adamw":
        return (_adamw(list(module.parameters()), config),)
    matrices = [
        parameter
        for name, parameter in encoder.named_parameters()
        if parameter.ndim == 2 and not name.startswith("embed.")
    ]
    chosen = {id(parameter) for parameter in matrices}
    others = [parameter for parameter in module.parameters() if id(parameter) not in chosen]
    muon = Muon(matrices, lr=config.matrix_learning_rate, weight_decay=config.weight_decay)
    return muon, _adamw(others, config)


def _adamw(parameters: list[nn.Parameter], config: TrainConfig) -> Optimizer:
    return torch.optim.AdamW(parameters, lr=config.learning_rate, weight_decay=config.weight_decay)


def build_schedules(
    optimisers: tuple[Optimizer, ...], total_steps: int
) -> tuple[torch.optim.lr_scheduler.OneCycleLR, ...]:
    """A one-cycle schedule for each, whose peak is the rate that the optimiser was built with."""
    return tuple(
        torch.optim.lr_scheduler.OneCycleLR(
            optimiser,
            optimiser.param_groups[0]["lr"],
            total_steps=total_steps,
            cycle_momentum=not isinstance(optimiser, Muon),
        )
        for optimiser in optimisers
    )
