"""What the review says about a take."""

from __future__ import annotations

from app.sentences import said
from app.translation import percent, translate
from model.take_check import Verdict

_MOST_REMARKS = 3


def verdict_lines(verdict: Verdict | None) -> tuple[str, list[str]]:
    """A heading, and a line for each remark. None: the take is still being judged."""
    if verdict is None:
        return translate("VerdictText", "Looking at the take …"), []
    if verdict.good:
        if verdict.nearest is None:
            return translate("VerdictText", "A good take."), []
        return translate("VerdictText", "A good take. The nearest action is “{action}” ({percent}).").format(
            action=verdict.nearest, percent=percent(verdict.nearest_confidence)
        ), []
    heading = (
        translate("VerdictText", "It can be saved, but look:")
        if verdict.usable
        else translate("VerdictText", "It cannot be saved:")
    )
    lines = [f"{said(remark.problem)} {said(remark.advice)}" for remark in verdict.remarks[:_MOST_REMARKS]]
    return heading, lines
