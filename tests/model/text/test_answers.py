"""Answers of language models: what is understood, and what is said about the others."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from capture import Joint
from model.text.answers import UnusableAnswerError, global_description, joint_sentences, printable

SENTENCES = {joint.label: f"The {joint.label} turns." for joint in Joint}
WANTED = tuple(SENTENCES.values())


def renamed(rename: Callable[[Joint], str]) -> str:
    return json.dumps({rename(joint): SENTENCES[joint.label] for joint in Joint})


def camel_case(joint: Joint) -> str:
    return joint.name.title().replace("_", "")


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(SENTENCES),
        json.dumps(SENTENCES, indent=2),
        json.dumps(dict(reversed(SENTENCES.items()))),
        json.dumps({"joints": SENTENCES}),
        f"```json\n{json.dumps(SENTENCES)}\n```",
        f"```\n{json.dumps(SENTENCES)}\n```",
        f"Here {{as asked}} is the object:\n{json.dumps(SENTENCES)}\nAsk me anything!",
        f'<think>Perhaps {{"head": "It nods."}}?</think>\n{json.dumps(SENTENCES)}',
        f"So there are 25 joints ...</think>{json.dumps(SENTENCES)}",
        json.dumps({name: f"  {sentence}\n" for name, sentence in SENTENCES.items()}),
        json.dumps(SENTENCES | {"overall": "The body turns."}),
        renamed(camel_case),  # SpineBase, HandLeft
        renamed(lambda joint: joint.name),
        renamed(lambda joint: joint.label.title()),
        renamed(lambda joint: joint.label.replace(" ", "_")),
        renamed(lambda joint: joint.label.replace(" ", "-")),
        renamed(lambda joint: f"{int(joint) + 1}. {joint.label}"),
    ],
)
def test_joint_sentences_are_found(answer: str) -> None:
    assert joint_sentences(answer) == WANTED


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("The hands turn.", "no valid JSON object"),
        (json.dumps(SENTENCES)[:-1], "no valid JSON object"),
        ("{" * 3000, "no valid JSON object"),
        ('{"a":' * 100_000, "no valid JSON object"),
        (json.dumps(list(SENTENCES.values())), "no valid JSON object"),
        (json.dumps({}), "no sentence for the spine base, spine mid, neck, head and 21 more$"),
        (json.dumps({"joints": {}}), "no sentence for the spine base"),
        (json.dumps(SENTENCES | {"left knee": ""}), "no sentence for the left knee$"),
        (json.dumps(SENTENCES | {"left knee": "..."}), "no sentence for the left knee$"),
        (json.dumps(SENTENCES | {"left knee": "idle"}), "no sentence for the left knee$"),
        (json.dumps(SENTENCES | {"left knee": None}), "no sentence for the left knee$"),
        (json.dumps(SENTENCES | {"left knee": ["It bends."]}), "no sentence for the left knee$"),
        (json.dumps(SENTENCES | {"LeftKnee": "It bends."}), "two sentences for the left knee$"),
        (
            renamed(lambda joint: "left patella" if joint is Joint.KNEE_LEFT else joint.label),
            "no sentence for the left knee, and left patella is none of the joints$",
        ),
    ],
)
def test_what_is_wrong_with_joint_sentences_is_said(answer: str, reason: str) -> None:
    with pytest.raises(UnusableAnswerError, match=reason):
        joint_sentences(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "The left hand moves up.",
        " The left hand\n\nmoves up. ",
        "The **left hand** moves up.",
        "<think>Is it the head?</think>The left hand moves up.",
    ],
)
def test_a_global_description_becomes_one_line(answer: str) -> None:
    assert global_description(answer) == "The left hand moves up."


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("", "empty"), ("** **", "empty"), ("I am sorry, I cannot answer that.", "no joint and no body part")],
)
def test_what_is_wrong_with_a_global_description_is_said(answer: str, reason: str) -> None:
    with pytest.raises(UnusableAnswerError, match=reason):
        global_description(answer)


def test_nothing_reaches_the_terminal_but_letters() -> None:
    assert printable("a\x1b[31m b\x07\r\n c\ud83d ü") == "a [31m b c ü"
