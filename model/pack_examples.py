"""The part of an action pack beyond one take for each action: more takes, counter-examples and "nothing".

A pack that has none of it is of version 1, which every OneTake reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture import Clip
from capture.skeleton import in_confidence_range
from model.one_shot_encoder import OneShotEncoder
from model.support import MOST_EXAMPLES, SupportSet

Arrays = dict[str, NDArray[Any]]


def clip_arrays(prefix: str, clip: Clip) -> Arrays:
    """A clip's tensors, their names beginning with a prefix."""
    return {
        f"{prefix}.timestamps_ms": clip.timestamps_ms,
        f"{prefix}.positions_m": clip.positions_m,
        f"{prefix}.confidence": clip.confidence,
    }


def clip_from(arrays: Mapping[str, NDArray[Any]], prefix: str) -> Clip:
    """The clip that :func:`clip_arrays` made tensors of.

    Raises:
        KeyError: a tensor is missing.
        ValueError: they make no clip.
    """
    confidence = arrays[f"{prefix}.confidence"]
    if not in_confidence_range(confidence).all():
        raise ValueError("a confidence is outside 0..1")
    timestamps_ms = arrays[f"{prefix}.timestamps_ms"].astype(np.float64)
    return Clip(timestamps_ms, arrays[f"{prefix}.positions_m"], confidence)


def examples_header(support: SupportSet) -> dict[str, Any]:
    """How many there are of each: fields for a pack's header, none where there is nothing to tell."""
    fields: dict[str, Any] = {}
    if any(action.more_takes for action in support.actions):
        fields["more_takes"] = [len(action.more_takes) for action in support.actions]
    if any(action.counter_examples for action in support.actions):
        fields["counter_examples"] = [len(action.counter_examples) for action in support.actions]
    if support.nothing:
        fields["nothing"] = len(support.nothing)
    return fields


def example_arrays(support: SupportSet) -> Arrays:
    """Their tensors."""
    arrays: Arrays = {}
    for place, action in enumerate(support.actions):
        for number, take in enumerate(action.more_takes):
            arrays |= clip_arrays(f"{place}.take.{number}", take.clip)
        for number, example in enumerate(action.counter_examples):
            arrays |= clip_arrays(f"{place}.not.{number}", example.clip)
    for number, example in enumerate(support.nothing):
        arrays |= clip_arrays(f"nothing.{number}", example.clip)
    return arrays


def with_examples(
    support: SupportSet, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], encoder: OneShotEncoder
) -> SupportSet:
    """A support set with what a pack's header and tensors tell of it, embedded.

    Args:
        support: the pack's actions, in order.

    Raises:
        KeyError, ValueError, ActionError: the header and the tensors make no sense.
    """
    names = support.names
    none = [0] * len(names)
    for place, (name, count) in enumerate(zip(names, header.get("more_takes", none), strict=True)):
        for number in range(_checked(count)):
            support = support.with_more_take(name, clip_from(arrays, f"{place}.take.{number}"), encoder)
    for place, (name, count) in enumerate(zip(names, header.get("counter_examples", none), strict=True)):
        for number in range(_checked(count)):
            support = support.with_counter_example(name, clip_from(arrays, f"{place}.not.{number}"), encoder)
    for number in range(_checked(header.get("nothing", 0))):
        support = support.with_nothing(clip_from(arrays, f"nothing.{number}"), encoder)
    return support


def _checked(count: object) -> int:
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MOST_EXAMPLES:
        raise ValueError("how many takes and counter-examples it holds cannot be read")
    return count
