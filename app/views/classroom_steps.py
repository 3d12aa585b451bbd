"""What the classroom mode says: one sentence for each view. Of joints that the model uses, never of anybody's mind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class View(Enum):
    """What a step shows."""

    SKELETON = auto()
    IMPORTANCE = auto()
    HELD = auto()
    SPHERES = auto()
    KEY_JOINTS = auto()
    ATTENTION = auto()
    COMPARISON = auto()


@dataclass(frozen=True)
class Step:
    """One step of the walk.

    Attributes:
        view: what is shown.
        title: a few words.
        sentence: the explanation.
    """

    view: View
    title: str
    sentence: str


STEPS: tuple[Step, ...] = (
    Step(
        View.SKELETON,
        "25 joints",
        "All that the model gets to see of a movement is where these 25 joints are, thirty times a second.",
    ),
    Step(
        View.IMPORTANCE,
        "Joints the model uses",
        "The larger and brighter a joint is drawn, the more the model uses it to tell this movement from others.",
    ),
    Step(
        View.HELD,
        "One moment, held still",
        "Held still, a movement can be read moment by moment: the up and down keys step through the last five seconds.",
    ),
    Step(
        View.SPHERES,
        "Spheres",
        "Around each joint of a learned movement stands a sphere, and the more the model uses the joint, the larger "
        "it is.",
    ),
    Step(
        View.KEY_JOINTS,
        "Words and joints",
        "People described a movement in words, which name the joints with a dot; the bars show the joints that the "
        "model uses when it sees the movement alone.",
    ),
    Step(
        View.ATTENTION,
        "Joint to joint",
        "To understand one joint the model looks it up together with others: each row is a joint, and its bright "
        "fields are the joints that tell the model most about it.",
    ),
    Step(
        View.COMPARISON,
        "Two actions",
        "The model tells two actions apart by the joints that it uses and that move differently: the longest bars on "
        "the right.",
    ),
)
