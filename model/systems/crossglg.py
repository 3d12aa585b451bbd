"""CrossGLG as this project trains it."""

from __future__ import annotations

from model.config import GuidanceConfig
from model.systems.guided_encoder import GuidedEncoder


class CrossGLGSystem(GuidedEncoder):
    """Global-to-local and local-to-global guidance with joint importance (Yan et al., "CrossGLG", ECCV 2024); see
    :mod:`model.crossglg` for what the paper leaves open."""

    name = "crossglg"
    title = "CrossGLG (Yan et al. 2024)"
    guidance = GuidanceConfig()
