"""The dual-path temporal module of :mod:`model.encoders.hocslm`: what happens shortly, and over the whole clip."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.encoders.norm import ChannelNorm

HEADS = 2
REDUCTION = 16  # channels of the input for each channel of a head's query and key
# How fast a head's attention falls off over the whole clip, at the start: one looks everywhere, one nearby.
FALL_OFF = (0.0, 4.0)


class DualPathTemporalModule(nn.Module):
    """Half of the channels go the short-range path, half the long-range path, and each path tells the other.

    * Short range: convolutions with kernel 5 at dilation 1 and 2, so 5 and 9 frames of each joint by itself.
    * Long range: attention between all frames. It is computed from the mean over the joints, so that all joints look
      at the same moments, and falls off with the distance between two frames as a fraction of the clip, at a learned
      rate per head.
    * Exchange: each path receives a linear map of the other.

    Takes (N, T, V, C) and the residual (N, ceil(T / stride), V, C), and gives the latter's shape after the ReLU.
    """

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.path_channels, self.scale_channels, self.stride = channels // 2, channels // 4, stride
        self.head_channels = channels // REDUCTION
        self.reduce = nn.Linear(channels, self.path_channels)
        self.reduce_norm = ChannelNorm(self.path_channels)
        self.near = nn.Conv2d(self.scale_channels, self.scale_channels, (5, 1), (stride, 1), (2, 0))
        self.far = nn.Conv2d(self.scale_channels, self.scale_channels, (5, 1), (stride, 1), (4, 0), (2, 1))
        self.norm = nn.LayerNorm(channels)
        self.to_query_key = nn.Linear(channels, 2 * HEADS * self.head_channels)
        self.fall_off = nn.Parameter(torch.tensor(FALL_OFF))
        self.values = nn.ModuleList(nn.Linear(channels, self.path_channels // HEADS) for _ in range(HEADS))
        self.to_short = nn.Linear(self.path_channels, self.path_channels)
        self.to_long = nn.Linear(self.path_channels, self.path_channels)
        self.out_norm = ChannelNorm(channels)

    def forward(self, x: Tensor, residual: Tensor) -> Tensor:
        short, long = self.short_range(x), self.long_range(x)
        both = torch.cat((short + self.to_short(long), long + self.to_long(short)), dim=-1)
        return self.out_norm(both, residual, relu=True)

    def short_range(self, x: Tensor) -> Tensor:
        """(N, T, V, C) to (N, ceil(T / stride), V, C / 2)."""
        active = self.reduce_norm(self.reduce(x), relu=True).permute(0, 3, 1, 2)  # channels-last (N, C/2, T, V)
        windows = (self.near(active[:, : self.scale_channels]), self.far(active[:, self.scale_channels :]))
        return torch.cat([window.permute(0, 2, 3, 1) for window in windows], dim=-1)

    def long_range(self, x: Tensor) -> Tensor:
        """(N, T, V, C) to (N, ceil(T / stride), V, C / 2)."""
        n, t, v, _ = x.shape
        attention = self.attend(x)
        heads = []
        for head, value in enumerate(self.values):
            values = value(x).view(n, t, -1)  # (N, T, V * C / 4)
            heads.append((attention[:, head].to(values.dtype) @ values).view(n, -1, v, self.path_channels // HEADS))
        return torch.cat(heads, dim=-1)

    def attend(self, x: Tensor) -> Tensor:
        """How much each frame that stays takes from which frame: (N, H, ceil(T / stride), T), rows sum to 1."""
        n, t = x.shape[:2]
        query_key = self.to_query_key(self.norm(x.mean(dim=2))).view(n, t, 2, HEADS, self.head_channels)
        query, key = query_key.permute(2, 0, 3, 1, 4)  # each (N, H, T, D)
        scores = query[:, :, :: self.stride] @ key.transpose(-1, -2) / self.head_channels**0.5
        frames = torch.arange(t, device=x.device)
        distance = (frames[:: self.stride, None] - frames).abs() / t  # (T', T)
        return (scores - functional.softplus(self.fall_off)[:, None, None] * distance).softmax(dim=-1)
