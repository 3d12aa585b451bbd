"""Packs with several takes, counter-examples and "nothing"; packs without are as they were."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load

from capture import Clip
from model.embedding import Embeddings
from model.errors import PackError
from model.one_shot_encoder import OneShotEncoder
from model.pack import PLAIN_VERSION, VERSION, load_pack, save_pack
from model.pack_examples import clip_arrays, clip_from
from model.support import MOST_EXAMPLES, SupportSet
from tests.model.test_pack import rewritten


@pytest.fixture(scope="module")
def support(tiny_encoder: OneShotEncoder, make_take: Callable[..., Clip]) -> SupportSet:
    learned = SupportSet().with_action("wave", make_take("wave"), tiny_encoder)
    learned = learned.with_action("squat", make_take("squat"), tiny_encoder)
    learned = learned.with_more_take("squat", make_take("squat", seed=1), tiny_encoder)
    learned = learned.with_more_take("squat", make_take("squat", seed=2), tiny_encoder)
    learned = learned.with_counter_example("wave", make_take("clap"), tiny_encoder)
    return learned.with_nothing(make_take("bow", lead_s=2.0), tiny_encoder)


@pytest.fixture
def path(tmp_path: Path, support: SupportSet, tiny_encoder: OneShotEncoder) -> Path:
    path = tmp_path / "learned.pack"
    save_pack(path, support, tiny_encoder)
    return path


def header(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    found: dict[str, Any] = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["onetake"])
    return found


def assert_same_clip(first: Clip, second: Clip) -> None:
    for name in ("timestamps_ms", "positions_m", "confidence"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


def assert_same_embeddings(first: Embeddings, second: Embeddings) -> None:
    torch.testing.assert_close(first.joints, second.joints)
    assert torch.equal(first.seen, second.seen)


def test_the_round_trip_is_exact(path: Path, support: SupportSet, tiny_encoder: OneShotEncoder) -> None:
    assert header(path)["version"] == VERSION
    loaded = load_pack(path, tiny_encoder).support
    assert loaded.names == support.names
    for before, after in zip(support.actions, loaded.actions, strict=True):
        for kind in ("more_takes", "counter_examples"):
            for first, second in zip(getattr(before, kind), getattr(after, kind), strict=True):
                assert_same_clip(first.clip, second.clip)
                assert_same_embeddings(first.embeddings, second.embeddings)
                assert first.movement == second.movement
    (before_nothing,), (after_nothing,) = support.nothing, loaded.nothing
    assert_same_clip(before_nothing.clip, after_nothing.clip)
    assert_same_embeddings(before_nothing.embeddings, after_nothing.embeddings)


def test_saved_again_it_is_the_same_byte_by_byte(path: Path, tiny_encoder: OneShotEncoder) -> None:
    again = path.with_name("again.pack")
    save_pack(again, load_pack(path, tiny_encoder).support, tiny_encoder)
    assert again.read_bytes() == path.read_bytes()


def test_a_pack_with_one_take_for_each_action_is_read_by_older_versions(
    path: Path, support: SupportSet, tiny_encoder: OneShotEncoder
) -> None:
    plain = SupportSet()
    for action in support.actions:
        plain = plain.with_action(action.name, action.clip, tiny_encoder)
    save_pack(path, plain, tiny_encoder)
    written = header(path)
    assert written["version"] == PLAIN_VERSION == 1
    assert not {"more_takes", "counter_examples", "nothing"} & set(written)
    assert sorted(load(path.read_bytes())) == sorted(
        f"{place}.{name}" for place in (0, 1) for name in ("timestamps_ms", "positions_m", "confidence")
    )
    assert load_pack(path, tiny_encoder).support.names == support.names


def test_nothing_alone_is_kept(path: Path, tiny_encoder: OneShotEncoder, make_take: Callable[..., Clip]) -> None:
    save_pack(path, SupportSet().with_nothing(make_take("bow"), tiny_encoder), tiny_encoder)
    loaded = load_pack(path, tiny_encoder).support
    assert len(loaded) == 0 and len(loaded.nothing) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"more_takes": [0]},
        {"more_takes": [0, 3]},
        {"more_takes": [1, 2]},
        {"more_takes": "12"},
        {"more_takes": [0, True]},
        {"counter_examples": [1, -1]},
        {"counter_examples": [1, MOST_EXAMPLES + 1]},
        {"counter_examples": None},
        {"nothing": 2},
        {"nothing": 1.0},
        {"nothing": None},
    ],
)
def test_counts_that_make_no_sense_are_refused(
    path: Path, tiny_encoder: OneShotEncoder, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    """Even where the checksum is right: a pack may come from a program that is not OneTake."""
    monkeypatch.setattr("model.pack._digest", lambda header, arrays: "")
    rewritten(path, sha256="", **changes)
    with pytest.raises(PackError, match="damaged"):
        load_pack(path, tiny_encoder)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1.5, -0.1])
def test_an_impossible_confidence_makes_no_clip(make_take: Callable[..., Clip], value: float) -> None:
    arrays = {key: array.copy() for key, array in clip_arrays("0", make_take("wave")).items()}
    arrays["0.confidence"][3, 5] = value
    with pytest.raises(ValueError, match=r"outside 0\.\.1"):
        clip_from(arrays, "0")


def test_a_confidence_that_interpolation_has_rounded_up_is_kept(make_take: Callable[..., Clip]) -> None:
    arrays = {key: array.copy() for key, array in clip_arrays("0", make_take("wave")).items()}
    arrays["0.confidence"][3, 5] = np.nextafter(np.float32(1), np.float32(2))
    assert clip_from(arrays, "0").confidence[3, 5] > 1
