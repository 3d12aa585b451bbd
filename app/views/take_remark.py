"""A remark on a take, so that a bad one is noticed before it is learned."""

from __future__ import annotations

from app.views.skeleton_painter import GUESSED_BELOW
from capture.clip import Clip
from capture.skeleton import Joint

# A joint that was seen in less than this part of the frames was not really recorded.
_SEEN_FRACTION = 0.5
_MOST_NAMED = 4


def take_remark(take: Clip) -> str:
    """One line: which joints the sensor hardly saw; empty when it saw all of them."""
    seen_fraction = (take.confidence >= GUESSED_BELOW).mean(axis=0)  # (25,)
    missing = [joint for joint in Joint if seen_fraction[joint] < _SEEN_FRACTION]
    if not missing:
        return ""
    if len(missing) > len(Joint) // 2:
        return "Most joints were hardly seen: better light or more distance gives a better take."
    names = [joint.label for joint in missing]
    if len(names) > _MOST_NAMED:
        names = [*names[:_MOST_NAMED], f"{len(names) - _MOST_NAMED} more"]
    return f"Hardly seen: {', '.join(names)}. That is fine if the movement does not need them."
