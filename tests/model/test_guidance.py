"""The cross-modal interaction: what depends on what."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from capture import JOINT_COUNT
from model.guidance import CrossModalGuidance

CHANNELS, TEXT_CHANNELS = 24, 10


def built(*, text_text: bool = True, blocks: int = 3) -> CrossModalGuidance:
    torch.manual_seed(0)
    return CrossModalGuidance(CHANNELS, TEXT_CHANNELS, channels=16, blocks=blocks, heads=2, text_text=text_text).eval()


def skeletons(count: int = 3) -> Tensor:
    return torch.rand(count, 4, JOINT_COUNT, CHANNELS, generator=torch.Generator().manual_seed(1))


def texts(count: int = 3) -> Tensor:
    return torch.randn(count, JOINT_COUNT, TEXT_CHANNELS, generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("text_text", [True, False])
@pytest.mark.parametrize("blocks", [1, 3])
def test_shape_range_and_gradients(text_text: bool, blocks: int) -> None:
    guidance = built(text_text=text_text, blocks=blocks)
    joints = skeletons().requires_grad_()
    output = guidance(joints, texts())
    assert output.shape == (3, CHANNELS)
    assert (output >= 0).all()
    output.square().sum().backward()
    assert joints.grad is not None and joints.grad.abs().max() > 0, "the skeleton encoder must learn from it"
    for name, parameter in guidance.named_parameters():
        assert parameter.grad is not None, name
        if not name.endswith("in_proj_bias"):  # attention is blind to a constant added to all keys
            assert parameter.grad.abs().max() > 0, name


def test_a_batch_gives_what_its_clips_give_alone() -> None:
    guidance = built()
    together = guidance(skeletons(), texts())
    for row in range(3):
        alone = guidance(skeletons()[row : row + 1], texts()[row : row + 1])
        torch.testing.assert_close(together[row], alone[0], rtol=1e-4, atol=1e-6)


def test_both_modalities_have_a_say() -> None:
    guidance = built()
    output = guidance(skeletons(), texts())
    assert not torch.allclose(output, guidance(skeletons().flip(-1), texts()))
    assert not torch.allclose(output, guidance(skeletons(), texts().flip(-1)))


def test_only_the_time_mean_of_the_skeleton_counts() -> None:
    guidance = built()
    torch.testing.assert_close(guidance(skeletons().flip(1), texts()), guidance(skeletons(), texts()))


def test_joints_exchange_text_only_where_text_attends_to_text() -> None:
    """One joint's sentence changes what the other joints contribute only through text-text attention.

    With a single block and no text attention, a joint's contribution depends on its own sentence alone, so changes of
    two joints' sentences add up; text attention breaks that.
    """

    def additive(guidance: CrossModalGuidance) -> bool:
        project_back = guidance.project_back
        project_back.bias.data += 100.0  # keeps the ReLU out of it
        base, one, other, both = (texts(1).clone() for _ in range(4))
        one[0, 3] += 1
        both[0, 3] += 1
        other[0, 7] -= 1
        both[0, 7] -= 1
        with torch.inference_mode():
            at = [guidance(skeletons(1).double(), text.double()) for text in (base, one, other, both)]
        return torch.allclose(at[3] - at[0], at[1] - at[0] + at[2] - at[0], atol=1e-9)

    assert additive(built(text_text=False, blocks=1).double())
    assert not additive(built(text_text=True, blocks=1).double())
