"""What a take is recorded for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.translation import translate

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
            TakeKind.NEW: translate("TakeGoal", "What do you call this movement?"),
            TakeKind.RETAKE: translate("TakeGoal", "Replace the take of “{action}” with this one?").format(
                action=self.action
            ),
            TakeKind.MORE: translate("TakeGoal", "Add this take to “{action}”?").format(action=self.action),
            TakeKind.NOTHING: translate("TakeGoal", "Keep this as “nothing”? It should show none of your actions."),
        }[self.kind]

    @property
    def save_text(self) -> str:
        """On the button that saves."""
        return {
            TakeKind.NEW: translate("TakeGoal", "Save"),
            TakeKind.RETAKE: translate("TakeGoal", "Replace take"),
            TakeKind.MORE: translate("TakeGoal", "Add take"),
            TakeKind.NOTHING: translate("TakeGoal", "Keep"),
        }[self.kind]
