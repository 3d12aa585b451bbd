"""Local-to-global cross-modal interaction (L2G), section 3.4 of CrossGLG: it exists in training only.

What the paper leaves open, and what we do:

* Eq. 3 restarts from p_txt in every block, as printed; the blocks differ in their own attention weights.
* Residuals and norms are not given. Text attends to text with a residual and a layer norm, as in any transformer.
  Eq. 4 has no residual: what a joint's text gathers from the skeleton is all that enters the sum of Eq. 5, so the
  skeleton cannot be passed by joint number alone. A layer norm follows it, so that both terms of the sum weigh alike.
* The MLPs have one hidden layer with GELU; C_p is 256 and attention has four heads unless configured otherwise.
* f_post is the reweighted feature of Eq. 1 (the equation assigns to f_post itself).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def _mlp(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(channels_in, channels_out), nn.GELU(), nn.Linear(channels_out, channels_out))


class InteractionBlock(nn.Module):
    """One block phi^i: text-text attention, text-guided attention over the skeleton, fusion.

    Args:
        channels: C_p of the public feature space.
        heads: of both attentions.
        text_text: whether the joints' texts attend to each other (Table 6).
    """

    def __init__(self, channels: int, heads: int, text_text: bool) -> None:
        super().__init__()
        self.text_attention = nn.MultiheadAttention(channels, heads, batch_first=True) if text_text else None
        self.text_norm = nn.LayerNorm(channels)
        self.cross_attention = nn.MultiheadAttention(channels, heads, batch_first=True)
        self.cross_norm = nn.LayerNorm(channels)
        self.fuse = _mlp(channels, channels)

    def forward(self, text: Tensor, skeleton: Tensor) -> Tensor:
        """p_st^i (N, V, C_p) from p_txt (N, V, C_p) and p_st^(i-1) (N, V, C_p)."""
        if self.text_attention is not None:  # Eq. 3
            text = text + self.text_attention(text, text, text, need_weights=False)[0]
        text = self.text_norm(text)
        gathered = self.cross_attention(text, skeleton, skeleton, need_weights=False)[0]  # Eq. 4
        fused: Tensor = self.fuse(text + self.cross_norm(gathered))  # Eq. 5
        return fused


class CrossModalGuidance(nn.Module):
    """The cross-modal guidance branch: from joint features and joint texts to f_out^c.

    Args:
        skeleton_channels: C_post.
        text_channels: C_txt.
        channels: C_p.
        blocks: M, interaction blocks (3 in section 4.1).
        heads: attention heads.
        text_text: see :class:`InteractionBlock`.
    """

    def __init__(
        self,
        skeleton_channels: int,
        text_channels: int,
        *,
        channels: int = 256,
        blocks: int = 3,
        heads: int = 4,
        text_text: bool = True,
    ) -> None:
        super().__init__()
        self.project_text = _mlp(text_channels, channels)
        self.project_skeleton = _mlp(skeleton_channels, channels)
        self.blocks = nn.ModuleList(InteractionBlock(channels, heads, text_text) for _ in range(blocks))
        self.project_back = nn.Linear(channels, skeleton_channels)

    def forward(self, joints: Tensor, text: Tensor) -> Tensor:
        """f_out^c (N, C_post), not negative.

        Args:
            joints: (N, T', V, C_post) reweighted joint features, f_post.
            text: (N, V, C_txt) the joint text embeddings of each clip's action, t.
        """
        text_features = self.project_text(text)  # p_txt (N, V, C_p)
        fused = self.project_skeleton(joints.mean(dim=1))  # p_ske = p_st^0 (N, V, C_p)
        for block in self.blocks:
            fused = block(text_features, fused)
        # "Project it back and pool it along the joint dimension" (section 3.5); ReLU as in the skeleton branch, since
        # both outputs go through one classifier.
        return torch.relu(self.project_back(fused).mean(dim=1))
