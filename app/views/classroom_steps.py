"""What the classroom mode says: one sentence for each view. Of joints that the model uses, never of anybody's mind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PyQt6.QtCore import QT_TRANSLATE_NOOP


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
        QT_TRANSLATE_NOOP("ClassroomSteps", "25 joints"),
        QT_TRANSLATE_NOOP(
            "ClassroomSteps",
            "All that the model gets to see of a movement is where these 25 joints are, many times a second.",
        ),
    ),
    Step(
        View.IMPORTANCE,
        QT_TRANSLATE_NOOP("ClassroomSteps", "Joints the model uses"),
        QT_TRANSLATE_NOOP(
            "ClassroomSteps",
            "The larger and brighter a joint is drawn, the more the model uses it to tell this movement from others.",
        ),
    ),
    Step(
        View.HELD,
        QT_TRANSLATE_NOOP("ClassroomSteps", "One moment, held still"),
        QT_TRANSLATE_NOOP(
            "ClassroomSteps",
            "Held still, a movement can be read moment by moment: the up and down keys step through the last five "
            "seconds.",
        ),
    ),
    Step(
        View.SPHERES,
        QT_TRANSLATE_NOOP("ClassroomSteps", "Spheres around the joints"),
        QT_TRANSLATE_NOOP(
            "ClassroomSteps",
            "The more the model uses a joint of a learned movement, the larger is the sphere around it.",
        ),
    ),
    Step(
        View.KEY_JOINTS,
        QT_TRANSLATE_NOOP("ClassroomSteps", "Words and joints"),
        QT_TRANSLATE_NOOP(
            "ClassroomSteps",
            "The dots mark the joints that a description in words names; the bars show the joints that the model uses "
            "when it sees the movement and no words.",
        ),
    ),
    Step(
        View.ATTENTION,
        QT_TRANSLATE_NOOP("ClassroomSteps", "Joint to joint"),
        QT_TRANSLATE_NOOP(
            "ClassroomSteps",
            "The model works out each joint together with others: a row is one joint, and its bright fields are the "
            "joints that count most for it.",
        ),
    ),
    Step(
        View.COMPARISON,
        QT_TRANSLATE_NOOP("ClassroomSteps", "Two actions"),
        QT_TRANSLATE_NOOP(
            "ClassroomSteps",
            "The longest bars on the right are the joints that set two actions apart: they move differently, or the "
            "model uses them in only one of the two.",
        ),
    ),
)
