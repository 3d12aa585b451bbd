"""Within-class whitening of joint embeddings, as in speaker verification (WCCN, Hatch and others, Interspeech 2006).

How one action's clips differ from each other (people, speeds, sensors) is much the same for every action, so it is
learned from the base actions: directions in which clips of one action vary are shrunk, and what remains tells actions
apart. Fitted when weights are made and stored with them; not part of CrossGLG.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from model.embedding import Embeddings

# Dimensions of a joint that are kept. 128 and 64 of 256 cost half a point and one and a half (docs/experiments.md).
KEPT = 256
# Part of the mean variance that is added to every direction; 0.01 to 0.5 make no difference beyond noise.
SHRINKAGE = 0.1


@dataclass(frozen=True)
class Whitening:
    """Maps embeddings of C channels a joint onto those of D.

    Attributes:
        mean: (V, C) mean of the base clips' square-rooted joint features.
        matrix: (V, C, D) after which each joint's covariance within classes is the identity; the D <= C dimensions in
            which all clips then vary most. Its values fit half precision, in which weights store them.
    """

    mean: Tensor
    matrix: Tensor

    def __call__(self, embeddings: Embeddings) -> Embeddings:
        """Whitened embeddings; joints are of unit length again.

        Args:
            embeddings: of a branch, whose features are not negative.
        """
        centred = _spread(embeddings.joints) - self.mean
        whitened = torch.einsum("nvc,vcd->nvd", centred, self.matrix)
        return Embeddings(functional.normalize(whitened, dim=-1), embeddings.importance, embeddings.seen)


def fit_whitening(embeddings: Embeddings, classes: Tensor) -> Whitening:
    """The whitening of the base actions.

    Args:
        embeddings: of N clips of the base actions, not whitened.
        classes: (N,) int64, their actions.

    Returns:
        A joint that no clip shows is left as it is, but for the square root.
    """
    features = _spread(embeddings.joints)
    means, matrices = [], []
    kept = min(KEPT, features.shape[2])
    for joint in range(features.shape[1]):
        seen = embeddings.seen[:, joint]
        if not seen.any():
            means.append(torch.zeros(features.shape[2], dtype=torch.float64))
            matrices.append(torch.eye(features.shape[2], kept, dtype=torch.float64))
            continue
        feature = features[seen, joint].double()  # (seen, C)
        label = classes[seen]
        within = torch.zeros(feature.shape[1], feature.shape[1], dtype=torch.float64)
        for number in label.unique():
            members = feature[label == number]
            deviation = members - members.mean(dim=0)
            within += deviation.T @ deviation
        variance, directions = torch.linalg.eigh(within / len(feature))
        variance = variance.clamp_min(0) + SHRINKAGE * variance.mean().clamp_min(1e-8)
        whiten = directions * variance.rsqrt()  # (C, C)
        mean = feature.mean(dim=0)
        whitened = (feature - mean) @ whiten
        _, spread = torch.linalg.eigh(whitened.T @ whitened)  # the largest variance last
        matrices.append(whiten @ spread[:, -kept:])
        means.append(mean)
    return Whitening(torch.stack(means).float(), torch.stack(matrices).half().float())


def _spread(joints: Tensor) -> Tensor:
    """Square roots: features after a ReLU are skewed, and few large ones would decide alone."""
    return joints.clamp_min(0).sqrt()
