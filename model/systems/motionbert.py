"""MotionBERT (Zhu et al., "MotionBERT: A Unified Perspective on Learning Human Motion Representations", ICCV 2023) for
one-shot recognition, as its section 4.3 trains it on NTU RGB+D 120.

The dual-stream spatio-temporal transformer reads 17 joints; the mean over time of what it makes of them, all joints
side by side, is mapped to an embedding of unit length. Embeddings are trained by the supervised contrastive loss
(Khosla et al., NeurIPS 2020; temperature 0.1, two clips of each action in a batch) and compared by their cosine.

What differs from the authors' description:

* Trained from scratch, the network is small enough for a CPU: 64 channels instead of 256 or 512, a depth of 2 instead
  of 5, and an embedding of 256 instead of 2048. It reads three coordinates and a confidence; a published network, which
  reads keypoints in a picture, gets two, seen from the front.
* One person, not two; positions are those of :func:`model.preprocess.normalise`, and what the training changes about
  them is what it changes for every system. Clips have the frames of a window (32), not 100.
* One learning rate for network and head, on a one-cycle schedule (theirs: 1e-4 and 1e-3, decaying by epoch).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import ClassVar

import torch
from pytorch_metric_learning.losses import SupConLoss  # type: ignore[import-untyped]
from torch import Tensor, nn
from torch.nn import functional

from model.preprocess import NormalisedSkeletons
from model.systems import human36m
from model.systems.base import System
from model.systems.dstformer import JOINTS, DSTformer, DSTformerSize
from model.systems.motionbert_weights import load_published

SMALL = DSTformerSize(4, 64, 2, 4, 2, 128, 64)
EMBEDDING = 256
PUBLISHED_EMBEDDING = 2048
DROPOUT = 0.1  # before the head
TEMPERATURE = 0.1


class MotionBERT(System):
    """A DSTformer with an embedding head.

    The learning rate lies between those of the authors' network and head; at their head's, 1e-3, the embeddings of the
    demonstrator's movements became all alike within a few steps. Supervised contrast needs clips of one action in a
    batch: two, as the authors draw.
    """

    name = "motionbert"
    title = "MotionBERT (Zhu et al. 2023), from scratch"
    learning_rate = 3e-4
    clips_of_a_class = 2
    size: ClassVar[DSTformerSize] = SMALL
    weights: ClassVar[Path | None] = None
    """A file of the authors, whose weights and size the network starts with; None to start from scratch."""

    def __init__(self, actions: tuple[str, ...]) -> None:
        super().__init__(actions)
        self.network = DSTformer(self.size) if self.weights is None else load_published(self.weights)
        self.dropout = nn.Dropout(DROPOUT)
        embedding = EMBEDDING if self.weights is None else PUBLISHED_EMBEDDING
        self.head = nn.Linear(JOINTS * self.network.size.channels_out, embedding)
        self.contrast = SupConLoss(temperature=TEMPERATURE)

    @classmethod
    def starting_from(cls, path: Path) -> type[MotionBERT]:
        """The system that starts with published weights, named after the file's content.

        Network and head learn at the authors' rate for the network.

        Raises:
            WeightsError: see :func:`model.systems.motionbert_weights.load_published`.
        """
        load_published(path)  # a wrong file is told now, not when a system is built

        class Published(cls):  # type: ignore[misc,valid-type]
            name = f"motionbert-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"
            title = f"MotionBERT (Zhu et al. 2023), published weights {path.name}"
            learning_rate = 1e-4
            weights = path

        return Published

    def losses(self, skeletons: NormalisedSkeletons, classes: Tensor) -> dict[str, Tensor]:
        embedded = self.describe(skeletons)
        with torch.autocast(embedded.device.type, enabled=False):  # cosines over 0.1: bfloat16 would be coarse
            return {"loss": self.contrast(embedded, classes)}

    def describe(self, skeletons: NormalisedSkeletons) -> Tensor:
        """(N, embedding), of unit length."""
        motion = human36m.motion(skeletons, depth=self.network.size.channels_in == 4)
        represented = self.dropout(self.network(motion)).mean(dim=1)  # (N, 17, C)
        return functional.normalize(self.head(represented.flatten(1)).float(), dim=-1)

    def similarity(self, queries: Tensor, exemplars: Tensor) -> Tensor:
        return queries @ exemplars.T
