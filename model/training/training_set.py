"""The clips that a run trains on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture import Clip
from model.config import TrainConfig
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.data.training_clips import training_clips
from model.errors import DataError
from model.preprocess import has_body


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
