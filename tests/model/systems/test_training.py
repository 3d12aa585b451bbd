"""The training loop of all systems, with a small one: it learns, resumes to the same numbers, and refuses what is not
its own."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from model.config import EncoderConfig, TrainConfig
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.errors import DataError
from model.evaluation.one_shot_test import one_shot_tests
from model.preprocess import NormalisedSkeletons
from model.systems.base import System
from model.systems.judge import judge
from model.systems.train import load_system, train_system

CONFIG = TrainConfig(epochs=3, batch=8, encoder=EncoderConfig(frames=8))


class Perceptron(System):
    """Mean position and deviation of each joint, through a hidden layer with dropout."""

    name = "perceptron"
    title = "Perceptron"
    clips_of_a_class = 2
    learning_rate = 0.02

    def __init__(self, actions: tuple[str, ...]) -> None:
        super().__init__(actions)
        self.hidden = nn.Linear(150, 32)
        self.classify = nn.Linear(32, len(actions))

    def losses(self, skeletons: NormalisedSkeletons, classes: Tensor) -> dict[str, Tensor]:
        assert (classes[::2] == classes[1::2]).all()  # two clips of each class that was drawn
        hidden = functional.dropout(self.describe(skeletons), 0.1, self.training)
        return {"loss": functional.cross_entropy(self.classify(hidden).float(), classes)}

    def describe(self, skeletons: NormalisedSkeletons) -> Tensor:
        moments = (skeletons.positions.mean(dim=1), skeletons.positions.std(dim=1))
        return torch.relu(self.hidden(torch.cat(moments, dim=-1).flatten(1)))

    def similarity(self, queries: Tensor, exemplars: Tensor) -> Tensor:
        return functional.normalize(queries, dim=-1) @ functional.normalize(exemplars, dim=-1).T


class ByGradientDescent(Perceptron):
    name = "by-gradient-descent"
    optimiser = "sgd"


class Exploding(Perceptron):
    name = "exploding"

    def losses(self, skeletons: NormalisedSkeletons, classes: Tensor) -> dict[str, Tensor]:
        return {"loss": super().losses(skeletons, classes)["loss"] / 0}


def losses_of(run: Path) -> list[float]:
    return [json.loads(line)["loss"] for line in (run / "log.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("kind", [Perceptron, ByGradientDescent])
def test_the_loss_falls(kind: type[System], tmp_path: Path, data: ClipData, protocol: Protocol) -> None:
    train_system(kind, dataclasses.replace(CONFIG, epochs=30), data, protocol, tmp_path)
    found = losses_of(tmp_path)
    assert sum(found[-5:]) < 0.6 * sum(found[:5])


def test_an_interrupted_run_ends_like_a_whole_one(tmp_path: Path, data: ClipData, protocol: Protocol) -> None:
    whole = train_system(Perceptron, CONFIG, data, protocol, tmp_path / "whole")
    train_system(Perceptron, CONFIG, data, protocol, tmp_path / "parts", stop_after=1)
    assert len(losses_of(tmp_path / "parts")) == 1
    resumed = train_system(Perceptron, CONFIG, data, protocol, tmp_path / "parts")
    assert losses_of(tmp_path / "parts") == losses_of(tmp_path / "whole")
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


def test_a_finished_run_is_not_trained_again(tmp_path: Path, data: ClipData, protocol: Protocol) -> None:
    first = train_system(Perceptron, CONFIG, data, protocol, tmp_path)
    before = losses_of(tmp_path)
    again = train_system(Perceptron, CONFIG, data, protocol, tmp_path)
    loaded = load_system(Perceptron, CONFIG, tmp_path)
    assert losses_of(tmp_path) == before and not again.training and not loaded.training
    for system in (again, loaded):
        assert torch.equal(first.state_dict()["hidden.weight"], system.state_dict()["hidden.weight"])


def test_another_seed_gives_another_system(tmp_path: Path, data: ClipData, protocol: Protocol) -> None:
    one = train_system(Perceptron, CONFIG, data, protocol, tmp_path / "0")
    other = train_system(Perceptron, dataclasses.replace(CONFIG, seed=1), data, protocol, tmp_path / "1")
    assert not torch.equal(one.state_dict()["hidden.weight"], other.state_dict()["hidden.weight"])


def test_what_is_not_its_own_is_refused(tmp_path: Path, data: ClipData, protocol: Protocol) -> None:
    train_system(Perceptron, CONFIG, data, protocol, tmp_path)
    for kind, config in ((Perceptron, dataclasses.replace(CONFIG, epochs=4)), (ByGradientDescent, CONFIG)):
        with pytest.raises(DataError, match="other settings"):
            train_system(kind, config, data, protocol, tmp_path)
        with pytest.raises(DataError, match="other settings"):
            load_system(kind, config, tmp_path)
    with pytest.raises(DataError, match="2 clips of a class"):
        train_system(Perceptron, dataclasses.replace(CONFIG, batch=7), data, protocol, tmp_path / "odd")


def test_a_loss_that_is_not_finite_ends_the_run(tmp_path: Path, data: ClipData, protocol: Protocol) -> None:
    with pytest.raises(DataError, match="lower the learning rate"):
        train_system(Exploding, CONFIG, data, protocol, tmp_path)


def test_a_trained_system_tells_unseen_actions_apart(tmp_path: Path, data: ClipData, protocol: Protocol) -> None:
    system = train_system(Perceptron, dataclasses.replace(CONFIG, epochs=30), data, protocol, tmp_path)
    tests = one_shot_tests(data, protocol, ["validation_exemplars", "novel_exemplars"])
    found = judge(system, tests, data, CONFIG.encoder.frames)
    assert list(found) == ["validation_exemplars", "novel_exemplars"]
    assert len(found["novel_exemplars"]["top1"]) == 2
    assert sum(found["validation_exemplars"]["top1"] + found["novel_exemplars"]["top1"]) / 3 > 60  # chance: 50
