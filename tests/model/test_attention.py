"""Attention for drawing, of a batch and of a window of a stream."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from capture import JOINT_COUNT, Clip
from model.attention import AttentionMaps, attention_maps
from model.config import EncoderConfig
from model.encoders.build import EncoderKind
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import NoBodyError
from model.skeleton_branch import build_branch


def test_maps_of_a_batch(live_encoder: OneShotEncoder, make_take: Callable[..., Clip]) -> None:
    clips = [make_take("wave"), make_take("squat"), make_take("kick")]
    found = attention_maps(live_encoder, clips)
    assert found.maps.shape == (3, 9, 3, JOINT_COUNT, JOINT_COUNT)
    assert (found.maps >= 0).all()
    torch.testing.assert_close(found.maps.sum(dim=-1), torch.ones(3, 9, 3, JOINT_COUNT))
    # Attention maps come from the eager branch.
    torch.testing.assert_close(found.importance, live_encoder.embed(clips).importance, rtol=1e-4, atol=1e-6)
    for block in range(9):
        received = found.received(block)
        torch.testing.assert_close(received.sum(dim=1), torch.ones(3))
    assert not torch.allclose(found.received(8)[0], found.received(8)[1], atol=1e-3), "it depends on the movement"


def test_a_window_of_a_stream_gives_what_it_gives_in_a_batch(
    live_encoder: OneShotEncoder, make_take: Callable[..., Clip]
) -> None:
    stream = make_take("wave", lead_s=1.0, tail_s=1.0)
    window = stream.between(stream.start_ms + 500, stream.end_ms - 500)
    alone = attention_maps(live_encoder, [window])
    together = attention_maps(live_encoder, [make_take("bow"), window])
    torch.testing.assert_close(alone.maps[0], together.maps[1], rtol=1e-4, atol=1e-6)


def test_joint_to_joint_is_one_head_or_the_mean_of_all(
    live_encoder: OneShotEncoder, make_take: Callable[..., Clip]
) -> None:
    found = attention_maps(live_encoder, [make_take("wave"), make_take("kick")])
    assert (found.block_count, found.head_count) == (9, 3)
    for block in range(found.block_count):
        mean = found.joint_to_joint(block)
        assert mean.shape == (2, JOINT_COUNT, JOINT_COUNT)
        torch.testing.assert_close(mean.sum(dim=-1), torch.ones(2, JOINT_COUNT))
        heads = [found.joint_to_joint(block, head) for head in range(found.head_count)]
        torch.testing.assert_close(torch.stack(heads).mean(dim=0), mean)
        torch.testing.assert_close(mean.mean(dim=1), found.received(block))


def test_asking_for_attention_changes_no_output(live_encoder: OneShotEncoder, make_take: Callable[..., Clip]) -> None:
    take = make_take("punch")
    before = live_encoder.embed([take])
    first, second = attention_maps(live_encoder, [take]), attention_maps(live_encoder, [take])
    after = live_encoder.embed([take])
    assert torch.equal(before.joints, after.joints) and torch.equal(before.importance, after.importance)
    assert torch.equal(first.maps, second.maps)
    assert not live_encoder.weights.branch.training


@pytest.mark.parametrize(("kind", "heads"), [("infogcn", 3), ("stgcn", 1), ("ctrgcn", 1), ("hocslm", 3)])
def test_each_encoder_gives_the_same_features_with_and_without_attention(kind: EncoderKind, heads: int) -> None:
    branch = build_branch(EncoderConfig(kind=kind, frames=16), class_count=2).eval()
    inputs = torch.randn(2, 9, 16, JOINT_COUNT, generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        plain, asked = branch(inputs), branch(inputs, with_attention=True)
    assert plain.attention == ()
    assert torch.equal(plain.joints, asked.joints) and torch.equal(plain.importance, asked.importance)
    found = AttentionMaps(torch.stack(asked.attention, dim=1), asked.importance)
    assert found.maps.shape == (2, 9, heads, JOINT_COUNT, JOINT_COUNT) and found.head_count == heads
    assert (found.maps >= 0).all()
    torch.testing.assert_close(found.maps.sum(dim=-1), torch.ones(2, 9, heads, JOINT_COUNT))


def test_a_clip_without_a_body_has_no_attention(live_encoder: OneShotEncoder, make_take: Callable[..., Clip]) -> None:
    take = make_take("wave")
    with pytest.raises(NoBodyError):
        attention_maps(live_encoder, [Clip(take.timestamps_ms, take.positions_m, 0 * take.confidence)])
