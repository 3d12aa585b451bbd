"""Turn a finished training run into weights with a model card.

python -m model.publish --run runs/protocol --name protocol --data kinect25.npz --protocol protocol.json
python -m model.publish --run runs/live --name live --calibration protocol --data … --protocol …
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import get_args

import numpy as np
import torch

from model.calibrate import calibrate
from model.config import to_dict
from model.data.kinect25 import ClipData
from model.data.reading import open_protocol, read_data
from model.embedding import Embeddings
from model.errors import ModelError
from model.model_card import model_card
from model.one_shot import EmbeddedClips, sample_clips
from model.one_shot_encoder import embed_samples
from model.skeleton_branch import SkeletonBranch
from model.training.checkpoint import EpochChoice, checkpoint_path, encoder_config, load_checkpoint
from model.weights import FOLDER, as_stored, load_weights, save_weights
from model.whitening import Whitening, fit_whitening

COHORT = 400  # clips
SEED = 0
CPU = torch.device("cpu")


def spread_over_actions(data: ClipData, index: np.ndarray, count: int) -> np.ndarray:
    """``count`` clips at ``index``, spread evenly over the actions."""
    generator = np.random.default_rng(SEED)
    actions = data.action[index]
    order = generator.permutation(len(index))
    rank = np.zeros(len(index), dtype=int)  # the how-manieth of its action each clip is
    for action in np.unique(actions):
        members = order[actions[order] == action]
        rank[members] = np.arange(len(members))
    return np.sort(index[np.argsort(rank, kind="stable")[:count]])


def embed_base(
    branch: SkeletonBranch, data: ClipData, actions: Sequence[str], frames: int
) -> tuple[np.ndarray, Embeddings, Whitening]:
    """The clips of the training actions that show a body: their indices, their embeddings, and the whitening that
    follows from them (to which the embeddings were not put yet)."""
    index = np.flatnonzero(np.isin(data.action, actions))
    embedded = embed_samples(branch, sample_clips(data, index, frames), CPU)
    seen = embedded.seen.any(dim=1)
    usable, embedded = index[seen.numpy()], embedded[seen]
    class_of = {action: number for number, action in enumerate(actions)}
    classes = torch.tensor([class_of[str(action)] for action in data.action[usable]])
    return usable, embedded, fit_whitening(embedded, classes)


def publish(
    run: Path,
    name: str,
    data_path: Path,
    protocol_path: Path,
    calibration: str | None,
    out: Path,
    choice: EpochChoice = "last",
) -> Path:
    """Write ``NAME.safetensors`` and ``NAME.md`` into ``out``; returns the weights' path.

    Raises:
        DataError: the run has no such checkpoint, or the data do not fit.
    """
    branch, config, actions, epoch = load_checkpoint(checkpoint_path(run, choice))
    data, protocol = read_data(data_path), open_protocol(protocol_path)
    frames = config.encoder.frames
    usable, embedded, whitening = embed_base(branch, data, actions, frames)
    chosen = spread_over_actions(data, usable, COHORT)
    cohort = as_stored(whitening(embedded[torch.from_numpy(np.searchsorted(usable, chosen))]))
    separation = None
    if calibration is not None:
        fitted = load_weights(calibration).calibration
    else:
        validation = protocol.actions("validation")
        index = np.flatnonzero(np.isin(data.action, validation))
        queries = whitening(embed_samples(branch, sample_clips(data, index, frames), CPU))
        fitted, separation = calibrate(data, EmbeddedClips(index, queries), validation, cohort)
    training = {
        "config": to_dict(config),
        "epochs_done": epoch,
        "epoch": choice,
        "actions": list(actions),
        "clips": len(usable),
        "date": date.today().isoformat(),
        "calibrated_by": calibration or "validation actions",
    }
    path = out / f"{name}.safetensors"
    save_weights(path, branch, encoder_config(config), cohort, fitted, training, whitening)
    card = model_card(path, data, protocol, training, fitted, separation)
    path.with_suffix(".md").write_text(card, encoding="utf-8")
    return path


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.publish", description=__doc__.partition("\n")[0])
    parser.add_argument("--run", required=True, type=Path, help="folder of the training run")
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
