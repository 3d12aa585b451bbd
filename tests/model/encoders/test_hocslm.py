"""What makes an encoder the one of HocSLM, as we read it."""

from __future__ import annotations

import torch

from capture import JOINT_COUNT, Joint
from model.body_levels import LIMBS, PARTS, anatomical_links
from model.encoders.composite_topology import LEVELS, CompositeTopologyConvolution
from model.encoders.dual_path import DualPathTemporalModule


def space(alpha: float = 1.0) -> CompositeTopologyConvolution:
    torch.manual_seed(0)
    module = CompositeTopologyConvolution(16, 8)
    torch.nn.init.constant_(module.alpha, alpha)
    torch.nn.init.ones_(module.out_norm.norm.weight)
    return module.eval()


def time(stride: int = 1) -> DualPathTemporalModule:
    torch.manual_seed(0)
    return DualPathTemporalModule(32, stride).eval()


# Space


def test_without_what_is_learned_the_links_are_the_skeletons() -> None:
    links = space(alpha=0.0).links(torch.randn(2, 5, JOINT_COUNT, 16))[:, 0]
    torch.testing.assert_close(links[:, 0], anatomical_links(LEVELS[0]).expand(2, -1, -1))
    torch.testing.assert_close(links.sum(dim=-1), torch.ones(2, len(LEVELS), JOINT_COUNT))
    # An elbow takes from its neighbours; at the level of limbs from its arm and the trunk, all of it.
    assert set(links[0, 0, Joint.ELBOW_LEFT].nonzero().flatten().tolist()) == {4, 5, 6}
    assert set(links[0, 2, Joint.ELBOW_LEFT].nonzero().flatten().tolist()) == {*LIMBS[0], *LIMBS[1]}


def test_joints_of_a_part_are_alike_to_the_levels_above() -> None:
    links = space().links(torch.randn(2, 5, JOINT_COUNT, 16))[:, 0]  # (N, levels, V, V)
    for level, groups in ((1, PARTS), (2, LIMBS)):
        for group in groups:
            rows, columns = links[:, level, list(group)], links[:, level, :, list(group)]
            torch.testing.assert_close(rows, rows[:, :1].expand_as(rows))
            torch.testing.assert_close(columns, columns[..., :1].expand_as(columns))


def test_computed_links_differ_from_clip_to_clip_and_learned_links_do_not() -> None:
    x = torch.randn(2, 5, JOINT_COUNT, 16)
    computed = space().links(x)
    assert not torch.allclose(computed[0], computed[1], atol=1e-3)
    module = space(alpha=0.0)
    for learned in module.learned:
        torch.nn.init.normal_(learned)
    shared = module.links(x)
    assert torch.equal(shared[0], shared[1])
    assert not torch.allclose(shared[0], space(alpha=0.0).links(x)[0], atol=1e-2)


def test_a_joints_features_are_the_sum_over_the_levels() -> None:
    module, x = space(), torch.randn(2, 5, JOINT_COUNT, 16)
    links = module.links(x)[:, 0]
    values = module.mix(x).view(2, 5, JOINT_COUNT, len(LEVELS), 8)
    mixed = torch.einsum("nlvu,ntulc->ntvc", links, values)
    expected = torch.relu(module.out_norm(mixed) + module.shortcut(x))
    torch.testing.assert_close(module(x, False)[0], expected, rtol=1e-4, atol=1e-4)


# Time


def test_the_short_path_is_local_and_the_long_path_reaches_everything() -> None:
    module = time()
    x = torch.randn(1, 20, JOINT_COUNT, 32)
    changed = x.clone()
    changed[:, 10, 3] += 1
    with torch.inference_mode():
        short = (module.short_range(changed) - module.short_range(x)).abs().sum(dim=-1)[0]  # (T, V)
        long = (module.long_range(changed) - module.long_range(x)).abs().sum(dim=-1)[0]
    frames, joints = short.nonzero().unbind(dim=1)
    assert set(joints.tolist()) == {3}
    assert int(frames.min()) >= 6 and int(frames.max()) <= 14
    assert (long[:, 3] > 0).all()


def test_the_paths_exchange() -> None:
    module, x = time(), torch.randn(1, 20, JOINT_COUNT, 32)
    residual = torch.full_like(x, 100.0)  # far from 0: it keeps the ReLU open
    with torch.inference_mode():
        together = module(x, residual)
        module.to_short.weight.zero_()
        without = module(x, residual)
    assert not torch.allclose(together[..., :16], without[..., :16], atol=1e-3)
    assert torch.equal(together[..., 16:], without[..., 16:])


def test_attention_over_time_falls_off_with_the_distance() -> None:
    module = time(stride=2)
    with torch.inference_mode():
        module.to_query_key.weight.zero_()
        module.to_query_key.bias.zero_()
        module.fall_off.copy_(torch.tensor([-20.0, 8.0]))
        attention = module.attend(torch.randn(1, 9, JOINT_COUNT, 32))[0]  # (H, T', T)
    assert attention.shape == (2, 5, 9)
    torch.testing.assert_close(attention[0], torch.full((5, 9), 1 / 9))
    assert (attention[1].argmax(dim=-1) == torch.arange(0, 9, 2)).all()
