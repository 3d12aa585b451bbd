"""What systems share that compare windows by matching parts of them: the project's encoder and how it is trained.

Only what is matched, and how, is the systems' own, so that a comparison of them is one of the matchings. The papers
train in two stages, the encoder on the training actions and then the matching by one-shot episodes. Here both losses
are minimised together, as all systems have one budget: the cross entropy of a linear classifier on the mean over time
and joints, and that of the episodes (:mod:`model.systems.episodes`).
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.encoders.build import build_encoder
from model.preprocess import NormalisedSkeletons, features
from model.systems.base import ENCODER_CHANNELS, System
from model.systems.episodes import episode_loss

LABEL_SMOOTHING = 0.1  # as the project's own training


class MatchingSystem(System):
    """The encoder, its classifier and both losses.

    Attributes:
        temperature: what similarities are divided by in the episodes.
    """

    clips_of_a_class: ClassVar[int] = 4
    temperature: ClassVar[float] = 0.1

    def __init__(self, actions: tuple[str, ...]) -> None:
        super().__init__(actions)
        self.encoder = build_encoder("infogcn", channels=ENCODER_CHANNELS)
        self.channels = self.encoder.channels_after
        self.classifier = nn.Linear(self.channels, len(actions))

    @abstractmethod
    def describe_joints(self, joints: Tensor, seen: Tensor) -> Tensor:
        """The description (N, ...) by the encoder's features.

        Args:
            joints: (N, T', V, C), not negative.
            seen: (N, V) bool.
        """

    def losses(self, skeletons: NormalisedSkeletons, classes: Tensor) -> dict[str, Tensor]:
        joints = self._encode(skeletons)
        classification = self.classify(joints, skeletons.seen, classes)
        descriptions = self.describe_joints(joints, skeletons.seen)
        with torch.autocast(joints.device.type, enabled=False):  # differences of squares and transports want float32
            found = {"classification": classification, **self.matching_losses(descriptions.float(), classes)}
        return {"loss": sum(found.values(), start=classification.new_zeros(())), **found}

    def classify(self, joints: Tensor, seen: Tensor, classes: Tensor) -> Tensor:
        """The cross entropy of naming the training actions."""
        logits = self.classifier(mean_of_seen(joints, seen).mean(dim=1))
        return functional.cross_entropy(logits, classes, label_smoothing=LABEL_SMOOTHING)

    def matching_losses(self, descriptions: Tensor, classes: Tensor) -> dict[str, Tensor]:
        """By name, all of them minimised."""
        return {"episode": episode_loss(self.similarity, descriptions, classes, self.temperature)}

    def describe(self, skeletons: NormalisedSkeletons) -> Tensor:
        return self.describe_joints(self._encode(skeletons), skeletons.seen).float()

    def _encode(self, skeletons: NormalisedSkeletons) -> Tensor:
        """(N, T', V, C)."""
        return self.encoder(features(skeletons)).after


def mean_of_seen(joints: Tensor, seen: Tensor) -> Tensor:
    """The mean (N, T', C) over the joints that were seen of (N, T', V, C); zeros where none was."""
    count = seen.sum(dim=1).clamp_min(1)[:, None, None]
    return (joints * seen[:, None, :, None]).sum(dim=2) / count
