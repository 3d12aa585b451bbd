"""From similarities to scores and confidences: is this the learned action, or only the nearest of several wrong ones?

A plain similarity means little: a slow, small movement is like many others, a jumping jack like none, and an exemplar
that lies in a crowd draws windows of every action to itself (a "hub"). So a similarity is judged against a cohort, a
few hundred clips of other people doing other things: the score is how much more alike a window and an exemplar are
than either usually is to its nearest of the cohort. In the translation of words this is known as CSLS (Conneau and
others, ICLR 2018); speaker verification normalises scores by cohorts in the same spirit.
"""

from __future__ import annotations

import torch
from torch import Tensor

from model.embedding import Embeddings, similarity
from model.weights import Calibration

# Chosen on the validation actions, see docs/experiments.md.
NEAREST = 15  # cohort clips that a similarity is judged against
EXEMPLAR_SHARE = 0.5  # how much of what is usual for the exemplar is taken off; all of it is for the window


def usual_similarity(embeddings: Embeddings, cohort: Embeddings) -> Tensor:
    """(N,): the mean similarity of N embeddings to their nearest cohort clips."""
    return similarity(embeddings, cohort).topk(min(NEAREST, len(cohort)), dim=1).values.mean(dim=1)


def exemplar_scores(queries: Embeddings, exemplars: Embeddings, cohort: Embeddings) -> Tensor:
    """(queries, exemplars): similarities less what is usual for the exemplar. They rank exemplars for one query as
    :func:`normalised_scores` do."""
    return similarity(queries, exemplars) - EXEMPLAR_SHARE * usual_similarity(exemplars, cohort)


def normalised_scores(queries: Embeddings, exemplars: Embeddings, cohort: Embeddings) -> Tensor:
    """(queries, exemplars): similarities less what is usual for both sides, which compare across queries too."""
    return exemplar_scores(queries, exemplars, cohort) - usual_similarity(queries, cohort)[:, None]


def confidence(scores: Tensor, calibration: Calibration) -> Tensor:
    """Confidence in 0..1; 0.5 lies where known and unknown actions are equally likely."""
    return torch.sigmoid((scores - calibration.threshold) / calibration.temperature)
