"""From similarities to confidences: is this the learned action, or only the nearest of several wrong ones?

A plain similarity means little: a slow, small movement is like many others, a jumping jack like none. So each is
judged against a cohort, a few hundred clips of other people doing other things, as in speaker verification
(adaptive score normalisation): how far does this similarity stand out from those that the exemplar, and the window,
have with their nearest of the cohort?
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from model.embedding import Embeddings, similarity
from model.weights import Calibration

NEAREST = 50  # cohort clips that a similarity is judged against
SMALLEST_SPREAD = 0.02


@dataclass(frozen=True)
class CohortStatistics:
    """Mean and spread (N,) of N embeddings' similarities to their nearest cohort clips."""

    mean: Tensor
    spread: Tensor


def cohort_statistics(embeddings: Embeddings, cohort: Embeddings) -> CohortStatistics:
    """What is usual for each embedding."""
    nearest = similarity(embeddings, cohort).topk(min(NEAREST, len(cohort)), dim=1).values
    return CohortStatistics(nearest.mean(dim=1), nearest.std(dim=1).clamp_min(SMALLEST_SPREAD))


def normalised_scores(queries: Embeddings, exemplars: Embeddings, cohort: Embeddings) -> Tensor:
    """Similarities (queries, exemplars) in standard deviations above what is usual for both sides."""
    raw = similarity(queries, exemplars)
    query, exemplar = cohort_statistics(queries, cohort), cohort_statistics(exemplars, cohort)
    by_query = (raw - query.mean[:, None]) / query.spread[:, None]
    by_exemplar = (raw - exemplar.mean[None]) / exemplar.spread[None]
    return (by_query + by_exemplar) / 2


def confidence(scores: Tensor, calibration: Calibration) -> Tensor:
    """Confidence in 0..1; 0.5 lies where known and unknown actions are equally likely."""
    return torch.sigmoid((scores - calibration.threshold) / calibration.temperature)
