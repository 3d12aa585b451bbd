"""The described actions nearest in meaning to the name of a learned one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from model.text.descriptions import read_descriptions

if TYPE_CHECKING:
    from model.text.nearest import RememberingEncoder

NEAR_ENOUGH = 0.35
"""Cosine from which a name is offered. Below lie nonsense and words of other languages ("asdf" 0.31, "Hampelmann"
0.32); "march in place" has 0.40 with "run on the spot", its counterpart."""

_lock = threading.Lock()
_encoder: RememberingEncoder | None = None  # kept: it takes seconds to load, and to embed the known names


def nearest_descriptions(name: str) -> tuple[tuple[str, float], ...]:
    """Up to three described actions with cosines, nearest first. Takes seconds at its first use.

    Raises:
        DataError: the text encoder is not installed or cannot be loaded.
    """
    from model.text.encoders import text_encoder  # torch's and transformers' imports are slow
    from model.text.nearest import RememberingEncoder, nearest_actions

    global _encoder
    known = read_descriptions("ntu120") | read_descriptions("kinect70")
    with _lock:
        if _encoder is None:
            _encoder = RememberingEncoder(text_encoder("minilm"))
        return nearest_actions(name, known, _encoder)
