"""The sequential fusion of HocSLM with language, as we read its abstract; used in training only.

The abstract names a "sequential fusion module" for "cross-modal semantic alignment between skeletal data and textual
descriptions", and no more. Ours goes through a clip in the order of time, in stages: start, middle and end.

1. A stage's skeleton features, the mean over the joints and a third of the time, update a recurrent state (GRU), which
   so knows the stages before.
2. The state is projected into the space of the text embeddings, where it should lie nearer to what is said of this
   stage of its own action than to what is said of this stage of the others: a contrast, the alignment.
3. The state takes in what it found there: the texts of this stage, weighted by how near they are. Nothing tells it
   which one is right, and the next stage starts from it.

The last state, which has gone through skeleton and language in order, is classified.

The paper writes its texts with a large vision-language model from the videos. We have no videos, and use the clauses
of our global descriptions: see :mod:`model.text.stages`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

CHANNELS = 256  # of the state
TEMPERATURE = 0.1  # what the cosines are divided by


class SequentialFusion(nn.Module):
    """The fusion's two losses.

    Args:
        skeleton_channels: C of the joint features.
        text: (classes, S, C_txt) embeddings of what is said of each action's S stages.
    """

    text: Tensor

    def __init__(self, skeleton_channels: int, text: Tensor) -> None:
        super().__init__()
        # What all actions' texts on a stage share tells no action. It follows from the descriptions: no checkpoint.
        centred = functional.normalize(text.float() - text.float().mean(dim=0), dim=-1)
        self.register_buffer("text", centred, persistent=False)
        classes, _, text_channels = text.shape
        self.update = nn.GRUCell(skeleton_channels, CHANNELS)
        self.to_text = nn.Linear(CHANNELS, text_channels)
        self.from_text = nn.Linear(text_channels, CHANNELS)
        self.classifier = nn.Linear(CHANNELS, classes)

    def forward(self, joints: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
        """The alignment's and the classification's loss of (N, T', V, C) joint features of classes (N,)."""
        with torch.autocast(joints.device.type, enabled=False):  # small, and not worth half precision
            logits, cosines = self.fuse(joints.float())
            alignment = torch.stack([functional.cross_entropy(stage / TEMPERATURE, classes) for stage in cosines])
            return alignment.mean(), functional.cross_entropy(logits, classes)

    def fuse(self, joints: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Logits (N, classes) of the last state, and for each stage the cosines (N, classes) with its texts."""
        over_joints = joints.mean(dim=2).transpose(1, 2)  # (N, C, T')
        moments = functional.adaptive_avg_pool1d(over_joints, self.text.shape[1]).unbind(dim=-1)  # S of (N, C)
        state = joints.new_zeros(len(joints), CHANNELS)
        cosines = []
        for stage, moment in enumerate(moments):
            state = self.update(moment, state)
            texts = self.text[:, stage]  # (classes, C_txt)
            cosines.append(functional.normalize(self.to_text(state), dim=-1) @ texts.T)
            read = (cosines[-1] / TEMPERATURE).softmax(dim=-1) @ texts
            state = state + self.from_text(read)
        return self.classifier(state), cosines
