"""A training run in a folder: start or resume, epoch by epoch, with logs and checkpoints."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from model.config import TrainConfig, to_dict
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.errors import DataError
from model.training.checkpoint import checkpoint_path, read_checkpoint, write_checkpoint
from model.training.checks import check_config
from model.training.launch import start_fabric
from model.training.run_folder import make_run_folder
from model.training.run_log import RunLog
from model.training.trainer import Trainer
from model.training.training_set import training_set
from model.training.validation import Validation

if TYPE_CHECKING:  # of the extra 'train'
    from lightning_fabric import Fabric


def train(
    config: TrainConfig,
    data: ClipData,
    protocol: Protocol,
    out: Path,
    stop_after: int | None = None,
    fabric: Fabric | None = None,
) -> Trainer:
    """Run or resume a training run; prints and logs a line per epoch. The first process alone reads and writes files.

    Args:
        out: the folder of the run.
        stop_after: epoch to stop after; the schedule is that of the whole run.
        fabric: from :func:`model.training.launch.start_fabric`; made here if None.

    Returns:
        The trainer as it ended.

    Raises:
        DataError: the configuration, the data, the folder or its checkpoint do not fit, or the loss is not finite.
    """
    fabric = fabric or start_fabric(config.precision)
    check_config(config, fabric.world_size)
    clips = training_set(data, protocol, config)
    validation = None
    if config.validate_every:
        validation = Validation(data, protocol, clips.actions, config.encoder.frames)
    trainer = Trainer(config, clips, fabric)
    writes = fabric.is_global_zero
    path = checkpoint_path(out)
    best_top1 = None
    state = fabric.broadcast(read_checkpoint(path) if writes and path.exists() else None)
    if state is not None:
        try:
            trainer.restore(state)
        except DataError as error:
            raise DataError(f"'{path}': {error}") from error
        best_top1 = state["best_top1"]
    last = config.epochs if stop_after is None else min(config.epochs, stop_after)
    if trainer.epoch >= last:
        return trainer
    if writes:
        make_run_folder(out, to_dict(config))
    with RunLog(out, trainer.epoch) if writes else nullcontext() as log:
        while trainer.epoch < last:
            result = trainer.run_epoch()
            is_best = False
            if validation is not None and writes and _validates(config, trainer.epoch):
                result |= validation.measure(trainer.model.branch, fabric.device)
                is_best = best_top1 is None or result["validation_top1"] > best_top1
                best_top1 = result["validation_top1"] if is_best else best_top1
            state = trainer.state() | {"best_top1": best_top1}
            if log is not None:
                if is_best:
                    write_checkpoint(checkpoint_path(out, "best"), state)
                write_checkpoint(path, state)
                log.write(result)
    return trainer


def _validates(config: TrainConfig, epoch: int) -> bool:
    """Every so many epochs, and at the end, so that ``best`` is chosen among all that might be published."""
    return epoch % config.validate_every == 0 or epoch == config.epochs
