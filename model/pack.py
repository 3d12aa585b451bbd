"""Action packs: learned actions in one file that can be handed on.

A pack is a safetensors file (no code can hide in it). It holds the skeletons of takes and counter-examples, so it
works with any weights: embeddings are made anew when it is loaded, which takes milliseconds. The format is in
docs/pack-format.md.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from capture.atomic import atomic_write
from capture.wording import quotable
from model.errors import ActionError, PackError
from model.events import THRESHOLD
from model.one_shot_encoder import OneShotEncoder
from model.pack_examples import clip_arrays, clip_from, example_arrays, examples_header, with_examples
from model.support import Action, SupportSet

FORMAT = "onetake-pack"
VERSION = 2
PLAIN_VERSION = 1  # one take for each action and nothing else: older versions of OneTake read it, too
EXTENSION = ".pack"
LARGEST_BYTES = 256 * 1024 * 1024
MOST_ACTIONS = 10_000


@dataclass(frozen=True)
class LoadedPack:
    """What :func:`load_pack` gives.

    Attributes:
        support: the learned actions, embedded with the weights at hand.
        notice: a sentence for the user if the pack was made with other weights, else empty.
        checksum: of the file's content, see :func:`pack_checksum`.
    """

    support: SupportSet
    notice: str
    checksum: str


def save_pack(path: Path, support: SupportSet, encoder: OneShotEncoder) -> str:
    """Write a pack atomically: whatever happens, either the old or the new pack is there.

    Returns:
        Its checksum, see :func:`pack_checksum`.

    Raises:
        PackError: it cannot be written.
    """
    arrays: dict[str, NDArray[Any]] = {}
    for number, action in enumerate(support.actions):
        arrays |= clip_arrays(str(number), action.clip)
    arrays |= example_arrays(support)
    examples = examples_header(support)
    header: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION if examples else PLAIN_VERSION,
        "weights": encoder.weights.name,
        "weights_sha256": encoder.weights.digest,
        "actions": list(support.names),
    }
    if any(action.threshold != THRESHOLD for action in support.actions):
        header["thresholds"] = [action.threshold for action in support.actions]
    if any(action.muted for action in support.actions):
        header["muted"] = [action.muted for action in support.actions]
    header |= examples
    checksum = header["sha256"] = _digest(header, arrays)
    content = save(arrays, metadata={"onetake": json.dumps(header)})
    if len(content) > LARGEST_BYTES or len(support) > MOST_ACTIONS:
        raise PackError(
            f"The pack '{path}' cannot be saved: it would be larger than a pack may be ({LARGEST_BYTES // 2**20} MB, "
            f"{MOST_ACTIONS} actions)."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not os.access(path, os.W_OK):  # taking its place would need no right to write it
            raise PermissionError(errno.EACCES, "it is write-protected")
        with atomic_write(path) as file:
            file.write(content)
    except OSError as error:
        raise PackError(f"The pack '{path}' cannot be saved: {error.strerror or error}.") from error
    return checksum


def pack_checksum(path: Path) -> str | None:
    """What identifies the content of a pack's file, to see whether somebody else has changed it; None without a file.

    Raises:
        PackError: it cannot be read, or is no pack.
    """
    try:
        if not path.exists():
            return None
    except OSError:  # no file can have such a name
        return None
    return str(_header(path, _content(path)).get("sha256"))


def load_pack(path: Path, encoder: OneShotEncoder) -> LoadedPack:
    """Read a pack and embed its exemplars.

    Raises:
        PackError: it is missing, damaged, no pack, or from a newer version.
    """
    content = _content(path)
    header = _header(path, content)
    names = header.get("actions")
    if (
        not isinstance(names, list)
        or not all(isinstance(name, str) for name in names)
        or len(names) > MOST_ACTIONS
        or not all(isinstance(header.get(key), str) for key in ("weights", "weights_sha256"))
    ):
        raise PackError(f"The pack '{path}' is damaged: its list of actions cannot be read.")
    try:
        arrays = load(content)
        checksum = header.pop("sha256", None)
        if checksum != _digest(header, arrays):
            raise ValueError("its content is not what was saved")
        thresholds = header.get("thresholds", [THRESHOLD] * len(names))
        muted = header.get("muted", [False] * len(names))
        if not all(isinstance(value, bool) for value in muted):
            raise ValueError("which actions are muted cannot be read")
        actions = []
        for number, (name, threshold, mute) in enumerate(zip(names, thresholds, muted, strict=True)):
            actions.append(Action(name, clip_from(arrays, str(number)), float(threshold), mute))
        support = SupportSet.learned(actions, encoder)
        support = with_examples(support, header, arrays, encoder)
    except (SafetensorError, KeyError, TypeError, ValueError, OverflowError, ActionError) as error:
        reason = quotable(error).rstrip(".")
        raise PackError(f"The pack '{path}' is damaged ({reason}): use another copy of it.") from error
    notice = ""
    if len(support) and header["weights_sha256"] != encoder.weights.digest:
        others = quotable(header["weights"], 80)
        notice = (
            f"The pack '{path}' was made with the weights '{others}': its takes were embedded anew with "
            f"'{encoder.weights.name}'."
        )
    return LoadedPack(support, notice, checksum)


def _content(path: Path) -> bytes:
    """The bytes of a file that is not larger than a pack may be.

    Raises:
        PackError: it is missing, too large or cannot be read.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise PackError(f"'{path}' is too large for an action pack ({size // 2**20} MB): choose another file.")
        return path.read_bytes()
    except FileNotFoundError:
        raise PackError(f"There is no action pack '{path}': check the path.") from None
    except OSError as error:
        raise PackError(f"The pack '{path}' cannot be read: {error.strerror or error}.") from error


def _digest(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> str:
    """Checksum of everything in a pack: safetensors has none, and a damaged take would be learned all the same."""
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name} {array.dtype} {array.shape} ".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _header(path: Path, content: bytes) -> dict[str, Any]:
    """The JSON header inside a safetensors file's own header, checked before any tensor is read.

    Raises:
        PackError: it is no pack, damaged, or of a newer version.
    """
    damaged = PackError(f"'{path}' is no action pack, or it is damaged: choose another file.")
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > len(content) - 8:
        raise damaged
    try:
        header = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["onetake"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise damaged from None
    if not isinstance(header, dict) or header.get("format") != FORMAT or not isinstance(header.get("version"), int):
        raise damaged
    if header["version"] > VERSION:
        version = quotable(header["version"], 20)
        raise PackError(f"The pack '{path}' comes from a newer OneTake (pack version {version}): update.")
    return header
