"""Turn finished training runs into weights with a model card.

python -m model.publish --run runs/protocol --name protocol --data kinect25.npz --protocol protocol.json
python -m model.publish --run runs/live --name live --calibration protocol --data … --protocol …

Several runs become an ensemble: --run runs/all --run runs/bone --run runs/motion
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

import numpy as np
import torch
from torch import Tensor

from model.branch_ensemble import Branch, join
from model.config import to_dict
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.data.reading import open_protocol, read_data
from model.data.training_clips import TrainingClips, training_clips
from model.embedding import Embeddings
from model.errors import DataError, ModelError
from model.model_card import Validated, model_card
from model.one_shot import EmbeddedClips, sample_clips
from model.one_shot_encoder import OneShotEncoder, embed_samples
from model.separation import separate
from model.streams.calibration import STREAMS, calibrate_on_streams
from model.training.checkpoint import EpochChoice, checkpoint_path, load_checkpoint
from model.training_record import TrainingRecord
from model.weights import FOLDER, Calibration, Weights, as_stored, load_weights, save_weights
from model.whitening import Whitening, fit_whitening

COHORT = 400  # clips
SEED = 0
CPU = torch.device("cpu")


def cohort_rows(count: int) -> Tensor:
    """Which of ``count`` clips make the cohort: drawn evenly from all of them, sorted."""
    generator = torch.Generator().manual_seed(SEED)
    return torch.randperm(count, generator=generator)[:COHORT].sort().values


@dataclass(frozen=True)
class Fitted:
    """What follows from the clips of the training actions once a branch is trained.

    Attributes:
        clips: how many of them show a body.
        whitening: see :mod:`model.whitening`.
        cohort: ``COHORT`` of them, whitened, as weights store them.
    """

    clips: int
    whitening: Whitening
    cohort: Embeddings


def fit(branch: Branch, data: ClipData, trained_on: TrainingClips, frames: int) -> Fitted:
    """Embed the clips that a branch was trained on and fit what weights hold beside it."""
    embedded = embed_samples(branch, sample_clips(data, trained_on.index, frames), CPU)
    seen = embedded.seen.any(dim=1)
    embedded, classes = embedded[seen], torch.from_numpy(trained_on.classes)[seen]
    whitening = fit_whitening(embedded, classes)
    return Fitted(len(embedded), whitening, as_stored(whitening(embedded[cohort_rows(len(embedded))])))


def calibrate_on_validation(
    data: ClipData, protocol: Protocol, trained_on: Collection[str], encoder: OneShotEncoder, streams: int = STREAMS
) -> tuple[Calibration, Validated]:
    """:func:`model.streams.calibration.calibrate_on_streams` with the validation actions of a protocol.

    Args:
        trained_on: actions that the encoder has seen, which calibrate nothing.
        encoder: with its cohort; its own calibration does not matter.
        streams: how many.

    Raises:
        DataError: fewer than two validation actions are left.
    """
    validation = tuple(action for action in protocol.actions("validation") if action not in trained_on)
    if len(validation) < 2:
        raise DataError(
            "The weights were trained on the validation actions, which can calibrate nothing then: take the "
            "calibration of other weights (--calibration)."
        )
    index = np.flatnonzero(np.isin(data.action, validation))
    clips = EmbeddedClips(index, encoder.embed_samples(sample_clips(data, index, encoder.frames)))
    separation = separate(data, clips, validation, encoder.cohort)
    calibration, metrics = calibrate_on_streams(data, validation, encoder, streams)
    return calibration, Validated(separation, metrics)


def _load_runs(runs: Sequence[Path], choice: EpochChoice) -> tuple[Branch, tuple[TrainingRecord, ...], tuple[str, ...]]:
    """The branch whose members the runs trained, what there is to say of them, and the actions they were trained on.

    Raises:
        DataError: a run has no such checkpoint, or they do not fit together.
    """
    branches, records = [], []
    actions: tuple[str, ...] = ()
    for run in runs:
        branch, config, trained_on, epoch = load_checkpoint(checkpoint_path(run, choice))
        branches.append(branch)
        records.append(TrainingRecord(run.name, config, epoch, choice))
        actions = actions or trained_on
        if trained_on != actions or config.encoder.frames != records[0].config.encoder.frames:
            raise DataError(
                f"The runs '{runs[0]}' and '{run}' cannot be members of one ensemble: they were trained on other "
                "actions or windows."
            )
    return join(branches), tuple(records), actions


def publish(
    runs: Sequence[Path],
    name: str,
    data_path: Path,
    protocol_path: Path,
    calibration: str | None,
    out: Path,
    choice: EpochChoice = "last",
) -> Path:
    """Write ``NAME.safetensors`` and ``NAME.md`` into ``out``; returns the weights' path.

    Args:
        runs: folders; of several, which must have been trained on the same actions, an ensemble is made.

    Raises:
        DataError: a run has no such checkpoint, the runs do not fit together, or the data do not fit.
    """
    branch, records, actions = _load_runs(runs, choice)
    config = records[0].config
    data, protocol = read_data(data_path), open_protocol(protocol_path)
    frames = config.encoder.frames
    fitted = fit(branch, data, training_clips(data, protocol, config), frames)
    validated = None
    if calibration is not None:
        calibrated = load_weights(calibration).calibration
    else:
        unsaved = Weights(name, "", branch, frames, fitted.whitening, fitted.cohort, Calibration(0.0, 1.0), training={})
        calibrated, validated = calibrate_on_validation(data, protocol, actions, OneShotEncoder(unsaved, CPU))
    training = {
        "runs": [to_dict(record) for record in records],
        "actions": list(actions),
        "clips": fitted.clips,
        "date": date.today().isoformat(),
        "calibrated_by": calibration or "validation actions",
    }
    path = out / f"{name}.safetensors"
    encoders = [record.encoder for record in records]
    save_weights(path, branch, encoders, fitted.cohort, calibrated, training, fitted.whitening)
    card = model_card(path, data, protocol, training, calibrated, validated)
    path.with_suffix(".md").write_text(card, encoding="utf-8")
    return path


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.publish", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--run", required=True, type=Path, action="append", help="folder of a training run; several make an ensemble"
    )
    parser.add_argument("--name", required=True, help="name of the weights")
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--protocol", required=True, type=Path)
    parser.add_argument("--calibration", metavar="WEIGHTS", help="take the calibration from these weights")
    parser.add_argument(
        "--epoch",
        choices=get_args(EpochChoice),
        default="last",
        help="the last epoch (default), or the best on the validation actions of a run with validate_every",
    )
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the weights (default: weights/)")
    options = parser.parse_args(arguments)
    try:
        path = publish(
            options.run,
            options.name,
            options.data,
            options.protocol,
            options.calibration,
            options.out,
            options.epoch,
        )
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
