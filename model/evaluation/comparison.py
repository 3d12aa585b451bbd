"""Clips as one encoder sees them, compared by any head."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.data.kinect25 import ClipData
from model.data.protocol import Draw, Protocol
from model.errors import ModelError
from model.evaluation.one_shot_test import OneShotTest
from model.matching import one_shot as matching
from model.matching.base import BaseFeatures
from model.matching.heads import HEADS, head_named, is_learned, needs_base
from model.matching.one_shot import ClipFeatures
from model.one_shot import DrawResult, EmbeddedClips, embed_clips, embed_crops, evaluate_draw
from model.one_shot_encoder import OneShotEncoder

SHIPPED = "shipped"  # what recognition does: see model.scoring
SHIPPED_CROPS = "shipped-crops"  # the same with several temporal crops of each clip
_RECOGNITION = (SHIPPED, SHIPPED_CROPS)
COMPARISONS = (*_RECOGNITION, *HEADS)


def check_head(name: str) -> None:
    """Raises ModelError: nothing compares by that name."""
    if name not in COMPARISONS:
        raise ModelError(f"There is no head '{name}': known are {', '.join(COMPARISONS)}.")


def needs_encoder(head: str) -> bool:
    """Whether a head needs weights; one without learning does not."""
    return head in _RECOGNITION or is_learned(head)


def needs_base_clips(head: str) -> bool:
    """Whether a head takes statistics from clips of base actions."""
    return head not in _RECOGNITION and needs_base(head)


class BaseClips:
    """The clips from which heads take statistics, as one encoder sees them; encoded when they are first needed."""

    def __init__(self, data: ClipData, protocol: Protocol, encoder: OneShotEncoder) -> None:
        self._data, self._protocol, self._encoder = data, protocol, encoder

    @cached_property
    def features(self) -> BaseFeatures:
        """Of all base actions."""
        return matching.base_features(self._data, self._protocol, self._encoder)


class ComparedClips:
    """Clips of a data set, encoded when they are first needed and then kept for all tests and heads.

    Args:
        index: (N,) clips of ``data``.
        encoder: None where only heads without learning compare.
    """

    def __init__(self, data: ClipData, index: NDArray[np.int64], encoder: OneShotEncoder | None) -> None:
        self._data, self._index, self._encoder = data, index, encoder

    @property
    def encoder(self) -> OneShotEncoder:
        if self._encoder is None:
            raise ModelError("A head that compares an encoder's features needs weights.")
        return self._encoder

    @cached_property
    def embedded(self) -> EmbeddedClips:
        """As recognition embeds them."""
        return embed_clips(self._data, self._index, self.encoder)

    @cached_property
    def cropped(self) -> EmbeddedClips:
        """As the mean of several temporal crops."""
        return embed_crops(self._data, self._index, self.encoder)

    @cached_property
    def features(self) -> ClipFeatures:
        """The encoder's features, for heads."""
        return matching.clip_features(self._data, self._index, self.encoder)

    @cached_property
    def places(self) -> ClipFeatures:
        """The joints' places, for heads without learning."""
        return matching.place_features(self._data, self._index)

    def comparison(self, head: str, test: OneShotTest, base: BaseClips | None = None) -> Callable[[Draw], DrawResult]:
        """What judges a draw of ``test`` by a head, with everything encoded that it needs.

        Raises:
            ModelError: see :func:`model.matching.heads.head_named`.
            DataError: there are no base actions to take statistics from.
        """
        if head in _RECOGNITION:
            embedded, cohort = self.embedded if head == SHIPPED else self.cropped, self.encoder.cohort
            return lambda draw: evaluate_draw(self._data, embedded, draw, cohort, test.dataset)
        features = self.features if is_learned(head) else self.places
        statistics = base.features.without(test.actions) if needs_base(head) and base is not None else None
        compare = head_named(head, statistics)
        return lambda draw: matching.evaluate_draw(self._data, features, draw, compare, test.dataset)
