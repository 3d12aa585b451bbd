"""Several branches as one: what comes out is what the members say."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch
from torch import Tensor

from capture import JOINT_COUNT
from model.branch_ensemble import BranchEnsemble, build_branches, join, members_of
from model.config import EncoderConfig
from model.embedding import Embeddings, from_features, similarity
from model.encoders.straightforward import straightforward_branch
from model.runtime.base import EagerBranch
from model.runtime.choose import choose_runtime
from model.weights import Calibration, load_weights, save_weights

FRAMES = 8
CONFIGS = [EncoderConfig(frames=FRAMES, channels=channels, stream=stream) for channels, stream in
           ((16, "all"), (8, "bone"), (16, "motion"))]  # fmt: skip
CONFIGS[1] = dataclasses.replace(CONFIGS[1], importance="none")
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def ensemble() -> BranchEnsemble:
    torch.manual_seed(0)
    branch = build_branches(CONFIGS).eval().requires_grad_(False)
    assert isinstance(branch, BranchEnsemble)
    for member in members_of(branch):
        if member.has_importance:
            torch.nn.init.normal_(member.importance.get_parameter("score.weight"))
    return branch


@pytest.fixture(scope="module")
def windows() -> Tensor:
    return torch.randn(5, 9, FRAMES, JOINT_COUNT, generator=torch.Generator().manual_seed(1))


def embedded(branch: torch.nn.Module, windows: Tensor, importance: Tensor | None = None) -> Embeddings:
    found = branch(windows)
    seen = torch.ones(len(windows), JOINT_COUNT, dtype=torch.bool)
    return from_features(found.joints, found.importance if importance is None else importance, seen)


def test_its_similarity_is_the_mean_of_the_members(ensemble: BranchEnsemble, windows: Tensor) -> None:
    whole = embedded(ensemble, windows)
    each = [embedded(member, windows, whole.importance) for member in members_of(ensemble)]
    wanted = torch.stack([similarity(one, one) for one in each]).mean(dim=0)
    torch.testing.assert_close(similarity(whole, whole), wanted)


def test_its_importance_is_the_mean_of_the_members_that_have_one(ensemble: BranchEnsemble, windows: Tensor) -> None:
    found = ensemble(windows).importance
    torch.testing.assert_close(found.sum(dim=1), torch.ones(len(windows)))
    first, _, last = members_of(ensemble)
    torch.testing.assert_close(found, (first(windows).importance + last(windows).importance) / 2)
    none = build_branches(2 * [CONFIGS[1]]).eval()
    torch.testing.assert_close(none(windows).importance, torch.full((len(windows), JOINT_COUNT), 1 / JOINT_COUNT))


def test_its_attention_has_the_heads_of_all_members(ensemble: BranchEnsemble, windows: Tensor) -> None:
    maps = ensemble(windows, with_attention=True).attention
    assert [tuple(one.shape) for one in maps] == [(len(windows), 9, JOINT_COUNT, JOINT_COUNT)] * 9
    assert ensemble(windows).attention == ()


@pytest.mark.parametrize("wanted", ["torch", "openvino"])
def test_every_runtime_gives_the_same(ensemble: BranchEnsemble, windows: Tensor, wanted: str) -> None:
    if wanted == "openvino":
        pytest.importorskip("openvino")
    runtime = choose_runtime(ensemble, CPU, wanted)
    assert runtime.name == {"torch": "folded", "openvino": "openvino"}[wanted]
    with torch.inference_mode():
        # The mean over time of joint features whose length is that of the mean: of unit length for each member.
        found, reference = runtime(windows), EagerBranch(ensemble)(windows)
    for one, other in zip(found, reference, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


def test_the_straightforward_layout_gives_the_same(ensemble: BranchEnsemble, windows: Tensor) -> None:
    found, wanted = straightforward_branch(ensemble)(windows), ensemble(windows)
    torch.testing.assert_close(found.joints, wanted.joints, rtol=1e-4, atol=1e-4)


def test_weights_give_it_back(ensemble: BranchEnsemble, windows: Tensor, tmp_path: Path) -> None:
    path = tmp_path / "three.safetensors"
    save_weights(path, ensemble, CONFIGS, embedded(ensemble, windows), Calibration(0.0, 1.0), {})
    weights = load_weights(path)
    assert weights.frames == FRAMES
    assert [member.stream for member in members_of(weights.branch)] == ["all", "bone", "motion"]
    assert torch.equal(weights.branch(windows).joints, ensemble(windows).joints)


def test_one_member_alone_is_itself(ensemble: BranchEnsemble) -> None:
    first = members_of(ensemble)[0]
    assert join([first]) is first
    assert members_of(first) == (first,)
