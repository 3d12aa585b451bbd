"""Weights on disk."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load, save

from capture import Clip
from model.config import EncoderConfig
from model.embedding import Embeddings
from model.encoders.build import EncoderKind
from model.encoders.infogcn import Attention
from model.errors import WeightsError
from model.one_shot_encoder import OneShotEncoder, embed_by_runtime
from model.preprocess import sample_batch
from model.runtime.choose import choose_runtime
from model.skeleton_branch import build_branch
from model.weights import FOLDER, VERSION, Calibration, inference_state, load_weights, save_weights, weights_path
from model.whitening import fit_whitening

SHIPPED = ("live", "msraction3d_open", "msraction3d_strict", "protocol")


@pytest.fixture
def path(tmp_path: Path, tiny_weights: Path) -> Path:
    """A copy that a test may spoil."""
    path = tmp_path / "copy.safetensors"
    path.write_bytes(tiny_weights.read_bytes())
    return path


def refused(path: Path) -> str:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(WeightsError) as caught:
        load_weights(path)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return str(caught.value)


def rewritten(path: Path, drop: str = "", **changes: Any) -> None:
    """Save weights again with another header, or without some tensors."""
    with safe_open(path, framework="pt") as file:
        header = json.loads(file.metadata()["onetake"])
    header.update(changes)
    tensors = {name: value for name, value in load(path.read_bytes()).items() if not drop or drop not in name}
    path.write_bytes(save(tensors, metadata={"onetake": json.dumps(header)}))


@pytest.mark.parametrize(
    ("kind", "attention", "runtime"),
    [("infogcn", "pooled", "folded"), ("infogcn", "per_frame", "eager"), ("hocslm", "pooled", "eager")],
)
def test_the_round_trip_gives_bit_equal_embeddings(
    tmp_path: Path, make_take: Callable[..., Clip], kind: EncoderKind, attention: Attention, runtime: str
) -> None:
    torch.manual_seed(1)
    config = EncoderConfig(kind, frames=12, blocks_before=4, attention=attention)
    branch = build_branch(config, class_count=9)
    for _ in range(2):  # running statistics that differ from fresh ones
        branch(torch.randn(4, 9, 12, 25))
    branch.eval()
    samples = sample_batch([make_take("wave"), make_take("bow", 1)], config.frames)
    cpu = torch.device("cpu")
    before = embed_by_runtime(choose_runtime(branch, cpu), samples, cpu)
    path = tmp_path / "some.safetensors"
    save_weights(path, branch, [config], before, Calibration(1.25, 0.75), {"epochs_done": 3})
    encoder = OneShotEncoder(load_weights(path), cpu)
    after = encoder.embed_samples(samples)
    assert torch.equal(after.joints, before.joints)
    assert torch.equal(after.importance, before.importance)
    assert torch.equal(after.seen, before.seen)
    assert encoder.frames == 12
    assert encoder.runtime.name == runtime
    assert encoder.weights.name == "some"
    assert encoder.weights.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert encoder.weights.calibration == Calibration(1.25, 0.75)
    assert encoder.weights.training == {"epochs_done": 3}
    assert torch.equal(encoder.cohort.joints, before.joints.half().float())
    assert torch.equal(encoder.cohort.seen, before.seen)


def test_weights_of_before_there_were_ensembles_are_read(path: Path) -> None:
    with safe_open(path, framework="pt") as file:
        (encoder,) = json.loads(file.metadata()["onetake"])["encoders"]
    named = inference_state(load_weights(path).branch)
    rewritten(path, version=1, encoders=None, encoder=encoder)
    older = load_weights(path)
    assert older.frames == encoder["frames"]
    assert all(torch.equal(value, named[name]) for name, value in inference_state(older.branch).items())


def test_weights_keep_their_whitening(tmp_path: Path, tiny_weights: Path, make_take: Callable[..., Clip]) -> None:
    plain = OneShotEncoder.load(tiny_weights)
    assert plain.weights.whitening is None
    clips = [make_take(name, seed) for name in ("wave", "bow", "squat") for seed in (1, 2)]
    embedded = plain.embed(clips)
    whitening = fit_whitening(embedded, torch.tensor([0, 0, 1, 1, 2, 2]))
    path = tmp_path / "whitened.safetensors"
    config = EncoderConfig(frames=plain.frames)
    save_weights(path, plain.weights.branch, [config], whitening(embedded), Calibration(1.0, 1.0), {}, whitening)
    found = OneShotEncoder.load(path).embed(clips)
    assert torch.equal(found.joints, whitening(embedded).joints)
    assert not torch.allclose(found.joints, embedded.joints, atol=0.1)
    rewritten(path, drop="whitening_mean")
    assert "do not fit together" in refused(path)


def test_loaded_weights_do_not_train(tiny_weights: Path) -> None:
    branch = load_weights(tiny_weights).branch
    assert not branch.training
    assert not any(parameter.requires_grad for parameter in branch.parameters())


def test_missing_weights_are_told_with_the_names_that_exist(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"no weights 'nonsense'.*live, .*protocol"):
        load_weights("nonsense")
    for missing in (tmp_path / "missing.safetensors", tmp_path, Path()):
        with pytest.raises(WeightsError, match="There are no weights"):
            load_weights(missing)


@pytest.mark.parametrize("share", [0.0, 1e-6, 0.001, 0.1, 0.5, 0.9999])
def test_truncated_weights_are_refused(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert "damaged" in refused(path)


@pytest.mark.parametrize("place", [0, 3, 7, 8, 9])
def test_a_damaged_header_is_refused(path: Path, place: int) -> None:
    damaged = bytearray(path.read_bytes())
    damaged[place] ^= 0xFF
    path.write_bytes(damaged)
    assert "damaged" in refused(path)


def test_other_files_are_refused(path: Path) -> None:
    path.write_text("no weights\n" * 100)
    assert "damaged" in refused(path)
    path.write_bytes(save({"weight": torch.zeros(3)}))
    assert "no weights of OneTake" in refused(path)
    path.write_bytes(save({"weight": torch.zeros(3)}, metadata={"onetake": "[]"}))
    assert "no weights of OneTake" in refused(path)
    path.write_bytes(struct.pack("<Q", 2) + b"{}")
    assert "no weights of OneTake" in refused(path)


@pytest.mark.parametrize("version", [VERSION + 1, "1", None])
def test_a_newer_version_is_refused(path: Path, version: object) -> None:
    rewritten(path, version=version)
    assert "newer OneTake" in refused(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"encoders": None},
        {"encoders": []},
        {"encoders": {}},
        {"encoders": [{"frames": "many"}]},
        {"encoders": [{"blocks_before": 99}]},
        {"encoders": [{"blocks_before": 2}]},  # the importance module has other channels there
        {"encoders": [{"frames": 16}, {"frames": 16}]},  # one of them is not there
        {"encoders": [{"frames": 16}, {"frames": 32}]},
        {"calibration": {}},
        {"calibration": {"threshold": 1.0}},
        {"calibration": {"threshold": "high", "temperature": 1.0}},
    ],
)
def test_a_header_that_does_not_fit_is_refused(path: Path, changes: dict[str, Any]) -> None:
    rewritten(path, **changes)
    with pytest.raises(WeightsError):
        load_weights(path)


@pytest.mark.parametrize("drop", ["cohort_joints", "cohort_seen", "branch.importance", "branch.encoder.blocks.3"])
def test_weights_that_lack_a_part_are_refused(path: Path, drop: str) -> None:
    rewritten(path, drop=drop)
    assert "do not fit together" in refused(path)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_card_tells_the_checksum_of_the_weights(name: str) -> None:
    path = weights_path(name)
    card = path.with_suffix(".md").read_text(encoding="utf-8")
    told = re.findall(r"sha256 `([0-9a-f]{64})`", card)
    assert told == [hashlib.sha256(path.read_bytes()).hexdigest()]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_weights_are_whole_and_hold_no_classifier(name: str, make_take: Callable[..., Clip]) -> None:
    with safe_open(weights_path(name), framework="pt") as file:
        names = list(file.keys())
    assert len(names) > 100
    assert [key for key in names if "classifier" in key or "project" in key] == []
    encoder = OneShotEncoder.load(name)
    assert len(encoder.cohort) >= 100
    assert encoder.weights.calibration.temperature > 0
    found: Embeddings = encoder.embed([make_take("wave"), make_take("squat")])
    assert found.joints.isfinite().all()
    assert float((found.importance * 25).std()) > 0.1  # the importance module has learned something


@pytest.mark.parametrize(("name", "actions"), [("protocol", "base"), ("live", "all")])
def test_shipped_weights_are_what_their_name_says(name: str, actions: str) -> None:
    """A copy of one under the other's name would pass every other test."""
    path = weights_path(name)
    assert load_weights(name).training["config"]["actions"] == actions
    assert f"--out runs/{name} " in path.with_suffix(".md").read_text(encoding="utf-8")


def test_every_shipped_file_has_a_card() -> None:
    assert {path.stem for path in FOLDER.glob("*.safetensors")} == set(SHIPPED)
    for name in SHIPPED:
        assert (FOLDER / f"{name}.md").is_file()
