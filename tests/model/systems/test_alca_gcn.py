from __future__ import annotations

import torch

from capture import JOINT_COUNT
from capture import Joint as J
from model.matching.multi_scale import PARTS
from model.preprocess import NormalisedSkeletons
from model.systems.alca_gcn import ALCAGCN, CHANNELS, SEGMENTS

ACTIONS = ("bow", "clap", "jump")
K = SEGMENTS * len(PARTS)


def described(units: torch.Tensor, weight: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    return torch.cat((units, weight[..., None], seen[..., None]), dim=-1)


def test_the_similarity_is_the_weighted_mean_of_the_cosines_of_aligned_components() -> None:
    system = ALCAGCN(ACTIONS)
    units = torch.nn.functional.normalize(torch.randn(2, 3, CHANNELS), dim=-1)
    weight = torch.tensor([[0.5, 0.25, 0.25], [0.5, 0.25, 0.25]])
    both = described(units, weight, torch.ones(2, 3))
    cosines = (units[0] * units[1]).sum(dim=-1)
    torch.testing.assert_close(system.similarity(both[:1], both[1:])[0, 0], (cosines * weight[0]).sum())
    # What one side did not see is left out, on both sides.
    half = described(units, weight, torch.tensor([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]))
    half[0, 2, -2] = 0.0
    expected = (cosines[:2] * weight[0, :2]).sum() / weight[0, :2].sum()
    torch.testing.assert_close(system.similarity(half[:1], half[1:])[0, 0], expected)


def test_components_are_weighted_and_those_not_seen_weigh_nothing(make_skeletons) -> None:
    system = ALCAGCN(ACTIONS).eval()
    made = make_skeletons(2)
    seen = made.seen.clone()
    seen[1, [J.ANKLE_LEFT, J.FOOT_LEFT]] = False
    with torch.no_grad():
        found = system.describe(NormalisedSkeletons(made.positions, seen))
    assert found.shape == (2, K, CHANNELS + 2)
    weight, flag = found[..., -2], found[..., -1]
    torch.testing.assert_close(weight.sum(dim=1), torch.ones(2))
    assert (flag[0] == 1).all()
    assert int((flag[1] == 0).sum()) == SEGMENTS and (weight[1][flag[1] == 0] == 0).all()
    torch.testing.assert_close(system.similarity(found, found).diagonal(), torch.ones(2))


def test_a_window_in_which_nothing_was_seen_is_like_none(make_skeletons) -> None:
    system = ALCAGCN(ACTIONS).eval()
    made = make_skeletons(2)
    seen = made.seen.clone()
    seen[1] = False
    with torch.no_grad():
        found = system.describe(NormalisedSkeletons(made.positions, seen))
        assert system.similarity(found[1:], found).abs().max() < 1e-6


def test_every_parameter_learns_even_when_a_part_was_not_seen(make_skeletons, two_of_four) -> None:
    torch.manual_seed(0)
    system = ALCAGCN(ACTIONS)
    made = make_skeletons(8)
    seen = torch.ones(8, JOINT_COUNT, dtype=torch.bool)
    seen[3, J.HEAD] = seen[3, J.NECK] = False
    system.losses(NormalisedSkeletons(made.positions, seen), two_of_four)["loss"].backward()
    for name, parameter in system.named_parameters():
        assert parameter.grad is not None and parameter.grad.isfinite().all(), name
        assert name.startswith("encoder") or parameter.grad.abs().sum() > 0 or name == "critical.bias", name
