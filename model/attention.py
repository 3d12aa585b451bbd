"""The encoder's spatial attention, for drawing (Figures 5 and 6 of CrossGLG): which joints exchange features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from capture import Clip
from model.one_shot_encoder import OneShotEncoder, encode_batches
from model.preprocess import sample_batch
from model.skeleton_branch import BranchFeatures


@dataclass(frozen=True)
class AttentionMaps:
    """Attention of N windows.

    Attributes:
        maps: (N, B, H, V, V) float32 for the encoder's B blocks and H heads: row i tells how joint i's new feature is
            composed of the joints' old ones; rows sum to 1 (Figure 5).
        importance: (N, V) k_out of the same windows.
    """

    maps: Tensor
    importance: Tensor

    @property
    def block_count(self) -> int:
        """B, 9 for the encoders that there are."""
        return self.maps.shape[1]

    @property
    def head_count(self) -> int:
        """H: 3 for InfoGCN, 1 for encoders whose links are no attention of several heads."""
        return self.maps.shape[2]

    def joint_to_joint(self, block: int, head: int | None = None) -> Tensor:
        """(N, V, V): the map of one head in a block, or the mean over its heads; rows sum to 1 (Figure 5)."""
        maps = self.maps[:, block]
        return maps.mean(dim=1) if head is None else maps[:, head]

    def received(self, block: int) -> Tensor:
        """(N, V): how much attention each joint gets in a block, mean over heads and over the joints that attend; sums
        to 1 (the spheres of Figure 6)."""
        return self.maps[:, block].mean(dim=(1, 2))


def attention_maps(encoder: OneShotEncoder, clips: Sequence[Clip]) -> AttentionMaps:
    """The attention in windows: a batch of clips, or the one window that a live stream shows now.

    Comes from the eager branch, whatever runtime the encoder has: the folded one keeps no maps. May be called in any
    thread; what the encoder gives elsewhere stays as it is.

    Raises:
        NoBodyError: one of them shows no body.
    """

    def keep(encoded: BranchFeatures, seen: Tensor) -> AttentionMaps:
        return AttentionMaps(torch.stack(encoded.attention, dim=1).float().cpu(), encoded.importance.cpu())

    samples = sample_batch(clips, encoder.frames)
    parts = encode_batches(encoder.weights.branch, samples, encoder.device, keep, with_attention=True)
    return AttentionMaps(torch.cat([part.maps for part in parts]), torch.cat([part.importance for part in parts]))
