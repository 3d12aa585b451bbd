"""What a check found, and the guard that keeps a check which fails from stopping the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from app.redaction import without_personal_data

Level = Literal["ok", "warning", "problem"]
"""ok; a warning, with which OneTake works but something is missing; a problem, which keeps it from working."""

INSTALL_AGAIN = "Install OneTake again as the README describes."


@dataclass(frozen=True)
class Finding:
    """The answer of one check.

    Attributes:
        name: what was checked.
        level: how bad it is.
        found: what was found, one sentence or less.
        advice: what to do, a sentence; empty if all is well.
    """

    name: str
    level: Level
    found: str
    advice: str = ""

    @property
    def line(self) -> str:
        """The finding in one line."""
        return f"{self.level:<8} {self.name:<16} {' '.join(f'{self.found} {self.advice}'.split())}"


@dataclass(frozen=True)
class Check:
    """A check by its name, which a finding carries also where the check itself fails."""

    name: str
    find: Callable[[], Finding]

    def run(self) -> Finding:
        """What is found, without personal data; a check that raises is a problem itself."""
        try:
            finding = self.find()
        except Exception as error:  # whatever it is, the other checks have their own story to tell
            reason = str(error).strip() or "no reason given"
            finding = Finding(
                self.name, "problem", f"This cannot be checked ({type(error).__name__}: {reason}).", INSTALL_AGAIN
            )
        return replace(
            finding, found=without_personal_data(finding.found), advice=without_personal_data(finding.advice)
        )


def worst(levels: list[Level]) -> Level:
    """The worst of some levels, ok of none."""
    order: tuple[Level, ...] = ("ok", "warning", "problem")
    return max(levels, key=order.index, default="ok")
