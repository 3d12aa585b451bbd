"""What is said of an action's start, middle and end."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from model.errors import DataError
from model.text.descriptions import read_descriptions
from model.text.stages import stage_embeddings, stages


class Lengths:
    """A text encoder that embeds a text as its number of characters."""

    name = "lengths"
    channels = 1

    def embed(self, sentences: list[str]) -> Tensor:
        return torch.tensor([[float(len(sentence))] for sentence in sentences])


@pytest.mark.parametrize(
    ("overall", "expected"),
    [
        (
            "The hands matter most: they start apart, swing together until the palms meet, and part again. They rest.",
            ("they start apart", "swing together", "until the palms meet, part again"),
        ),
        (
            "The arm is lifted, then swung, and then lowered.",
            ("The arm is lifted", "swung", "lowered"),
        ),
        (  # two clauses, of which one can be cut at its "and"
            "The knees and hips fold deeply and stay bent; the feet push off",
            ("The knees and hips fold deeply", "stay bent", "the feet push off"),
        ),
        ("The arms are held.", ("The arms are held",) * 3),
        ("The arms rise, fall!", ("The arms rise", "fall", "fall")),
    ],
)
def test_the_course_is_told_in_order(overall: str, expected: tuple[str, ...]) -> None:
    assert stages(overall) == expected


@pytest.mark.parametrize("name", ["kinect70", "kinect70_anew", "ntu120"])
def test_every_bundled_description_is_told_in_its_own_words_and_order(name: str) -> None:
    for description in read_descriptions(name).values():
        found = stages(description.overall)
        assert len(found) == 3 and all(found)
        rest = description.overall
        for stage in dict.fromkeys(found):  # in order, whatever lies between
            for clause in stage.split(", "):
                assert clause in rest
                rest = rest[rest.index(clause) + len(clause) :]


@pytest.mark.parametrize("overall", ["", " . ", ", , ;"])
def test_a_description_without_words_is_refused(overall: str) -> None:
    with pytest.raises(DataError, match="without words"):
        stages(overall)


def test_embeddings_are_those_of_the_stages() -> None:
    descriptions = read_descriptions("kinect70")
    found = stage_embeddings(descriptions, ("clap", "jump"), Lengths())  # type: ignore[arg-type]
    assert found.shape == (2, 3, 1)
    assert found[1, :, 0].tolist() == [len(stage) for stage in stages(descriptions["jump"].overall)]
    with pytest.raises(DataError, match="no description of yodelling"):
        stage_embeddings(descriptions, ("clap", "yodelling"), Lengths())  # type: ignore[arg-type]
