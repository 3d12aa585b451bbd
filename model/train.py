"""Train the encoder with joint importance on labelled clips.

    python -m model.train --data kinect25.npz --protocol protocol.json --out runs/protocol
    python -m model.train --data kinect25.npz --protocol protocol.json --out runs/live --set actions=all

A run resumes from its last checkpoint in ``--out``; ``python -m model.publish`` turns a finished one into weights.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from capture import Clip
from capture.atomic import atomic_write
from model.config import TrainConfig, from_dict, to_dict
from model.data.augment import augment, random_crop
from model.data.kinect25 import ClipData, read_kinect25
from model.data.protocol import Protocol, read_protocol
from model.errors import DataError, ModelError
from model.preprocess import NoBodyError, NormalisedSkeletons, Samples, features, has_body, normalise, sample
from model.skeleton_branch import SkeletonBranch, build_branch


@dataclass(frozen=True)
class TrainingSet:
    """The clips to train on and their classes."""

    clips: tuple[Clip, ...]
    classes: NDArray[np.int64]  # (N,)
    actions: tuple[str, ...]

    def sampling_weights(self) -> Tensor:
        """(N,) probabilities such that a class is drawn by the square root of its size."""
        sizes = np.bincount(self.classes, minlength=len(self.actions))
        return torch.from_numpy(1.0 / np.sqrt(sizes[self.classes]))


def training_set(data: ClipData, protocol: Protocol, config: TrainConfig) -> TrainingSet:
    """The clips of the actions to train on, without those that show no body.

    Raises:
        DataError: no clip is left.
    """
    actions = protocol.actions("base")
    if config.actions == "all":
        actions = (*actions, *protocol.actions("validation"), *protocol.actions("novel"))
    class_of = {action: number for number, action in enumerate(actions)}
    clips, classes = [], []
    for index in np.flatnonzero(np.isin(data.action, actions)):
        clip = data.clip(int(index))
        if not has_body(clip):
            continue
        clips.append(clip)
        classes.append(class_of[str(data.action[index])])
    if not clips:
        raise DataError("The data hold no clip of the protocol's training actions.")
    return TrainingSet(tuple(clips), np.array(classes), actions)


def cropped_batch(clips: list[Clip], config: TrainConfig, generator: torch.Generator) -> Samples:
    """Random crops of clips, sampled to the encoder's length; a crop without a body falls back to its whole clip."""
    positions, seen = [], []
    for clip in clips:
        start, stop = random_crop(len(clip), config.augmentation.crop, generator)
        keep = np.zeros(len(clip), dtype=bool)
        keep[start:stop] = True
        try:
            sampled = sample(clip.select(keep), config.encoder.frames)
        except NoBodyError:
            sampled = sample(clip, config.encoder.frames)
        positions.append(sampled[0])
        seen.append(sampled[1])
    return Samples(torch.from_numpy(np.stack(positions)), torch.from_numpy(np.stack(seen)))


