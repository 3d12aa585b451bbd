"""From the name of a base encoder to the encoder."""

from __future__ import annotations

from typing import Literal

from model.encoders.base import SkeletonEncoder
from model.encoders.blocks import CHANNELS
from model.encoders.ctrgcn import CTRGCN
from model.encoders.hocslm import HGLNet
from model.encoders.infogcn import Attention, InfoGCN
from model.encoders.stgcn import STGCN
from model.preprocess import CHANNELS as INPUT_CHANNELS

EncoderKind = Literal["infogcn", "stgcn", "ctrgcn", "hocslm"]


def build_encoder(
    kind: EncoderKind,
    blocks_before: int = 5,
    attention: Attention = "pooled",
    channels: int = CHANNELS,
    channels_in: int = INPUT_CHANNELS,
) -> SkeletonEncoder:
    """A base encoder with fresh weights.

    Args:
        kind: which.
        blocks_before: N_pre, 1..9.
        attention: of InfoGCN; the others know ``"pooled"`` only.
        channels: of the first blocks, a multiple of 8; the last have four times as many.
        channels_in: of the input.

    Raises:
        ValueError: there is no such encoder or insertion point, or the encoder has no attention per frame.
    """
    if kind == "infogcn":
        return InfoGCN(channels_in, blocks_before=blocks_before, attention=attention, channels=channels)
    if attention != "pooled":
        raise ValueError(f"encoder {kind} has no {attention} attention: only infogcn has, the others take pooled")
    if kind == "stgcn":
        return STGCN(channels_in, blocks_before=blocks_before, channels=channels)
    if kind == "ctrgcn":
        return CTRGCN(channels_in, blocks_before=blocks_before, channels=channels)
    if kind == "hocslm":
        return HGLNet(channels_in, blocks_before=blocks_before, channels=channels)
    raise ValueError(f"there is no encoder {kind}: infogcn, stgcn, ctrgcn and hocslm there are")
