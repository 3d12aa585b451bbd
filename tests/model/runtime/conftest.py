"""What the tests of the runtimes share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch.nn import functional

from capture import Clip
from model.config import EncoderConfig
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import sample_batch
from model.runtime.base import EagerBranch, Runtime
from model.scoring import confidence, normalised_scores
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


@pytest.fixture
def recognises_as_eager(live_encoder: OneShotEncoder, make_take: Callable[..., Clip]) -> Callable[[Runtime], None]:
    """Compares what a runtime of the live weights makes of performed windows with what the reference makes of them."""

    def compare(runtime: Runtime) -> None:
        names = ("wave", "squat", "kick", "bow")
        samples = sample_batch([make_take(name, seed=seed) for name in names for seed in (0, 1)], live_encoder.frames)
        weights, cpu = live_encoder.weights, torch.device("cpu")
        wanted = OneShotEncoder(weights, cpu, EagerBranch(weights.branch)).embed_samples(samples)
        found = OneShotEncoder(weights, cpu, runtime).embed_samples(samples)
        assert functional.cosine_similarity(wanted.joints, found.joints, dim=-1).min() > 0.9999
        torch.testing.assert_close(found.importance, wanted.importance, rtol=1e-4, atol=1e-6)
        assert torch.equal(found.seen, wanted.seen)
        wanted_scores, found_scores = (
            confidence(normalised_scores(embedded, embedded[slice(None, None, 2)], weights.cohort), weights.calibration)
            for embedded in (wanted, found)
        )
        assert (wanted_scores - found_scores).abs().max() < 1e-3

    return compare
