"""What lies in the folder of a run, and what is shown while it goes on."""

from __future__ import annotations

import dataclasses
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from model.config import TrainConfig, from_dict
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.errors import DataError
from model.settings import read_settings
from model.train import main
from model.training.checkpoint import checkpoint_path, load_checkpoint, write_checkpoint
from model.training.run import train

Log = Callable[[Path], list[dict[str, Any]]]


class Terminal(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def resumed(tmp_path_factory: pytest.TempPathFactory, config: TrainConfig, data: ClipData, protocol: Protocol) -> Path:
    """A run of two epochs with an interruption, validated at the end."""
    out = tmp_path_factory.mktemp("runs") / "resumed"
    validated = dataclasses.replace(config, validate_every=2)
    train(validated, data, protocol, out, stop_after=1)
    train(validated, data, protocol, out)
    return out


def test_its_files(resumed: Path) -> None:
    names = {path.name for path in resumed.iterdir() if not path.name.startswith("events.out.tfevents")}
    assert names == {"config.json", "checkpoint.pt", "best.pt", "log.jsonl"}


def test_tensorboard_shows_every_epoch_once(resumed: Path, log_of: Log) -> None:
    events = EventAccumulator(str(resumed)).Reload()
    lines = log_of(resumed)
    assert [line["epoch"] for line in lines] == [1, 2]
    training = (
        "loss",
        "skeleton",
        "calibrate",
        "cross_modal",
        "contrast",
        "accuracy",
        "gradient_norm",
        "learning_rate",
        "clips_per_s",
    )
    tags = {**{f"training/{name}": name for name in training}, "validation/top1": "validation_top1"}
    assert set(events.Tags()["scalars"]) == {*tags, "validation/recall"}
    for tag, name in tags.items():
        shown = {event.step: event.value for event in events.Scalars(tag)}
        assert shown == pytest.approx({line["epoch"]: line[name] for line in lines if name in line}, rel=1e-4)


def test_its_configuration_starts_the_same_run(
    tmp_path: Path, resumed: Path, labelled_folder: Path, log_of: Log
) -> None:
    arguments = ["--data", str(labelled_folder / "data.npz"), "--protocol", str(labelled_folder / "protocol.json")]
    arguments += ["--config", str(resumed / "config.json"), "--set", "encoder.frames=6", "--stop-after", "1"]
    assert main([*arguments, "--out", str(tmp_path)]) == 0
    expected: TrainConfig = from_dict(TrainConfig, read_settings(resumed / "config.json"))
    changed = dataclasses.replace(expected, encoder=dataclasses.replace(expected.encoder, frames=6))
    assert load_checkpoint(checkpoint_path(tmp_path))[1] == changed
    assert len(log_of(tmp_path)) == 1


def test_a_progress_bar_where_somebody_watches(
    tmp_path: Path, config: TrainConfig, data: ClipData, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        train(config, data, protocol, tmp_path / str(shown), stop_after=1)
        text = stream.getvalue()
        assert (f"epoch 1 of {config.epochs}" in text, "clip/s" in text, "loss=" in text) == (shown,) * 3


def test_a_damaged_checkpoint_is_named(tmp_path: Path, config: TrainConfig, data: ClipData, protocol: Protocol) -> None:
    path = checkpoint_path(tmp_path)
    for content in (b"", b"not a checkpoint"):
        path.write_bytes(content)
        with pytest.raises(DataError, match=r"checkpoint\.pt' is no checkpoint, or a damaged one"):
            train(config, data, protocol, tmp_path)
    write_checkpoint(path, {"something": 1})
    with pytest.raises(DataError, match="no checkpoint of a training run"):
        load_checkpoint(path)


def test_a_folder_that_cannot_be_made(tmp_path: Path, config: TrainConfig, data: ClipData, protocol: Protocol) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataError, match="cannot be written to"):
        train(config, data, protocol, tmp_path / "file" / "run")
    with pytest.raises(DataError, match=r"gone.+cannot be written"):
        write_checkpoint(tmp_path / "gone" / "checkpoint.pt", {})


@pytest.mark.parametrize(("content", "match"), [(None, "no configuration file"), ("[1]", "JSON object"), ("{", "read")])
def test_configuration_files_that_are_none(tmp_path: Path, content: str | None, match: str) -> None:
    path = tmp_path / "config.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=match):
        read_settings(path)
