"""Embeddings of windows, joint by joint, and how alike two of them are.

Comparing joint by joint before anything is pooled is where joint importance can act: a joint that either side did
not see has no say, and one that the encoder finds important has more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

# Between 0 (all joints alike) and 1 (by importance): chosen on the validation actions, see docs/experiments.md.
IMPORTANCE_POWER = 0.5


@dataclass(frozen=True)
class Embeddings:
    """Embeddings of N windows.

    Attributes:
        joints: (N, V, C) float32, each joint's feature, of unit length.
        importance: (N, V) float32, k_out of the importance module, sums to 1 over the joints.
        seen: (N, V) bool, joints that the sensor saw.
    """

    joints: Tensor
    importance: Tensor
    seen: Tensor

    def __len__(self) -> int:
        return len(self.joints)

    def __getitem__(self, index: slice | Tensor) -> Embeddings:
        return Embeddings(self.joints[index], self.importance[index], self.seen[index])


def concatenate(parts: Sequence[Embeddings]) -> Embeddings:
    """One batch from several."""
    return Embeddings(
        torch.cat([part.joints for part in parts]),
        torch.cat([part.importance for part in parts]),
        torch.cat([part.seen for part in parts]),
    )


def from_features(joints: Tensor, importance: Tensor, seen: Tensor) -> Embeddings:
    """Embeddings from a branch's joint features.

    Args:
        joints: (N, T', V, C) features of :class:`model.skeleton_branch.BranchFeatures`.
        importance: (N, V).
        seen: (N, V) bool.
    """
    pooled = joints.float().mean(dim=1)  # (N, V, C)
    return Embeddings(functional.normalize(pooled, dim=-1), importance.float(), seen)


def joint_weights(importance: Tensor, seen: Tensor) -> Tensor:
    """What each joint weighs in a comparison (N, V), not negative: 0 where it was not seen."""
    return importance**IMPORTANCE_POWER * seen


@dataclass(frozen=True)
class Comparable:
    """Embeddings made ready to be compared many times.

    Attributes:
        joints: (N, V * C) float32, times the root of what each joint weighs.
        weight: (N, V) float32, see :func:`joint_weights`.
        seen: (N, V) float32, 0 or 1.
    """

    joints: Tensor
    weight: Tensor
    seen: Tensor


def comparable(embeddings: Embeddings) -> Comparable:
    """Do what :func:`similarity` does to each side by itself."""
    weight = joint_weights(embeddings.importance, embeddings.seen)
    joints = (embeddings.joints * weight.sqrt()[:, :, None]).flatten(1)  # (N, V * C)
    return Comparable(joints, weight, embeddings.seen.float())


def compare(queries: Comparable, exemplars: Comparable) -> Tensor:
    """:func:`similarity` of what was made ready."""
    return weigh(queries.joints @ exemplars.joints.T, queries, exemplars)


def weigh(total: Tensor, queries: Comparable, exemplars: Comparable) -> Tensor:
    """:func:`compare`, given the products (Q, E) of both sides' ``joints``, which are no longer needed."""
    query_shared = queries.weight @ exemplars.seen.T  # weight of the joints that both sides saw
    exemplar_shared = queries.seen @ exemplars.weight.T
    return total / (query_shared * exemplar_shared).sqrt().clamp_min(1e-6)


def similarity(queries: Embeddings, exemplars: Embeddings) -> Tensor:
    """How alike windows are, (queries, exemplars): the cosines of their joints, weighted by importance.

    A joint weighs as the geometric mean of what it weighs on either side; joints that one side did not see are left
    out. Windows whose important joints differ are less alike than windows with equal cosines that agree on them
    (by Cauchy and Schwarz the weights add up to at most 1). 1 for a window with itself; 0 where no joint is shared.
    """
    return compare(comparable(queries), comparable(exemplars))
