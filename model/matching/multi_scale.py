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

import ot  # type: ignore[import-untyped]
import torch
from torch import Tensor
from torch.nn import functional

from model.body_levels import JOINTS, LIMBS, PARTS, membership
from model.embedding import joint_weights
from model.matching.base import OneShotHead, WindowFeatures, in_batches

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

    def mean(self) -> Tensor:
        """The mean feature (N, C) of the nodes that weigh something; zeros where none does."""
        there = (self.weight > 0).to(self.features.dtype)  # (N, t*G)
        return (there[:, None] @ self.features)[:, 0] / there.sum(dim=1, keepdim=True).clamp_min(1)


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

    def transported(self, queries: Nodes, exemplars: Nodes) -> Tensor:
        """The mean cosine of what is matched, (Q, E): 1 less the cost of the transport; 0 where nothing is shared.

        Its gradient is that of the cosines at the plan found, as the plan is the best one (the envelope theorem).
        """
        alike = torch.einsum("qnc,emc->qenm", queries.features, exemplars.features)
        query_mass, exemplar_mass = queries.weight[:, None], exemplars.weight[None]  # (Q, 1, n), (1, E, m)
        if queries.group.equal(exemplars.group):  # at the same scale a group has a say if both sides saw it
            query_mass, exemplar_mass = query_mass * (exemplar_mass > 0), exemplar_mass * (query_mass > 0)
        if self.relevance:
            query_mass = query_mass * torch.einsum("qnc,ec->qen", queries.features, exemplars.mean()).clamp_min(0)
            exemplar_mass = exemplar_mass * torch.einsum("emc,qc->qem", exemplars.features, queries.mean()).clamp_min(0)
        query_mass = query_mass.expand(alike.shape[:3])
        exemplar_mass = exemplar_mass.expand(*alike.shape[:2], -1)
        shared = (query_mass.sum(dim=-1) > 0) & (exemplar_mass.sum(dim=-1) > 0)  # (Q, E)
        plan = ot.solve_batch(
            (1 - alike).flatten(0, 1),
            reg=self.regularisation,
            a=_distribution(query_mass).flatten(0, 1),
            b=_distribution(exemplar_mass).flatten(0, 1),
            max_iter=self.iterations,
            tol=0.0,
            method="sinkhorn",
            grad="detach",
        ).plan  # (Q*E, n, m)
        return (plan.view_as(alike) * alike).sum(dim=(2, 3)) * shared


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
