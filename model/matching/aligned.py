"""Heads that compare windows frame by frame and joint by joint after aligning them in time.

Two frames are as alike as :func:`model.embedding.similarity` finds them: the joints' cosines, weighted by importance.
Another measure of two frames can take its place (see :mod:`model.matching.joints`).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from model.embedding import Embeddings, from_features, similarity
from model.matching.base import OneShotHead, WindowFeatures, in_batches

GAMMA = 0.05
BATCH = 128  # queries at a time: 210 MB of frames at T' = 8, V = 25 and C = 256


FrameCosts = Callable[[WindowFeatures, WindowFeatures], Tensor]


def frame_costs(queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
    """What it costs to align a query's frame with an exemplar's: (Q, E, T', S'), 1 - similarity, in 0..1."""
    alike = similarity(_frames(queries), _frames(exemplars))  # (Q*T', E*S')
    shape = (len(queries), queries.joints.shape[1], len(exemplars), exemplars.joints.shape[1])
    return 1 - alike.view(shape).permute(0, 2, 1, 3)


class DynamicTimeWarping(OneShotHead):
    """1 less the mean cost along the cheapest alignment (Sakoe and Chiba 1978, symmetric steps); 1 for a copy.

    A diagonal step counts twice, so that every alignment is T' + S' long and none gains by being short.

    Args:
        band: how many of the T' frames the alignment may leave the diagonal by; None for any number.
        costs: what it costs to align two frames, (Q, E, T', S'), not negative.
    """

    def __init__(self, band: int | None = None, costs: FrameCosts = frame_costs) -> None:
        self.band = band
        self.costs = costs

    def scores(self, queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
        return in_batches(self._compare, queries, exemplars, BATCH)

    def _compare(self, queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
        return 1 - alignment_cost(self.costs(queries, exemplars), _cheapest, self.band)


class SoftDynamicTimeWarping(OneShotHead):
    """Minus the divergence of soft-DTW (Blondel et al., AISTATS 2021): all alignments count, cheap ones more.

    Soft-DTW itself (Cuturi and Blondel, ICML 2017) favours exemplars that are alike all the time, which have many cheap
    alignments; the divergence takes off what either side costs with itself. 0 for a copy.

    Args:
        gamma: more than 0, in units of the cost (1 - cosine): small is like the cheapest alignment alone.
        band, costs: see :class:`DynamicTimeWarping`.
    """

    def __init__(self, gamma: float = GAMMA, band: int | None = None, costs: FrameCosts = frame_costs) -> None:
        self.gamma = gamma
        self.band = band
        self.costs = costs

    def scores(self, queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
        return in_batches(self._compare, queries, exemplars, BATCH)

    def _compare(self, queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
        cost = alignment_cost(self.costs(queries, exemplars), self._soft_minimum, self.band)
        return (self._own_cost(queries)[:, None] + self._own_cost(exemplars)[None]) / 2 - cost

    def _own_cost(self, features: WindowFeatures) -> Tensor:
        """(N,): what each window costs with itself."""
        own = [self.costs(features[row : row + 1], features[row : row + 1])[0] for row in range(len(features))]
        return alignment_cost(torch.stack(own), self._soft_minimum, self.band)[:, 0]

    def _soft_minimum(self, costs: Tensor) -> Tensor:
        return -self.gamma * torch.logsumexp(-costs / self.gamma, dim=0)


def _frames(features: WindowFeatures) -> Embeddings:
    """Every frame as a window of its own: (N, T', V, C) -> N*T' embeddings."""
    frames = features.joints.shape[1]
    return from_features(
        features.joints.flatten(0, 1)[:, None],  # (N*T', 1, V, C)
        features.importance.repeat_interleave(frames, dim=0),
        features.seen.repeat_interleave(frames, dim=0),
    )


def alignment_cost(costs: Tensor, minimum: Callable[[Tensor], Tensor], band: int | None) -> Tensor:
    """Mean cost (Q, E) along the best alignment from the first frames to the last ones.

    Args:
        costs: (Q, E, T', S') of the pairs of frames.
        minimum: over dimension 0 of a stack; it makes the alignment hard or soft.
        band: see :class:`DynamicTimeWarping`; never narrower than the difference of the lengths.
    """
    query_frames, exemplar_frames = costs.shape[2:]
    if band is None:
        band = max(query_frames, exemplar_frames)
    band = max(band, abs(query_frames - exemplar_frames))
    beyond = costs.new_full(costs.shape[:2], torch.inf)
    before = [beyond] * (exemplar_frames + 1)  # the row of totals above; one column of padding on the left
    before[0] = torch.zeros_like(beyond)
    for row in range(query_frames):
        totals = [beyond]
        for column in range(exemplar_frames):
            if abs(row - column) > band:
                totals.append(beyond)
                continue
            cost = costs[:, :, row, column]
            steps = (before[column] + 2 * cost, before[column + 1] + cost, totals[column] + cost)
            totals.append(minimum(torch.stack(steps)))
        before = totals
    return before[-1] / (query_frames + exemplar_frames)


def _cheapest(costs: Tensor) -> Tensor:
    return costs.amin(dim=0)
