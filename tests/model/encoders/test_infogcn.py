"""What makes an encoder an InfoGCN; what it shares with the others is tested in test_encoders.py."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from capture import JOINT_COUNT
from model.encoders.blocks import BLOCKS, EncodingBlock
from model.encoders.infogcn import HEADS, Attention, InfoGCN, SelfAttentionConvolution

KINDS: tuple[Attention, ...] = ("pooled", "per_frame")
both_kinds = pytest.mark.parametrize("attention", KINDS)


def built(attention: Attention = "pooled") -> InfoGCN:
    torch.manual_seed(0)
    return InfoGCN(attention=attention).eval()


def inputs(count: int = 2, frames: int = 16, seed: int = 0) -> Tensor:
    return torch.randn(count, 9, frames, JOINT_COUNT, generator=torch.Generator().manual_seed(seed))


@both_kinds
@pytest.mark.parametrize("frames", [1, 7, 16, 32])
def test_shapes(attention: Attention, frames: int) -> None:
    with torch.inference_mode():
        found = built(attention)(inputs(frames=frames), with_attention=True)
    halved, quartered = (frames + 1) // 2, ((frames + 1) // 2 + 1) // 2
    assert found.before.shape == (2, halved, JOINT_COUNT, 128)
    assert found.after.shape == (2, quartered, JOINT_COUNT, 256)
    assert (found.after >= 0).all()
    assert [attended.shape for attended in found.attention] == [(2, HEADS, JOINT_COUNT, JOINT_COUNT)] * len(BLOCKS)


@both_kinds
def test_rows_of_attention_sum_to_one(attention: Attention) -> None:
    with torch.inference_mode():
        found = built(attention)(inputs(), with_attention=True)
    for attended in found.attention:
        assert (attended >= 0).all()
        torch.testing.assert_close(attended.sum(dim=-1), torch.ones(2, HEADS, JOINT_COUNT))


@both_kinds
def test_a_batch_gives_what_its_clips_give_alone(attention: Attention) -> None:
    encoder, batch = built(attention), inputs(3)
    with torch.inference_mode():
        together = encoder(batch)
        for row in range(3):
            alone = encoder(batch[row : row + 1])
            torch.testing.assert_close(together.before[row], alone.before[0], rtol=1e-4, atol=1e-5)
            torch.testing.assert_close(together.after[row], alone.after[0], rtol=1e-4, atol=1e-5)
    assert not torch.allclose(together.after[0], together.after[1], atol=1e-3)


@both_kinds
def test_the_graph_convolution_is_the_papers(attention: Attention) -> None:
    """The sum over heads of (attention_h * topology_h) x W_h, head by head."""
    torch.manual_seed(0)
    space = SelfAttentionConvolution(16, 8, attention).eval()
    torch.nn.init.normal_(space.topology)
    torch.nn.init.ones_(space.out_norm.norm.weight)
    x = torch.randn(2, 5, JOINT_COUNT, 16)
    links = space.attend(x) * space.topology  # (N, T or 1, H, V, V)
    values = space.mix(x).view(2, 5, JOINT_COUNT, HEADS, 8)
    mixed = sum(links[:, :, head] @ values[:, :, :, head] for head in range(HEADS))
    torch.testing.assert_close(
        space(x, False)[0], torch.relu(space.out_norm(mixed) + space.shortcut(x)), rtol=1e-4, atol=1e-5
    )


def test_both_kinds_of_attention_agree_on_someone_who_stands_still() -> None:
    """Every frame is then the mean of all frames; only once the zeros at a window's ends come in do they differ."""
    pooled, per_frame = built("pooled"), built("per_frame")
    per_frame.load_state_dict(pooled.state_dict())
    still = inputs(frames=1).expand(-1, -1, 16, -1)
    with torch.inference_mode():
        first = [encoder(still, with_attention=True).attention[0] for encoder in (pooled, per_frame)]
        moving = [encoder(inputs(), with_attention=True).attention[0] for encoder in (pooled, per_frame)]
    torch.testing.assert_close(first[0], first[1])
    assert not torch.allclose(moving[0], moving[1], atol=1e-3)


@both_kinds
def test_joints_exchange_features_and_every_parameter_learns(attention: Attention) -> None:
    encoder = built(attention).train()
    # The graph convolution starts as almost nothing; its gradient must not.
    for block in encoder.blocks:
        assert isinstance(block, EncodingBlock)
        assert isinstance(block.space, SelfAttentionConvolution)
        torch.nn.init.ones_(block.space.out_norm.norm.weight)
    batch = inputs(4).requires_grad_()
    encoder(batch).after[:, :, 7].square().sum().backward()
    assert batch.grad is not None
    assert (batch.grad.abs().sum(dim=(0, 1, 2)) > 0).all()
    without = [name for name, value in encoder.named_parameters() if value.grad is None or not value.grad.any()]
    assert without == []
