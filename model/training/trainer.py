"""The model, its optimisers and what an epoch does to them."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.distributed import all_gather_object

from model.config import TrainConfig, to_dict
from model.crossglg import CrossGLG, Losses
from model.data.augment import augment, play_backwards
from model.data.batches import epoch_batches, sampling_weights
from model.data.synthetic_actions import SyntheticActions
from model.errors import DataError
from model.preprocess import NormalisedSkeletons, concatenate, features
from model.skeleton_branch import build_branch
from model.text.supervision import read_guidance
from model.training.auxiliary import Auxiliary
from model.training.optimisers import build_optimisers, build_schedules
from model.training.precision import computed_precision
from model.training.random_streams import RandomStreams
from model.training.step import descend, run_batches
from model.training.training_set import TrainingSet
from model.training_record import encoder_config

if TYPE_CHECKING:  # of the extra 'train'
    from lightning_fabric import Fabric


class _Terms(nn.Module):
    """Model and auxiliary tasks with losses by name: Fabric passes on a dictionary, but not a frozen dataclass."""

    def __init__(self, model: CrossGLG, auxiliary: Auxiliary) -> None:
        super().__init__()
        self.model, self.auxiliary = model, auxiliary

    def forward(
        self, inputs: Tensor, classes: Tensor, sets: Tensor, backwards: int, progress: float, synthetic: Tensor
    ) -> dict[str, Tensor]:
        """Losses and accuracy of (N + S, 9, T, V) inputs; see :meth:`Auxiliary.forward` for the rest."""
        features = self.model.branch(inputs)
        # A slice: to pick clips from anywhere has a gradient that takes longer than the encoder's.
        forwards = slice(len(classes) - backwards)
        losses: Losses = self.model.losses(features[forwards], classes[forwards])
        terms = {field.name: getattr(losses, field.name) for field in dataclasses.fields(losses)}
        accuracy = 100 * (terms.pop("logits").argmax(1) == classes[forwards]).float().mean()
        extra = self.auxiliary(features.joints, sets, backwards, progress, synthetic)
        total = terms.pop("total") + extra.pop("total")
        return {"loss": total, **terms, **extra, "accuracy": accuracy}


class Trainer:
    """One run: model, optimisers, schedules, random state; everything that a checkpoint must hold.

    Args:
        config: of the run; a step's batch is shared out among the processes.
        data: the clips to train on, the same ones in every process.
        fabric: from :func:`model.training.launch.start_fabric`.
    """

    def __init__(self, config: TrainConfig, data: TrainingSet, fabric: Fabric) -> None:
        self.config, self.data, self.fabric = config, data, fabric
        fabric.seed_everything(config.seed, workers=True, verbose=False)  # the same first weights in every process
        branch = build_branch(encoder_config(config), len(data.actions), config.dropout)
        guidance = read_guidance(config.guidance, data.actions)
        self.model = CrossGLG(branch, config.guidance, guidance, config.label_smoothing)
        if fabric.world_size > 1 and fabric.device.type == "cuda":
            # PyTorch has no such layer for the CPU, where each process normalises by its own share of a batch.
            nn.SyncBatchNorm.convert_sync_batchnorm(self.model)  # replaces the layers within
        self.steps_per_epoch = max(1, len(data.clips) // config.batch)
        self.auxiliary = Auxiliary(
            branch.encoder.channels_after,
            len(data.set_names),
            config.auxiliary,
            config.dropout,
            config.label_smoothing,
        )
        terms = _Terms(self.model, self.auxiliary)
        self.optimisers = build_optimisers(terms, branch.encoder, config)
        self.schedules = build_schedules(self.optimisers, config.epochs * self.steps_per_epoch)
        self._terms, *self._optimisers = fabric.setup(terms, *self.optimisers)
        self.precision = computed_precision(config.precision, fabric.device.type)
        self.random = RandomStreams(config.seed, fabric.global_rank, fabric.device)
        self.synthetic: SyntheticActions | None = None
        if config.auxiliary.synthetic:
            # Made up again from the same clips when a run resumes, so not part of the checkpoint.
            self.synthetic = SyntheticActions(
                data.clips, config.auxiliary.synthetic, config.seed, config.encoder.frames, fabric.device
            )
        self.epoch = 0

    def run_epoch(self) -> dict[str, float]:
        """One pass, with a progress bar on a terminal.

        Returns:
            Over all processes the means of the loss, its terms, the norm of its gradient and the accuracy (in percent)
            on what was drawn; the learning rate at the end, and the speed.

        Raises:
            DataError: the loss or its gradient is not finite.
        """
        rank, processes, batch = self.fabric.global_rank, self.fabric.world_size, self.config.batch
        weights = sampling_weights(self.data.classes)
        batches = epoch_batches(weights, self.steps_per_epoch, batch, self.random.order, rank, processes)
        self.model.train()
        title = f"epoch {self.epoch + 1} of {self.config.epochs}"
        means = run_batches(self.fabric, batches, batch, self._step, title)
        self.epoch += 1
        return {"epoch": self.epoch, **means, "learning_rate": float(self.schedules[-1].get_last_lr()[0])}

    def _step(self, chosen: Tensor) -> dict[str, float]:
        """Learn from the clips at the indices ``chosen``; returns the loss, its terms and the accuracy on them."""
        device = self.fabric.device
        skeletons, classes = self.data.drawn(chosen, self.config, self.random, device)
        backwards = round(self.config.auxiliary.backwards * len(chosen))
        skeletons = play_backwards(skeletons, backwards)
        sets = torch.from_numpy(self.data.sets[chosen.numpy()]).to(device)
        progress = self.schedules[0].last_epoch / self.schedules[0].total_steps  # a schedule counts steps
        synthetic = classes[:0]
        if self.synthetic is not None:
            made, synthetic = self._performed(self.synthetic, len(chosen))
            skeletons = concatenate(skeletons, made)
        terms = self._terms(features(skeletons), classes, sets, backwards, progress, synthetic)
        return descend(self.fabric, self._terms, self._optimisers, self.schedules, terms, self.epoch + 1)

    def _performed(self, actions: SyntheticActions, clips: int) -> tuple[NormalisedSkeletons, Tensor]:
        """Performances of synthetic actions beside so many real clips, augmented like these, and which they show."""
        how, count = self.config.augmentation, round(self.config.auxiliary.synthetic_share * clips)
        skeletons, numbers = actions.draw(count, how.crop, self.random.augmentation)
        return augment(skeletons, how, self.random.augmentation), numbers

    def state(self) -> dict[str, Any]:
        """What a checkpoint holds. All processes must ask together; each gets the whole."""
        random: list[Any] = [self.random.state()]
        if self.fabric.world_size > 1:
            random = [None] * self.fabric.world_size
            all_gather_object(random, self.random.state())
        return {
            "config": json.dumps(to_dict(self.config)),
            "actions": list(self.data.actions),
            "epoch": self.epoch,
            "model": self.model.state_dict(),
            "auxiliary": self.auxiliary.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "schedules": [schedule.state_dict() for schedule in self.schedules],
            "device": self.fabric.device.type,
            "precision": self.precision,
            "random": random,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from :meth:`state`, to the same numbers as without the interruption.

        Raises:
            DataError: the state was made with another configuration or version, or on other devices.
        """
        if json.loads(state["config"]) != to_dict(self.config):
            raise DataError("The checkpoint was made with another configuration: choose another --out folder.")
        made = (state["device"], len(state["random"]), state.get("precision", self.precision))
        here = (self.fabric.device.type, self.fabric.world_size, self.precision)
        if made != here:
            raise DataError(
                f"The checkpoint was made by {_processes(*made)}, this is {_processes(*here)}: resume it as it was "
                "started, or choose another --out folder."
            )
        self.model.load_state_dict(state["model"])
        self.auxiliary.load_state_dict(state["auxiliary"])
        for optimiser, of_optimiser in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(of_optimiser)
        for schedule, of_schedule in zip(self.schedules, state["schedules"], strict=True):
            schedule.load_state_dict(of_schedule)
        self.random.restore(state["random"][self.fabric.global_rank])
        self.epoch = state["epoch"]


def _processes(device: str, count: int, precision: str) -> str:
    return f"{count} process{'es' if count > 1 else ''} on {device} in {precision}"
