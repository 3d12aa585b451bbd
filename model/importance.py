"""Joint importance determination (JID), section 3.4 of CrossGLG."""

from __future__ import annotations

from abc import abstractmethod
from typing import Literal

import torch
from torch import Tensor, nn

from capture import JOINT_COUNT

ImportanceKind = Literal["per_joint", "flattened", "none"]
HIDDEN_OF_FLATTENED = 32


class JointImportance(nn.Module):
    """From f_pre (N, T, V, C) to the importance k_out (N, V), not negative, summing to 1 over the joints.

    "Two linear layers and a softmax layer" leaves their shape open; the two subclasses are the two readings. The last
    layer starts at zero, which makes all joints equally important at first.
    """

    def forward(self, before: Tensor) -> Tensor:
        overall = before.mean(dim=1)  # (N, V, C): the joints' overall motion features
        return self.logits(overall).float().softmax(dim=-1)

    @abstractmethod
    def logits(self, overall: Tensor) -> Tensor:
        """(N, V) from (N, V, C)."""


class PerJointImportance(JointImportance):
    """C -> C -> 1, shared by all joints (16,641 parameters at C = 128): whether a joint matters is read from how it
    moves, not from which joint it is, so that joints that rarely mattered in training can matter live."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(channels, channels)
        self.score = _starts_at_zero(nn.Linear(channels, 1))

    def logits(self, overall: Tensor) -> Tensor:
        scores: Tensor = self.score(torch.relu(self.hidden(overall)))
        return scores.squeeze(-1)


class FlattenedImportance(JointImportance):
    """V * C -> 32 -> V: every joint's importance is read from all joints together. With 103,257 parameters at C = 128
    it is what the paper's "+0.1 M" suggests."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(JOINT_COUNT * channels, HIDDEN_OF_FLATTENED)
        self.score = _starts_at_zero(nn.Linear(HIDDEN_OF_FLATTENED, JOINT_COUNT))

    def logits(self, overall: Tensor) -> Tensor:
        scores: Tensor = self.score(torch.relu(self.hidden(overall.flatten(1))))  # (N, V, C) -> (N, V*C) -> (N, V)
        return scores


class UniformImportance(JointImportance):
    """No importance module (the base encoder of Table 4): all joints alike, no parameters."""

    def logits(self, overall: Tensor) -> Tensor:
        return overall.new_zeros(overall.shape[:2])


def build_importance(kind: ImportanceKind, channels: int) -> JointImportance:
    """The importance module of a kind, for C = ``channels`` at the insertion point."""
    if kind == "none":
        return UniformImportance()
    return PerJointImportance(channels) if kind == "per_joint" else FlattenedImportance(channels)


def _starts_at_zero(layer: nn.Linear) -> nn.Linear:
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def reweight(after: Tensor, importance: Tensor) -> Tensor:
    """Eq. 1, scaled: f_post (N, T, V, C) times V * k_out (N, V).

    A softmax over 25 joints averages 1/25, so Eq. 1 as printed would shrink the features 25-fold; the factor V keeps
    their mean scale and leaves the importance itself as the paper has it.
    """
    joints = importance.shape[-1]
    return after * (joints * importance).to(after.dtype)[:, None, :, None]
