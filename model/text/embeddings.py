"""Joint text embeddings, kept on disk: what was embedded once is read again (section 3.4 of CrossGLG).

A file holds the embeddings of one action's 25 sentences. Its name is a hash of the encoder's name and the sentences:
another encoder, or a changed sentence, has a file of its own, and a file is never out of date.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from platformdirs import user_cache_path
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from capture import JOINT_COUNT
from capture.atomic import atomic_write
from model.errors import DataError
from model.text.descriptions import Description
from model.text.encoders import TextEncoder

logger = logging.getLogger(__name__)


def joint_embeddings(
    descriptions: Mapping[str, Description],
    actions: Sequence[str],
    encoder: TextEncoder,
    cache: Path | None = None,
) -> Tensor:
    """Joint text embeddings t (actions, 25, C_txt), float32.

    Args:
        descriptions: of these actions at least.
        actions: the classes, in order.
        encoder: makes the embeddings that are not in the cache; no sentence is given to it twice.
        cache: folder for embeddings; the user's cache folder unless given. Where it cannot be written, a warning is
            logged, and the embeddings are made anew next time.

    Raises:
        DataError: an action has no description, or the encoder cannot be loaded.
    """
    missing = [action for action in actions if action not in descriptions]
    if missing:
        raise DataError(f"There is no description of {', '.join(missing)}: add it to the descriptions.")
    folder = cache or user_cache_path("OneTake", appauthor=False) / "text"
    embedded: dict[str, Tensor] = {}
    result = torch.empty(len(actions), JOINT_COUNT, encoder.channels)
    # Action by action, so that what is done stays done when the user interrupts: DeBERTa takes its time on a CPU.
    for index, action in enumerate(actions):
        sentences = descriptions[action].joints
        path = folder / f"{_key(encoder, sentences)}.safetensors"
        cached = _read(path, encoder.channels)
        if cached is None:
            new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in embedded]
            if new:
                embedded.update(zip(new, encoder.embed(new), strict=True))
            result[index] = torch.stack([embedded[sentence] for sentence in sentences])
            _write(path, result[index], encoder)
        else:
            result[index] = cached
            embedded.update(zip(sentences, cached, strict=True))
    return result


def _key(encoder: TextEncoder, sentences: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([encoder.name, *sentences]).encode()).hexdigest()


def _read(path: Path, channels: int) -> Tensor | None:
    """The embeddings (25, C_txt) in a file, or None if they must be made."""
    try:
        embeddings = load(path.read_bytes())["embeddings"]
        if embeddings.shape != (JOINT_COUNT, channels) or embeddings.dtype != torch.float32:
            raise ValueError(f"{embeddings.dtype} of shape {tuple(embeddings.shape)}")
        if not embeddings.isfinite().all():
            raise ValueError("not all values are finite")
    except FileNotFoundError:
        return None
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        logger.warning("The text embeddings in '%s' are damaged and made anew: %s", path, error)
        return None
    return embeddings


def _write(path: Path, embeddings: Tensor, encoder: TextEncoder) -> None:
    content = save({"embeddings": embeddings}, metadata={"encoder": encoder.name})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(content)
    except OSError as error:
        logger.warning("The text embeddings cannot be kept in '%s' and will be made anew next time: %s", path, error)
