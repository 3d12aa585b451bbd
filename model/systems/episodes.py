"""One-shot episodes out of a batch: what the test asks is asked in training (Vinyals et al., NeurIPS 2016).

The first clip of every action in the batch is the action's exemplar, all other clips are queries.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional


def episode_loss(
    similarity: Callable[[Tensor, Tensor], Tensor], descriptions: Tensor, classes: Tensor, temperature: float
) -> Tensor:
    """The mean cross entropy of naming the queries' actions by how alike they are to the exemplars.

    Args:
        similarity: (Q, ...) queries and (E, ...) exemplars to (Q, E).
        descriptions: (N, ...) of a batch that holds several clips of some action.
        classes: (N,) int64.
        temperature: what the similarities are divided by.
    """
    exemplars, queries, targets = episode(classes)
    alike = similarity(descriptions[queries], descriptions[exemplars])
    return functional.cross_entropy(alike / temperature, targets)


def episode(classes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Places in the batch of the E exemplars and the Q queries, and for each query its exemplar, 0..E-1.

    Raises:
        ValueError: every clip is the only one of its action.
    """
    _, numbers = classes.unique(return_inverse=True)
    exemplars = torch.stack([(numbers == number).nonzero()[0, 0] for number in range(int(numbers.max()) + 1)])
    is_query = torch.ones_like(classes, dtype=torch.bool)
    is_query[exemplars] = False
    queries = is_query.nonzero()[:, 0]
    if len(queries) == 0:
        raise ValueError("no action has two clips in the batch: draw several clips of a class")
    return exemplars, queries, numbers[queries]
