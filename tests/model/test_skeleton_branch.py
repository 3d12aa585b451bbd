"""The branch: encoder and importance together."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from capture import JOINT_COUNT
from model.config import EncoderConfig
from model.encoders.infogcn import Attention
from model.preprocess import STREAMS, Stream
from model.skeleton_branch import SkeletonBranch, build_branch


def inputs(count: int = 2, frames: int = 16) -> Tensor:
    return torch.randn(count, 9, frames, JOINT_COUNT, generator=torch.Generator().manual_seed(0))


def built(class_count: int = 4, *, attention: Attention = "pooled", blocks_before: int = 5) -> SkeletonBranch:
    torch.manual_seed(0)
    return build_branch(EncoderConfig(attention=attention, blocks_before=blocks_before), class_count).eval()


@pytest.mark.parametrize("attention", ["pooled", "per_frame"])
@pytest.mark.parametrize("blocks_before", [1, 5, 9])
def test_shapes_and_ranges(attention: Attention, blocks_before: int) -> None:
    branch = built(attention=attention, blocks_before=blocks_before)
    with torch.inference_mode():
        features = branch(inputs(), with_attention=True)
        logits = branch.classify(features)
    assert features.joints.shape == (2, 4, JOINT_COUNT, 256)
    assert (features.joints >= 0).all()
    torch.testing.assert_close(features.importance, torch.full((2, JOINT_COUNT), 1 / JOINT_COUNT))  # starts even
    assert len(features.attention) == 9
    assert logits.shape == (2, 4)


def test_a_batch_gives_what_its_clips_give_alone() -> None:
    branch, batch = built(), inputs(3)
    torch.nn.init.normal_(branch.importance.score.weight)
    with torch.inference_mode():
        together = branch(batch)
        for row in range(3):
            alone = branch(batch[row : row + 1])
            torch.testing.assert_close(together.importance[row], alone.importance[0], rtol=1e-4, atol=1e-6)
            torch.testing.assert_close(together.joints[row], alone.joints[0], rtol=1e-4, atol=1e-5)


def test_evaluation_is_repeatable_and_training_drops_out() -> None:
    branch = built()
    features = branch(inputs())
    assert torch.equal(branch.classify(features), branch.classify(features))
    branch.train()
    assert not torch.equal(branch.classify(features), branch.classify(features))


def test_the_loss_teaches_the_importance() -> None:
    branch = built(class_count=2).train()
    optimiser = torch.optim.SGD(branch.parameters(), lr=0.1)
    for step in range(2):  # the hidden layer's turn comes once the last layer has left zero
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(branch.classify(branch(inputs(4))), torch.tensor([0, 1, 0, 1]))
        loss.backward()
        assert branch.importance.score.weight.grad is not None
        assert branch.importance.score.weight.grad.abs().max() > 0, step
        optimiser.step()
    assert branch.importance.hidden.weight.grad is not None
    assert branch.importance.hidden.weight.grad.abs().max() > 0
    assert not torch.allclose(branch(inputs()).importance, torch.tensor(1 / JOINT_COUNT))


def test_the_importance_acts_on_the_features() -> None:
    branch = built()
    even = branch(inputs())
    torch.nn.init.normal_(branch.importance.score.weight)
    uneven = branch(inputs())
    expected = even.joints * (JOINT_COUNT * uneven.importance)[:, None, :, None]
    torch.testing.assert_close(uneven.joints, expected)


def test_parameter_count_is_that_of_a_small_encoder() -> None:
    branch = built(class_count=42)

    def count(module: torch.nn.Module) -> int:
        return sum(parameter.numel() for parameter in module.parameters())

    assert 1_200_000 < count(branch.encoder) < 1_600_000  # InfoGCN reports 1.56 million
    assert count(branch.importance) == 16_641


@pytest.mark.parametrize("stream", [name for name in STREAMS if name != "all"])
def test_a_stream_reads_its_own_channels_alone(stream: Stream) -> None:
    torch.manual_seed(0)
    branch = build_branch(EncoderConfig(channels=8, stream=stream), class_count=2).eval()
    windows = inputs()
    before = branch(windows).joints
    changed = windows + 1
    changed[:, STREAMS[stream]] = windows[:, STREAMS[stream]]
    assert torch.equal(branch(changed).joints, before)
    assert not torch.equal(branch(windows + 1).joints, before)
