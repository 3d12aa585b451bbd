"""Action packs: exact, atomic, and refused in one sentence when they are not what they should be."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load, save

from capture import Clip
from model.errors import PackError
from model.one_shot_encoder import OneShotEncoder
from model.pack import VERSION, load_pack, pack_checksum, save_pack
from model.support import SupportSet

NAMES = ("wave", "手を振る", 'squat 🏋️ – "deep"')


@pytest.fixture(scope="module")
def support(tiny_encoder: OneShotEncoder, make_take: Callable[..., Clip]) -> SupportSet:
    learned = SupportSet()
    for name, movement in zip(NAMES, ("wave", "bow", "squat"), strict=True):
        learned = learned.with_action(name, make_take(movement), tiny_encoder)
    return learned


@pytest.fixture
def path(tmp_path: Path, support: SupportSet, tiny_encoder: OneShotEncoder) -> Path:
    path = tmp_path / "learned.pack"
    save_pack(path, support, tiny_encoder)
    return path


def refused(path: Path, encoder: OneShotEncoder) -> str:
    """The sentence with which a pack is refused; the file must stay as it is."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(PackError) as caught:
        load_pack(path, encoder)
    assert (path.read_bytes() if path.is_file() else None) == before
    sentence = str(caught.value)
    assert path.name in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def rewritten(path: Path, **changes: Any) -> None:
    """Save a pack again with another header."""
    content = path.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["onetake"])
    header.update(changes)
    path.write_bytes(save(load(content), metadata={"onetake": json.dumps(header)}))


def test_the_round_trip_is_exact(path: Path, support: SupportSet, tiny_encoder: OneShotEncoder) -> None:
    loaded = load_pack(path, tiny_encoder)
    assert loaded.support.names == support.names
    for before, after in zip(support.actions, loaded.support.actions, strict=True):
        assert np.array_equal(before.clip.timestamps_ms, after.clip.timestamps_ms)
        assert np.array_equal(before.clip.positions_m, after.clip.positions_m)
        assert np.array_equal(before.clip.confidence, after.clip.confidence)
        assert after.clip.timestamps_ms.dtype == np.float64
    for learned, again in zip(support.exemplars, loaded.support.exemplars, strict=True):
        assert again.movement == learned.movement
        assert learned.rest is not None and again.rest is not None
        assert torch.equal(again.rest.joints, learned.rest.joints)
    assert support.embeddings is not None
    assert loaded.support.embeddings is not None
    assert torch.equal(loaded.support.embeddings.joints, support.embeddings.joints)
    assert loaded.notice == ""


def test_a_saved_pack_can_be_saved_again_byte_by_byte(path: Path, tiny_encoder: OneShotEncoder) -> None:
    again = path.with_name("again.pack")
    save_pack(again, load_pack(path, tiny_encoder).support, tiny_encoder)
    assert again.read_bytes() == path.read_bytes()


def test_a_clip_with_holes_survives(tmp_path: Path, tiny_encoder: OneShotEncoder, support: SupportSet) -> None:
    clip = support.actions[0].clip
    positions_m = clip.positions_m.copy()
    positions_m[3, 5], positions_m[4, 6] = np.nan, np.inf
    holed = Clip(clip.timestamps_ms + 0.123456789, positions_m, np.broadcast_to(clip.confidence[0], (len(clip), 25)))
    path = tmp_path / "holes.pack"
    save_pack(path, SupportSet().with_action("wave", holed, tiny_encoder), tiny_encoder)
    after = load_pack(path, tiny_encoder).support.actions[0].clip
    assert np.array_equal(after.positions_m, positions_m, equal_nan=True)
    assert np.array_equal(after.confidence, holed.confidence)
    assert np.array_equal(after.timestamps_ms, holed.timestamps_ms)


def test_a_pack_without_actions(tmp_path: Path, tiny_encoder: OneShotEncoder) -> None:
    path = tmp_path / "new folder" / "empty.pack"
    save_pack(path, SupportSet(), tiny_encoder)
    assert len(load_pack(path, tiny_encoder).support) == 0


