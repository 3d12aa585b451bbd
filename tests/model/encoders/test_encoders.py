"""What every encoder must do to be one: shapes, insertion point, attention, learning."""

from __future__ import annotations

import copy
import functools
import hashlib
from typing import get_args

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from capture import JOINT_COUNT, Joint
from capture.demonstrator import MOVEMENTS, Variation, perform
from model.encoders.base import SkeletonEncoder
from model.encoders.blocks import BLOCKS
from model.encoders.build import EncoderKind, build_encoder
from model.preprocess import preprocess
from model.skeleton_branch import SkeletonBranch

KINDS: tuple[EncoderKind, ...] = get_args(EncoderKind)
HEADS: dict[EncoderKind, int] = {"infogcn": 3, "stgcn": 1, "ctrgcn": 1, "hocslm": 3}
every_kind = pytest.mark.parametrize("kind", KINDS)


@functools.cache
@torch.inference_mode(False)  # the copies must be able to learn, whoever asks first
def _built(kind: EncoderKind) -> SkeletonEncoder:
    torch.manual_seed(0)
    encoder = build_encoder(kind)
    for name, parameter in encoder.named_parameters():
        if name.endswith("space.out_norm.norm.weight"):
            nn.init.ones_(parameter)
        elif name.endswith("space.alpha"):
            nn.init.constant_(parameter, 0.3)
    for module in encoder.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.momentum = None  # the running statistics become those of what comes now
    with torch.no_grad():
        encoder.train()(inputs(4, frames=8, seed=1))
    return encoder.eval()


def built(kind: EncoderKind) -> SkeletonEncoder:
    """An encoder whose graph convolutions and refinements, which start as almost nothing, act."""
    return copy.deepcopy(_built(kind))


def inputs(count: int = 2, frames: int = 16, seed: int = 0) -> Tensor:
    return torch.randn(count, 9, frames, JOINT_COUNT, generator=torch.Generator().manual_seed(seed))


@every_kind
@pytest.mark.parametrize("frames", [1, 7, 16])
def test_shapes(kind: EncoderKind, frames: int) -> None:
    with torch.inference_mode():
        found = built(kind)(inputs(frames=frames), with_attention=True)
    halved, quartered = (frames + 1) // 2, ((frames + 1) // 2 + 1) // 2
    assert found.before.shape == (2, halved, JOINT_COUNT, 128)
    assert found.after.shape == (2, quartered, JOINT_COUNT, 256)
    assert [attended.shape for attended in found.attention] == [(2, HEADS[kind], JOINT_COUNT, JOINT_COUNT)] * len(
        BLOCKS
    )


