"""Cosines of joints after whitening by what varies within an action (within-class covariance normalisation, WCCN).

As in speaker verification (Hatch et al., "Within-class covariance normalization for SVM-based speaker recognition",
Interspeech 2006): directions in which performances of the same base action differ say little about which action a
window shows, so they are shrunk until every direction varies alike within an action. Each joint has its own covariance.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from model.embedding import Embeddings, similarity
from model.errors import DataError
from model.matching.base import BaseFeatures, OneShotHead, WindowFeatures

SHRINKAGE = 0.1


class WhitenedCosine(OneShotHead):
    """Per-joint cosines of whitened features, weighted by importance as :func:`model.embedding.similarity` does.

    Args:
        base: windows of the base actions. A joint that they never show is compared without whitening.
        shrinkage: 0..1, how far the covariance is drawn towards its mean eigenvalue times the identity.

    Raises:
        DataError: no base action has two windows with a joint in common.
    """

    def __init__(self, base: BaseFeatures, shrinkage: float = SHRINKAGE) -> None:
        features, seen = _roots(base.features), base.features.seen.float()  # (N, V, C), (N, V)
        self._mean = (features * seen[:, :, None]).sum(dim=0) / seen.sum(dim=0).clamp_min(1)[:, None]  # (V, C)
        covariance, known = _within_class_covariance(features, seen, base.class_numbers())
        if not known.any():
            raise DataError("Whitening needs a base action with at least two clips: check the protocol's base actions.")
        identity = torch.eye(covariance.shape[-1], dtype=covariance.dtype)
        average = covariance.diagonal(dim1=1, dim2=2).mean(dim=1)[:, None, None]  # (V, 1, 1), of the eigenvalues
        shrunk = (1 - shrinkage) * covariance + shrinkage * average * identity
        shrunk = torch.where((known & (average[:, 0, 0] > 0))[:, None, None], shrunk, identity)
        values, vectors = torch.linalg.eigh(shrunk)
        # Channels that are zero in every base window have no variance; the floor keeps them from being blown up.
        scale = values.clamp_min(1e-6 * values.amax(dim=1, keepdim=True)).rsqrt()  # (V, C)
        self._whitening = (vectors * scale[:, None, :] @ vectors.transpose(1, 2)).float()  # (V, C, C), symmetric

    def whiten(self, features: WindowFeatures) -> Tensor:
        """(N, V, C): square roots of the time-means, centred by the base windows' mean, whitened."""
        return torch.einsum("nvc,vcd->nvd", _roots(features) - self._mean, self._whitening)

    def scores(self, queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
        return similarity(self._embeddings(queries), self._embeddings(exemplars))

    def _embeddings(self, features: WindowFeatures) -> Embeddings:
        return Embeddings(functional.normalize(self.whiten(features), dim=-1), features.importance, features.seen)


def _roots(features: WindowFeatures) -> Tensor:
    """(N, V, C): the square root brings features that are not negative and have a long tail closer to a Gaussian."""
    return features.joints.float().mean(dim=1).sqrt()


def _within_class_covariance(features: Tensor, seen: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
    """Pooled over the classes (V, C, C) float64, unbiased; and (V,) bool, where there is anything to estimate it from.

    Args:
        features: (N, V, C).
        seen: (N, V), 1 or 0.
        classes: (N,) numbers from 0.
    """
    _, joints, channels = features.shape
    total = features.new_zeros((joints, channels, channels), dtype=torch.float64)
    freedom = total.new_zeros(joints)
    for number in classes.unique().tolist():
        own, own_seen = features[classes == number], seen[classes == number]
        count = own_seen.sum(dim=0)  # (V,)
        mean = (own * own_seen[:, :, None]).sum(dim=0) / count.clamp_min(1)[:, None]
        residual = ((own - mean) * own_seen[:, :, None]).double()
        total += torch.einsum("nvc,nvd->vcd", residual, residual)
        freedom += (count - 1).clamp_min(0)
    return total / freedom.clamp_min(1)[:, None, None], freedom > 0
