"""Sharing out an epoch's draw among processes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from model.data.batches import epoch_batches, grouped_batches, sampling_weights


@pytest.mark.parametrize("processes", [2, 4])
def test_shares_of_a_batch_make_up_the_batch(processes: int) -> None:
    def batches(rank: int, of: int) -> tuple[torch.Tensor, ...]:
        return epoch_batches(torch.arange(1.0, 100), 5, 8, torch.Generator().manual_seed(3), rank, of)

    whole = batches(0, 1)
    shares = [batches(rank, processes) for rank in range(processes)]
    assert len(whole) == 5 and all(len(share) == 5 for share in shares)
    for step, batch in enumerate(whole):
        assert batch.shape == (8,)
        assert all(share[step].shape == (8 // processes,) for share in shares)
        assert torch.equal(torch.cat([share[step] for share in shares]).sort().values, batch.sort().values)


def test_clips_of_a_class_stand_side_by_side() -> None:
    classes = np.repeat([0, 1, 2, 3], [1, 2, 7, 30])
    batches = grouped_batches(classes, 30, 12, 3, torch.Generator().manual_seed(0))
    assert len(batches) == 30
    for batch in batches:
        draws = batch.view(4, 3)
        assert (classes[draws] == classes[draws[:, :1]]).all()
        for draw in draws:
            if classes[draw[0]] >= 2:  # enough clips: none comes twice
                assert len(draw.unique()) == 3
    drawn = classes[torch.cat(batches)]
    assert set(drawn.tolist()) == {0, 1, 2, 3}


def test_single_clips_of_a_class_are_the_plain_batches() -> None:
    classes = np.repeat([0, 1], [5, 20])
    grouped = grouped_batches(classes, 3, 4, 1, torch.Generator().manual_seed(1))
    plain = epoch_batches(sampling_weights(classes), 3, 4, torch.Generator().manual_seed(1))
    assert torch.equal(torch.stack(grouped), torch.stack(plain))
