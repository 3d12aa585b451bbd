"""How two learned actions differ to the model, joint by joint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from model.embedding import Embeddings, joint_weights, similarity
from model.one_shot_encoder import OneShotEncoder
from model.scoring import confidence, normalised_scores
from model.support import SupportSet


@dataclass(frozen=True, eq=False)
class JointComparison:
    """Two windows compared as :func:`model.embedding.similarity` compares them, taken apart by joint.

    Attributes:
        similarity: at most 1, which a window has with itself.
        differences: (25,), not negative: what each joint takes off the similarity, because it moves differently or
            because it weighs in one of the two only. Their sum is 1 - similarity; 0 where one side did not see the
            joint.
        cosines: (25,) -1..1, how alike the joint moves in both to the encoder; 0 where one side did not see it.
    """

    similarity: float
    differences: NDArray[np.float64]
    cosines: NDArray[np.float64]


def compare_joints(first: Embeddings, second: Embeddings) -> JointComparison:
    """Take the similarity of two windows apart; each side holds one.

    With p and q what the joints weigh on either side, each summing to 1 over the joints that both sides saw, the
    similarity is the sum of sqrt(p q) cosine; the rest to 1 is then the sum of (p + q) / 2 - sqrt(p q) cosine.
    """
    shared = (first.seen & second.seen)[0].double()  # (V,)

    def share(side: Embeddings) -> Tensor:
        weight = joint_weights(side.importance, side.seen)[0].double() * shared
        return weight / weight.sum().clamp_min(1e-12)

    p, q = share(first), share(second)
    cosines = (first.joints[0].double() * second.joints[0].double()).sum(dim=-1) * shared
    differences = (p + q) / 2 - (p * q).sqrt() * cosines
    return JointComparison(float(similarity(first, second)), differences.clamp_min(0).numpy(), cosines.numpy())


@dataclass(frozen=True, eq=False)
class ActionComparison:
    """Two learned actions beside each other.

    Attributes:
        joints: see there.
        first_as_second: 0..1, how confidently the take of the first would be recognised as the second; the other way
            round it is ``second_as_first``. 0.5 is the usual threshold.
    """

    joints: JointComparison
    first_as_second: float
    second_as_first: float


def compare_actions(support: SupportSet, first: str, second: str, encoder: OneShotEncoder) -> ActionComparison:
    """Compare two learned actions by their takes.

    Raises:
        ActionError: one of them is not learned.
    """
    places = support.index(first), support.index(second)
    assert support.embeddings is not None, "an action has an embedding"
    one, other = (support.embeddings[slice(place, place + 1)] for place in places)

    calibration = encoder.weights.calibration.with_actions(len(support))

    def confident(query: Embeddings, exemplar: Embeddings) -> float:
        scores = normalised_scores(query, exemplar, encoder.cohort)
        return float(confidence(scores, calibration))

    return ActionComparison(compare_joints(one, other), confident(one, other), confident(other, one))
