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


def grouped_batches(
    classes: NDArray[np.int64], steps: int, batch: int, clips_of_a_class: int, generator: torch.Generator
) -> tuple[Tensor, ...]:
    """The clips of an epoch for losses that compare clips of one class with each other.

    A class is drawn as in :func:`epoch_batches` by its first clip; others of the class join it, drawn without
    replacement where there are enough. With one clip of a class it is :func:`epoch_batches`.

    Args:
        classes: (N,) of the clips.
        clips_of_a_class: clips for each draw of a class, a divisor of ``batch``.

    Returns:
        For each step (batch,) int64 indices of clips, those of a draw side by side.
    """
    firsts = epoch_batches(sampling_weights(classes), steps, batch // clips_of_a_class, generator)
    if clips_of_a_class == 1:
        return firsts
    members = {number: torch.from_numpy(np.flatnonzero(classes == number)) for number in np.unique(classes).tolist()}

    def with_others(first: int) -> Tensor:
        others = members[int(classes[first])]
        others = others[others != first] if len(others) > 1 else others  # a class of one clip repeats it
        weights = torch.ones(len(others))
        wanted = clips_of_a_class - 1
        chosen = torch.multinomial(weights, wanted, replacement=len(others) < wanted, generator=generator)
        return torch.cat((torch.tensor([first]), others[chosen]))

    return tuple(torch.cat([with_others(first) for first in step.tolist()]) for step in firsts)


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
