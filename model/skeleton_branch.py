"""The skeleton encoding branch of CrossGLG (Figure 2): encoder, joint importance, projection, classifier.

It is all that exists at inference; the guidance of the training phase works on its features from outside.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from model.config import EncoderConfig
from model.encoders.base import SkeletonEncoder
from model.encoders.build import build_encoder
from model.importance import ImportanceKind, UniformImportance, build_importance, reweight
from model.preprocess import STREAMS, Stream


@dataclass(frozen=True)
class BranchFeatures:
    """What the branch gives for a batch of N windows.

    Attributes:
        joints: (N, T', V, C) reweighted joint features, not negative.
        importance: (N, V), sums to 1 over the joints.
        attention: (N, H, V, V) per encoding block where asked for, else empty.
    """

    joints: Tensor
    importance: Tensor
    attention: tuple[Tensor, ...] = ()

    def __getitem__(self, index: slice) -> BranchFeatures:
        """Those of some windows."""
        return BranchFeatures(self.joints[index], self.importance[index], tuple(a[index] for a in self.attention))


class SkeletonBranch(nn.Module):
    """Encoder with importance and the classifier that training uses.

    Args:
        encoder: any :class:`SkeletonEncoder`.
        class_count: base actions.
        dropout: before the classifier.
        importance: the importance module, or ``"none"`` for the base encoder alone.
        stream: the part of the input that the encoder reads.
    """

    def __init__(
        self,
        encoder: SkeletonEncoder,
        class_count: int,
        dropout: float = 0.3,
        importance: ImportanceKind = "per_joint",
        stream: Stream = "all",
    ) -> None:
        super().__init__()
        self.stream: Stream = stream
        self.encoder = encoder
        self.importance = build_importance(importance, encoder.channels_before)
        self.project = nn.Linear(encoder.channels_after, encoder.channels_after)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(encoder.channels_after, class_count)

    @property
    def has_importance(self) -> bool:
        """Whether there is an importance module (JID)."""
        return not isinstance(self.importance, UniformImportance)

    @property
    def channels(self) -> int:
        """C of the joint features."""
        return self.encoder.channels_after

    def forward(self, inputs: Tensor, *, with_attention: bool = False) -> BranchFeatures:
        """Joint features and importance of (N, 9, T, 25) inputs."""
        encoded = self.encoder(inputs[:, STREAMS[self.stream]], with_attention=with_attention)
        importance = self.importance(encoded.before)
        return BranchFeatures(reweight(encoded.after, importance), importance, encoded.attention)

    def classify(self, features: BranchFeatures) -> Tensor:
        """Logits (N, classes) of the base actions: pooled, projected (f_out^s of section 3.5), classified."""
        pooled = features.joints.mean(dim=(1, 2))  # (N, C)
        return self.classifier(self.dropout(torch.relu(self.project(pooled))))


def build_branch(config: EncoderConfig, class_count: int, dropout: float = 0.3) -> SkeletonBranch:
    """The branch that a configuration describes, with fresh weights."""
    read = STREAMS[config.stream]
    encoder = build_encoder(
        config.kind, config.blocks_before, config.attention, config.channels, channels_in=read.stop - read.start
    )
    return SkeletonBranch(encoder, class_count, dropout, config.importance, config.stream)
