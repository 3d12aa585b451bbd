"""Key joints K of an action, read from its global description (section 3.4 of CrossGLG).

The paper takes the noun phrases of the description with Stanford CoreNLP, keeps those that name joints or body parts,
and converts them into joints. So do we, with three differences:

- The tagger is HanTa instead of CoreNLP, which needs Java, and its noun phrases are our own (``noun_phrases.py``).
- "the right arm" names the joints of the right arm only; without a side both sides count. A side holds for what is
  listed with it ("the left foot and knee") and for a part of what has it ("the fingers of the right hand"), but not
  for a later "it" or "its".
- Parts that are said to be idle or not to matter ("the legs stay still", "without moving the feet") are left out:
  they are named because they are no key joints. A part that moves elsewhere in the description stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from capture import JOINT_COUNT, Joint
from model.text.body_parts import joints_of
from model.text.idle_parts import is_idle
from model.text.noun_phrases import NounPhrase, body_phrases, owner_after
from model.text.parts_of_speech import Word, tag_sentences

_LINK = re.compile(r",|/|,? ?(?:and|or|nor|&)(?: both| also)?")
_SIDED_PLURALS = frozenset({"finger", "fingertip", "knuckle", "toe"})  # one side has several


@dataclass(frozen=True)
class Mention:
    """Words of a description that name joints.

    Attributes:
        start, stop: where they stand in the description: ``description[start:stop]``.
        text: the words, e.g. ``"right arm"``.
        joints: what they name, at least one.
    """

    start: int
    stop: int
    text: str
    joints: frozenset[Joint]


def key_joints(description: str) -> NDArray[np.bool_]:
    """K (25,) of a global description in the order of :class:`capture.Joint`: True where a joint is a key joint.

    All False where the description names no body part.

    Raises:
        DataError: the package that tells nouns from verbs is not installed.
    """
    keys = np.zeros(JOINT_COUNT, dtype=np.bool_)
    for mention in mentions(description):
        keys[list(mention.joints)] = True
    return keys


def mentions(description: str) -> tuple[Mention, ...]:
    """The words of a global description that name key joints, in the order of the text.

    Raises:
        DataError: the package that tells nouns from verbs is not installed.
    """
    found = []
    for words in tag_sentences(description):
        phrases = body_phrases(words)
        side_at = {phrase.last: phrase.side for phrase in phrases}
        for group in _groups(words, phrases):
            if is_idle(words, group[0].first, group[-1].last):
                continue
            owner = owner_after(words, group[-1].last)
            side_of_owner = None if owner is None else side_at.get(owner)
            for phrase in _share_side(group):
                start, stop = words[phrase.start].start, words[phrase.last].stop
                joints = joints_of(phrase.part, phrase.side or side_of_owner)
                found.append(Mention(start, stop, description[start:stop], joints))
    return tuple(found)


def _groups(words: Sequence[Word], phrases: Sequence[NounPhrase]) -> Iterator[list[NounPhrase]]:
    """Phrases listed together ("the head, neck and shoulders"), which share what is said of them.

    Commas without an "and" join nothing: "while raising the right arm, the left arm stays still".
    """
    run: list[NounPhrase] = []
    commas_only = True
    for phrase in phrases:
        link = " ".join(word.text for word in words[run[-1].last + 1 : phrase.first]) if run else ""
        if run and _LINK.fullmatch(link):
            run.append(phrase)
            commas_only = commas_only and link == ","
            continue
        yield from ([alone] for alone in run) if commas_only else [run]
        run, commas_only = [phrase], True
    yield from ([alone] for alone in run) if commas_only else [run]


def _share_side(group: Sequence[NounPhrase]) -> Iterator[NounPhrase]:
    """The same phrases, with the side of the one before where they are listed without words of their own."""
    before = None
    for phrase in group:
        if phrase.bare and (not phrase.plural or phrase.part in _SIDED_PLURALS):
            phrase = replace(phrase, side=before)
        before = phrase.side
        yield phrase
