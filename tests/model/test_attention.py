"""Attention for drawing, of a batch and of a window of a stream."""

from __future__ import annotations

from collections.abc import Callable

import torch

from capture import JOINT_COUNT, Clip
from model.attention import attention_maps
from model.one_shot_encoder import OneShotEncoder


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
