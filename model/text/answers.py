"""A language model's answers to the two prompts, checked and brought into form."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Any

from capture import Joint
from model.text.key_joints import key_joints

FEWEST_WORDS = 2  # "Stays still." is a sentence; "idle", "N/A" and "..." are none
MOST_BRACES = 100  # where the object is looked for; braces without end are no answer


class UnusableAnswerError(Exception):
    """An answer lacks what was asked for. The message is a clause that the model can be told, too."""


def printable(text: str) -> str:
    """The text in one line, without characters that would do something to a terminal."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def global_description(answer: str) -> str:
    """The answer to the global prompt, in one line.

    Raises:
        UnusableAnswerError: it is empty, or it names no joint and no body part.
    """
    overall = printable(re.sub(r"[*#`]", "", _without_thoughts(answer)))  # models like to answer in Markdown
    if not overall:
        raise UnusableAnswerError("the answer is empty")
    if not key_joints(overall).any():
        raise UnusableAnswerError("it names no joint and no body part")
    return overall


def joint_sentences(answer: str) -> tuple[str, ...]:
    """The answer to the joint motion prompt: 25 sentences in the order of :class:`capture.Joint`.

    The JSON object may stand in a fenced block, between other words, or under the key ``joints``; joints may be
    written otherwise than asked, such as ``SpineBase``, ``left_hand`` or ``Hand Left``.

    Raises:
        UnusableAnswerError: there is no JSON object, or a joint has no sentence or several.
    """
    answer = _without_thoughts(answer)
    if not answer.strip():
        raise UnusableAnswerError("the answer is empty")
    content = _first_object(answer)
    if content is None:
        raise UnusableAnswerError("it holds no valid JSON object")
    inner = content.get("joints")
    if isinstance(inner, dict):
        content = inner

    sentences: dict[Joint, str] = {}
    strangers = []
    for name, value in content.items():
        joint = _JOINT_OF.get(_letters(name))
        sentence = printable(value) if isinstance(value, str) else ""
        if joint is None:
            strangers.append(printable(name))
        elif joint in sentences:
            raise UnusableAnswerError(f"it has two sentences for the {joint.label}")
        elif len(re.findall(r"\w+", sentence)) >= FEWEST_WORDS:
            sentences[joint] = sentence
    missing = [joint.label for joint in Joint if joint not in sentences]
    if missing:
        reason = f"it has no sentence for the {_some(missing)}"
        raise UnusableAnswerError(reason + (f", and {_some(strangers)} is none of the joints" if strangers else ""))
    return tuple(sentences[joint] for joint in Joint)


def _without_thoughts(answer: str) -> str:
    # Reasoning models that are served without a reasoning parser think aloud first; some leave out the opening tag.
    return answer.rpartition("</think>")[2]


def _first_object(text: str) -> dict[str, Any] | None:
    decoder = json.JSONDecoder()
    for start in islice(re.finditer(r"\{", text), MOST_BRACES):
        try:
            content, _ = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            continue
        return content  # what begins with a brace is an object
    return None


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _some(names: list[str], most: int = 4) -> str:
    shown = [name[:40] for name in names[:most]]
    return ", ".join(shown) + (f" and {len(names) - most} more" if len(names) > most else "")


# Both orders of side and part: "left hand" and the sensor's own HandLeft.
_JOINT_OF = {_letters(joint.label): joint for joint in Joint} | {_letters(joint.name): joint for joint in Joint}
