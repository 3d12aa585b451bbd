from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from model.systems.episodes import episode
from model.systems.registry import system_class
from model.systems.soft_alignment import soft_alignment
from model.systems.soft_dtw import SoftDTW, squared_distance
from model.systems.udtw import UncertaintyDTW

ACTIONS = ("bow", "clap", "jump")


def every_alignment(rows: int, columns: int) -> list[list[tuple[int, int]]]:
    """All paths from the first cell to the last one."""
    if rows == columns == 1:
        return [[(0, 0)]]
    shorter = [
        path
        for less_rows, less_columns in ((1, 1), (1, 0), (0, 1))
        if rows > less_rows and columns > less_columns
        for path in every_alignment(rows - less_rows, columns - less_columns)
    ]
    return [[*path, (rows - 1, columns - 1)] for path in shorter]


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (4, 4), (3, 5), (5, 2)])
@pytest.mark.parametrize("gamma", [0.01, 0.3])
def test_soft_alignment_sums_over_every_alignment(rows: int, columns: int, gamma: float) -> None:
    costs, carried = torch.rand(2, rows, columns), torch.randn(2, rows, columns)
    found, mean_carried = soft_alignment(costs, gamma, carried)
    for index in range(2):
        paths = every_alignment(rows, columns)
        totals = torch.stack([sum(costs[index][cell] for cell in path) for path in paths])
        carries = torch.stack([sum(carried[index][cell] for cell in path) for path in paths])
        torch.testing.assert_close(found[index], -gamma * torch.logsumexp(-totals / gamma, dim=0))
        expected = ((-totals / gamma).softmax(dim=0) * carries).sum()
        torch.testing.assert_close(mean_carried[index], expected, atol=1e-4, rtol=1e-4)


def test_soft_alignment_is_the_plain_double_loop_and_its_gradient_is_right() -> None:
    costs = torch.rand(3, 6, 7, dtype=torch.float64)
    gamma = 0.1
    found, _ = soft_alignment(costs, gamma)
    for index in range(3):
        table = [[math.inf] * 8 for _ in range(7)]
        table[0][0] = 0.0
        for row in range(6):
            for column in range(7):
                steps = table[row][column], table[row][column + 1], table[row + 1][column]
                soft = -gamma * math.log(sum(math.exp(-step / gamma) for step in steps))
                table[row + 1][column + 1] = float(costs[index, row, column]) + soft
        assert float(found[index]) == pytest.approx(table[6][7])
    small = torch.rand(2, 3, 4, dtype=torch.float64, requires_grad=True)
    carried = torch.randn(2, 3, 4, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda a, b: soft_alignment(a, 0.2, b), (small, carried))


def test_squared_distance_is_that_of_every_pair_of_frames() -> None:
    first, second = torch.randn(2, 5, 8), torch.randn(2, 4, 8)
    expected = (first[:, :, None] - second[:, None]).square().mean(dim=-1)
    torch.testing.assert_close(squared_distance(first, second), expected, atol=1e-5, rtol=1e-4)


def walk(seed: int) -> Tensor:
    """A smooth sequence of 8 frames."""
    return torch.randn(8, 64, generator=torch.Generator().manual_seed(seed)).cumsum(dim=0)


def certain(frames: Tensor, sigma: float = 1.0) -> Tensor:
    """Frames (..., T, C) with one standard deviation for all."""
    return torch.cat((frames, torch.full_like(frames[..., :1], sigma)), dim=-1)


@pytest.mark.parametrize("name", ["soft-dtw", "udtw"])
def test_a_stretched_sequence_stays_nearest_to_its_own(name: str) -> None:
    system = system_class(name)(ACTIONS).eval()
    exemplars = torch.stack([walk(seed) for seed in range(3)])
    stretched = exemplars[:, [0, 0, 0, 1, 2, 3, 5, 7]]  # its start is slower, and it hastens at the end
    if name == "udtw":
        exemplars, stretched = certain(exemplars), certain(stretched)
    alike = system.similarity(stretched, exemplars)
    assert (alike.argmax(dim=1) == torch.arange(3)).all()
    torch.testing.assert_close(system.similarity(exemplars, exemplars).diagonal(), torch.zeros(3), atol=1e-4, rtol=0)
    # A pair's value does not depend on what else is compared.
    torch.testing.assert_close(system.similarity(stretched[1:2], exemplars[2:])[0, 0], alike[1, 2])


def test_udtw_with_equal_certainty_is_soft_dtw_of_costs_divided_by_the_variance() -> None:
    plain, uncertain = SoftDTW(ACTIONS), UncertaintyDTW(ACTIONS)
    queries, exemplars = torch.stack([walk(3), walk(4)]), torch.stack([walk(5), walk(6), walk(7)])
    scale = 2 * 1.5**2  # the sum of the variances
    expected = plain.similarity(queries / scale**0.5, exemplars / scale**0.5)
    found = uncertain.similarity(certain(queries, 1.5), certain(exemplars, 1.5))
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)
    _, omega = uncertain.align(certain(queries, 1.5), certain(exemplars[:2], 1.5))
    assert (omega >= math.log(scale) / 2 - 1e-5).all()  # an alignment is at least as long as the sequences


def test_an_uncertain_frame_counts_less() -> None:
    system = UncertaintyDTW(ACTIONS)
    exemplar = walk(1)[None]
    disturbed = exemplar.clone()
    disturbed[:, 3] += 5.0
    unsure = certain(disturbed)
    unsure[:, 3, -1] = 2.0
    assert system.similarity(unsure, certain(exemplar)) > system.similarity(certain(disturbed), certain(exemplar))


@pytest.mark.parametrize("name", ["soft-dtw", "udtw"])
def test_every_parameter_learns_and_the_description_has_its_shape(name: str, make_skeletons, two_of_four) -> None:
    torch.manual_seed(0)
    system = system_class(name)(ACTIONS)
    made = make_skeletons(8)
    found = system.losses(made, two_of_four)
    parts = [value for key, value in found.items() if key != "loss"]
    torch.testing.assert_close(found["loss"], torch.stack(parts).sum())
    found["loss"].backward()
    for key, parameter in system.named_parameters():
        assert parameter.grad is not None and parameter.grad.isfinite().all(), key
    system.eval()
    with torch.no_grad():
        described = system.describe(made)
    assert described.shape == (8, 4, 64 + (name == "udtw"))
    if name == "udtw":
        assert ((described[..., -1] > 0.5) & (described[..., -1] < 2.0)).all()


def test_an_episode_has_one_exemplar_of_each_action_and_asks_for_the_others() -> None:
    classes = torch.tensor([5, 5, 2, 2, 9, 5])
    exemplars, queries, targets = episode(classes)
    assert sorted(exemplars.tolist()) == [0, 2, 4]
    assert queries.tolist() == [1, 3, 5]
    assert (classes[exemplars[targets]] == classes[queries]).all()
    with pytest.raises(ValueError, match="two clips"):
        episode(torch.tensor([1, 2, 3]))
