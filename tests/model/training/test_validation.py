"""The validation actions choose an epoch, and nothing else changes."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from model import publish as publishing
from model.config import TrainConfig
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.embedding import similarity
from model.errors import DataError
from model.one_shot import sample_clips
from model.one_shot_encoder import OneShotEncoder, embed_samples
from model.skeleton_branch import build_branch
from model.training.checkpoint import checkpoint_path, load_checkpoint, read_checkpoint
from model.training.run import train
from model.training.validation import Validation

CPU = torch.device("cpu")
Log = Callable[[Path], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def validating(config: TrainConfig) -> TrainConfig:
    return dataclasses.replace(config, validate_every=1)


@pytest.fixture(scope="module")
def finished(
    tmp_path_factory: pytest.TempPathFactory, validating: TrainConfig, data: ClipData, protocol: Protocol
) -> Path:
    """A run of two epochs that was validated after each."""
    out = tmp_path_factory.mktemp("runs") / "validated"
    train(validating, data, protocol, out)
    return out


def test_what_is_measured(data: ClipData, protocol: Protocol, config: TrainConfig) -> None:
    branch = build_branch(config.encoder, class_count=4).train()
    validation = Validation(data, protocol, protocol.actions("base"), config.encoder.frames)
    before = torch.get_rng_state()
    weights = {name: value.clone() for name, value in branch.state_dict().items()}
    measured = validation.measure(branch, CPU)
    assert branch.training
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(value, weights[name]) for name, value in branch.state_dict().items())
    # The same, clip by clip: every clip by another person than the exemplar's is a query.
    (draw,) = protocol.draws("validation_exemplars")
    branch.eval()

    def embedded(index: int) -> Any:
        return embed_samples(branch, sample_clips(data, np.array([index]), config.encoder.frames), CPU)

    exemplars = {action: embedded(data.index_of(name)) for action, name in draw.exemplars.items()}
    queries = [n for n, name in enumerate(data.name) if data.action[n] in exemplars and "_s01_" not in name]
    correct = [
        max(exemplars, key=lambda action: float(similarity(embedded(query), exemplars[action]))) == data.action[query]
        for query in queries
    ]
    assert len(queries) == 6
    assert measured["validation_top1"] == pytest.approx(100 * np.mean(correct))


def test_training_goes_on_as_if_it_had_not_been_measured(
    tmp_path: Path, finished: Path, config: TrainConfig, data: ClipData, protocol: Protocol, log_of: Log
) -> None:
    train(config, data, protocol, tmp_path)
    assert not checkpoint_path(tmp_path, "best").exists()
    assert [line["loss"] for line in log_of(tmp_path)] == [line["loss"] for line in log_of(finished)]
    validated, plain = (read_checkpoint(checkpoint_path(run)) for run in (finished, tmp_path))
    for name, value in plain["model"].items():
        assert torch.equal(validated["model"][name], value), name
    for name, value in plain["random"][0].items():
        assert torch.equal(validated["random"][0][name], value), name


def test_how_often(
    tmp_path: Path, config: TrainConfig, data: ClipData, protocol: Protocol, finished: Path, log_of: Log
) -> None:
    assert all(0 <= line["validation_top1"] <= 100 for line in log_of(finished))
    seldom = dataclasses.replace(config, epochs=3, validate_every=2)
    train(seldom, data, protocol, tmp_path)
    assert ["validation_recall" in line for line in log_of(tmp_path)] == [False, True, True]  # and at the end


def test_the_best_epoch_is_kept(
    tmp_path: Path, validating: TrainConfig, data: ClipData, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = iter([40.0, 60.0, 60.0, 50.0])

    def measure(*_: object) -> dict[str, float]:
        return {"validation_top1": next(given), "validation_recall": 0.0}

    monkeypatch.setattr(Validation, "measure", measure)
    longer = dataclasses.replace(validating, epochs=4)
    best, last = checkpoint_path(tmp_path, "best"), checkpoint_path(tmp_path)
    for stop_after, chosen in ((1, 1), (3, 2), (4, 2)):  # each stop is an interruption: the best is remembered
        train(longer, data, protocol, tmp_path, stop_after)
        assert load_checkpoint(best)[3] == chosen
        assert load_checkpoint(last)[3] == stop_after


def test_validation_actions_that_are_trained_on_choose_nothing(
    tmp_path: Path, validating: TrainConfig, data: ClipData, protocol: Protocol
) -> None:
    with pytest.raises(DataError, match=r"trains on validation actions \(clap, punch\).*validate_every=0"):
        train(dataclasses.replace(validating, actions="all"), data, protocol, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_protocol_without_validation_draws(
    tmp_path: Path, validating: TrainConfig, data: ClipData, protocol: Protocol
) -> None:
    content = {key: value for key, value in protocol.content.items() if key != "validation_exemplars"}
    with pytest.raises(DataError, match=r"no list of draws at 'validation_exemplars'.*set validate_every=0"):
        train(validating, data, dataclasses.replace(protocol, content=content), tmp_path)


def test_the_best_epoch_can_be_published(
    tmp_path: Path, finished: Path, config: TrainConfig, labelled_folder: Path, tiny_weights: Path
) -> None:
    arguments = ["--run", str(finished), "--name", "chosen", "--out", str(tmp_path), "--calibration", str(tiny_weights)]
    arguments += ["--data", str(labelled_folder / "data.npz"), "--protocol", str(labelled_folder / "protocol.json")]
    assert publishing.main([*arguments, "--epoch", "best"]) == 0
    encoder = OneShotEncoder.load(tmp_path / "chosen.safetensors")
    branch, _, _, epoch = load_checkpoint(checkpoint_path(finished, "best"))
    (run,) = encoder.weights.training["runs"]
    assert run["epoch"] == "best" and run["epochs_done"] == epoch
    published = encoder.weights.branch.state_dict()
    assert torch.equal(published["encoder.embed.weight"], branch.state_dict()["encoder.embed.weight"])
    card = (tmp_path / "chosen.md").read_text(encoding="utf-8")
    assert "--epoch best" in card
    assert f"{epoch} epochs of 2 (the best on the validation actions)" in card


def test_publishing_the_best_of_a_run_that_was_not_validated(
    tmp_path: Path, labelled_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--run", str(tmp_path), "--name", "chosen", "--out", str(tmp_path), "--epoch", "best"]
    arguments += ["--data", str(labelled_folder / "data.npz"), "--protocol", str(labelled_folder / "protocol.json")]
    with pytest.raises(SystemExit) as stopped:
        publishing.main(arguments)
    assert stopped.value.code == 2
    error = capsys.readouterr().err
    assert "best.pt': train with validate_every" in error and len(error.splitlines()) == 1


def test_the_configuration_says_that_it_was_chosen(finished: Path) -> None:
    assert json.loads((finished / "config.json").read_text(encoding="utf-8"))["validate_every"] == 1
