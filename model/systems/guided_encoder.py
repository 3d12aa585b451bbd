"""This project's encoder in three trainings that differ in what text guides it.

All are compared as recognition compares windows, but for what is fitted after the training on the training clips: the
joints' cosines (:func:`model.embedding.similarity`), without the whitening and without what is usual for an exemplar,
which no other system has.
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor

from capture import JOINT_COUNT
from model.config import EncoderConfig, GuidanceConfig
from model.crossglg import CrossGLG
from model.embedding import Embeddings, from_features, similarity
from model.encoders.build import build_encoder
from model.preprocess import NormalisedSkeletons, features
from model.skeleton_branch import SkeletonBranch
from model.systems.base import ENCODER_CHANNELS, System
from model.text.supervision import read_guidance


class GuidedEncoder(System):
    """The skeleton branch with the guidance that ``guidance`` switches on; encoder and losses are the project's.

    Args:
        actions: each has a description in the file that ``guidance`` names, unless no text guides.

    Raises:
        DataError: an action has no description.
    """

    encoder: ClassVar[EncoderConfig] = EncoderConfig()
    guidance: ClassVar[GuidanceConfig]

    def __init__(self, actions: tuple[str, ...]) -> None:
        super().__init__(actions)
        # Without global-to-local guidance there is no importance module (Table 4 of CrossGLG).
        importance = self.encoder.importance if self.guidance.g2l else "none"
        encoder = build_encoder(self.encoder.kind, self.encoder.blocks_before, self.encoder.attention, ENCODER_CHANNELS)
        branch = SkeletonBranch(encoder, len(actions), importance=importance)
        self.model = CrossGLG(branch, self.guidance, read_guidance(self.guidance, actions))

    def losses(self, skeletons: NormalisedSkeletons, classes: Tensor) -> dict[str, Tensor]:
        found = self.model(features(skeletons), classes)
        return {
            "loss": found.total,
            "skeleton": found.skeleton,
            "calibrate": found.calibrate,
            "cross_modal": found.cross_modal,
            "contrast": found.contrast,
        }

    def describe(self, skeletons: NormalisedSkeletons) -> Tensor:
        """(N, V, C + 2): the joints' features of unit length, their importance, and 1 where they were seen."""
        encoded = self.model.branch(features(skeletons))
        found = from_features(encoded.joints, encoded.importance, skeletons.seen)
        return torch.cat((found.joints, found.importance[..., None], found.seen[..., None].float()), dim=-1)

    def similarity(self, queries: Tensor, exemplars: Tensor) -> Tensor:
        return similarity(_embeddings(queries), _embeddings(exemplars))


def _embeddings(described: Tensor) -> Embeddings:
    assert described.shape[1] == JOINT_COUNT
    return Embeddings(described[..., :-2], described[..., -2], described[..., -1] > 0)
