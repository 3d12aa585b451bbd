"""Joint importance: a distribution over the joints that starts even and learns."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from capture import JOINT_COUNT
from model.importance import ImportanceKind, JointImportance, PerJointImportance, build_importance, reweight

CHANNELS = 128
KINDS: tuple[ImportanceKind, ...] = ("per_joint", "flattened")


def before(count: int = 3, frames: int = 8) -> Tensor:
    return torch.randn(count, frames, JOINT_COUNT, CHANNELS, generator=torch.Generator().manual_seed(0)).relu()


def trained(kind: ImportanceKind = "per_joint") -> JointImportance:
    torch.manual_seed(0)
    module = build_importance(kind, CHANNELS)
    torch.nn.init.normal_(module.get_parameter("score.weight"))
    return module


@pytest.mark.parametrize("kind", ["per_joint", "flattened", "none"])
def test_starts_even(kind: ImportanceKind) -> None:
    found = build_importance(kind, CHANNELS)(before())
    torch.testing.assert_close(found, torch.full((3, JOINT_COUNT), 1 / JOINT_COUNT))


@pytest.mark.parametrize("kind", KINDS)
def test_is_a_distribution_that_follows_the_features(kind: ImportanceKind) -> None:
    found = trained(kind)(before()).detach()
    assert found.shape == (3, JOINT_COUNT)
    assert (found >= 0).all()
    torch.testing.assert_close(found.sum(dim=1), torch.ones(3))
    assert float(found.max()) > 2 / JOINT_COUNT
    assert not torch.allclose(found[0], found[1], atol=1e-3)


def test_goes_by_how_a_joint_moves_not_by_which_it_is() -> None:
    module, features = trained(), before()
    order = torch.randperm(JOINT_COUNT, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(module(features[:, :, order]), module(features)[:, order])
    # The order of the frames has no say: it is the overall motion feature that counts.
    torch.testing.assert_close(module(features.flip(1)), module(features))


def test_none_finds_all_joints_equal_and_has_no_parameters() -> None:
    module = build_importance("none", CHANNELS)
    assert list(module.parameters()) == []
    features = before()
    torch.testing.assert_close(reweight(features, module(features)), features)


def test_parameters_of_the_two_readings_of_the_paper() -> None:
    counts = {kind: sum(parameter.numel() for parameter in trained(kind).parameters()) for kind in KINDS}
    assert counts == {"per_joint": 16_641, "flattened": 103_257}


def test_stays_a_distribution_in_half_precision() -> None:
    with torch.autocast("cpu", torch.bfloat16):
        found = trained()(before())
    assert found.dtype == torch.float32
    torch.testing.assert_close(found.sum(dim=1), torch.ones(3))


@pytest.mark.parametrize("start_even", [True, False])
def test_gradients_reach_it(start_even: bool) -> None:
    module = PerJointImportance(CHANNELS)
    if not start_even:
        torch.nn.init.normal_(module.score.weight)
    after = torch.rand(3, 4, JOINT_COUNT, 16, generator=torch.Generator().manual_seed(2))
    reweight(after, module(before()))[:, :, 5].sum().backward()
    assert module.score.weight.grad is not None
    assert module.score.weight.grad.abs().max() > 0
    if not start_even:
        assert module.hidden.weight.grad is not None
        assert module.hidden.weight.grad.abs().max() > 0


def test_reweighting_keeps_the_mean_scale() -> None:
    after = torch.rand(3, 4, JOINT_COUNT, 16)
    torch.testing.assert_close(reweight(after, torch.full((3, JOINT_COUNT), 1 / JOINT_COUNT)), after)
    ones = torch.ones(3, 4, JOINT_COUNT, 16)
    reweighted = reweight(ones, trained()(before()))
    torch.testing.assert_close(reweighted.mean(dim=2), torch.ones(3, 4, 16))


def test_reweighting_in_numbers() -> None:
    after = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])  # (1, 1, 2 joints, 2 channels)
    found = reweight(after, torch.tensor([[0.25, 0.75]]))
    torch.testing.assert_close(found, torch.tensor([[[[0.5, 1.0], [4.5, 6.0]]]]))
