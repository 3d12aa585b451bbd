"""DSTformer, the dual-stream spatio-temporal transformer of MotionBERT (Zhu et al., ICCV 2023, section 3.2).

Written anew from the paper. Parts are named as in the authors' published weights, abbreviations included, so that those
load by name.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

JOINTS = 17
EPSILON = 1e-6  # of the layer normalisations, as the published weights were trained
# The weights' standard deviation at the start is the authors' at this number of channels; with fewer it is larger, so
# that a layer passes on as much.
_DEVIATION, _AT_CHANNELS = 0.02, 512


@dataclass(frozen=True)
class DSTformerSize:
    """What a network is built like.

    Attributes:
        channels_in: of a joint in a frame: coordinates and confidence.
        channels: C_f of the paper, of each joint's token.
        depth: N, blocks of each of the two streams.
        heads: of every attention; a divisor of ``channels``.
        hidden_ratio: channels between the two layers of a multi-layer perceptron, in ``channels``.
        channels_out: C_e, of the motion representation E.
        most_frames: the longest clip; there is a temporal position for each frame.
    """

    channels_in: int
    channels: int
    depth: int
    heads: int
    hidden_ratio: float
    channels_out: int
    most_frames: int


# The published sizes; their input is a picture's: x, y and confidence.
PUBLISHED = DSTformerSize(3, 512, 5, 8, 2, 512, 243)
PUBLISHED_LITE = DSTformerSize(3, 256, 5, 8, 4, 512, 243)


class Attention(nn.Module):
    """Multi-head self-attention (MHSA) over the last axis but one of (..., tokens, C)."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(channels, 3 * channels)
        self.proj = nn.Linear(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        *outer, tokens, channels = x.shape
        split = self.qkv(x).view(-1, tokens, 3, self.heads, channels // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)  # each (B, H, tokens, C / H)
        mixed = functional.scaled_dot_product_attention(query, key, value)
        return self.proj(mixed.transpose(1, 2).reshape(*outer, tokens, channels))


class MultiLayerPerceptron(nn.Module):
    """Two layers with a GELU between."""

    def __init__(self, channels: int, hidden: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(channels, hidden)
        self.fc2 = nn.Linear(hidden, channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(functional.gelu(self.fc1(x)))


class Block(nn.Module):
    """A spatial block (S-MHSA) and a temporal one (T-MHSA), in the stream's order; (N, T, J, C) to the same.

    Args:
        space_first: S-T; else T-S.
    """

    def __init__(self, size: DSTformerSize, space_first: bool) -> None:
        super().__init__()
        channels, hidden = size.channels, int(size.channels * size.hidden_ratio)
        self.space_first = space_first
        self.norm1_s = nn.LayerNorm(channels, EPSILON)
        self.norm1_t = nn.LayerNorm(channels, EPSILON)
        self.attn_s = Attention(channels, size.heads)
        self.attn_t = Attention(channels, size.heads)
        self.norm2_s = nn.LayerNorm(channels, EPSILON)
        self.norm2_t = nn.LayerNorm(channels, EPSILON)
        self.mlp_s = MultiLayerPerceptron(channels, hidden)
        self.mlp_t = MultiLayerPerceptron(channels, hidden)

    def forward(self, x: Tensor) -> Tensor:
        for step in (self.space, self.time) if self.space_first else (self.time, self.space):
            x = step(x)
        return x

    def space(self, x: Tensor) -> Tensor:
        """The joints of one frame among themselves."""
        x = x + self.attn_s(self.norm1_s(x))
        return x + self.mlp_s(self.norm2_s(x))

    def time(self, x: Tensor) -> Tensor:
        """One joint's frames among themselves."""
        x = x + self.attn_t(self.norm1_t(x).transpose(1, 2)).transpose(1, 2)
        return x + self.mlp_t(self.norm2_t(x))


class DSTformer(nn.Module):
    """From tokens of joints in frames to the motion representation E.

    The two streams of a depth are added with weights that the network predicts for each joint in each frame (the
    paper's adaptive fusion). The head that lifts poses to 3D in pre-training is left out.
    """

    def __init__(self, size: DSTformerSize) -> None:
        super().__init__()
        self.size = size
        self.joints_embed = nn.Linear(size.channels_in, size.channels)
        self.pos_embed = nn.Parameter(torch.zeros(1, JOINTS, size.channels))
        self.temp_embed = nn.Parameter(torch.zeros(1, size.most_frames, 1, size.channels))
        self.blocks_st = nn.ModuleList(Block(size, space_first=True) for _ in range(size.depth))
        self.blocks_ts = nn.ModuleList(Block(size, space_first=False) for _ in range(size.depth))
        self.ts_attn = nn.ModuleList(nn.Linear(2 * size.channels, 2) for _ in range(size.depth))
        self.norm = nn.LayerNorm(size.channels, EPSILON)
        self.pre_logits = nn.Sequential()
        self.pre_logits.add_module("fc", nn.Linear(size.channels, size.channels_out))
        self.pre_logits.add_module("act", nn.Tanh())
        deviation = _DEVIATION * (_AT_CHANNELS / size.channels) ** 0.5
        for part in self.modules():
            if isinstance(part, nn.Linear):
                nn.init.trunc_normal_(part.weight, std=deviation)
                nn.init.zeros_(part.bias)
        nn.init.trunc_normal_(self.pos_embed, std=_DEVIATION)
        nn.init.trunc_normal_(self.temp_embed, std=_DEVIATION)
        for fusion in self.ts_attn:
            nn.init.zeros_(fusion.get_parameter("weight"))  # at first both streams count the same

    def forward(self, motion: Tensor) -> Tensor:
        """(N, T, 17, channels_in) to E, (N, T, 17, channels_out), in -1..1.

        Raises:
            ValueError: the clips are longer than there are temporal positions.
        """
        frames = motion.shape[1]
        if frames > self.size.most_frames:
            raise ValueError(f"{frames} frames are more than the {self.size.most_frames} that there are positions for")
        x = self.joints_embed(motion) + self.pos_embed + self.temp_embed[:, :frames]
        for space_time, time_space, fusion in zip(self.blocks_st, self.blocks_ts, self.ts_attn, strict=True):
            streams = (space_time(x), time_space(x))
            weights = fusion(torch.cat(streams, dim=-1)).softmax(dim=-1)  # (N, T, J, 2)
            x = streams[0] * weights[..., :1] + streams[1] * weights[..., 1:]
        return self.pre_logits(self.norm(x))
