"""What the descriptions teach about the base actions: key joints and joint text embeddings, as tensors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from model.config import GuidanceConfig
from model.crossglg import Guidance
from model.errors import DataError
from model.text.descriptions import read_descriptions
from model.text.embeddings import joint_embeddings
from model.text.encoders import text_encoder
from model.text.key_joints import key_joints


def read_guidance(config: GuidanceConfig, actions: Sequence[str], cache: Path | None = None) -> Guidance | None:
    """The guidance of some actions, or None where ``config`` switches all of it off.

    Args:
        config: names the descriptions and the text encoder.
        actions: the classes, in order.
        cache: folder for text embeddings; the user's cache folder unless given.

    Raises:
        DataError: an action has no description or no key joint, or the text encoder cannot be loaded.
    """
    if not config.is_on:
        return None
    descriptions = read_descriptions(config.descriptions)
    missing = [action for action in actions if action not in descriptions]
    if missing:
        raise DataError(
            f"The descriptions '{config.descriptions}' lack {', '.join(missing)}: add them, or train without "
            "guidance (guidance.g2l=false, guidance.l2g=false, guidance.contrast=none)."
        )
    keys = np.stack([key_joints(descriptions[action].overall) for action in actions])
    mute = [action for action, row in zip(actions, keys, strict=True) if not row.any()]
    if mute:
        raise DataError(f"The global description of {', '.join(mute)} names no body part: rewrite it.")
    if config.needs_text:
        text = joint_embeddings(descriptions, actions, text_encoder(config.text_encoder), cache)
    else:
        text = torch.zeros(len(actions), keys.shape[1], 0)
    return Guidance(torch.from_numpy(keys), text)
