"""Optimal transport between windows at several scales."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from scipy.optimize import linear_sum_assignment

from capture import Joint
from model.body_levels import JOINTS, LIMBS, PARTS
from model.matching.base import WindowFeatures
from model.matching.multi_scale import MultiScaleMatching, Nodes, scales

Make = Callable[..., WindowFeatures]


@pytest.mark.parametrize(("groups", "count"), [(JOINTS, 25), (PARTS, 10), (LIMBS, 5)])
def test_every_joint_is_in_one_group(groups: tuple[tuple[Joint, ...], ...], count: int) -> None:
    assert len(groups) == count
    assert sorted(joint for group in groups for joint in group) == list(Joint)


def test_coarse_nodes_are_means_of_fine_ones(make_windows: Make) -> None:
    windows = make_windows(2)
    found = scales(windows)
    assert {scale: nodes.features.shape[1] for scale, nodes in found.items()} == {
        (spatial, temporal): groups * (8 >> temporal)
        for spatial, groups in enumerate((25, 10, 5))
        for temporal in range(3)
    }
    left_arm = [joint for joint in Joint if joint in LIMBS[1]]
    mean = windows.joints[:, 4:6][:, :, left_arm].mean(dim=(1, 2))  # the third of four segments of two frames
    torch.testing.assert_close(found[2, 1].features[:, 2 * 5 + 1], torch.nn.functional.normalize(mean, dim=-1))


def test_a_short_window_has_its_scales_too(make_windows: Make) -> None:
    found = scales(make_windows(1, frames=2))
    assert [found[1, temporal].features.shape[1] for temporal in range(3)] == [20, 10, 10]


def nodes(features: torch.Tensor, weight: torch.Tensor | None = None) -> Nodes:
    count = features.shape[1]
    weight = torch.ones(features.shape[:2]) if weight is None else weight
    return Nodes(torch.nn.functional.normalize(features, dim=-1), weight, torch.arange(count))


def test_near_the_unregularised_transport() -> None:
    """With equal masses that one is an assignment, which SciPy finds exactly."""
    generator = torch.Generator().manual_seed(0)
    one, other = (nodes(torch.randn(1, 12, 6, generator=generator).relu() + 0.01) for _ in range(2))
    cosines = one.features[0] @ other.features[0].T
    rows, columns = linear_sum_assignment(cosines.numpy(), maximize=True)
    best = float(cosines[rows, columns].mean())
    assert float(MultiScaleMatching(0.01, 500).transported(one, other)) == pytest.approx(best, abs=0.01)
    blurred = float(MultiScaleMatching(0.5, 500).transported(one, other))
    assert float(cosines.mean()) - 1e-4 < blurred < best - 0.05


def test_masses_decide_what_is_matched() -> None:
    axes = torch.eye(3)[None]
    first, last = torch.tensor([[1.0, 1e-3, 1e-3]]), torch.tensor([[1e-3, 1e-3, 1.0]])
    matching = MultiScaleMatching()
    assert float(matching.transported(nodes(axes, first), nodes(axes, first))) > 0.99
    assert float(matching.transported(nodes(axes, first), nodes(axes, last))) < 0.01


@pytest.mark.parametrize("across", [False, True])
def test_the_cost_is_symmetric(make_windows: Make, across: bool) -> None:
    one, other = make_windows(4, seed=1), make_windows(3, seed=2)
    head = MultiScaleMatching(across=across)
    torch.testing.assert_close(head.scores(one, other), head.scores(other, one).T, rtol=0, atol=1e-3)


def test_joints_that_the_other_side_did_not_see_have_no_say(make_windows: Make) -> None:
    query, exemplar = make_windows(1, seed=1), make_windows(1, seed=2)
    exemplar.seen[:, Joint.HEAD] = False
    changed = query.joints.clone()
    changed[:, :, Joint.HEAD] = 5.0
    fine = [scales(windows)[0, 0] for windows in (query, replace(query, joints=changed), exemplar)]
    matching = MultiScaleMatching()
    torch.testing.assert_close(matching.transported(fine[0], fine[2]), matching.transported(fine[1], fine[2]))


def test_nothing_shared_is_not_alike(make_windows: Make) -> None:
    query, exemplar = make_windows(1, seed=1), make_windows(1, seed=2)
    query.seen[:, :10] = False
    exemplar.seen[:, 10:] = False
    fine = [scales(windows)[0, 0] for windows in (query, exemplar)]
    assert float(MultiScaleMatching().transported(*fine)) == 0
