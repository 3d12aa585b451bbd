"""Train CrossGLG, or parts of it, on labelled clips.

    python -m model.train --data kinect25.npz --protocol protocol.json --out runs/protocol
    python -m model.train --data kinect25.npz --protocol protocol.json --out runs/live --set actions=all
    python -m model.train --data kinect25.npz --protocol protocol.json --out runs/base --set guidance.g2l=false \
        --set guidance.l2g=false

A run resumes from its last checkpoint in ``--out``; ``python -m model.publish`` turns a finished one into weights.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from capture import Clip
from capture.atomic import atomic_write
from model.config import EncoderConfig, TrainConfig, from_dict, to_dict
from model.crossglg import CrossGLG, Losses
from model.data.augment import augment, random_crop
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.data.reading import open_protocol, read_data
from model.errors import DataError, ModelError
from model.preprocess import NoBodyError, NormalisedSkeletons, Samples, features, has_body, normalise, sample
from model.settings import parse_settings
from model.skeleton_branch import SkeletonBranch, build_branch
from model.text.supervision import read_guidance

_BRANCH = "branch."


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
        DataError: no clip is left, or the protocol has fewer base actions than asked for.
    """
    actions = protocol.actions("base")
    if config.base_actions:
        order = protocol.actions("base_order")
        if not 2 <= config.base_actions <= len(order):
            raise DataError(f"base_actions must lie in 2..{len(order)}, not {config.base_actions}.")
        actions = order[: config.base_actions]
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


def encoder_config(config: TrainConfig) -> EncoderConfig:
    """The encoder that a run trains: without global-to-local guidance there is no importance module (Table 4)."""
    return config.encoder if config.guidance.g2l else dataclasses.replace(config.encoder, importance="none")


class Trainer:
    """One run: model, optimiser, schedule, random state; everything that a checkpoint must hold."""

    def __init__(self, config: TrainConfig, data: TrainingSet, device: torch.device) -> None:
        torch.manual_seed(config.seed)
        self.config, self.data, self.device = config, data, device
        self.generator = torch.Generator().manual_seed(config.seed)
        self.augment_generator = torch.Generator(device).manual_seed(config.seed + 1)
        branch = build_branch(encoder_config(config), len(data.actions), config.dropout)
        guidance = read_guidance(config.guidance, data.actions)
        self.model = CrossGLG(branch, config.guidance, guidance, config.label_smoothing).to(device)
        self.steps_per_epoch = max(1, len(data.clips) // config.batch)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
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
        self.model.train()
        started = time.perf_counter()
        count = self.steps_per_epoch * self.config.batch
        order = torch.multinomial(self.data.sampling_weights(), count, replacement=True, generator=self.generator)
        totals: defaultdict[str, float] = defaultdict(float)
        for chosen in order.split(self.config.batch):
            samples = cropped_batch([self.data.clips[i] for i in chosen.tolist()], self.config, self.generator)
            skeletons = normalise(samples.to(self.device))
            skeletons = augment(skeletons, self.config.augmentation, self.augment_generator)
            classes = torch.from_numpy(self.data.classes[chosen.numpy()]).to(self.device)
            for name, value in self._step(skeletons, classes).items():
                totals[name] += value
        self.epoch += 1
        seconds = time.perf_counter() - started
        return {
            "epoch": self.epoch,
            **{name: totals[name] / self.steps_per_epoch for name in ("loss", "skeleton", "calibrate", "cross_modal")},
            "accuracy": 100 * totals["correct"] / count,
            "clips_per_s": count / seconds,
        }

    def _step(self, skeletons: NormalisedSkeletons, classes: Tensor) -> dict[str, float]:
        with torch.autocast(self.device.type, torch.bfloat16):
            losses: Losses = self.model(features(skeletons), classes)
        value = float(losses.total.detach())
        if not math.isfinite(value):
            raise DataError(f"The loss became {value} in epoch {self.epoch + 1}: lower the learning rate.")
        self.optimiser.zero_grad(set_to_none=True)
        losses.total.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        self.optimiser.step()
        self.schedule.step()
        return {
            "loss": value,
            "skeleton": float(losses.skeleton.detach()),
            "calibrate": float(losses.calibrate.detach()),
            "cross_modal": float(losses.cross_modal.detach()),
            "correct": float((losses.logits.argmax(1) == classes).sum()),
        }

    def save(self, path: Path) -> None:
        """Write a checkpoint atomically."""
        state = {
            "config": json.dumps(to_dict(self.config)),
            "actions": list(self.data.actions),
            "epoch": self.epoch,
            "model": self.model.state_dict(),
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
        self.model.load_state_dict(state["model"])
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
    branch = build_branch(encoder_config(config), len(state["actions"]), config.dropout)
    # The guidance has done its work: the skeleton branch alone is what is evaluated and published.
    branch.load_state_dict(
        {name.removeprefix(_BRANCH): value for name, value in state["model"].items() if name.startswith(_BRANCH)}
    )
    return branch.eval(), config, tuple(state["actions"]), state["epoch"]


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
        train(config, read_data(options.data), open_protocol(options.protocol), options.out, options.stop_after)
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
