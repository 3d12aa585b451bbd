"""The interface behind which a skeleton encoder sits, so that joint importance and guidance plug into any of them."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from torch import Tensor, nn


@dataclass(frozen=True)
class EncoderFeatures:
    """What an encoder gives for a batch; all of it at joint level, nothing pooled.

    Attributes:
        before: (N, T_pre, V, C_pre), output of block N_pre: what the joint importance is determined from
            (f_pre of section 3.4).
        after: (N, T_post, V, C_post), output of the last block, post-ReLU and so not negative (f_post).
        attention: one (N, H, V, V) map per block, rows sum to 1, or empty when it was not asked for.
    """

    before: Tensor
    after: Tensor
    attention: tuple[Tensor, ...] = ()


class SkeletonEncoder(nn.Module):
    """A skeleton encoder with an insertion point for the joint importance module (section 3.4, N_pre of Table 5)."""

    channels_before: int
    """C_pre, the channels of ``EncoderFeatures.before``."""

    channels_after: int
    """C_post, the channels of ``EncoderFeatures.after``."""

    @abstractmethod
    def forward(self, inputs: Tensor, *, with_attention: bool = False) -> EncoderFeatures:
        """Encode (N, C, T, V) inputs of :func:`model.preprocess.features`."""
