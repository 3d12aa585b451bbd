"""The encoder that ours is built on, without any text."""

from __future__ import annotations

from model.config import GuidanceConfig
from model.systems.guided_encoder import GuidedEncoder


class EncoderAlone(GuidedEncoder):
    """The InfoGCN-like encoder, trained by the cross entropy of the training actions alone."""

    name = "encoder-alone"
    title = "InfoGCN encoder alone"
    basis = "baseline"
    guidance = GuidanceConfig(g2l=False, l2g=False)
