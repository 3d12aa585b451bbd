"""The one-shot test of :mod:`model.one_shot` with any head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from model.data.kinect25 import ClipData
from model.data.protocol import Draw, Protocol
from model.errors import DataError
from model.matching.base import BaseFeatures, OneShotHead, WindowFeatures, window_features
from model.matching.joints import FRAMES, joint_places
from model.one_shot import DrawResult, judge_draw, sample_clips
from model.one_shot_encoder import OneShotEncoder


@dataclass(frozen=True)
class ClipFeatures:
    """Features of some clips of a data set.

    Attributes:
        index: (N,) indices into the data set.
        features: of those clips; a clip without any body shows no joint.
    """

    index: NDArray[np.int64]
    features: WindowFeatures


def clip_features(data: ClipData, index: NDArray[np.int64], encoder: OneShotEncoder) -> ClipFeatures:
    """Features of the clips at ``index``."""
    samples = sample_clips(data, index, encoder.frames)
    return ClipFeatures(index, window_features(encoder.weights.branch, samples, encoder.device))


def place_features(data: ClipData, index: NDArray[np.int64]) -> ClipFeatures:
    """Where the joints of the clips at ``index`` are, for heads without learning."""
    return ClipFeatures(index, joint_places(sample_clips(data, index, FRAMES)))


def base_features(data: ClipData, protocol: Protocol, encoder: OneShotEncoder) -> BaseFeatures:
    """What a head may take statistics from: labelled features of the clips of the protocol's base actions.

    Clips without a body are left out. Actions that a test asks for must not be among them: take them away with
    :meth:`model.matching.base.BaseFeatures.without` (those of msraction3d may be base actions).

    Raises:
        DataError: the protocol lists no base actions, or the data hold no clip of them.
    """
    index = np.flatnonzero(np.isin(data.action, protocol.actions("base")))
    if len(index) == 0:
        raise DataError(f"The data hold no clip of the base actions of '{protocol.path}'.")
    samples = sample_clips(data, index, encoder.frames)
    features = window_features(encoder.weights.branch, samples, encoder.device, pooled=True)
    shown = features.seen.any(dim=1)
    return BaseFeatures(features[shown], data.action[index[shown.numpy()]])


def evaluate_draw(
    data: ClipData, clips: ClipFeatures, draw: Draw, head: OneShotHead, dataset: str | None = None
) -> DrawResult:
    """The best exemplar by a head for every query of a draw; a query without a body is answered wrongly.

    Raises:
        DataError: see :func:`model.one_shot.queries_of`.
    """
    features = clips.features

    def scores(queries: Tensor, exemplars: Tensor) -> Tensor:
        return head.scores(features[queries], features[exemplars])

    return judge_draw(data, clips.index, draw, scores, features.seen.any(dim=1), dataset)
