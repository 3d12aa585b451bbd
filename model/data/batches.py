"""Which clips a training step sees, and which part of each."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from capture import Clip
from model.config import TrainConfig
from model.data.augment import random_crop
from model.preprocess import NoBodyError, Samples, sample


def sampling_weights(classes: NDArray[np.int64]) -> Tensor:
    """(N,) weights of clips of the given classes (N,) such that a class is drawn by the square root of its size."""
    return torch.from_numpy(1.0 / np.sqrt(np.bincount(classes)[classes]))


def epoch_batches(
    weights: Tensor, steps: int, batch: int, generator: torch.Generator, rank: int = 0, processes: int = 1
) -> tuple[Tensor, ...]:
    """One process's share of the clips of an epoch, drawn by weights (N,) with replacement.

    Processes whose generators are in the same state see the same draw and share out each of its batches.

    Args:
        batch: clips of a step over all processes, a multiple of ``processes``.

    Returns:
        For each step (batch / processes,) int64 indices of clips.
    """
    order = torch.multinomial(weights, steps * batch, replacement=True, generator=generator)
    return order[rank::processes].split(batch // processes)


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
