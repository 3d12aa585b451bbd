"""What a process does while it is killed: it saves, over and over."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, cast

import numpy as np

from capture.demonstrator import Variation, movement_named, perform
from capture.formats.recording import RecordingWriter
from capture.skeleton import JOINT_COUNT, SkeletonFrame
from model.one_shot_encoder import OneShotEncoder
from model.pack import save_pack
from model.support import Action, SupportSet


def support_of(*names: str) -> SupportSet:
    """Learned actions as they are saved; their embeddings, which no pack holds, are missing."""
    actions = (
        Action(name, perform(movement_named(name), Variation(), np.random.default_rng(number)))
        for number, name in enumerate(names)
    )
    return SupportSet(tuple(actions))


OLD, NEW = support_of("wave"), support_of("wave", "bow", "squat", "kick")


class Encoder:
    """What a pack notes of the weights."""

    class weights:  # noqa: N801 - the attribute's name
        name = "tiny"
        digest = "0" * 64


ENCODER = cast(OneShotEncoder, Encoder())


def save_packs(path: Path) -> None:
    """Save two packs in turn, for ever."""
    while True:
        for support in (OLD, NEW):
            save_pack(path, support, ENCODER)


def append_skeletons(path: Path, pause_s: float, appended_ms: Any) -> None:
    """Append skeletons, for ever; the timestamp of the newest is shared in ``appended_ms``."""
    numbers: Any = np.random.default_rng(0).random((JOINT_COUNT, 3))
    with RecordingWriter(path) as writer:
        while True:
            timestamp_ms = 1000 * time.monotonic()
            writer.append(SkeletonFrame(timestamp_ms, numbers, np.ones(JOINT_COUNT)))
            appended_ms.value = timestamp_ms
            time.sleep(pause_s)
