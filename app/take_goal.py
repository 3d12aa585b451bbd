"""What a take is recorded for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

NOTHING_S = 10.0  # a recording of "nothing" lasts so long


class TakeKind(Enum):
    """What becomes of a take that is saved."""

    NEW = "new"
    """A new action, which gets a name."""
    RETAKE = "retake"
    """It takes the place of an action's takes."""
    MORE = "more"
    """One more take of an action."""
    NOTHING = "nothing"
    """What is done when nothing in particular is done."""


@dataclass(frozen=True)
class TakeGoal:
    """What a take is recorded for.

    Attributes:
        kind: see :class:`TakeKind`.
        action: the name of the action that it is a take of; empty for a new one and for "nothing".
    """

    kind: TakeKind = TakeKind.NEW
    action: str = ""

    @property
    def question(self) -> str:
        """What is asked in the review."""
        return {
            TakeKind.NEW: "What do you call this movement?",
            TakeKind.RETAKE: f"Replace the take of “{self.action}” with this one?",
            TakeKind.MORE: f"Add this take to “{self.action}”?",
            TakeKind.NOTHING: "Keep this as “nothing”? It should show none of your actions.",
        }[self.kind]

    @property
    def save_text(self) -> str:
        """On the button that saves."""
        return {
            TakeKind.NEW: "Save",
            TakeKind.RETAKE: "Replace take",
            TakeKind.MORE: "Add take",
            TakeKind.NOTHING: "Keep",
        }[self.kind]
