"""Which actions are taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix

from model.one_shot import DrawResult
from model.picture import new_figure, save_figure

NO_BODY = "(no body)"
_LABELLED_FROM = 3.0  # percent: smaller shares stay without a number


@dataclass(frozen=True, eq=False)
class Confusion:
    """Answers, summed over draws.

    Attributes:
        actions: by name.
        answers: what the columns stand for: the actions, and ``NO_BODY`` where a query showed none.
        counts: (actions, answers).
    """

    actions: tuple[str, ...]
    answers: tuple[str, ...]
    counts: NDArray[np.int64]

    @property
    def shares(self) -> NDArray[np.float64]:
        """(actions, answers) in percent of an action's queries."""
        return np.asarray(100 * self.counts / np.maximum(self.counts.sum(axis=1, keepdims=True), 1))

    def most_frequent(self, count: int) -> list[tuple[str, str, float]]:
        """The wrong answers that take the largest share of an action's queries: (action, answer, percent)."""
        wrong = self.shares.copy()
        np.fill_diagonal(wrong, 0)
        best = np.argsort(-wrong, axis=None, kind="stable")[:count]
        return [
            (self.actions[row], self.answers[column], float(wrong[row, column]))
            for row, column in zip(*np.unravel_index(best, wrong.shape), strict=True)
            if wrong[row, column] > 0
        ]


def confusion_of(results: Sequence[DrawResult]) -> Confusion:
    """Sum the answers of draws, which may list their actions in any order."""
    actions = sorted({action for result in results for action in result.actions})
    truth, answers = [], []
    for result in results:
        names = np.array([*result.actions, NO_BODY])  # an answer of -1 is the last
        truth.append(names[result.truth])
        answers.append(names[result.predicted])
    given = np.concatenate(answers)
    labels = [*actions, *([NO_BODY] if NO_BODY in given else [])]
    counts = confusion_matrix(np.concatenate(truth), given, labels=labels)
    return Confusion(tuple(actions), tuple(labels), counts[: len(actions)])


def draw_confusion(confusion: Confusion, title: str, path: Path) -> None:
    """Write the figure: rows are what the queries show, columns what was answered, in percent of the row."""
    figure = new_figure(2.9 + 0.34 * len(confusion.answers), 2.4 + 0.3 * len(confusion.actions))
    axes = figure.subplots()
    shares = confusion.shares
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=100, aspect="auto")
    axes.set_xticks(range(len(confusion.answers)), confusion.answers, rotation=90, fontsize=8)
    axes.set_yticks(range(len(confusion.actions)), confusion.actions, fontsize=8)
    axes.set_xlabel("answer")
    axes.set_ylabel("query")
    axes.set_title(title, fontsize=9)
    for (row, column), share in np.ndenumerate(shares):
        if share >= _LABELLED_FROM:
            colour = "white" if share > 55 else "black"
            axes.text(column, row, f"{share:.0f}", ha="center", va="center", fontsize=7, color=colour)
    figure.colorbar(image, ax=axes, label="% of the action's queries", fraction=0.03, pad=0.02)
    save_figure(figure, path)
