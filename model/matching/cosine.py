"""Heads that compare time-means by their cosine."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from model.embedding import similarity
from model.matching.base import OneShotHead, WindowFeatures


class GlobalCosine(OneShotHead):
    """The cosine of the features pooled over time and the joints that each side saw."""

    def scores(self, queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
        query = functional.normalize(queries.global_features(), dim=-1)
        return query @ functional.normalize(exemplars.global_features(), dim=-1).T


class JointCosine(OneShotHead):
    """What ships but for the whitening that weights hold: the joints' cosines weighted by importance, see
    :func:`model.embedding.similarity`."""

    def scores(self, queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
        return similarity(queries.embeddings(), exemplars.embeddings())
