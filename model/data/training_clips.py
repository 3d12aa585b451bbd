"""Which clips a run trains on, and as what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.config import TrainConfig
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.errors import DataError


@dataclass(frozen=True)
class TrainingClips:
    """Labelled clips of a data set.

    Attributes:
        index: (N,) indices into the data.
        classes: (N,) the number of each one's action in ``actions``.
        actions: the names of the classes.
    """

    index: NDArray[np.int64]
    classes: NDArray[np.int64]
    actions: tuple[str, ...]


def training_clips(data: ClipData, protocol: Protocol, config: TrainConfig) -> TrainingClips:
    """The clips that a configuration trains on.

    Raises:
        DataError: the protocol lacks what the configuration asks for, or the data hold no such clip.
    """
    if config.actions.startswith("msraction3d"):
        published = protocol.msraction3d()
        trained, tested = (
            (data.dataset == published.dataset) & np.isin(data.labels, labels)
            for labels in (published.train_labels, published.test_labels)
        )
        if config.actions == "msraction3d_strict":
            index = np.flatnonzero(trained)
            actions = tuple(sorted(set(data.action[index].tolist())))
        else:
            held_back = set(data.action[tested].tolist())
            actions = tuple(action for action in _all_actions(protocol) if action not in held_back)
            index = np.flatnonzero(np.isin(data.action, actions))
    else:
        actions = _all_actions(protocol) if config.actions == "all" else _base_actions(protocol, config.base_actions)
        index = np.flatnonzero(np.isin(data.action, actions))
    if len(index) == 0:
        raise DataError("The data hold no clip of the protocol's training actions.")
    class_of = {action: number for number, action in enumerate(actions)}
    classes = np.array([class_of[action] for action in data.action[index].tolist()], dtype=np.int64)
    return TrainingClips(index, classes, actions)


def _base_actions(protocol: Protocol, count: int) -> tuple[str, ...]:
    """All base actions, or the first ``count`` of their order."""
    if not count:
        return protocol.actions("base")
    order = protocol.actions("base_order")
    if not 2 <= count <= len(order):
        raise DataError(f"base_actions must lie in 2..{len(order)}, not {count}.")
    return order[:count]


def _all_actions(protocol: Protocol) -> tuple[str, ...]:
    return (*protocol.actions("base"), *protocol.actions("validation"), *protocol.actions("novel"))
