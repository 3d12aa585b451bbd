"""From similarities to scores and confidences: is this the learned action, or only the nearest of several wrong ones?

A plain similarity means little: a slow, small movement is like many others, a jumping jack like none, and an exemplar
that lies in a crowd draws windows of every action to itself (a "hub"). So a similarity is judged against a cohort, a
few hundred clips of other people doing other things: a part of what is usual for the exemplar, and for the window, of
its nearest of the cohort is taken off. In the translation of words this is known as CSLS (Conneau and others, ICLR
2018), which takes off all of both; speaker verification normalises scores by cohorts in the same spirit.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from model.embedding import Embeddings, comparable, concatenate, similarity, weigh
from model.runtime.half_product import product_with
from model.weights import Calibration

# Chosen on the validation actions, see docs/experiments.md.
NEAREST = 15  # cohort clips that a similarity is judged against
EXEMPLAR_SHARE = 0.5  # how much of what is usual for the exemplar is taken off
WINDOW_SHARE = 0.25  # the same for the window; chosen on streams of these actions, see docs/streams.md


def usual_similarity(embeddings: Embeddings, cohort: Embeddings) -> Tensor:
    """(N,): the mean similarity of N embeddings to their nearest cohort clips."""
    return mean_of_nearest(similarity(embeddings, cohort))


def mean_of_nearest(similarities: Tensor) -> Tensor:
    """(N,): the mean of the largest of (N, cohort) similarities."""
    return similarities.topk(min(NEAREST, similarities.shape[1]), dim=1).values.mean(dim=1)


def exemplar_scores(queries: Embeddings, exemplars: Embeddings, cohort: Embeddings) -> Tensor:
    """(queries, exemplars): similarities less what is usual for the exemplar. They rank exemplars for one query as
    :func:`normalised_scores` do."""
    return similarity(queries, exemplars) - EXEMPLAR_SHARE * usual_similarity(exemplars, cohort)


def normalised_scores(queries: Embeddings, exemplars: Embeddings, cohort: Embeddings) -> Tensor:
    """(queries, exemplars): similarities less a part of what is usual for both sides, to compare across queries too."""
    usual = usual_similarity(queries, cohort)[:, None]
    return exemplar_scores(queries, exemplars, cohort) - WINDOW_SHARE * usual


def less_what_is_usual(found: Tensor, usual: Tensor) -> Tensor:
    """(queries, E) scores.

    Args:
        found: (queries, E + cohort) similarities to exemplars and cohort.
        usual: (E,) what is usual for the exemplars.
    """
    count = len(usual)
    return found[:, :count] - EXEMPLAR_SHARE * usual - WINDOW_SHARE * mean_of_nearest(found[:, count:])[:, None]


class Scorer:
    """:func:`normalised_scores` against exemplars that stay: what they alone decide is worked out once.

    Where the processor can, exemplars and cohort are held in half precision, see :mod:`model.runtime.half_product`.

    Args:
        exemplars: E embeddings.
        cohort: of the weights.
    """

    def __init__(self, exemplars: Embeddings, cohort: Embeddings) -> None:
        # One product for both: a live tick has few windows, and the exemplars of large packs are read once.
        others = comparable(concatenate([exemplars, cohort]))
        self._product = product_with(others.joints)
        self._others = replace(others, joints=others.joints[:0])  # 36 MB at 1,000 exemplars, no longer needed
        self._usual = usual_similarity(exemplars, cohort)  # (E,)

    def __call__(self, queries: Embeddings) -> Tensor:
        """(queries, E) scores."""
        ready = comparable(queries)
        found = weigh(self._product(ready.joints), ready, self._others)  # (queries, E + cohort)
        return less_what_is_usual(found, self._usual)


def confidence(scores: Tensor, calibration: Calibration) -> Tensor:
    """Confidence in 0..1; 0.5 lies where known and unknown actions are equally likely."""
    return torch.sigmoid((scores - calibration.threshold) / calibration.temperature)
