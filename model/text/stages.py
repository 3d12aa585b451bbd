"""The course of an action in words: what its global description says of its start, its middle and its end.

Our descriptions have no sentences for moments of an action, but the first sentence of a global description tells its
course in order: "the hands start apart, swing together in front until the palms meet, and part again". So that
sentence is cut into clauses (at an "and" where there are too few), and each stage takes its share of them. The
sentences behind it tell what else takes part, at no certain time, and are left out; so is what stands before a colon,
which names the body parts that matter. Where an action has fewer clauses than stages (a pose that is held), stages
share one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from model.errors import DataError
from model.text.descriptions import Description
from model.text.encoders import TextEncoder

STAGES = ("start", "middle", "end")

_FEWEST_BEFORE_AND, _FEWEST_BEHIND_AND = 4, 2  # words

_AROUND_CLAUSES = " \n\t.,;:!?"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
# After a comma or semicolon, and before a word that says that something else follows in time.
_CLAUSE_END = re.compile(r"[,;]\s+(?:and\s+)?(?:then\s+)?|\s+(?:and\s+)?(?=(?:then|until|before)\s)")


def stages(overall: str) -> tuple[str, ...]:
    """What a global description says of the start, the middle and the end, in order; none of it is empty.

    Raises:
        DataError: the description holds no words.
    """
    sentence = _SENTENCE_END.split(overall.strip(), maxsplit=1)[0]
    course = sentence.partition(":")[2].strip() or sentence
    clauses = [clause for part in _CLAUSE_END.split(course) if (clause := part.strip(_AROUND_CLAUSES))]
    while len(clauses) < len(STAGES) and (cut := _cut_at_and(clauses)) is not None:
        clauses = cut
    if not clauses:
        raise DataError("A global description without words has no start, middle and end.")
    found = []
    for stage in range(len(STAGES)):
        first, last = (len(clauses) * edge // len(STAGES) for edge in (stage, stage + 1))
        shared = int(len(clauses) * (stage + 0.5) / len(STAGES))  # where clauses are fewer than stages
        found.append(", ".join(clauses[first:last] if len(clauses) >= len(STAGES) else [clauses[shared]]))
    return tuple(found)


def _cut_at_and(clauses: Sequence[str]) -> list[str] | None:
    """The clauses with the longest one that has an "and" between two parts of it cut there; None if there is none.

    Several words before it tell that it does not just join two nouns: "the hips and knees fold".
    """
    for clause in sorted(clauses, key=lambda clause: -len(clause.split())):
        words = clause.split()
        for place in range(_FEWEST_BEFORE_AND, len(words) - _FEWEST_BEHIND_AND):
            if words[place] == "and":
                index = clauses.index(clause)
                parts = [" ".join(words[:place]), " ".join(words[place + 1 :])]
                return [*clauses[:index], *parts, *clauses[index + 1 :]]
    return None


def stage_embeddings(descriptions: Mapping[str, Description], actions: Sequence[str], encoder: TextEncoder) -> Tensor:
    """Embeddings of the actions' stages: (actions, 3, C_txt) float32.

    Raises:
        DataError: an action has no description, or the encoder cannot be loaded.
    """
    missing = [action for action in actions if action not in descriptions]
    if missing:
        raise DataError(f"There is no description of {', '.join(missing)}: add it to the descriptions.")
    texts = [text for action in actions for text in stages(descriptions[action].overall)]
    return encoder.embed(texts).view(len(actions), len(STAGES), -1) if texts else torch.empty(0, len(STAGES), 0)
