"""How two learned actions differ to the model, joint by joint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.embedding import Embeddings, joint_weights, similarity
from model.one_shot_encoder import OneShotEncoder
from model.scoring import confidence, normalised_scores
from model.support import SupportSet


@dataclass(frozen=True, eq=False)
class JointComparison:
    """Two windows compared as :func:`model.embedding.similarity` compares them, taken apart by joint.

    Attributes:
        similarity: at most 1, which a window has with itself; the sum of ``weights * cosines``.
        weights: (25,) what each joint weighs in it, not negative, 0 where one side did not see the joint; they sum to
            at most 1, and to less the less the two agree about which joints matter.
        cosines: (25,) -1..1, how alike the joint moves in both to the encoder; 0 where one side did not see it.
    """

    similarity: float
    weights: NDArray[np.float64]
    cosines: NDArray[np.float64]

    @property
    def differences(self) -> NDArray[np.float64]:
        """(25,), not negative: what each joint's difference takes off the similarity.

        Their sum is what is missing to 1, except what is missing because other joints matter.
        """
        return self.weights * (1 - self.cosines)


def compare_joints(first: Embeddings, second: Embeddings) -> JointComparison:
    """Take the similarity of two windows apart; each side holds one."""
    shared = (first.seen & second.seen)[0].double()  # (V,)
    weight_of_first = joint_weights(first.importance, first.seen)[0].double() * shared
    weight_of_second = joint_weights(second.importance, second.seen)[0].double() * shared
    total = (weight_of_first.sum() * weight_of_second.sum()).sqrt().clamp_min(1e-6)
    weights = (weight_of_first * weight_of_second).sqrt() / total
    cosines = (first.joints[0].double() * second.joints[0].double()).sum(dim=-1) * shared
    return JointComparison(float(similarity(first, second)), weights.numpy(), cosines.numpy())


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

    def confident(query: Embeddings, exemplar: Embeddings) -> float:
        scores = normalised_scores(query, exemplar, encoder.cohort)
        return float(confidence(scores, encoder.weights.calibration))

    return ActionComparison(compare_joints(one, other), confident(one, other), confident(other, one))
