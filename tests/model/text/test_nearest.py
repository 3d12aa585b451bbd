"""The nearest known actions: by angle, nearest first, and sensible for names that a user might give."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from model.text.descriptions import read_descriptions
from model.text.encoders import text_encoder
from model.text.nearest import RememberingEncoder, nearest_actions


class Compass:
    """Knows four words, of different lengths and directions."""

    name = "compass"
    channels = 2

    def embed(self, sentences: Sequence[str]) -> Tensor:
        known = {"east": [1.0, 0.0], "north-east": [2.0, 2.0], "north": [0.0, 0.1], "west": [-3.0, 0.0]}
        return torch.tensor([known[sentence] for sentence in sentences])


def test_nearest_is_the_smallest_angle() -> None:
    found = nearest_actions("east", ["west", "north", "north-east", "east"], Compass(), count=4)
    assert [action for action, _ in found] == ["east", "north-east", "north", "west"]
    assert [similarity for _, similarity in found] == pytest.approx([1.0, 0.5**0.5, 0.0, -1.0])


def test_as_many_as_asked_for_and_known() -> None:
    assert [action for action, _ in nearest_actions("north", ["west", "north-east"], Compass(), count=1)] == [
        "north-east"
    ]
    assert len(nearest_actions("north", {"west": 1, "east": 2}, Compass())) == 2
    assert nearest_actions("north", [], Compass()) == ()


class Counting(Compass):
    """Says how many sentences it was given."""

    given = 0

    def embed(self, sentences: Sequence[str]) -> Tensor:
        self.given += len(sentences)
        return super().embed(sentences)


def test_known_names_are_embedded_once() -> None:
    counting = Counting()
    encoder = RememberingEncoder(counting)
    known = ["west", "north", "north-east"]
    for name in ("east", "east", "north"):
        assert nearest_actions(name, known, encoder) == nearest_actions(name, known, Compass())
    assert counting.given == 4
    assert encoder.name == "compass" and encoder.channels == 2


EXPECTED = {
    "waving": {"hand waving", "wave one hand", "wave two hands"},
    "jumping on one foot": {"hop on one leg", "hopping"},
    "drink a glass of water": {"drink water"},
    "squats": {"squat", "squat down"},
    "boxing": {"punch", "punch/slap"},
    "applause": {"clap", "clapping"},
    "taking a seat": {"sit down"},
    "karate kick": {"kick forward", "side kick", "kicking"},
    "biceps curl": {"arm curl"},
    "basketball shot": {"basketball shoot", "shoot at basket"},
    "batting": {"baseball swing"},
    "hammering a nail": {"knock or hammer"},
    "freestyle swimming": {"swim"},
    "take a bow": {"bow", "nod head/bow"},
    "handshake": {"shake one hand", "shaking hands"},
    "neck stretch": {"stretch neck"},
    "selfie": {"taking a selfie"},
    "toothbrushing": {"brush teeth"},
    "embrace": {"hugging"},
    "sneezing": {"sneeze/cough"},
    "thumbs up": {"thumb up"},
    "peace sign": {"make victory sign"},
    "typing": {"type on a keyboard"},
    "backache": {"back pain"},
}


def test_names_that_a_user_might_give_find_their_counterpart() -> None:
    known = {**read_descriptions("kinect70"), **read_descriptions("ntu120")}
    encoder = RememberingEncoder(text_encoder("minilm"))
    first, among_three = 0, 0
    for name, counterparts in EXPECTED.items():
        assert counterparts <= known.keys()
        found = [action for action, _ in nearest_actions(name, known, encoder)]
        first += found[0] in counterparts
        among_three += bool(counterparts & set(found))
    assert first >= 19
    assert among_three >= 22