@every_kind
@pytest.mark.parametrize("blocks_before", range(1, len(BLOCKS) + 1))
def test_the_insertion_point_is_the_output_of_that_block(kind: EncoderKind, blocks_before: int) -> None:
    encoder = build_encoder(kind, blocks_before).eval()
    outputs: list[Tensor] = []
    blocks = encoder.get_submodule("blocks")
    hooks = [block.register_forward_hook(lambda _, __, out: outputs.append(out[0])) for block in blocks.children()]
    with torch.inference_mode():
        found = encoder(inputs(frames=4))
    for hook in hooks:
        hook.remove()
    assert torch.equal(found.before, outputs[blocks_before - 1])
    assert torch.equal(found.after, outputs[-1])
    assert found.before.shape == (2, (4, 2, 1)[(blocks_before - 1) // 3], JOINT_COUNT, encoder.channels_before)
    assert encoder.channels_before == BLOCKS[blocks_before - 1][0]
    assert found.after.shape[-1] == encoder.channels_after == BLOCKS[-1][0]


@every_kind
def test_features_are_rectified(kind: EncoderKind) -> None:
    """Not negative, and the ReLU cuts something off."""
    with torch.inference_mode():
        found = built(kind)(inputs())
    for features in (found.before, found.after):
        assert (features >= 0).all()
        assert 0.05 < (features == 0).float().mean() < 0.95


@every_kind
@pytest.mark.parametrize("fresh", [True, False])
def test_rows_of_attention_sum_to_one(kind: EncoderKind, fresh: bool) -> None:
    encoder = build_encoder(kind).eval() if fresh else built(kind)
    with torch.inference_mode():
        found = encoder(inputs(), with_attention=True)
    for attended in found.attention:
        assert (attended >= 0).all()
        torch.testing.assert_close(attended.sum(dim=-1), torch.ones(2, HEADS[kind], JOINT_COUNT))


@every_kind
def test_attention_is_given_only_when_asked_for_and_changes_nothing(kind: EncoderKind) -> None:
    encoder = built(kind)
    with torch.inference_mode():
        without, with_it = encoder(inputs()), encoder(inputs(), with_attention=True)
    assert without.attention == ()
    assert torch.equal(without.before, with_it.before)
    assert torch.equal(without.after, with_it.after)


@every_kind
def test_a_batch_gives_what_its_clips_give_alone(kind: EncoderKind) -> None:
    # In double precision: how a CPU splits up sums depends on the batch, and nine blocks magnify the last digit.
    encoder, batch = built(kind).double(), inputs(3).double()
    with torch.inference_mode():
        together = encoder(batch, with_attention=True)
        for row in range(3):
            alone = encoder(batch[row : row + 1], with_attention=True)
            torch.testing.assert_close(together.before[row], alone.before[0])
            torch.testing.assert_close(together.after[row], alone.after[0])
            for of_batch, of_one in zip(together.attention, alone.attention, strict=True):
                torch.testing.assert_close(of_batch[row], of_one[0], rtol=1e-4, atol=1e-5)
    assert not torch.allclose(together.after[0], together.after[1], atol=1e-3)


@every_kind
def test_every_parameter_learns(kind: EncoderKind) -> None:
    encoder = built(kind).train()
    encoder(inputs(4)).after.square().sum().backward()
    without = [name for name, value in encoder.named_parameters() if value.grad is None or not value.grad.any()]
    assert without == []


@every_kind
@pytest.mark.parametrize("training", [False, True])
def test_unseen_joints_give_finite_features_and_gradients(kind: EncoderKind, training: bool) -> None:
    encoder, batch = built(kind).train(training), inputs(3)
    batch[:, :, :, [Joint.KNEE_LEFT, Joint.ANKLE_LEFT, Joint.FOOT_LEFT]] = 0  # of everybody
    batch[1] = 0  # and of one person everything
    found = encoder(batch, with_attention=True)
    found.after.sum().backward()
    assert all(values.isfinite().all() for values in (found.before, found.after, *found.attention))
    assert all(value.grad is not None and value.grad.isfinite().all() for value in encoder.parameters())


@every_kind
def test_half_precision_stays_near(kind: EncoderKind) -> None:
    """Training computes in bfloat16."""
    encoder = built(kind)
    with torch.inference_mode():
        exact = encoder(inputs()).after
        with torch.autocast("cpu", torch.bfloat16):
            rounded = encoder(inputs()).after.float()
    assert functional.cosine_similarity(exact.flatten(1), rounded.flatten(1)).min() > 0.995


@every_kind
def test_the_branch_learns_a_few_movements(kind: EncoderKind) -> None:
    rng = np.random.default_rng(0)
    movements = MOVEMENTS[:3]
    clips = [perform(movement, Variation.random(rng), rng) for movement in movements for _ in range(2)]
    batch, _ = preprocess(clips, frame_count=12)
    classes = torch.arange(len(movements)).repeat_interleave(2)
    torch.manual_seed(0)
    branch = SkeletonBranch(build_encoder(kind), len(movements), dropout=0.0).train()
    optimiser = torch.optim.AdamW(branch.parameters(), lr=2e-3)
    losses = []
    for _ in range(6):
        loss = functional.cross_entropy(branch.classify(branch(batch)), classes)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.4 * losses[0], losses


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [("infogcn", 1_338_445), ("stgcn", 3_044_781), ("ctrgcn", 1_421_590), ("hocslm", 1_525_597)],
)
def test_parameter_counts(kind: EncoderKind, parameters: int) -> None:
    assert sum(parameter.numel() for parameter in build_encoder(kind).parameters()) == parameters


@pytest.mark.parametrize(
    ("kind", "digest"),
    [
        ("infogcn", "9edbb0c0b4c547af7c4c981decf75f4e186b55a9be09a4e1fb40e30e7e1db61f"),
        ("stgcn", "bffdfe148083b50e934196ca2d4d110b903b992190a5ea9bc3433748e6d9ba41"),
        ("ctrgcn", "3d1c2281a971611472cb861c25f2ba53d314f514f4f0b10c952ca2a48ac38f3f"),
        ("hocslm", "2203c2b97e2610f0fc3517de36abd58872617437039daadd8a04358ae71a2166"),
    ],
)
def test_weights_on_disk_still_fit(kind: EncoderKind, digest: str) -> None:
    """Names and shapes in order: other ones would not load what was saved, or resume its optimiser."""
    state = build_encoder(kind).state_dict()
    lines = "\n".join(f"{name} {tuple(value.shape)}" for name, value in state.items())
    assert hashlib.sha256(lines.encode()).hexdigest() == digest


# Building


@every_kind
@pytest.mark.parametrize("blocks_before", [-1, 0, 10])
def test_an_impossible_insertion_point_is_refused(kind: EncoderKind, blocks_before: int) -> None:
    with pytest.raises(ValueError, match=r"1\.\.9"):
        build_encoder(kind, blocks_before)


def test_only_infogcn_has_attention_per_frame() -> None:
    assert build_encoder("infogcn", 5, "per_frame").channels_before == 128
    for kind in ("stgcn", "ctrgcn", "hocslm"):
        with pytest.raises(ValueError, match=f"{kind}.*only infogcn"):
            build_encoder(kind, 5, "per_frame")


def test_an_unknown_encoder_is_refused() -> None:
    with pytest.raises(ValueError, match="no encoder resnet: infogcn, stgcn, ctrgcn and hocslm"):
        build_encoder("resnet", 5)  # type: ignore[arg-type]
