"""Tasks beside the recognition of actions, in training only; none is in the paper.

* **Direction.** Some clips are played backwards, and the encoder must tell which. To lift an arm and to lower it have
  the same poses: what tells them apart is the order, which one-shot recognition needs for actions it has never seen.
* **Set adversary.** A classifier tells from the features which source set a clip comes from, and the encoder learns to
  defeat it, by a reversed gradient (Ganin and Lempitsky, "Unsupervised Domain Adaptation by Backpropagation", 2015):
  the exemplar and what it is compared with may come from different sensors. The strength rises over the training as
  there.
* **Synthetic actions.** Further clips show actions that nobody performed (:mod:`model.data.synthetic_actions`), and a
  classifier of its own tells which: where few actions are to be learned, the encoder learns more ways to move.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.config import AuxiliaryConfig

ADVERSARY_CHANNELS = 128
RISE = 10.0  # gamma of Ganin and Lempitsky


class _ReversedGradient(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, features: Tensor, strength: float) -> Tensor:
        context.strength = strength
        return features.view_as(features)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return -context.strength * gradients[0], None


class Auxiliary(nn.Module):
    """The tasks' heads and losses.

    Args:
        channels: C of the joint features.
        sets: source sets among the training clips.
        config: which tasks there are.
        dropout, label_smoothing: of the classifier of synthetic actions, as of the actions' own.
    """

    def __init__(
        self, channels: int, sets: int, config: AuxiliaryConfig, dropout: float = 0.3, label_smoothing: float = 0.1
    ) -> None:
        super().__init__()
        self.config, self.label_smoothing = config, label_smoothing
        self.direction = nn.Linear(channels, 1) if config.backwards else None
        self.adversary: nn.Module | None = None
        if config.adversary:
            self.adversary = nn.Sequential(
                nn.Linear(channels, ADVERSARY_CHANNELS), nn.ReLU(), nn.Linear(ADVERSARY_CHANNELS, sets)
            )
        self.synthetic: nn.Module | None = None
        if config.synthetic:
            self.synthetic = nn.Sequential(
                nn.Linear(channels, channels), nn.ReLU(), nn.Dropout(dropout), nn.Linear(channels, config.synthetic)
            )

    def forward(
        self, joints: Tensor, sets: Tensor, backwards: int, progress: float, synthetic: Tensor
    ) -> dict[str, Tensor]:
        """The losses of the tasks that are on, by name, and their weighted sum ``total``.

        Args:
            joints: (N + S, T', V, C) joint features of real clips and, behind them, of synthetic actions.
            sets: (N,) numbers of source sets.
            backwards: how many real clips, the last ones, are played backwards.
            progress: 0..1, how much of the training is done.
            synthetic: (S,) numbers of synthetic actions.
        """
        pooled, of_synthetic = joints.float().mean(dim=(1, 2)).split([len(sets), len(synthetic)])  # (N, C), (S, C)
        losses = {"total": pooled.new_zeros(())}
        if self.direction is not None:
            answers = self.direction(pooled).float()[:, 0]
            is_backwards = torch.zeros_like(answers)
            is_backwards[len(answers) - backwards :] = 1
            losses["direction"] = functional.binary_cross_entropy_with_logits(answers, is_backwards)
            losses["total"] = losses["total"] + self.config.direction_weight * losses["direction"]
        if self.adversary is not None:
            strength = self.config.adversary * (2 / (1 + math.exp(-RISE * progress)) - 1)
            guesses = self.adversary(_ReversedGradient.apply(pooled, strength)).float()
            losses["adversary"] = functional.cross_entropy(guesses, sets)
            losses["total"] = losses["total"] + losses["adversary"]
        if self.synthetic is not None:
            logits = self.synthetic(of_synthetic).float()
            losses["synthetic"] = functional.cross_entropy(logits, synthetic, label_smoothing=self.label_smoothing)
            losses["total"] = losses["total"] + self.config.synthetic_weight * losses["synthetic"]
        return losses
