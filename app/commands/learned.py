"""The learned actions that a command looks for."""

from __future__ import annotations

from pathlib import Path

from model.errors import PackError
from model.one_shot_encoder import OneShotEncoder
from model.pack import LoadedPack, load_pack
from model.recognizer import Recogniser


def load_learned(path: Path | str, encoder: OneShotEncoder) -> LoadedPack:
    """A pack in which something is learned.

    Raises:
        PackError: it cannot be read, or holds no action.
    """
    pack = load_pack(Path(path), encoder)
    if not len(pack.support):
        raise PackError(f"The pack '{path}' holds no action: record one first.")
    return pack


def recogniser_of(pack: LoadedPack, path: Path | str, encoder: OneShotEncoder) -> Recogniser:
    """What recognises the actions of a pack that are not muted.

    Args:
        path: of the pack, for the sentence.

    Raises:
        PackError: all of them are muted.
    """
    recogniser = Recogniser(encoder, pack.support)
    if not len(recogniser.support):
        raise PackError(f"Every action of the pack '{path}' is muted: unmute one in the window first.")
    return recogniser
