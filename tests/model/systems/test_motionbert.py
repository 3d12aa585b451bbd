"""MotionBERT: its input, its network, its loss, and the published weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from capture import MIRROR, Clip, Joint
from model.errors import WeightsError
from model.preprocess import NormalisedSkeletons, normalise, sample_batch
from model.systems import compare, human36m
from model.systems.dstformer import PUBLISHED, PUBLISHED_LITE, Block, DSTformer, DSTformerSize
from model.systems.motionbert import SMALL, MotionBERT
from model.systems.motionbert_weights import load_published
from model.systems.registry import add_system, system_class

TINY = DSTformerSize(3, 16, 2, 8, 2, 12, 20)
CLASSES = torch.tensor([0, 0, 1, 1])


@pytest.fixture(scope="module")
def skeletons(make_take: Callable[..., Clip]) -> NormalisedSkeletons:
    return normalise(sample_batch([make_take(name, seed) for name in ("clap", "kick") for seed in (0, 1)], 12))


def system() -> MotionBERT:
    torch.manual_seed(0)
    return MotionBERT(("clap", "kick"))


# Input


def test_a_person_is_seen_as_in_a_picture(skeletons: NormalisedSkeletons) -> None:
    found = human36m.motion(skeletons, depth=False)
    assert found.shape == (4, 12, 17, 3)
    root, head, left_shoulder, right_shoulder = (found[:, 0, index] for index in (0, 10, 11, 14))
    assert (head[:, 1] < root[:, 1]).all(), "y points down"
    assert (left_shoulder[:, 0] > right_shoulder[:, 0]).all(), "who faces the camera has their left on its right"
    extent = found[..., :2].amax(dim=(1, 2)) - found[..., :2].amin(dim=(1, 2))
    torch.testing.assert_close(extent.amax(dim=1), torch.ones(4))
    assert (found[..., 2] == 1).all()


def test_depth_is_one_more_coordinate_in_the_same_scale(skeletons: NormalisedSkeletons) -> None:
    flat, deep = human36m.motion(skeletons, depth=False), human36m.motion(skeletons, depth=True)
    torch.testing.assert_close(deep[..., [0, 1, 3]], flat)
    bones = (skeletons.positions[:, :, Joint.ELBOW_LEFT] - skeletons.positions[:, :, Joint.WRIST_LEFT]).norm(dim=-1)
    found = (deep[:, :, 12, :3] - deep[:, :, 13, :3]).norm(dim=-1)
    ratio = found / bones
    torch.testing.assert_close(ratio, ratio[:, :1].expand_as(ratio), rtol=1e-3, atol=1e-4)


def test_size_and_place_do_not_matter_and_mirroring_mirrors(skeletons: NormalisedSkeletons) -> None:
    found = human36m.motion(skeletons, depth=True)
    moved = NormalisedSkeletons(3 * skeletons.positions + torch.tensor([1.0, 2.0, 3.0]), skeletons.seen)
    torch.testing.assert_close(human36m.motion(moved, depth=True), found, rtol=1e-3, atol=1e-4)
    flipped = skeletons.positions[:, :, list(MIRROR)] * torch.tensor([-1.0, 1.0, 1.0])
    mirrored = human36m.motion(NormalisedSkeletons(flipped, skeletons.seen[:, list(MIRROR)]), depth=True)
    swapped = [0, 4, 5, 6, 1, 2, 3, 7, 8, 9, 10, 14, 15, 16, 11, 12, 13]
    torch.testing.assert_close(mirrored, found[:, :, swapped] * torch.tensor([-1.0, 1.0, 1.0, 1.0]))


def test_unseen_joints_are_zero_even_where_nothing_is_seen(skeletons: NormalisedSkeletons) -> None:
    seen = skeletons.seen.clone()
    seen[0, Joint.KNEE_LEFT] = False
    seen[1] = False
    positions = skeletons.positions.clone().requires_grad_()
    found = human36m.motion(NormalisedSkeletons(positions, seen), depth=True)
    assert (found[0, :, 5] == 0).all() and (found[1] == 0).all() and found.isfinite().all()
    found.sum().backward()
    assert positions.grad is not None and positions.grad.isfinite().all()


# Network


def test_a_block_is_what_the_paper_says() -> None:
    """MHSA by hand, over the joints of a frame and the frames of a joint, with residuals and perceptrons."""
    torch.manual_seed(0)
    block, x = Block(TINY, space_first=True), torch.randn(2, 5, 17, 16)

    def attend(part: Any, tokens: Tensor) -> Tensor:
        query, key, value = functional.linear(tokens, part.qkv.weight, part.qkv.bias).split(16, dim=-1)
        heads = []
        for head in range(8):
            own = slice(2 * head, 2 * head + 2)
            weights = (query[..., own] @ key[..., own].transpose(-1, -2) / 2**0.5).softmax(dim=-1)
            heads.append(weights @ value[..., own])
        return part.proj(torch.cat(heads, dim=-1))

    y = x.clone()
    for frame in range(5):
        y[:, frame] = x[:, frame] + attend(block.attn_s, block.norm1_s(x[:, frame]))
    y = y + block.mlp_s.fc2(functional.gelu(block.mlp_s.fc1(block.norm2_s(y))))
    z = y.clone()
    for joint in range(17):
        z[:, :, joint] = y[:, :, joint] + attend(block.attn_t, block.norm1_t(y[:, :, joint]))
    z = z + block.mlp_t.fc2(functional.gelu(block.mlp_t.fc1(block.norm2_t(z))))
    torch.testing.assert_close(block(x), z, rtol=1e-4, atol=1e-5)
    other = Block(TINY, space_first=False)
    other.load_state_dict(block.state_dict())
    assert not torch.allclose(other(x), z, atol=1e-3)


def test_at_first_both_streams_count_the_same() -> None:
    torch.manual_seed(0)
    network, motion = DSTformer(DSTformerSize(3, 16, 1, 8, 2, 12, 20)), torch.randn(2, 5, 17, 3)
    x = network.joints_embed(motion) + network.pos_embed + network.temp_embed[:, :5]
    mean = (network.blocks_st[0](x) + network.blocks_ts[0](x)) / 2
    expected = torch.tanh(network.pre_logits[0](network.norm(mean)))
    torch.testing.assert_close(network(motion), expected)


def test_a_clip_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="21 frames are more than the 20"):
        DSTformer(TINY)(torch.zeros(1, 21, 17, 3))


@pytest.mark.parametrize(("size", "millions"), [(PUBLISHED, 42.5), (PUBLISHED_LITE, 16.0)])
def test_the_published_networks_have_the_published_size(size: DSTformerSize, millions: float) -> None:
    with torch.device("meta"):
        network = DSTformer(size)
    assert sum(parameter.numel() for parameter in network.parameters()) == pytest.approx(millions * 1e6, rel=0.01)


# System


def test_the_loss_reaches_every_parameter(skeletons: NormalisedSkeletons) -> None:
    built = system().train()
    built.losses(skeletons, CLASSES)["loss"].backward()
    without = [name for name, value in built.named_parameters() if value.grad is None or not value.grad.any()]
    assert without == []


def test_the_loss_draws_clips_of_one_action_together(skeletons: NormalisedSkeletons) -> None:
    built = system().eval()
    with torch.inference_mode():
        embedded = built.describe(skeletons)
        cosines = (embedded @ embedded.T / 0.1).fill_diagonal_(-torch.inf)
        partner = torch.tensor([1, 0, 3, 2])
        expected = functional.cross_entropy(cosines, partner)  # with one positive each, that is the loss
        torch.testing.assert_close(built.losses(skeletons, CLASSES)["loss"], expected, rtol=1e-4, atol=1e-4)
    optimiser = torch.optim.AdamW(built.parameters(), lr=3e-4)
    losses = []
    for _ in range(15):
        loss = built.losses(skeletons, CLASSES)["loss"]
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.5 * losses[0], losses


def test_windows_are_described_one_by_one_and_compared_by_cosine(skeletons: NormalisedSkeletons) -> None:
    built = system().eval()
    with torch.inference_mode():
        together = built.describe(skeletons)
        alone = built.describe(NormalisedSkeletons(skeletons.positions[1:2], skeletons.seen[1:2]))
        alike = built.similarity(together, together[:2])
    torch.testing.assert_close(together[1:2], alone, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(alike, functional.cosine_similarity(together[:, None], together[None, :2], dim=-1))
    assert system_class("motionbert") is MotionBERT and MotionBERT.size == SMALL


# Published weights


def published(path: Path, kind: str = "model_pos", **changes: Tensor | None) -> Path:
    """A file as the authors write it; ``changes`` replaces parameters, None takes one out."""
    torch.manual_seed(2)
    state: dict[str, Tensor | None] = {**DSTformer(TINY).state_dict(), **changes}
    kept = {name: value for name, value in state.items() if value is not None}
    kept |= {"head.weight": torch.zeros(3, 12), "head.bias": torch.zeros(3)}  # lifts poses to 3D
    if kind == "model":
        kept = {f"backbone.{name}": value for name, value in kept.items()} | {"head.fc1.weight": torch.zeros(2, 204)}
    content = {kind: {f"module.{name}": value for name, value in kept.items()}, "epoch": 3, "min_loss": np.float64(0.5)}
    torch.save(content, path)
    return path


@pytest.mark.parametrize("kind", ["model_pos", "model"])
def test_published_weights_are_loaded_in_their_own_size(
    tmp_path: Path, kind: str, skeletons: NormalisedSkeletons
) -> None:
    path = published(tmp_path / "best_epoch.bin", kind)
    network = load_published(path)
    assert network.size == TINY
    torch.manual_seed(2)
    motion = torch.randn(1, 6, 17, 3)
    expected = DSTformer(TINY)
    expected.load_state_dict(
        {
            name.removeprefix("module.").removeprefix("backbone."): value
            for name, value in torch.load(path, weights_only=False)[kind].items()
            if "head." not in name
        }
    )
    assert torch.equal(network(motion), expected(motion))
    kind_of_system = MotionBERT.starting_from(path)
    built = kind_of_system(("clap", "kick")).eval()
    assert torch.equal(built.network.pos_embed, network.pos_embed)
    with torch.inference_mode():
        assert built.describe(skeletons).shape == (4, 2048)


def test_different_weights_are_different_systems(tmp_path: Path) -> None:
    first = MotionBERT.starting_from(published(tmp_path / "first.bin"))
    second = MotionBERT.starting_from(published(tmp_path / "second.bin", pos_embed=torch.ones(1, 17, 16)))
    assert len({MotionBERT.name, first.name, second.name}) == 3 and MotionBERT.weights is None
    add_system(first)
    assert system_class(first.name) is first and system_class("motionbert") is MotionBERT


def test_the_comparison_tells_what_is_wrong_with_a_file(
    tmp_path: Path, labelled_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["--data", str(labelled_folder / "data.npz"), "--protocol", str(labelled_folder / "protocol.json")]
    with pytest.raises(SystemExit) as caught:
        compare.main([*files, "--out", str(tmp_path / "out"), "--motionbert-weights", str(tmp_path / "none.bin")])
    assert caught.value.code == 2
    assert "There are no MotionBERT weights" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_names_are_the_published_ones() -> None:
    block = ["attn_s.proj", "attn_s.qkv", "attn_t.proj", "attn_t.qkv"]
    block += ["mlp_s.fc1", "mlp_s.fc2", "mlp_t.fc1", "mlp_t.fc2", "norm1_s", "norm1_t", "norm2_s", "norm2_t"]
    layers = ["joints_embed", "norm", "pre_logits.fc", "ts_attn.0", "ts_attn.1"]
    layers += [f"blocks_{order}.{depth}.{name}" for order in ("st", "ts") for depth in (0, 1) for name in block]
    expected = {f"{layer}.{kind}" for layer in layers for kind in ("weight", "bias")} | {"pos_embed", "temp_embed"}
    assert set(DSTformer(TINY).state_dict()) == expected


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ts_attn.1.bias": None}, "lack 1 parameters, such as 'ts_attn.1.bias'"),
        ({"joints_embed.weight": None}, "lack the parameter 'joints_embed.weight'"),
        ({"blocks_st.1.attn_s.qkv.weight": torch.zeros(47, 16)}, r"has the shape \(47, 16\), not \(48, 16\)"),
        ({"another.weight": torch.zeros(1)}, "1 parameters that the published network lacks, such as 'another.weight'"),
        ({"joints_embed.weight": torch.zeros(16, 2)}, "unknown shapes"),
        ({"joints_embed.weight": torch.zeros(0, 3)}, "unknown shapes"),
        ({"temp_embed": torch.zeros(16)}, "unknown shapes"),
    ],
)
def test_other_parameters_are_refused_by_name(tmp_path: Path, changes: dict[str, Tensor | None], message: str) -> None:
    path = published(tmp_path / "other.bin", **changes)
    with pytest.raises(WeightsError, match=message) as caught:
        load_published(path)
    assert str(path) in str(caught.value)


def test_a_missing_a_damaged_and_a_foreign_file_are_refused(tmp_path: Path) -> None:
    torch.save({"weights": torch.zeros(2)}, tmp_path / "foreign.bin")
    (tmp_path / "damaged.bin").write_bytes(b"no checkpoint")
    (tmp_path / "cut.bin").write_bytes(published(tmp_path / "whole.bin").read_bytes()[:2000])
    torch.save({"model": {"some.weight": 3}}, tmp_path / "number.bin")
    for name, message in (
        ("nothing.bin", "There are no MotionBERT weights"),
        ("damaged.bin", "damaged"),
        ("cut.bin", "damaged"),
        ("foreign.bin", "holds no weights of MotionBERT"),
        ("number.bin", "holds no weights of MotionBERT"),
    ):
        with pytest.raises(WeightsError, match=message) as caught:
            load_published(tmp_path / name)
        assert name in str(caught.value) and "\n" not in str(caught.value)


def test_code_in_a_file_is_not_run(tmp_path: Path) -> None:
    class Touch:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (tmp_path / "ran",)

    torch.save({"model_pos": Touch()}, tmp_path / "harmful.bin")
    with pytest.raises(WeightsError, match="damaged"):
        load_published(tmp_path / "harmful.bin")
    assert not (tmp_path / "ran").exists()
