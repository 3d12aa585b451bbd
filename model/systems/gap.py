"""GAP: body parts' features contrasted with descriptions of what they do."""

from __future__ import annotations

from model.config import GuidanceConfig
from model.systems.guided_encoder import GuidedEncoder


class GAP(GuidedEncoder):
    """Part-wise skeleton-text contrast (Xiang et al., "Generative Action Description Prompts for Skeleton-based Action
    Recognition", ICCV 2023) on our encoder; see :mod:`model.contrast`.

    What differs from the paper: the sentences are ours, on joints, averaged over the joints of a part (the paper's
    are written by GPT-3 for parts); the text encoder is fixed (the paper trains CLIP's or BERT's); the encoder is ours
    (the paper's is CTR-GCN); the paper's global sentence has no counterpart; and the paper tests closed sets, so how
    windows are compared is ours, too.
    """

    name = "gap"
    title = "GAP part contrast (Xiang et al. 2023)"
    guidance = GuidanceConfig(g2l=False, l2g=False, contrast="parts")
