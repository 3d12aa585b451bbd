"""How weights were made, as their header tells it: the training runs that became their members."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.config import EncoderConfig, TrainConfig, from_dict


def encoder_config(config: TrainConfig) -> EncoderConfig:
    """The encoder that a run trains: without global-to-local guidance there is no importance module (Table 4)."""
    return config.encoder if config.guidance.g2l else dataclasses.replace(config.encoder, importance="none")


@dataclass(frozen=True)
class TrainingRecord:
    """One run.

    Attributes:
        run: the name of its folder.
        config: of the run.
        epochs_done: of the checkpoint that was taken.
        epoch: ``last``, or ``best`` on the validation actions.
    """

    run: str
    config: TrainConfig
    epochs_done: int
    epoch: str

    @property
    def encoder(self) -> EncoderConfig:
        """What it trained."""
        return encoder_config(self.config)


def read_records(training: Mapping[str, Any], name: str) -> tuple[TrainingRecord, ...]:
    """The records in a header's account of the training.

    Args:
        name: of the weights, after which the run is named where the header is older than ensembles.

    Raises:
        WeightsError: a configuration is none.
    """
    older = {"run": name, "epoch": "last", **training}
    return tuple(
        TrainingRecord(run["run"], from_dict(TrainConfig, run["config"]), run["epochs_done"], run["epoch"])
        for run in training.get("runs", [older])
    )
