from __future__ import annotations

import torch

from capture import Joint as J
from model.matching.multi_scale import MultiScaleMatching, Nodes
from model.preprocess import NormalisedSkeletons
from model.systems.multi_scale import FINEST, MultiScale

ACTIONS = ("bow", "clap", "jump")


def described(windows: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    features = torch.rand(windows, FINEST, len(J), 16, generator=generator) ** 4
    return torch.cat((features, torch.ones_like(features[..., :1])), dim=-1)


def test_a_window_is_most_like_itself_and_the_matching_is_symmetric() -> None:
    system = MultiScale(ACTIONS)
    windows = described(4)
    alike = system.similarity(windows, windows)
    assert (alike.argmax(dim=1) == torch.arange(4)).all()
    torch.testing.assert_close(alike.diagonal(), torch.zeros(4), atol=1e-5, rtol=0)
    torch.testing.assert_close(alike, alike.T, atol=0.01, rtol=0)  # as far as ten steps of the algorithm go


def test_a_movement_a_quarter_later_is_nearer_than_another_movement() -> None:
    system = MultiScale(ACTIONS)
    windows = described(3)
    later = windows.roll(1, dims=1)
    assert (system.similarity(later, windows).argmax(dim=1) == torch.arange(3)).all()


def test_a_node_unlike_the_other_window_weighs_nothing() -> None:
    matching = MultiScaleMatching(0.1, 10, relevance=True)
    axes = torch.eye(3)
    query = Nodes(torch.stack((axes[0], axes[2]))[None], torch.ones(1, 2), torch.arange(2))
    exemplar = Nodes(torch.stack((axes[0], axes[0]))[None], torch.ones(1, 2), torch.arange(2))
    torch.testing.assert_close(matching.transported(query, exemplar), torch.ones(1, 1))
    plain = MultiScaleMatching(0.1, 10).transported(query, exemplar)
    torch.testing.assert_close(plain, torch.full((1, 1), 0.5))


def test_joints_that_were_not_seen_do_not_matter_within_a_scale() -> None:
    system = MultiScale(ACTIONS)
    system.matching.across = False
    one, other = described(2, seed=1), described(3, seed=2)
    one[..., [J.ANKLE_LEFT, J.FOOT_LEFT], -1] = 0
    changed = one.clone()
    changed[:, :, [J.ANKLE_LEFT, J.FOOT_LEFT], :-1] = 7.0
    torch.testing.assert_close(system.similarity(changed, other), system.similarity(one, other))


def test_the_encoder_learns_from_the_episodes(make_skeletons, two_of_four) -> None:
    torch.manual_seed(0)
    system = MultiScale(ACTIONS)
    made = make_skeletons(8)
    found = system.losses(NormalisedSkeletons(made.positions, made.seen), two_of_four)
    found["episode"].backward()
    gradient = system.encoder.embed.weight.grad
    assert gradient is not None and gradient.isfinite().all() and gradient.abs().sum() > 0
    assert system.classifier.weight.grad is None
