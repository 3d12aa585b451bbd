"""Distribution calibration on features whose distributions are known."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from capture import JOINT_COUNT
from model.errors import DataError
from model.matching.base import BaseFeatures, WindowFeatures
from model.matching.distribution_calibration import DistributionCalibration

CHANNELS = 4


def windows(features: np.ndarray) -> WindowFeatures:
    """Windows whose global features are these (N, C)."""
    count = len(features)
    joints = torch.from_numpy(features).float()[:, None, None].repeat(1, 1, JOINT_COUNT, 1)
    importance = torch.full((count, JOINT_COUNT), 1 / JOINT_COUNT)
    return WindowFeatures(joints, importance, torch.ones(count, JOINT_COUNT, dtype=torch.bool))


def elongated(mean: list[float], count: int, seed: int) -> np.ndarray:
    """Actions that vary much in their first channel and little in the others."""
    spread = np.random.default_rng(seed).normal(0, 1, (count, CHANNELS)) * [0.9, 0.1, 0.1, 0.1]
    return (np.array(mean) + spread).clip(0)


@pytest.fixture
def base() -> BaseFeatures:
    means = [[4.0, 1.0, 1.0, 2.0], [4.0, 2.0, 1.0, 1.0], [4.0, 1.0, 2.0, 1.0]]
    features = np.concatenate([elongated(mean, 60, seed) for seed, mean in enumerate(means)])
    return BaseFeatures(windows(features), np.repeat(np.array(["a", "b", "c"]), 60))


def test_separates_two_gaussians_from_one_exemplar_each(base: BaseFeatures) -> None:
    """The exemplars lie at opposite ends of the direction that says nothing, which misleads the nearest exemplar."""
    one, other = [4.0, 1.5, 1.0, 1.0], [4.0, 1.0, 1.5, 1.5]
    queries = np.concatenate([elongated(one, 200, 10), elongated(other, 200, 11)])
    exemplars = np.array([one, other])
    exemplars[:, 0] += [1.2, -1.2]
    truth = np.repeat([0, 1], 200)
    nearest = np.linalg.norm(queries[:, None] - exemplars[None], axis=2).argmin(axis=1)
    found = DistributionCalibration(base, spread=0, tukey_power=1).scores(windows(queries), windows(exemplars))
    accuracy = float((found.argmax(dim=1).numpy() == truth).mean())
    assert accuracy > 0.95
    assert accuracy > float((nearest == truth).mean()) + 0.1


def test_scores_are_log_probabilities_and_repeat(base: BaseFeatures) -> None:
    queries = windows(elongated([4.0, 1.5, 1.0, 1.0], 20, 5))
    exemplars = windows(np.array([[4.0, 1.5, 1.0, 1.0], [4.0, 1.0, 1.5, 1.5], [4.0, 1.0, 1.0, 2.0]]))
    found = DistributionCalibration(base).scores(queries, exemplars)
    torch.testing.assert_close(found.exp().sum(dim=1), torch.ones(20))
    assert found.equal(DistributionCalibration(base).scores(queries, exemplars))
    assert not found.equal(DistributionCalibration(base, seed=1).scores(queries, exemplars))


def test_calibrated_statistics_by_hand(base: BaseFeatures) -> None:
    head = DistributionCalibration(base, nearest=2, spread=0.3)
    support = np.array([4.0, 1.4, 1.0, 1.6])  # nearest to a and b
    groups = [base.features.global_features()[base.actions == name].double().numpy() for name in ("a", "b")]
    mean, covariance = head.calibrated(support)
    np.testing.assert_allclose(mean, (groups[0].mean(axis=0) + groups[1].mean(axis=0) + support) / 3, rtol=1e-6)
    sample = (np.cov(groups[0], rowvar=False) + np.cov(groups[1], rowvar=False)) / 2
    shrunk = 0.9 * sample + 0.1 * np.trace(sample) / CHANNELS * np.eye(CHANNELS)
    np.testing.assert_allclose(covariance, shrunk + 0.3, rtol=1e-6)  # alpha goes to every entry


def test_statistics_of_few_clips_can_be_drawn_from(base: BaseFeatures) -> None:
    """Two clips an action, so that a sample covariance would have rank one."""
    few = BaseFeatures(base.features[::30], base.actions[::30])
    head = DistributionCalibration(few, spread=0)
    _, covariance = head.calibrated(np.array([2.0, 1.0, 1.0, 1.0]))
    assert np.linalg.eigvalsh(covariance).min() > 0


def test_exemplars_that_lie_apart_are_recognised_as_themselves(base: BaseFeatures) -> None:
    exemplars = windows(np.array([[4.0, 3.0, 1.0, 1.0], [4.0, 1.0, 3.0, 1.0], [4.0, 1.0, 1.0, 3.0]]))
    found = DistributionCalibration(base).scores(exemplars, exemplars)
    assert found.argmax(dim=1).tolist() == [0, 1, 2]


def test_one_exemplar_leaves_nothing_to_tell_apart(base: BaseFeatures) -> None:
    with pytest.raises(DataError, match="at least two"):
        DistributionCalibration(base).scores(base.features[:3], base.features[:1])


def test_too_few_base_actions(base: BaseFeatures) -> None:
    single = BaseFeatures(base.features[:60], base.actions[:60])
    with pytest.raises(DataError, match="2 base actions with at least two clips each, not 1"):
        DistributionCalibration(single)
