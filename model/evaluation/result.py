"""What an evaluation gives: a row for each test, weights and head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.data.kinect25 import ClipData
from model.evaluation.one_shot_test import OneShotTest
from model.one_shot import DrawResult
from model.weights import Weights


@dataclass(frozen=True)
class Evaluation:
    """The result over all draws, accuracies in percent.

    Attributes:
        key: the test.
        dataset: queries came from this source set only, or from all (None).
        weights: their name; None for a head without learning.
        draws: how many.
        queries: the mean number of queries of a draw.
        top1_mean, top1_sd: over the draws.
        recall_mean: the mean over the draws of the mean over the actions.
        within_set_mean: top-1 of queries from the source set of their action's exemplar; None where there is none.
        across_sets_mean: top-1 of the other queries; None where there is none.
        actions: how many are tested.
        trained_actions: how many of them the weights were trained on: with more than 0 the test is not strict.
        head: what compares.
        seconds_per_query: what the head takes for one query, without the encoder.
    """

    key: str
    dataset: str | None
    weights: str | None
    draws: int
    queries: int
    top1_mean: float
    top1_sd: float
    recall_mean: float
    within_set_mean: float | None
    across_sets_mean: float | None
    actions: int
    trained_actions: int
    head: str
    seconds_per_query: float = field(compare=False)

    @property
    def remark(self) -> str:
        """What stands beside a result that is not strict; else nothing."""
        if self.trained_actions == 0:
            return ""
        return f"trained on {self.trained_actions} of the test's {self.actions} actions"


@dataclass(frozen=True, eq=False)
class Row:
    """A result and what it is made of."""

    test: OneShotTest
    evaluation: Evaluation
    results: tuple[DrawResult, ...]


def summarise(
    test: OneShotTest, weights: Weights | None, head: str, results: Sequence[DrawResult], seconds: float
) -> Row:
    """The row of the draws' results; ``seconds`` is what all queries took together."""
    top1 = [result.top1 for result in results]
    within = [from_exemplars_set(test.data, result) for result in results]
    trained = set() if weights is None else set(weights.training.get("actions", ()))
    evaluation = Evaluation(
        test.key,
        test.dataset,
        None if weights is None else weights.name,
        len(results),
        round(float(np.mean([result.queries for result in results]))),
        round(float(np.mean(top1)), 2),
        round(float(np.std(top1)), 2),
        round(float(np.mean([result.recall for result in results])), 2),
        _mean_top1([result.correct[rows] for result, rows in zip(results, within, strict=True)]),
        _mean_top1([result.correct[~rows] for result, rows in zip(results, within, strict=True)]),
        len(test.actions),
        len(test.actions & trained),
        head,
        seconds / sum(result.queries for result in results),
    )
    return Row(test, evaluation, tuple(results))


def from_exemplars_set(data: ClipData, result: DrawResult) -> NDArray[np.bool_]:
    """(Q,) which queries come from the source set of the exemplar of their own action."""
    return np.asarray(data.dataset[result.clips] == data.dataset[result.exemplars[result.truth]])


def _mean_top1(correct: Sequence[NDArray[np.bool_]]) -> float | None:
    """In percent, over the draws that have such queries."""
    top1 = [100 * float(answers.mean()) for answers in correct if len(answers)]
    return round(float(np.mean(top1)), 2) if top1 else None
