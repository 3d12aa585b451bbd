"""Evidence against an action: counter-examples ("not this") and recordings of "nothing".

A window that a take of an action resembles is refused if it resembles a counter-example of the action, or somebody who
does nothing in particular, even more. The refusal is soft: the odds of the action fall by how much nearer the
counter-example is. How several takes and counter-examples combine, and how soft the refusal is, was chosen on the
validation actions, see docs/experiments.md.
"""

from __future__ import annotations

import numpy as np
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
        support: the learned actions, their counter-examples, and "nothing".
    """

    def __init__(self, support: SupportSet) -> None:
        against = [example for action in support.actions for example in action.counter_examples]
        owners = [place for place, action in enumerate(support.actions) for _ in action.counter_examples]
        takes = support.takes
        self._compared = None
        if takes is None or not (against or support.nothing):
            return
        self._take_actions = takes.actions
        parts = [takes.embeddings, *(example.embeddings for example in (*against, *support.nothing))]
        self._compared = comparable(concatenate(parts))
        nothing_pieces = len(self._compared.joints) - len(takes.actions) - len(against)
        places = np.arange(len(support))[:, None]
        # (actions, counter-examples and pieces of nothing): what speaks against which action
        self._speaks = np.hstack(
            [np.array(owners, dtype=int)[None] == places, np.ones((len(support), nothing_pieces), dtype=bool)]
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
        takes = best_of_takes(alike[:, : len(self._take_actions)], self._take_actions)  # (N, actions)
        counter = alike[:, None, len(self._take_actions) :]  # (N, 1, counter-examples and pieces)
        nearest = np.where(self._speaks, counter, -np.inf).max(axis=2)  # (N, actions)
        exponent = np.clip((nearest - takes) / REFUSAL_TEMPERATURE, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)
        against = np.where(np.isneginf(nearest), 0.0, np.exp(exponent))
        return np.asarray(confidences / (1 + confidences * against))
