"""The one-shot tests of an evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.data.kinect25 import ClipData
from model.data.protocol import Draw, Protocol
from model.data.webcam_signs import DATASET, webcam_signs_protocol
from model.errors import DataError
from model.one_shot import clips_of

ALL = "all"


@dataclass(frozen=True, eq=False)
class OneShotTest:
    """The draws of one key of a protocol.

    Attributes:
        key: its name in tables.
        data: the clips that it draws from.
        draws: at least one.
        dataset: queries come from this source set only, or from all (None).
    """

    key: str
    data: ClipData
    draws: tuple[Draw, ...]
    dataset: str | None = None

    @cached_property
    def clips(self) -> NDArray[np.int64]:
        """Indices of all clips that the draws need."""
        return clips_of(self.data, self.draws, self.dataset)

    @property
    def ways(self) -> int:
        """How many actions a query may be."""
        return len(self.draws[0].exemplars)

    @property
    def actions(self) -> frozenset[str]:
        """The actions that are tested, by the names that weights know (``msraction3d`` has others)."""
        return frozenset(self.data.action[self.clips].tolist())


def one_shot_tests(
    data: ClipData, protocol: Protocol, keys: Sequence[str], dataset: str | None = None
) -> list[OneShotTest]:
    """The tests of some keys; ``all`` stands for every key of the protocol.

    Raises:
        DataError: a key holds no draws, the protocol holds none at all, or the data lack a draw's exemplar or the set.
    """
    if dataset is not None and dataset not in data.dataset:
        raise DataError(f"The data hold no set '{dataset}': known are {', '.join(sorted(set(data.dataset.tolist())))}.")
    wanted = dict.fromkeys(found for key in keys for found in (protocol.draw_keys() if key == ALL else (key,)))
    if not wanted:
        raise DataError(f"'{protocol.path}' holds no draws of exemplars.")
    tests = [OneShotTest(key, data, protocol.draws(key), dataset) for key in wanted]
    for test in tests:
        len(test.clips)  # a missing exemplar is told before anything is measured
    return tests


def webcam_signs_test(data: ClipData) -> OneShotTest:
    """Signs across sessions, see :mod:`model.data.webcam_signs`."""
    return OneShotTest(DATASET, data, webcam_signs_protocol(data).draws("across_sessions"))
