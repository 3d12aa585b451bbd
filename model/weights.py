"""Weights on disk: safetensors with everything that is needed to rebuild the encoder, and no code.

A weights file holds the skeleton branch without its classifier, the whitening of its embeddings, and a cohort: whitened
embeddings of training clips against which a similarity is judged (see :mod:`model.scoring`).
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from capture import JOINT_COUNT
from capture.atomic import atomic_write
from capture.wording import quotable
from model.branch_ensemble import Branch, build_branches
from model.config import EncoderConfig, from_dict, to_dict
from model.embedding import Embeddings
from model.errors import WeightsError
from model.whitening import Whitening

FORMAT = "onetake-weights"
VERSION = 2  # 1 could hold no ensemble
FOLDER = Path(__file__).resolve().parent.parent / "weights"
_BRANCH = "branch."
_MOST_FRAMES = 1024  # of a window; encoders have 16 to 64
_MOST_MEMBERS = 64
_MOST_CHANNELS = 1024  # of an encoder's first blocks; they have 32 or 64
# The classifier of the base actions has no use after training.
_TRAINING_ONLY = re.compile(r"(members\.\d+\.)?(project|classifier)\.")


# Of the streams that calibrate; see docs/streams.md for where the scale comes from.
CALIBRATED_ACTIONS = 5
CHANCE_SCALE = 0.06


@dataclass(frozen=True)
class Calibration:
    """From a normalised similarity to a confidence: ``sigmoid((score - threshold) / temperature)``.

    ``threshold`` is where a score is as likely to come from the learned action as from an unknown one, while up to
    ``CALIBRATED_ACTIONS`` are learned.
    """

    threshold: float
    temperature: float

    def with_actions(self, count: int) -> Calibration:
        """The calibration while ``count`` actions are learned: each is one more that something may resemble by chance.

        False events become e times rarer for each ``CHANCE_SCALE`` of the threshold, so a threshold that rises by the
        logarithm of the number keeps them as rare as they were.
        """
        rise = CHANCE_SCALE * math.log(max(count, CALIBRATED_ACTIONS) / CALIBRATED_ACTIONS)
        return replace(self, threshold=self.threshold + rise)


@dataclass(frozen=True)
class Weights:
    """What a weights file holds.

    Attributes:
        name: the file's name without its ending.
        digest: sha256 of the file, in hexadecimal.
        branch: the skeleton branch, or several as one, in evaluation mode.
        frames: T, the frames of its input.
        whitening: of the branch's embeddings; None where the weights were made without.
        cohort: embeddings of training clips, whitened.
        calibration: see there.
        training: how the weights were made, for the model card.
    """

    name: str
    digest: str
    branch: Branch
    frames: int
    whitening: Whitening | None
    cohort: Embeddings
    calibration: Calibration
    training: Mapping[str, Any]


def as_stored(cohort: Embeddings) -> Embeddings:
    """A cohort as it comes back from a file, which holds it in half precision."""
    return Embeddings(cohort.joints.half().float(), cohort.importance.half().float(), cohort.seen)


def save_weights(
    path: Path,
    branch: Branch,
    encoders: Sequence[EncoderConfig],
    cohort: Embeddings,
    calibration: Calibration,
    training: Mapping[str, Any],
    whitening: Whitening | None = None,
) -> None:
    """Write a weights file atomically.

    Args:
        encoders: of the branch's members.
        cohort: whitened by ``whitening`` where there is one.
    """
    tensors: dict[str, Tensor] = {
        "cohort_joints": cohort.joints.half(),
        "cohort_importance": cohort.importance.half(),
        "cohort_seen": cohort.seen,
    }
    if whitening is not None:
        tensors |= {"whitening_mean": whitening.mean, "whitening_matrix": whitening.matrix.half()}
    state = {_BRANCH + name: value for name, value in inference_state(branch).items()}
    header = {
        "format": FORMAT,
        "version": VERSION,
        "encoders": [to_dict(encoder) for encoder in encoders],
        "calibration": to_dict(calibration),
        "training": training,
    }
    content = save(
        {name: value.contiguous() for name, value in (state | tensors).items()},
        metadata={"onetake": json.dumps(header)},
    )
    with atomic_write(path) as file:
        file.write(content)


def inference_state(branch: Branch) -> dict[str, Tensor]:
    """The parameters and buffers of a branch by name, without what only training needs."""
    return {name: value for name, value in branch.state_dict().items() if not _TRAINING_ONLY.match(name)}


def weights_path(name_or_path: str | Path) -> Path:
    """A name in ``weights/`` or a path.

    Raises:
        WeightsError: there is no such file.
    """
    given = Path(name_or_path)
    named = FOLDER / f"{name_or_path}.safetensors"
    for path in (named, given):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in FOLDER.glob("*.safetensors"))) or "none"
    raise WeightsError(f"There are no weights '{name_or_path}': give a path or one of these names: {known}.")


def load_weights(name_or_path: str | Path) -> Weights:
    """Load weights by name (``protocol``, ``live``) or path.

    Raises:
        WeightsError: they are missing, damaged, no weights of OneTake, or of a newer version.
    """
    path = weights_path(name_or_path)
    try:
        with safe_open(path, framework="pt") as file:
            header = json.loads((file.metadata() or {}).get("onetake", "{}"))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    except (SafetensorError, OSError, ValueError, RecursionError) as error:
        raise WeightsError(f"The weights '{path}' are damaged: {quotable(error)}.") from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise WeightsError(f"'{path}' holds no weights of OneTake.")
    if not isinstance(header.get("version"), int) or header["version"] > VERSION:
        raise WeightsError(f"The weights '{path}' come from a newer OneTake: update this one.")
    try:
        written = [header["encoder"]] if header["version"] == 1 else header["encoders"]
        configs: list[EncoderConfig] = [from_dict(EncoderConfig, config) for config in written]
        if not 0 < len(configs) <= _MOST_MEMBERS:
            raise ValueError(f"{len(configs)} encoders")
        if len({config.frames for config in configs}) > 1:
            raise ValueError("encoders of different windows")
        frames = configs[0].frames
        calibration: Calibration = from_dict(Calibration, header["calibration"])
        if not 0 < frames <= _MOST_FRAMES:
            raise ValueError(f"{frames} frames")
        if not all(0 < config.channels <= _MOST_CHANNELS for config in configs):
            raise ValueError("an impossible width")
        if not (math.isfinite(calibration.threshold) and 0 < calibration.temperature < math.inf):
            raise ValueError("an impossible calibration")
        if not isinstance(header["training"], dict):
            raise ValueError("no account of the training")
        branch = build_branches(configs)
        state = {name.removeprefix(_BRANCH): value for name, value in tensors.items() if name.startswith(_BRANCH)}
        result = branch.load_state_dict(state, strict=False)
        lost = [name for name in result.missing_keys if not _TRAINING_ONLY.match(name)]
        if lost or result.unexpected_keys:
            raise KeyError(", ".join([*lost, *result.unexpected_keys]))
        whitening = None
        if "whitening_matrix" in tensors:
            whitening = Whitening(tensors["whitening_mean"], tensors["whitening_matrix"].float())
        cohort = Embeddings(
            tensors["cohort_joints"].float(), tensors["cohort_importance"].float(), tensors["cohort_seen"].bool()
        )
        _check_shapes(branch.channels, cohort, whitening)
        return Weights(
            path.stem,
            hashlib.sha256(path.read_bytes()).hexdigest(),
            branch.eval().requires_grad_(False),
            frames,
            whitening,
            cohort,
            calibration,
            header["training"],
        )
    except (AttributeError, KeyError, RuntimeError, TypeError, ValueError, WeightsError) as error:
        reason = quotable(error).rstrip(".")
        raise WeightsError(f"The weights '{path}' are damaged: their parts do not fit together ({reason}).") from error


def _check_shapes(channels: int, cohort: Embeddings, whitening: Whitening | None) -> None:
    """Raise ValueError unless cohort (N, 25, D) and whitening fit the branch, whose features have ``channels``.

    They are not part of the branch, so that loading it did not compare them.
    """
    clips = len(cohort.joints) if cohort.joints.ndim else 0
    kept = channels
    if whitening is not None:
        kept = whitening.matrix.shape[-1]
        if whitening.mean.shape != (JOINT_COUNT, channels) or whitening.matrix.shape != (JOINT_COUNT, channels, kept):
            raise ValueError("the whitening has another shape")
    found = [tuple(tensor.shape) for tensor in (cohort.joints, cohort.importance, cohort.seen)]
    if clips == 0 or found != [(clips, JOINT_COUNT, kept), (clips, JOINT_COUNT), (clips, JOINT_COUNT)]:
        raise ValueError("the cohort has another shape")


def default_device() -> torch.device:
    """The GPU where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
