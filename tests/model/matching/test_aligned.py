"""Alignment in time: by hand, and on movements at another pace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from model.embedding import similarity
from model.matching.aligned import DynamicTimeWarping, SoftDynamicTimeWarping, alignment_cost, frame_costs
from model.matching.base import OneShotHead, WindowFeatures

Make = Callable[..., WindowFeatures]
WARP = [0, 0, 0, 1, 2, 4, 6, 7]  # slow at first, then fast


def warped(windows: WindowFeatures) -> WindowFeatures:
    return replace(windows, joints=windows.joints[:, WARP])


def cheapest(costs: torch.Tensor) -> torch.Tensor:
    return costs.amin(dim=0)


def test_cost_by_hand() -> None:
    costs = torch.tensor([[0.0, 1.0, 5.0], [3.0, 0.5, 2.0], [4.0, 1.0, 0.25]])[None, None]
    # The diagonal: 2 * (0 + 0.5 + 0.25) over a length of 3 + 3.
    assert float(alignment_cost(costs, cheapest, None)) == pytest.approx(1.5 / 6)
    # Two frames to three: the first on the first two, the second on the last two, or a diagonal between.
    two = torch.tensor([[1.0, 0.0, 9.0], [9.0, 0.0, 1.0]])[None, None]
    assert float(alignment_cost(two, cheapest, None)) == pytest.approx((2 * 1 + 0 + 0 + 1) / 5)


def test_a_band_forbids_what_lies_beyond_it() -> None:
    costs = torch.ones(1, 1, 4, 4)
    costs[0, 0, 0, :] = costs[0, 0, :, 3] = 0  # free along the edge, far from the diagonal
    costs[0, 0, 0, 0] = costs[0, 0, 3, 3] = 0
    unbound, one, none = (float(alignment_cost(costs, cheapest, band)) for band in (None, 1, 0))
    assert unbound == 0
    assert none == pytest.approx(2 * 2 / 8)  # the two inner frames of the diagonal
    assert unbound < one <= none
    assert float(alignment_cost(costs, cheapest, 3)) == unbound


def test_frames_compare_as_windows_do(make_windows: Make) -> None:
    queries, exemplars = make_windows(3, seed=1), make_windows(2, seed=2)
    found = frame_costs(queries, exemplars)
    assert found.shape == (3, 2, 8, 8)
    one, other = (
        replace(windows, joints=windows.joints[:, frame : frame + 1]).embeddings()
        for windows, frame in ((queries, 2), (exemplars, 5))
    )
    torch.testing.assert_close(found[:, :, 2, 5], 1 - similarity(one, other))


@pytest.mark.parametrize("head", [DynamicTimeWarping(), SoftDynamicTimeWarping()])
def test_another_pace_costs_less_than_frame_by_frame(head: OneShotHead, make_windows: Make) -> None:
    windows = make_windows(4)
    frame_by_frame = replace_band(head, 0)
    aligned = head.scores(warped(windows), windows).diagonal()
    assert (aligned > frame_by_frame.scores(warped(windows), windows).diagonal() + 0.1).all()
    assert (head.scores(warped(windows), windows).argmax(dim=1) == torch.arange(4)).all()


def replace_band(head: OneShotHead, band: int) -> OneShotHead:
    return type(head)(band=band)  # type: ignore[call-arg]


def test_without_room_it_is_the_mean_over_frames(make_windows: Make) -> None:
    queries, exemplars = make_windows(3, seed=1), make_windows(2, seed=2)
    diagonal = frame_costs(queries, exemplars).diagonal(dim1=2, dim2=3)
    torch.testing.assert_close(DynamicTimeWarping(band=0).scores(queries, exemplars), 1 - diagonal.mean(dim=-1))


def test_a_copy_scores_best_of_all(make_windows: Make) -> None:
    windows, others = make_windows(4), make_windows(6, seed=5)
    torch.testing.assert_close(DynamicTimeWarping().scores(windows, windows).diagonal(), torch.ones(4))
    soft = SoftDynamicTimeWarping()
    torch.testing.assert_close(soft.scores(windows, windows).diagonal(), torch.zeros(4), rtol=0, atol=1e-5)
    assert (soft.scores(windows, others) < 0).all()


def test_both_sides_count_alike(make_windows: Make) -> None:
    one, other = make_windows(3, seed=1), make_windows(4, seed=2)
    for head in (DynamicTimeWarping(), SoftDynamicTimeWarping()):
        torch.testing.assert_close(head.scores(one, other), head.scores(other, one).T)


def test_a_small_gamma_is_the_cheapest_alignment(make_windows: Make) -> None:
    one, other = make_windows(3, seed=1), make_windows(4, seed=2)
    hard = DynamicTimeWarping().scores(one, other) - 1
    torch.testing.assert_close(SoftDynamicTimeWarping(gamma=1e-4).scores(one, other), hard, rtol=0, atol=1e-3)
