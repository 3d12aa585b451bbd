"""Sharing out an epoch's draw among processes."""

from __future__ import annotations

import pytest
import torch

from model.data.batches import epoch_batches


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
