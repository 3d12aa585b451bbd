"""Joint importance determination (JID), section 3.4 of CrossGLG."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class JointImportance(nn.Module):
    """Two linear layers and a softmax over the joints.

    The paper leaves the shape of the linear layers open. Ours are shared by all joints (C -> C -> 1, 16,641
    parameters at C = 128): whether a joint matters is read from how it moves, not from which joint it is, so that
    movements of joints that rarely mattered in training can matter live. The last layer starts at zero, which makes
    all joints equally important at first.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(channels, channels)
        self.score = nn.Linear(channels, 1)
        nn.init.zeros_(self.score.weight)
        nn.init.zeros_(self.score.bias)

    def forward(self, before: Tensor) -> Tensor:
        """Importance k_out (N, V), not negative, summing to 1 over the joints, from f_pre (N, T, V, C)."""
        overall = before.mean(dim=1)  # (N, V, C): the joint's overall motion feature
        return self.score(torch.relu(self.hidden(overall))).squeeze(-1).float().softmax(dim=-1)


def reweight(after: Tensor, importance: Tensor) -> Tensor:
    """Eq. 1, scaled: f_post (N, T, V, C) times V * k_out (N, V).

    A softmax over 25 joints averages 1/25, so Eq. 1 as printed would shrink the features 25-fold; the factor V keeps
    their mean scale and leaves the importance itself as the paper has it.
    """
    joints = importance.shape[-1]
    return after * (joints * importance).to(after.dtype)[:, None, :, None]
