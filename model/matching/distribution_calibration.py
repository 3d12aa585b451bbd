"""Distribution calibration, the classifier of section 3.6 (Yang et al., "Free Lunch for Few-shot Learning", ICLR 2021).

One exemplar says where its action lies but not how it varies; base actions that lie near it lend their statistics.
A logistic regression is then fitted to features drawn from the calibrated distributions.

What differs from the authors' description:

* CrossGLG does not say which feature it takes. Here it is the last block's (post-ReLU, so that the Tukey transform is
  defined), averaged over time and the joints that were seen: the projection behind it belongs to the base classifier
  and is not part of published weights.
* Base actions have few clips for as many channels, so their sample covariance is singular: it is shrunk towards its
  mean eigenvalue times the identity. By a fixed share: Ledoit and Wolf's estimate finds nothing to shrink in two clips.
* Every exemplar's draws come from the same random numbers: what an action's draws are does not depend on the others.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.covariance import shrunk_covariance
from sklearn.linear_model import LogisticRegression
from torch import Tensor

from model.errors import DataError
from model.matching.base import BaseFeatures, OneShotHead, WindowFeatures

TUKEY_POWER = 0.5  # lambda
NEAREST = 2  # k
SPREAD = 0.21  # alpha
SHRINKAGE = 0.1
DRAWS = 750
ITERATIONS = 1000

Array = NDArray[np.float64]


class DistributionCalibration(OneShotHead):
    """Scores are the logarithms of the regression's probabilities: they compare exemplars for one query.

    Args:
        base: windows of the base actions; those of a single window have no covariance and are left out.
        tukey_power: lambda of the Tukey transform of exemplars and queries; the base statistics are of raw features.
        nearest: k, how many base actions lend their statistics.
        spread: alpha, added to every entry of the calibrated covariance.
        draws: features drawn for each exemplar.
        seed: of the draws.

    Raises:
        DataError: fewer than ``nearest`` base actions have two windows.
    """

    def __init__(
        self,
        base: BaseFeatures,
        tukey_power: float = TUKEY_POWER,
        nearest: int = NEAREST,
        spread: float = SPREAD,
        draws: int = DRAWS,
        seed: int = 0,
    ) -> None:
        self.tukey_power = tukey_power
        self.nearest = nearest
        self.spread = spread
        self.draws = draws
        self.seed = seed
        features, classes = _array(base.features.global_features()), base.class_numbers().numpy()
        groups = [features[classes == number] for number in np.unique(classes)]
        groups = [group for group in groups if len(group) > 1]
        if len(groups) < nearest:
            raise DataError(
                f"Distribution calibration needs {nearest} base actions with at least two clips each, not "
                f"{len(groups)}: check the protocol's base actions."
            )
        self._means = np.stack([group.mean(axis=0) for group in groups])  # (K, C)
        self._covariances = np.stack(
            [shrunk_covariance(np.cov(group, rowvar=False), SHRINKAGE) for group in groups]
        )  # (K, C, C)

    def calibrated(self, exemplar: Array) -> tuple[Array, Array]:
        """Mean (C,) and covariance (C, C) of an action from its transformed exemplar (C,)."""
        distance = np.linalg.norm(self._means - exemplar, axis=1)
        near = np.argsort(distance, kind="stable")[: self.nearest]
        mean = np.concatenate((self._means[near], exemplar[None])).mean(axis=0)
        return mean, self._covariances[near].mean(axis=0) + self.spread

    def scores(self, queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
        """See :meth:`OneShotHead.scores`.

        Raises:
            DataError: there is only one exemplar, so that there is nothing to tell apart.
        """
        if len(exemplars) < 2:
            raise DataError("Distribution calibration tells actions apart: it needs the exemplars of at least two.")
        supports = self._transformed(exemplars)
        inputs, targets = [], []
        for number, support in enumerate(supports):
            drawn = np.random.default_rng(self.seed).multivariate_normal(
                *self.calibrated(support), size=self.draws, method="eigh"
            )
            inputs += [support[None], drawn]
            targets.append(np.full(1 + self.draws, number))
        regression: Any = LogisticRegression(max_iter=ITERATIONS)
        regression.fit(np.concatenate(inputs), np.concatenate(targets))
        return torch.from_numpy(regression.predict_log_proba(self._transformed(queries))).float()

    def _transformed(self, features: WindowFeatures) -> Array:
        """(N, C): one step of Tukey's ladder of powers."""
        return _array(features.global_features()) ** self.tukey_power


def _array(features: Tensor) -> Array:
    return features.numpy().astype(np.float64)