def test_a_pack_made_with_other_weights_loads_and_says_so(
    path: Path, tmp_path: Path, tiny_weights: Path, support: SupportSet
) -> None:
    other_path = tmp_path / "other.safetensors"
    other_path.write_bytes(tiny_weights.read_bytes().replace(b"untrained", b"untrainee"))
    other = OneShotEncoder.load(other_path)
    loaded = load_pack(path, other)
    assert loaded.support.names == support.names
    assert "made with the weights 'tiny'" in loaded.notice and f"'{other.weights.name}'" in loaded.notice


def test_muted_actions_and_thresholds_are_kept(path: Path, support: SupportSet, tiny_encoder: OneShotEncoder) -> None:
    changed = support.with_muted(NAMES[1], True).with_threshold(NAMES[2], 0.25)
    save_pack(path, changed, tiny_encoder)
    actions = load_pack(path, tiny_encoder).support.actions
    assert [(action.muted, action.threshold) for action in actions] == [(False, 0.5), (True, 0.5), (False, 0.25)]


def test_a_pack_without_anything_muted_does_not_mention_it(path: Path) -> None:
    """So that a pack that could be read by an older version still can."""
    assert b"muted" not in path.read_bytes()


def test_the_checksum_tells_whether_a_file_has_changed(
    path: Path, support: SupportSet, tiny_encoder: OneShotEncoder
) -> None:
    assert pack_checksum(path.with_name("missing.pack")) is None
    assert pack_checksum(path.with_name("x" * 300)) is None
    first = pack_checksum(path)
    assert first == load_pack(path, tiny_encoder).checksum == save_pack(path, support, tiny_encoder)
    assert save_pack(path, support.with_muted(NAMES[0], True), tiny_encoder) == pack_checksum(path) != first
    path.write_text("something else")
    with pytest.raises(PackError, match="no action pack"):
        pack_checksum(path)


# What is refused


def test_a_missing_pack_and_a_folder(tmp_path: Path, tiny_encoder: OneShotEncoder) -> None:
    assert "There is no action pack" in refused(tmp_path / "missing.pack", tiny_encoder)
    folder = tmp_path / "folder.pack"
    folder.mkdir()
    assert "cannot be read" in refused(folder, tiny_encoder)


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.9999])
def test_a_truncated_pack_is_refused(path: Path, tiny_encoder: OneShotEncoder, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    refused(path, tiny_encoder)


def test_what_a_damaged_pack_holds_is_quoted_in_one_line(path: Path, tiny_encoder: OneShotEncoder) -> None:
    content = path.read_bytes()
    assert b'"F64"' in content
    path.write_bytes(content.replace(b'"F64"', b'"\xe2\x80\xa8"', 1))  # a line separator for the type of an array
    with pytest.raises(PackError) as refused:
        load_pack(path, tiny_encoder)
    assert len(str(refused.value).splitlines()) == 1 and "unknown variant" in str(refused.value)


def test_a_pack_with_something_behind_it_is_refused(path: Path, tiny_encoder: OneShotEncoder) -> None:
    path.write_bytes(path.read_bytes() + b"\0")
    refused(path, tiny_encoder)


@pytest.mark.parametrize("flip", [0xFF, 0x01, 0x80])
def test_damage_anywhere_is_noticed(path: Path, tiny_encoder: OneShotEncoder, flip: int) -> None:
    content = path.read_bytes()
    header_end = 8 + struct.unpack("<Q", content[:8])[0]
    rng = np.random.default_rng(flip)
    in_header = content[8:header_end].rstrip(b" ")  # padding may be any white space
    places = [*range(8), *rng.integers(8, 8 + len(in_header), 40), *rng.integers(header_end, len(content), 20)]
    for place in [*map(int, places), header_end, len(content) - 1]:
        damaged = bytearray(content)
        damaged[place] ^= flip
        path.write_bytes(damaged)
        refused(path, tiny_encoder)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\0" * 8,
        b"\0" * 4096,
        b"\xff" * 4096,
        b"PK\x03\x04" + b"\0" * 200,
        b"wave, bow, squat\n" * 50,
        struct.pack("<Q", 2) + b"{}",
        struct.pack("<Q", 4) + b"null",
        struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 20_000) + b"[" * 20_000,
        struct.pack("<Q", 40) + b'{"__metadata__":{"onetake":"[1, 2, 3]"}}',
    ],
)
def test_other_files_are_refused(tmp_path: Path, tiny_encoder: OneShotEncoder, content: bytes) -> None:
    path = tmp_path / "other.pack"
    path.write_bytes(content)
    assert "no action pack" in refused(path, tiny_encoder)


