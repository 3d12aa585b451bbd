from __future__ import annotations

import ot  # an independent solver
import torch

from model.matching.transport import transported_sum


def masses(batch: int, count: int) -> torch.Tensor:
    drawn = torch.rand(batch, count) + 0.1
    return drawn / drawn.sum(dim=1, keepdim=True)


def test_it_is_what_pot_finds() -> None:
    torch.manual_seed(0)
    alike, first, second = torch.rand(6, 7, 5), masses(6, 7), masses(6, 5)
    found = transported_sum(alike, first, second, 0.1, 500)
    for index in range(6):
        plan = ot.sinkhorn(first[index], second[index], 1 - alike[index], 0.1, numItermax=5000, stopThr=1e-9)
        torch.testing.assert_close(found[index], (plan * alike[index]).sum(), atol=1e-4, rtol=1e-4)


def test_the_plan_keeps_to_both_masses() -> None:
    torch.manual_seed(1)
    alike, first, second = torch.rand(4, 6, 8), masses(4, 6), masses(4, 8)
    alike.requires_grad_()
    # The gradient of the sum is the plan itself.
    (plan,) = torch.autograd.grad(transported_sum(alike, first, second, 0.1, 300).sum(), alike)
    assert (plan >= 0).all()
    torch.testing.assert_close(plan.sum(dim=2), first, atol=1e-4, rtol=1e-3)
    torch.testing.assert_close(plan.sum(dim=1), second, atol=1e-5, rtol=1e-4)


def test_with_no_mass_at_a_node_nothing_goes_there() -> None:
    alike = torch.rand(1, 3, 3)
    first, second = torch.tensor([[0.5, 0.5, 0.0]]), torch.tensor([[0.0, 0.5, 0.5]])
    changed = alike.clone()
    changed[:, 2], changed[:, :, 0] = 0.9, 0.1
    found, same = (transported_sum(values, first, second, 0.1, 50) for values in (alike, changed))
    torch.testing.assert_close(found, same)


def test_it_stays_finite_with_hardly_any_regularisation() -> None:
    # Two pairs that match exactly, and a node that is like nothing: exp(-1 / 0.001) is 0 in float32.
    alike = torch.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]])
    third = torch.full((1, 3), 1 / 3)
    torch.testing.assert_close(transported_sum(alike, third, third, 1e-3, 50), torch.tensor([2 / 3]), atol=0.01, rtol=0)
