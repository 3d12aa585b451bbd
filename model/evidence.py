"""Evidence against an action: counter-examples ("not this"), recordings of "nothing", and the rest of its own takes.

A window that a take of an action resembles is refused if it resembles a counter-example of the action, somebody who
does nothing in particular, or the held pose in which the take starts or ends, even more. The refusal is soft: the odds
of the action fall by how much nearer the counter-example is. How several takes and counter-examples combine, and how
soft the refusal is, was chosen on the validation actions, see docs/experiments.md.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from model.embedding import Embeddings, comparable, compare, concatenate
from model.support import SupportSet

# The odds fall to a half where a counter-example is as near as a take, and by e for each so much that it is nearer.
REFUSAL_TEMPERATURE = 0.03
_LARGEST_EXPONENT = 50.0  # e to this is as good as infinite, and a number


def best_of_takes(of_takes: NDArray[np.float64], actions: tuple[int, ...]) -> NDArray[np.float64]:
    """The best of each action's takes: (N, takes) -> (N, actions).

    Args:
        actions: (takes,) the place of each take's action, from 0 on without a gap, in order.
    """
    if not actions:
        return of_takes
    return np.maximum.reduceat(of_takes, np.unique(actions, return_index=True)[1], axis=1)


class Refusal:
    """Moves confidences by the evidence against.

    Args:
        support: the learned actions with their counter-examples and the rest of their takes, and "nothing".
    """

    def __init__(self, support: SupportSet) -> None:
        self._compared = None
        takes = support.takes
        if takes is None:
            return
        against = [
            (place, ex.embeddings) for place, action in enumerate(support.actions) for ex in action.counter_examples
        ]
        rests = zip(takes.actions, takes.rest, strict=True)
        against += [(place, rest) for place, rest in rests if rest is not None and len(rest)]
        nothing = [example.embeddings for example in support.nothing]
        if not (against or nothing):
            return
        # Only the actions that something speaks against are compared once more: all of them, or few of many.
        self._concerned = np.unique([place for place, _ in against]) if not nothing else np.arange(len(support))
        rows = np.flatnonzero(np.isin(takes.actions, self._concerned))
        self._take_actions = tuple(takes.actions[row] for row in rows)
        parts = [takes.embeddings[torch.from_numpy(rows)], *(found for _, found in against), *nothing]
        self._compared = comparable(concatenate(parts))
        owners = np.repeat([place for place, _ in against], [len(found) for _, found in against])
        everyones = sum(len(found) for found in nothing)
        # (concerned actions, counter-examples, rests and pieces of nothing): what speaks against which action
        self._speaks = np.hstack(
            [owners[None] == self._concerned[:, None], np.ones((len(self._concerned), everyones), dtype=bool)]
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing speaks against any action."""
        return self._compared is None

    def __call__(self, confidences: NDArray[np.float64], windows: Embeddings) -> NDArray[np.float64]:
        """Confidences (N, actions) of windows, where nothing speaks against an action as they were, else lower.

        A window that equals a counter-example of an action comes out below 0.5, whatever the action's threshold.
        """
        if self._compared is None:
            return confidences
        alike = compare(comparable(windows), self._compared).double().numpy()  # (N, takes + counter-examples + pieces)
        takes = best_of_takes(alike[:, : len(self._take_actions)], self._take_actions)  # (N, concerned actions)
        counter = alike[:, None, len(self._take_actions) :]  # (N, 1, counter-examples, rests and pieces)
        nearest = np.where(self._speaks, counter, -np.inf).max(axis=2)  # (N, concerned actions)
        exponent = np.clip((nearest - takes) / REFUSAL_TEMPERATURE, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)
        moved = confidences.copy()
        concerned = confidences[:, self._concerned]
        moved[:, self._concerned] = concerned / (1 + concerned * np.exp(exponent))
        return moved
