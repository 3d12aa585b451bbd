"""A threshold of its own for each action: the sensitivity that a user gives it."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

LOWEST_THRESHOLD = 0.05
HIGHEST_THRESHOLD = 0.95

Value = TypeVar("Value", float, NDArray[np.float64])


def relative_to(threshold: Value, confidence: Value) -> Value:
    """The confidence, moved so that the threshold comes to lie at 0.5; 0 and 1 stay where they are.

    In terms of log odds it is a shift, so the order of an action's scores stays, and thresholds in the detection of
    events mean the same for each action. Both are 0..1, the threshold neither 0 nor 1. The shift is taken back by
    ``relative_to(1 - threshold, score)``.
    """
    above = confidence * (1 - threshold)
    return above / (above + threshold * (1 - confidence))
