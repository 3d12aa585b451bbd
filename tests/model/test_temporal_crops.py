"""Several crops of a clip as one embedding."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch.nn.functional import normalize

from capture import Clip
from model.embedding import Embeddings
from model.temporal_crops import CROPS, crop, mean_of_crops


def test_a_crop_is_a_part_of_the_time(make_take: Callable[..., Clip]) -> None:
    clip = make_take("wave")
    length_ms = clip.end_ms - clip.start_ms
    for first, last in CROPS:
        part = crop(clip, (first, last))
        assert part.start_ms == pytest.approx(clip.start_ms + first * length_ms, abs=40)
        assert part.end_ms == pytest.approx(clip.start_ms + last * length_ms, abs=40)
    assert len(crop(clip, CROPS[0])) == len(clip)


@pytest.mark.parametrize("start_ms", [0.1, 12.3, 1_700_000_000_000.7])
def test_the_whole_clip_is_the_whole_clip_whatever_the_clock(start_ms: float, make_take: Callable[..., Clip]) -> None:
    take = make_take("wave")
    later = Clip(take.timestamps_ms + start_ms, take.positions_m, take.confidence)
    assert crop(later, CROPS[0]) is later


def test_where_no_frame_lies_the_whole_clip_is_taken(make_take: Callable[..., Clip]) -> None:
    take = make_take("wave")
    ends = torch.zeros(len(take), dtype=torch.bool)
    ends[[0, -1]] = True
    two = take.select(ends.numpy())
    assert len(crop(two, (0.1, 0.9))) == 2


def embeddings(seed: int, seen: torch.Tensor) -> Embeddings:
    generator = torch.Generator().manual_seed(seed)
    joints = normalize(torch.randn(*seen.shape, 6, generator=generator), dim=-1)
    return Embeddings(joints, torch.rand(seen.shape, generator=generator), seen)


def test_the_mean_counts_what_each_crop_saw() -> None:
    everything = torch.ones(3, 4, dtype=torch.bool)
    partly, nothing = everything.clone(), everything.clone()
    partly[0, 1] = False
    nothing[1] = False
    crops = [embeddings(seed, seen) for seed, seen in enumerate((everything, partly, nothing))]
    found = mean_of_crops(crops)
    torch.testing.assert_close(found.joints.norm(dim=-1), torch.ones(3, 4))
    torch.testing.assert_close(found.joints[2, 0], normalize(sum(one.joints[2, 0] for one in crops), dim=-1))
    torch.testing.assert_close(found.joints[0, 1], normalize(crops[0].joints[0, 1] + crops[2].joints[0, 1], dim=-1))
    torch.testing.assert_close(found.importance[1], (crops[0].importance[1] + crops[1].importance[1]) / 2)
    assert found.seen.all()


def test_a_clip_without_a_body_stays_one() -> None:
    nobody = torch.zeros(1, 4, dtype=torch.bool)
    found = mean_of_crops([embeddings(seed, nobody) for seed in range(2)])
    assert not found.seen.any() and torch.equal(found.joints, torch.zeros(1, 4, 6))
