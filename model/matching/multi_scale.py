"""Multi-scale matching by optimal transport, after the idea of CrossGLG's reference 42.

Yang et al., "One-Shot Action Recognition via Multi-Scale Spatial-Temporal Skeleton Matching", TPAMI 2024: a window is
described at several spatial and temporal scales; those of two windows are matched within each scale, and across scales
for movements of another size or speed.

What differs from the authors' description: the scales are means of one encoder's features (theirs are learned, a branch
for each); what a node weighs is the joint importance, times its likeness to the other window's mean, which is theirs,
only where that is asked for; and the transport is regularised by its entropy (Sinkhorn's algorithm), which runs in
batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from model.body_levels import JOINTS, LIMBS, PARTS, membership
from model.embedding import joint_weights
from model.matching.base import OneShotHead, WindowFeatures, in_batches
from model.matching.transport import transported_sum

REGULARISATION = 0.05  # of the transport, in units of the cost (1 - cosine)
ITERATIONS = 30
TEMPORAL_SCALES = 3  # T', T'/2 and T'/4 frames
BATCH = 8  # queries at a time: the costs of 8 x 20 pairs at 200 x 200 nodes take 26 MB


@dataclass(frozen=True)
class Nodes:
    """Windows at one scale: t segments of time by G groups of joints.

    Attributes:
        features: (N, t*G, C) of unit length.
        weight: (N, t*G), not negative; 0 where no joint of the group was seen.
        group: (t*G,) the group that a node belongs to.
    """

    features: Tensor
    weight: Tensor
    group: Tensor

    def along(self, dimension: int) -> Nodes:
        """With one more dimension of 1 before or after that of the windows."""
        return Nodes(self.features.unsqueeze(dimension), self.weight.unsqueeze(dimension), self.group)

    def mean(self) -> Tensor:
        """The mean feature (N, C) of the nodes that weigh something; zeros where none does."""
        there = (self.weight > 0).to(self.features.dtype)  # (N, t*G)
        return (there[..., None, :] @ self.features)[..., 0, :] / there.sum(dim=-1, keepdim=True).clamp_min(1)

    def likeness_to(self, feature: Tensor) -> Tensor:
        """How alike each node is to a feature (N, C): (N, t*G), 0 if less than that."""
        return (self.features @ feature[..., None])[..., 0].clamp_min(0)


class MultiScaleMatching(OneShotHead):
    """The mean over pairs of scales of how alike the transport finds two windows: its cosines, 0..1.

    Args:
        regularisation: more than 0; small is near the unregularised transport, but needs more iterations.
        iterations: of Sinkhorn's algorithm, always as many: a pair's score does not depend on its batch.
        across: match neighbouring scales too, not only equal ones.
        relevance: a node weighs the more, the more alike it is to the mean of the other window's nodes.
    """

    def __init__(
        self,
        regularisation: float = REGULARISATION,
        iterations: int = ITERATIONS,
        across: bool = False,
        relevance: bool = False,
    ) -> None:
        self.regularisation = regularisation
        self.iterations = iterations
        self.across = across
        self.relevance = relevance

    def scores(self, queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
        return in_batches(self._compare, queries, exemplars, BATCH)

    def _compare(self, queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
        query_scales, exemplar_scales = scales(queries), scales(exemplars)
        found = [
            self.transported(query_scales[query], exemplar_scales[exemplar])
            for query, exemplar in _pairs_of_scales(self.across)
        ]
        return torch.stack(found).mean(dim=0)

    def own(self, windows: WindowFeatures) -> Tensor:
        """The score of each window with itself, (N,): less than 1, as the transport is regularised."""
        found = scales(windows)
        return torch.stack(
            [self._matched(found[one], found[other]) for one, other in _pairs_of_scales(self.across)]
        ).mean(dim=0)

    def transported(self, queries: Nodes, exemplars: Nodes) -> Tensor:
        """The mean cosine of what is matched, (Q, E): 1 less the cost of the transport; 0 where nothing is shared.

        Its gradient is that of the cosines at the plan found, as the plan is the best one (the envelope theorem).
        """
        return self._matched(queries.along(1), exemplars.along(0))

    def _matched(self, first: Nodes, second: Nodes) -> Tensor:
        """The same of nodes whose leading dimensions agree or are 1."""
        alike = first.features @ second.features.transpose(-1, -2)  # (..., n, m)
        first_mass, second_mass = first.weight, second.weight
        if first.group.equal(second.group):  # at the same scale a group has a say if both sides saw it
            first_mass, second_mass = first_mass * (second_mass > 0), second_mass * (first_mass > 0)
        if self.relevance:
            first_mass = first_mass * first.likeness_to(second.mean())
            second_mass = second_mass * second.likeness_to(first.mean())
        pairs = alike.shape[:-2]
        first_mass, second_mass = first_mass.expand(*pairs, -1), second_mass.expand(*pairs, -1)
        shared = (first_mass.sum(dim=-1) > 0) & (second_mass.sum(dim=-1) > 0)
        matched = transported_sum(
            alike.flatten(0, -3),
            _distribution(first_mass).flatten(0, -2),
            _distribution(second_mass).flatten(0, -2),
            self.regularisation,
            self.iterations,
        )
        return matched.view(pairs) * shared


def scales(features: WindowFeatures) -> dict[tuple[int, int], Nodes]:
    """A window's nodes by (spatial scale, temporal scale), both from 0, the finest."""
    joints = features.joints.float()
    weight = joint_weights(features.importance, features.seen)  # (N, V)
    found = {}
    for spatial, groups in enumerate((JOINTS, PARTS, LIMBS)):
        members = membership(groups).T  # (G, V)
        seen = members * features.seen[:, None]  # (N, G, V)
        mean = seen / seen.sum(dim=-1, keepdim=True).clamp_min(1)
        grouped = torch.einsum("ngv,ntvc->ntgc", mean, joints)
        for temporal in range(TEMPORAL_SCALES):
            count = max(1, joints.shape[1] >> temporal)
            pooled = functional.adaptive_avg_pool2d(grouped.flatten(2).unsqueeze(1), (count, None))  # (N, 1, t, G*C)
            found[spatial, temporal] = Nodes(
                functional.normalize(pooled.view(len(joints), count * len(groups), -1), dim=-1),
                (weight @ members.T).repeat(1, count),
                torch.arange(len(groups)).repeat(count) + 100 * spatial,
            )
    return found


def _pairs_of_scales(across: bool) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Scales to match: equal ones; ``across``, also those one step apart in space or in time."""
    every = [(spatial, temporal) for spatial in range(3) for temporal in range(TEMPORAL_SCALES)]
    for one in every:
        for other in every:
            if abs(one[0] - other[0]) + abs(one[1] - other[1]) <= int(across):
                yield one, other


def _distribution(mass: Tensor) -> Tensor:
    """Masses that sum to 1 over the last dimension; uniform where there are none, so that the transport is defined."""
    total = mass.sum(dim=-1, keepdim=True)
    return torch.where(total > 0, mass / total.clamp_min(1e-12), torch.full_like(mass, 1 / mass.shape[-1]))