class Trainer:
    """One run: model, optimiser, schedule, random state; everything that a checkpoint must hold."""

    def __init__(self, config: TrainConfig, data: TrainingSet, device: torch.device) -> None:
        torch.manual_seed(config.seed)
        self.config, self.data, self.device = config, data, device
        self.generator = torch.Generator().manual_seed(config.seed)
        self.augment_generator = torch.Generator(device).manual_seed(config.seed + 1)
        self.branch = build_branch(config.encoder, len(data.actions), config.dropout).to(device)
        self.steps_per_epoch = max(1, len(data.clips) // config.batch)
        self.optimiser = torch.optim.AdamW(
            self.branch.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimiser, config.learning_rate, total_steps=config.epochs * self.steps_per_epoch
        )
        self.epoch = 0

    def run_epoch(self) -> dict[str, float]:
        """One pass; returns the mean loss, the accuracy on what was drawn and the speed.

        Raises:
            DataError: the loss is not finite.
        """
        self.branch.train()
        started = time.perf_counter()
        count = self.steps_per_epoch * self.config.batch
        order = torch.multinomial(self.data.sampling_weights(), count, replacement=True, generator=self.generator)
        total_loss, correct = 0.0, 0
        for chosen in order.split(self.config.batch):
            samples = cropped_batch([self.data.clips[i] for i in chosen.tolist()], self.config, self.generator)
            skeletons = normalise(samples.to(self.device))
            skeletons = augment(skeletons, self.config.augmentation, self.augment_generator)
            classes = torch.from_numpy(self.data.classes[chosen.numpy()]).to(self.device)
            loss, hits = self._step(skeletons, classes)
            total_loss += loss
            correct += hits
        self.epoch += 1
        seconds = time.perf_counter() - started
        return {
            "epoch": self.epoch,
            "loss": total_loss / self.steps_per_epoch,
            "accuracy": 100 * correct / count,
            "clips_per_s": count / seconds,
        }

    def _step(self, skeletons: NormalisedSkeletons, classes: Tensor) -> tuple[float, int]:
        with torch.autocast(self.device.type, torch.bfloat16):
            logits = self.branch.classify(self.branch(features(skeletons))).float()
        loss = functional.cross_entropy(logits, classes, label_smoothing=self.config.label_smoothing)
        value = float(loss.detach())
        if not math.isfinite(value):
            raise DataError(f"The loss became {value} in epoch {self.epoch + 1}: lower the learning rate.")
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.branch.parameters(), 5.0)
        self.optimiser.step()
        self.schedule.step()
        return value, int((logits.argmax(1) == classes).sum())

    def save(self, path: Path) -> None:
        """Write a checkpoint atomically."""
        state = {
            "config": json.dumps(to_dict(self.config)),
            "actions": list(self.data.actions),
            "epoch": self.epoch,
            "branch": self.branch.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "torch_rng": torch.get_rng_state(),
            "generator": self.generator.get_state(),
            "augment_generator": self.augment_generator.get_state(),
        }
        with atomic_write(path) as file:
            torch.save(state, file)

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint, to the same numbers as without the interruption.

        Raises:
            DataError: the checkpoint was made with another configuration.
        """
        state: dict[str, Any] = torch.load(path, map_location=self.device, weights_only=True)
        if json.loads(state["config"]) != to_dict(self.config):
            raise DataError(f"'{path}' was made with another configuration: choose another --out folder.")
        self.branch.load_state_dict(state["branch"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["torch_rng"].cpu())
        self.generator.set_state(state["generator"].cpu())
        self.augment_generator.set_state(state["augment_generator"].cpu())
        self.epoch = state["epoch"]


def load_checkpoint(path: Path) -> tuple[SkeletonBranch, TrainConfig, tuple[str, ...], int]:
    """The branch of a checkpoint, its configuration, its training actions and its epoch.

    Raises:
        DataError: there is no checkpoint.
    """
    if not path.is_file():
        raise DataError(f"There is no checkpoint '{path}': train first.")
    state = torch.load(path, map_location="cpu", weights_only=True)
    config: TrainConfig = from_dict(TrainConfig, json.loads(state["config"]))
    branch = build_branch(config.encoder, len(state["actions"]), config.dropout)
    branch.load_state_dict(state["branch"])
    return branch.eval(), config, tuple(state["actions"]), state["epoch"]


def parse_settings(settings: list[str]) -> dict[str, Any]:
    """``["epochs=3", "encoder.frames=64"]`` as nested values.

    Raises:
        DataError: a setting is not of the form key=value.
    """
    values: dict[str, Any] = {}
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals:
            raise DataError(f"'{setting}' is no setting: write key=value, e.g. epochs=3.")
        try:
            value = json.loads(text)
        except ValueError:
            value = text
        *parents, last = key.split(".")
        target = values
        for parent in parents:
            target = target.setdefault(parent, {})
            if not isinstance(target, dict):
                raise DataError(f"'{setting}' contradicts an earlier setting of {parent}.")
        target[last] = value
    return values


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.train", description=__doc__.partition("\n")[0])
    parser.add_argument("--data", required=True, help="clips, a file in the format of kinect25.npz")
    parser.add_argument("--protocol", required=True, help="the protocol file that names the actions")
    parser.add_argument("--out", required=True, type=Path, help="folder of the run: checkpoint and log")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change the configuration")
    parser.add_argument("--stop-after", type=int, metavar="EPOCH", help="stop early; the same command resumes")
    options = parser.parse_args(arguments)
    try:
        config: TrainConfig = from_dict(TrainConfig, parse_settings(options.set))
        train(config, read_kinect25(options.data), read_protocol(options.protocol), options.out, options.stop_after)
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    return 0


def train(config: TrainConfig, data: ClipData, protocol: Protocol, out: Path, stop_after: int | None = None) -> None:
    """Run or resume a training run in the folder ``out``; prints and logs one line per epoch."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    out.mkdir(parents=True, exist_ok=True)
    checkpoint = out / "checkpoint.pt"
    trainer = Trainer(config, training_set(data, protocol, config), device)
    if checkpoint.exists():
        trainer.resume(checkpoint)
    last = config.epochs if stop_after is None else min(config.epochs, stop_after)
    while trainer.epoch < last:
        result = trainer.run_epoch()
        trainer.save(checkpoint)
        line = json.dumps({name: round(value, 4) for name, value in result.items()})
        print(line, flush=True)
        with (out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
