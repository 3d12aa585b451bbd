"""The clips that a run trains on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture import Clip
from model.config import TrainConfig
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
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
        DataError: no clip is left, or the protocol has fewer base actions than asked for.
    """
    actions = protocol.actions("base")
    if config.base_actions:
        order = protocol.actions("base_order")
        if not 2 <= config.base_actions <= len(order):
            raise DataError(f"base_actions must lie in 2..{len(order)}, not {config.base_actions}.")
        actions = order[: config.base_actions]
    if config.actions == "all":
        actions = (*actions, *protocol.actions("validation"), *protocol.actions("novel"))
    class_of = {action: number for number, action in enumerate(actions)}
    clips, classes, datasets = [], [], []
    for index in np.flatnonzero(np.isin(data.action, actions)):
        clip = data.clip(int(index))
        if not has_body(clip):
            continue
        clips.append(clip)
        classes.append(class_of[str(data.action[index])])
        datasets.append(str(data.dataset[index]))
    if not clips:
        raise DataError("The data hold no clip of the protocol's training actions.")
    set_names, sets = np.unique(datasets, return_inverse=True)
    return TrainingSet(tuple(clips), np.array(classes), actions, sets.astype(np.int64), tuple(set_names.tolist()))
