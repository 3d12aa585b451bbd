"""One training loop for all systems: the same clips, preprocessing, augmentation, budget and precision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from model.config import TrainConfig, to_dict
from model.data.batches import grouped_batches
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.errors import DataError
from model.preprocess import NormalisedSkeletons
from model.systems.base import System
from model.training.checkpoint import checkpoint_path, read_checkpoint, write_checkpoint
from model.training.checks import check_config
from model.training.launch import start_fabric
from model.training.optimisers import build_schedules
from model.training.random_streams import RandomStreams
from model.training.run_folder import make_run_folder
from model.training.run_log import RunLog
from model.training.step import descend, run_batches
from model.training.training_set import TrainingSet, training_set

if TYPE_CHECKING:  # of the extra 'train'
    from lightning_fabric import Fabric

MOMENTUM = 0.9  # of SGD; the one-cycle schedule moves it
# What a configuration says that holds for every system.
_SHARED = ("actions", "base_actions", "epochs", "batch", "weight_decay", "seed", "precision", "augmentation")


class _Losses(nn.Module):
    """A system's losses as a forward pass, which Fabric wraps; it does not pass on a frozen dataclass."""

    def __init__(self, system: System) -> None:
        super().__init__()
        self.system = system

    def forward(self, positions: Tensor, seen: Tensor, classes: Tensor) -> dict[str, Tensor]:
        return self.system.losses(NormalisedSkeletons(positions, seen), classes)


class SystemTrainer:
    """A system, its optimiser and schedule, and everything random: what a checkpoint holds.

    Args:
        kind: the system, built here from the training actions.
        config: the budget, the augmentation and the frames of a window; what it says of an encoder, of guidance and
            of a learning rate is the system's own affair.
        data: the clips to train on.
        fabric: from :func:`model.training.launch.start_fabric`, for one process.

    Raises:
        DataError: the batch cannot be shared out among the clips of a class that the system wants.
    """

    def __init__(self, kind: type[System], config: TrainConfig, data: TrainingSet, fabric: Fabric) -> None:
        if config.batch % kind.clips_of_a_class:
            raise DataError(
                f"The system '{kind.name}' takes {kind.clips_of_a_class} clips of a class: set the batch to a multiple "
                f"of that, not {config.batch}."
            )
        self.config, self.data, self.fabric = config, data, fabric
        fabric.seed_everything(config.seed, workers=True, verbose=False)
        self.system = kind(data.actions)
        self.steps_per_epoch = max(1, len(data.clips) // config.batch)
        self.optimiser = _optimiser(self.system, config)
        (self.schedule,) = build_schedules((self.optimiser,), config.epochs * self.steps_per_epoch)
        self._losses, self._optimiser = fabric.setup(_Losses(self.system), self.optimiser)
        self.random = RandomStreams(config.seed, 0, fabric.device)
        self.epoch = 0

    def run_epoch(self) -> dict[str, float]:
        """One pass, with a progress bar on a terminal; returns means of the losses, the learning rate and the speed.

        Raises:
            DataError: the loss or its gradient is not finite.
        """
        batch = self.config.batch
        batches = grouped_batches(
            self.data.classes, self.steps_per_epoch, batch, self.system.clips_of_a_class, self.random.order
        )
        self.system.train()
        title = f"{self.system.name}, epoch {self.epoch + 1} of {self.config.epochs}"
        means = run_batches(self.fabric, batches, batch, self._step, title)
        self.epoch += 1
        return {"epoch": self.epoch, **means, "learning_rate": float(self.schedule.get_last_lr()[0])}

    def _step(self, chosen: Tensor) -> dict[str, float]:
        skeletons, classes = self.data.drawn(chosen, self.config, self.random, self.fabric.device)
        terms = self._losses(skeletons.positions, skeletons.seen, classes)
        return descend(self.fabric, self._losses, [self._optimiser], [self.schedule], terms, self.epoch + 1)

    def state(self) -> dict[str, Any]:
        """What a checkpoint holds."""
        return {
            "config": json.dumps(run_settings(type(self.system), self.config)),
            "actions": list(self.data.actions),
            "epoch": self.epoch,
            "model": self.system.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "random": self.random.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from :meth:`state`, to the same numbers as without the interruption.

        Raises:
            DataError: the state was made with other settings, or by another version of the system.
        """
        _check_settings(state, type(self.system), self.config)
        _load(self.system, state)
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        self.random.restore(state["random"])
        self.epoch = state["epoch"]


def run_settings(kind: type[System], config: TrainConfig) -> dict[str, Any]:
    """Everything that decides what a run gives, as plain values."""
    shared = to_dict(config)
    return {
        "system": kind.name,
        "optimiser": kind.optimiser,
        "learning_rate": kind.learning_rate,
        "clips_of_a_class": kind.clips_of_a_class,
        "frames": config.encoder.frames,
        **{name: shared[name] for name in _SHARED},
    }


def train_system(
    kind: type[System],
    config: TrainConfig,
    data: ClipData,
    protocol: Protocol,
    out: Path,
    stop_after: int | None = None,
) -> System:
    """Train a system in the folder ``out``, go on where a run was interrupted, or load what is finished.

    Args:
        stop_after: epoch to stop after; the schedule is that of the whole run.

    Returns:
        The system in evaluation mode.

    Raises:
        DataError: the settings, the data, the folder or its checkpoint do not fit, or the loss is not finite.
    """
    check_config(config)
    fabric = start_fabric(config.precision)
    path = checkpoint_path(out)
    trainer = SystemTrainer(kind, config, training_set(data, protocol, config), fabric)
    if path.exists():
        try:
            trainer.restore(read_checkpoint(path))
        except DataError as error:
            raise DataError(f"'{path}': {error}") from error
    last = config.epochs if stop_after is None else min(config.epochs, stop_after)
    if trainer.epoch < last:
        make_run_folder(out, run_settings(kind, config))
        with RunLog(out, trainer.epoch) as log:
            while trainer.epoch < last:
                result = trainer.run_epoch()
                write_checkpoint(path, trainer.state())
                log.write(result)
    return trainer.system.eval()


def load_system(kind: type[System], config: TrainConfig, run: Path) -> System:
    """The system of a run as its last epoch left it, in evaluation mode, on the CPU.

    Raises:
        DataError: there is no checkpoint, it is damaged, or it was made with other settings or by another version.
    """
    path = checkpoint_path(run)
    state = read_checkpoint(path)
    try:
        _check_settings(state, kind, config)
        system = kind(tuple(state["actions"]))
        _load(system, state)
    except DataError as error:
        raise DataError(f"'{path}': {error}") from error
    return system.eval()


def _check_settings(state: dict[str, Any], kind: type[System], config: TrainConfig) -> None:
    if json.loads(state["config"]) != run_settings(kind, config):
        raise DataError("The checkpoint was made with other settings: choose another --out folder.")


def _load(system: System, state: dict[str, Any]) -> None:
    try:
        system.load_state_dict(state["model"])
    except RuntimeError as error:
        raise DataError(
            "The checkpoint was made by another version of the system: choose another --out folder."
        ) from error


def _optimiser(system: System, config: TrainConfig) -> Optimizer:
    parameters = [parameter for parameter in system.parameters() if parameter.requires_grad]
    if system.optimiser == "sgd":
        return torch.optim.SGD(
            parameters, lr=system.learning_rate, momentum=MOMENTUM, weight_decay=config.weight_decay, nesterov=True
        )
    return torch.optim.AdamW(parameters, lr=system.learning_rate, weight_decay=config.weight_decay)
