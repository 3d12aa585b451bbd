"""What makes an encoder an ST-GCN."""

from __future__ import annotations

import torch
from torch.nn import functional

from capture import BONES, JOINT_COUNT, Joint
from model.encoders.partition import SUBSETS, spatial_partition
from model.encoders.stgcn import STGCN, PartitionedConvolution, SingleScaleTemporalConvolution


def test_the_graph_convolution_is_the_papers() -> None:
    """The sum over subsets of (A_k * M_k) x W_k, each subset by itself and channels first."""
    torch.manual_seed(0)
    space = PartitionedConvolution(6, 4)
    torch.nn.init.normal_(space.edge_importance)
    x = torch.randn(2, 3, JOINT_COUNT, 6)
    expected = torch.zeros(2, 4, 3, JOINT_COUNT)
    for subset in range(SUBSETS):
        rows = slice(4 * subset, 4 * (subset + 1))
        weight, bias = space.mix.weight[rows, :, None, None], space.mix.bias[rows]
        values = functional.conv2d(x.permute(0, 3, 1, 2), weight, bias)  # (N, C, T, V)
        links = spatial_partition()[subset] * space.edge_importance[subset]
        expected += torch.einsum("nctv,wv->nctw", values, links)
    torch.testing.assert_close(space(x, False)[0].permute(0, 3, 1, 2), expected)


def test_a_joint_takes_from_itself_and_its_neighbours_only() -> None:
    space = PartitionedConvolution(6, 4)
    x = torch.randn(1, 1, JOINT_COUNT, 6, requires_grad=True)
    for joint in Joint:
        (gradient,) = torch.autograd.grad(space(x, False)[0][:, :, joint].sum(), x)
        reached = {Joint(index) for index in gradient.abs().sum(dim=(0, 1, 3)).nonzero().flatten().tolist()}
        assert reached == {joint} | {other for bone in BONES if joint in bone for other in bone}


def test_a_frame_reaches_four_frames_either_way() -> None:
    time = SingleScaleTemporalConvolution(8, stride=1).eval()
    x = torch.randn(1, 20, JOINT_COUNT, 8)
    changed = x.clone()
    changed[:, 10, 3] += 1
    residual = torch.full_like(x, 100.0)
    with torch.inference_mode():
        # The residual, far from 0, keeps the ReLU open.
        difference = (time(changed, residual) - time(x, residual)).abs().sum(dim=-1)[0]  # (T, V)
    assert difference.nonzero().tolist() == [[frame, 3] for frame in range(6, 15)]


def test_attention_draws_the_learned_links() -> None:
    torch.manual_seed(0)
    encoder = STGCN().eval()
    batch = torch.randn(2, 9, 4, JOINT_COUNT)
    elbow, wrist = Joint.ELBOW_LEFT, Joint.WRIST_LEFT
    space = encoder.blocks[2].space
    assert isinstance(space, PartitionedConvolution)
    with torch.inference_mode():
        fresh = encoder(batch, with_attention=True).attention
        space.edge_importance[2, elbow, wrist] = -2.0
        found = encoder(batch, with_attention=True).attention
    for attended in fresh:
        torch.testing.assert_close(attended, spatial_partition().sum(dim=0).expand(2, 1, -1, -1))
    expected = torch.zeros(JOINT_COUNT)
    expected[[Joint.SHOULDER_LEFT, elbow, wrist]] = torch.tensor([0.25, 0.25, 0.5])
    for sample in range(2):
        torch.testing.assert_close(found[2][sample, 0, elbow], expected)
    assert torch.equal(found[3], fresh[3])  # every unit has links of its own