def test_weights_are_no_pack(tiny_weights: Path, tiny_encoder: OneShotEncoder) -> None:
    assert "no action pack" in refused(tiny_weights, tiny_encoder)


def test_a_newer_version_is_refused(path: Path, tiny_encoder: OneShotEncoder) -> None:
    rewritten(path, version=VERSION + 1)
    assert "newer OneTake" in refused(path, tiny_encoder)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "1"},
        {"version": None},
        {"format": "onetake-weights"},
        {"actions": None},
        {"actions": "wave"},
        {"actions": [1, 2, 3]},
        {"actions": [*NAMES, "fourth"]},
        {"actions": [*NAMES[:2], NAMES[0]]},
        {"actions": ["", *NAMES[1:]]},
        {"actions": ["x"] * 10_001},
        {"thresholds": [0.5]},
        {"thresholds": [0.5, 0.5, "0.5x"]},
        {"thresholds": [0.5, 0.5, 1.5]},
        {"thresholds": [0.5, 0.5, 10**400]},
        {"muted": [True]},
        {"muted": [0, 1, 0]},
        {"muted": "yes"},
        {"weights": 3},
        {"weights_sha256": None},
        {"sha256": None},
    ],
)
def test_a_header_that_makes_no_sense_is_refused(
    path: Path, tiny_encoder: OneShotEncoder, changes: dict[str, Any]
) -> None:
    rewritten(path, **changes)
    refused(path, tiny_encoder)


def test_a_file_of_gigabytes_is_not_read(tmp_path: Path, tiny_encoder: OneShotEncoder) -> None:
    path = tmp_path / "huge.pack"
    with path.open("wb") as file:
        file.truncate(3 * 2**30)  # a hole: takes no space
    with pytest.raises(PackError, match="too large"):
        load_pack(path, tiny_encoder)


# Saving


@pytest.mark.parametrize("step", ["write", "replace"])
def test_a_failed_save_leaves_the_old_pack(
    path: Path,
    support: SupportSet,
    tiny_encoder: OneShotEncoder,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*(("os.fsync", fail) if step == "write" else (Path, "replace", fail)))
    with pytest.raises(PackError, match=r"cannot be saved: No space left on device\."):
        save_pack(path, support.without("wave"), tiny_encoder)
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert load_pack(path, tiny_encoder).support.names == support.names


def test_a_write_protected_pack_is_not_replaced(
    path: Path, support: SupportSet, tiny_encoder: OneShotEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    monkeypatch.setattr("os.access", lambda *_: False)  # whoever runs the tests may be allowed everything
    with pytest.raises(PackError, match=r"cannot be saved: it is write-protected\."):
        save_pack(path, support.without("wave"), tiny_encoder)
    assert path.read_bytes() == before


def test_a_pack_that_could_not_be_opened_again_is_not_saved(
    path: Path, support: SupportSet, tiny_encoder: OneShotEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    monkeypatch.setattr("model.pack.LARGEST_BYTES", len(before))
    save_pack(path, support, tiny_encoder)
    larger = support.with_copy("wave")
    with pytest.raises(PackError, match="larger than a pack may be"):
        save_pack(path, larger, tiny_encoder)
    assert path.read_bytes() == before


def test_where_a_pack_cannot_be_saved(tmp_path: Path, support: SupportSet, tiny_encoder: OneShotEncoder) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(PackError, match="cannot be saved"):
        save_pack(tmp_path / "file" / "learned.pack", support, tiny_encoder)
    (tmp_path / "folder.pack").mkdir()
    with pytest.raises(PackError, match="cannot be saved"):
        save_pack(tmp_path / "folder.pack", support, tiny_encoder)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder.pack"]
