"""Checkpoints of a run: ``checkpoint.pt`` of its last epoch, ``best.pt`` of the one that the validation chose."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any, Literal

import torch

from capture.atomic import atomic_write
from model.config import TrainConfig, from_dict
from model.errors import DataError
from model.skeleton_branch import SkeletonBranch, build_branch
from model.training_record import encoder_config

EpochChoice = Literal["last", "best"]
_FILES: dict[EpochChoice, str] = {"last": "checkpoint.pt", "best": "best.pt"}
_BRANCH = "branch."


def checkpoint_path(run: Path, epoch: EpochChoice = "last") -> Path:
    """The checkpoint in the folder of a run."""
    return run / _FILES[epoch]


def write_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write :meth:`model.training.trainer.Trainer.state` atomically.

    Raises:
        DataError: the file cannot be written.
    """
    try:
        with atomic_write(path) as file:
            torch.save(state, file)
    except OSError as error:
        raise DataError(f"'{path}' cannot be written: {error.strerror or error}.") from error


def read_checkpoint(path: Path) -> dict[str, Any]:
    """The state that was written, its tensors on the CPU.

    Raises:
        DataError: there is no checkpoint, or it is damaged.
    """
    if not path.is_file():
        hint = "train with validate_every" if path.name == _FILES["best"] else "train first"
        raise DataError(f"There is no checkpoint '{path}': {hint}.")
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, EOFError, RuntimeError, pickle.UnpicklingError) as error:
        raise DataError(f"'{path}' is no checkpoint, or a damaged one: remove it to train anew.") from error
    if not isinstance(state, dict) or "config" not in state:
        raise DataError(f"'{path}' is no checkpoint of a training run.")
    return state


def load_checkpoint(path: Path) -> tuple[SkeletonBranch, TrainConfig, tuple[str, ...], int]:
    """The branch of a checkpoint, its configuration, its training actions and its epoch.

    Raises:
        DataError: there is no checkpoint, or it is damaged.
    """
    state = read_checkpoint(path)
    config: TrainConfig = from_dict(TrainConfig, json.loads(state["config"]))
    branch = build_branch(encoder_config(config), len(state["actions"]), config.dropout)
    # The guidance has done its work: the skeleton branch alone is what is evaluated and published.
    branch.load_state_dict(
        {name.removeprefix(_BRANCH): value for name, value in state["model"].items() if name.startswith(_BRANCH)}
    )
    return branch.eval(), config, tuple(state["actions"]), state["epoch"]
