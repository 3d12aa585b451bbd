"""Words that name joints and body parts, and the joints of the 25-joint skeleton that each stands for.

Section 3.4 of CrossGLG gives two rows of this table: arms are shoulders, elbows and wrists, eyes are the head. The
rest follows them: a limb is its joints down to the wrist or the ankle, what is on the head is the head, and whatever
lies between two joints is both. A hand is no part of the arm, nor a foot of the leg, as the paper's arm ends at the
wrist: descriptions name them besides where they matter. "Body" alone names nothing: it would be all 25 joints.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from capture import Joint

Side = Literal["left", "right"]

# Joints (without their side), and the words for them, in the singular. "upper arm" wins over "arm".
_TABLE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("head",),
        (
            "head", "face", "forehead", "brow", "eyebrow", "eye", "eyelid", "ear", "nose", "mouth", "lip", "tongue",
            "tooth", "chin", "cheek", "jaw", "temple", "hair", "scalp", "skull",
        ),
    ),
    (("neck",), ("neck", "throat", "nape")),
    (("spine shoulder", "spine mid"), ("chest", "sternum", "upper back", "upper spine", "upper torso", "upper trunk")),
    (("spine shoulder", "spine mid", "neck", "shoulder"), ("upper body",)),
    (("spine shoulder",), ("collarbone", "clavicle")),
    (("spine mid",), ("belly", "stomach", "abdomen", "navel", "rib", "ribcage", "midsection")),
    (("spine shoulder", "spine mid", "spine base"), ("spine", "torso", "trunk", "back")),
    (("spine mid", "spine base"), ("waist", "core", "lower back", "lower spine", "lower torso", "lower trunk")),
    (("spine base", "hip"), ("pelvis", "buttock", "glute", "tailbone")),
    (("spine base", "hip", "knee", "ankle", "foot"), ("lower body",)),
    (("shoulder", "elbow", "wrist", "hip", "knee", "ankle"), ("limb", "extremity")),
    (("shoulder", "elbow", "wrist"), ("arm", "upper limb", "upper extremity")),
    (("shoulder",), ("shoulder", "armpit", "deltoid")),
    (("shoulder", "elbow"), ("upper arm", "biceps", "triceps")),
    (("elbow",), ("elbow",)),
    (("elbow", "wrist"), ("forearm", "lower arm")),
    (("wrist",), ("wrist",)),
    (("hand", "hand tip", "thumb"), ("hand", "fist")),
    (("hand",), ("palm", "knuckle")),
    (("hand tip",), ("finger", "forefinger", "fingertip", "fingernail", "pinky")),
    (("thumb",), ("thumb",)),
    (("hip", "knee", "ankle"), ("leg", "lower limb", "lower extremity")),
    (("hip",), ("hip", "groin")),
    (("hip", "knee"), ("thigh", "upper leg", "hamstring", "quadriceps")),
    (("knee",), ("knee", "kneecap")),
    (("knee", "ankle"), ("shin", "calf", "lower leg")),
    (("ankle",), ("ankle", "heel")),
    (("foot",), ("foot", "toe", "sole", "instep")),
)  # fmt: skip
JOINTS_OF = {word: joints for joints, words in _TABLE for word in words}

REGIONS = frozenset({"upper", "lower"})

_NOUNS = frozenset(word.split()[-1] for word in JOINTS_OF)  # among them "body", which needs a region
# "biceps" and its like are their own plural.
_IRREGULAR_PLURALS = {"foot": "feet", "tooth": "teeth", "calf": "calves", "body": "bodies", "extremity": "extremities"}
_SINGULAR_OF = {_IRREGULAR_PLURALS.get(noun, f"{noun}s"): noun for noun in _NOUNS if not noun.endswith("ps")}


def singular(word: str) -> str | None:
    """The noun of the table that a word in lower case is, in the singular; None if it is none."""
    word = _SINGULAR_OF.get(word, word)
    return word if word in _NOUNS else None


def is_plural(word: str) -> bool:
    """Whether a word in lower case is the plural of a noun of the table."""
    return word in _SINGULAR_OF


def part_name(noun: str, modifiers: Iterable[str]) -> str | None:
    """The table's word for a noun with its modifiers: "upper arm", "arm"; None if the table has none ("body")."""
    for modifier in modifiers:
        if f"{modifier} {noun}" in JOINTS_OF:
            return f"{modifier} {noun}"
    return noun if noun in JOINTS_OF else None


def joints_of(part: str, side: Side | None = None) -> frozenset[Joint]:
    """The joints that a word of the table names, on one side or on both.

    Joints of the spine, the neck and the head have no side and are always among them.
    """
    other = {"left": "right ", "right": "left ", None: None}[side]
    return frozenset(
        joint
        for joint in Joint
        if joint.label.removeprefix("left ").removeprefix("right ") in JOINTS_OF[part]
        and not (other and joint.label.startswith(other))
    )
