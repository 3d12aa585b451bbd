"""The clips that a run trains on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from capture import Clip
from model.config import TrainConfig
from model.data.augment import augment
from model.data.batches import cropped_batch
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.data.training_clips import training_clips
from model.errors import DataError
from model.preprocess import NormalisedSkeletons, has_body, normalise
from model.training.random_streams import RandomStreams


@dataclass(frozen=True)
class TrainingSet:
    """The clips to train on.

    Attributes:
        clips: N clips that show a body.
        classes: (N,) the number of each one's action in ``actions``.
        actions: the names of the classes.
        sets: (N,) the number of the source set of each in ``set_names``.
        set_names: the source sets that the clips come from.
    """

    clips: tuple[Clip, ...]
    classes: NDArray[np.int64]
    actions: tuple[str, ...]
    sets: NDArray[np.int64]
    set_names: tuple[str, ...]

    def drawn(
        self, chosen: Tensor, config: TrainConfig, random: RandomStreams, device: torch.device
    ) -> tuple[NormalisedSkeletons, Tensor]:
        """Random crops of the clips at ``chosen`` (B,), augmented, and their classes (B,); on the device."""
        samples = cropped_batch([self.clips[i] for i in chosen.tolist()], config, random.crops)
        skeletons = augment(normalise(samples.to(device)), config.augmentation, random.augmentation)
        return skeletons, torch.from_numpy(self.classes[chosen.numpy()]).to(device)


def training_set(data: ClipData, protocol: Protocol, config: TrainConfig) -> TrainingSet:
    """The clips of the actions to train on, without those that show no body.

    Raises:
        DataError: no clip is left, or see :func:`training_clips`.
    """
    chosen = training_clips(data, protocol, config)
    clips, classes, datasets = [], [], []
    for index, number in zip(chosen.index.tolist(), chosen.classes.tolist(), strict=True):
        clip = data.clip(index)
        if has_body(clip):
            clips.append(clip)
            classes.append(number)
            datasets.append(str(data.dataset[index]))
    if not clips:
        raise DataError("No clip of the training actions shows a body.")
    set_names, sets = np.unique(datasets, return_inverse=True)
    return TrainingSet(
        tuple(clips), np.array(classes), chosen.actions, sets.astype(np.int64), tuple(set_names.tolist())
    )
