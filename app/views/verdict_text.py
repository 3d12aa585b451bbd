"""What the review says about a take."""

from __future__ import annotations

from model.take_check import Verdict

_MOST_REMARKS = 3


def verdict_lines(verdict: Verdict | None) -> tuple[str, list[str]]:
    """A heading, and a line for each remark. None: the take is still being judged."""
    if verdict is None:
        return "Looking at the take …", []
    if verdict.good:
        if verdict.nearest is None:
            return "A good take.", []
        return f"A good take. The nearest action is “{verdict.nearest}” ({100 * verdict.nearest_confidence:.0f} %).", []
    heading = "It can be saved, but look:" if verdict.usable else "It cannot be saved:"
    lines = [f"{remark.problem} {remark.advice}" for remark in verdict.remarks[:_MOST_REMARKS]]
    return heading, lines
