"""What makes an encoder a CTR-GCN."""

from __future__ import annotations

import torch
from torch import Tensor

from capture import JOINT_COUNT
from model.encoders.ctrgcn import CTRGCN, ChannelTopologyConvolution
from model.encoders.partition import SUBSETS, spatial_partition


def built(alpha: float = 0.7) -> ChannelTopologyConvolution:
    torch.manual_seed(0)
    space = ChannelTopologyConvolution(16, 8)
    torch.nn.init.normal_(space.topology)
    torch.nn.init.constant_(space.alpha, alpha)
    torch.nn.init.ones_(space.out_norm.norm.weight)
    return space.eval()


def papers_links(space: ChannelTopologyConvolution, x: Tensor) -> Tensor:
    """R = A + alpha * xi(tanh(phi(x_u) - psi(x_v))), subset by subset and pooled after the maps: (N, K, C, V, V)."""
    assert space.refine.bias is not None
    relation = space.to_relation(x).mean(dim=1)  # (N, V, 2 * K * 2)
    found = []
    for subset in range(SUBSETS):
        first = relation[:, :, 2 * subset : 2 * subset + 2]  # 16 / 8 channels
        second = relation[:, :, 6 + 2 * subset : 6 + 2 * subset + 2]
        pairs = torch.tanh(first[:, :, None] - second[:, None, :])  # (N, V, V, 2)
        rows = slice(8 * subset, 8 * (subset + 1))
        refinement = pairs @ space.refine.weight[rows, :, 0, 0].T + space.refine.bias[rows]
        found.append(space.topology[subset] + space.alpha * refinement.permute(0, 3, 1, 2))
    return torch.stack(found, dim=1)


def test_every_channel_is_mixed_by_its_own_links_as_in_the_paper() -> None:
    space, x = built(), torch.randn(2, 5, JOINT_COUNT, 16)
    links = papers_links(space, x)
    values = space.mix(x).view(2, 5, JOINT_COUNT, SUBSETS, 8)
    mixed = torch.zeros(2, 5, JOINT_COUNT, 8)
    for subset in range(SUBSETS):
        for channel in range(8):
            one = values[..., subset, channel]  # (N, T, V)
            mixed[..., channel] += one @ links[:, subset, channel].transpose(-1, -2)
    expected = torch.relu(space.out_norm(mixed) + space.shortcut(x))
    torch.testing.assert_close(space(x, False)[0], expected, rtol=1e-4, atol=1e-4)


def test_samples_have_links_of_their_own_once_alpha_is_learned() -> None:
    x = torch.randn(2, 5, JOINT_COUNT, 16)
    refined, fresh = built()(x, True)[1], built(alpha=0.0)(x, True)[1]
    assert refined is not None and fresh is not None
    assert not torch.allclose(refined[0], refined[1], atol=1e-3)
    assert torch.equal(fresh[0], fresh[1])


def test_the_shared_links_start_at_the_partition() -> None:
    encoder = CTRGCN().eval()
    with torch.inference_mode():
        found = encoder(torch.randn(2, 9, 4, JOINT_COUNT), with_attention=True).attention
    for attended in found:
        torch.testing.assert_close(attended, spatial_partition().sum(dim=0).expand(2, 1, -1, -1))


def test_attention_draws_the_refined_links() -> None:
    space, x = built(), torch.randn(2, 5, JOINT_COUNT, 16)
    drawn = papers_links(space, x).abs().mean(dim=(1, 2))
    found = space(x, True)[1]
    assert found is not None
    torch.testing.assert_close(found, (drawn / drawn.sum(dim=-1, keepdim=True))[:, None])
