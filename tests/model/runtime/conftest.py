"""What the tests of the runtimes share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from model.config import EncoderConfig
from model.skeleton_branch import SkeletonBranch, build_branch


@pytest.fixture(scope="session")
def branch_with_random_weights() -> Callable[[EncoderConfig], SkeletonBranch]:
    """Makes a branch: no scale is one, no shift and no statistic zero, so that none can be forgotten."""

    def make(config: EncoderConfig) -> SkeletonBranch:
        torch.manual_seed(3)
        branch = build_branch(config, class_count=2).eval().requires_grad_(False)
        for part in branch.modules():
            if isinstance(part, torch.nn.modules.batchnorm._BatchNorm):
                assert part.running_mean is not None and part.running_var is not None
                part.running_mean.normal_(0, 0.3)
                part.running_var.uniform_(0.5, 2)
            if isinstance(part, torch.nn.modules.batchnorm._BatchNorm | torch.nn.LayerNorm):
                part.weight.normal_(0.5, 0.5)  # some of them negative
                part.bias.normal_(0, 0.3)
        if config.importance != "none":
            torch.nn.init.normal_(branch.importance.get_parameter("score.weight"))
        for name, parameter in branch.named_parameters():
            if name.endswith("topology"):
                parameter += 0.2 * torch.randn(parameter.shape)
        return branch

    return make
