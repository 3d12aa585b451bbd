"""Words of an English text with their parts of speech.

The tagger is HanTa (the Hanover Tagger), a trigram model that comes with its English weights and needs no network.
Its tags are those of the British National Corpus (C5): unlike the Penn tags they tell the noun "back" (NN1) from
"back" in "and back again" (AVP).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from model.errors import DataError

# Words, "'s" and "n't" on their own, and punctuation. Marks of emphasis (*, _, #) are no words.
_TOKEN = re.compile(r"(?:(?!n['’]t\b)[^\W_])+(?:-[^\W_]+)*|n['’]t\b|['’]s\b|[^\w\s*#]")
_LONGEST_WORD = 40  # the tagger's time grows with the square of a word's length
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Word:
    """A word or a punctuation mark.

    Attributes:
        text: as it stands in the text, in lower case.
        tag: its part of speech, a C5 tag such as ``NN2``.
        start, stop: where it stands in the text: ``text[start:stop]``.
    """

    text: str
    tag: str
    start: int
    stop: int


def tag_sentences(text: str) -> list[list[Word]]:
    """The words of each sentence of an English text.

    Raises:
        DataError: the package HanTa is not installed.
    """
    tagger = _tagger()
    sentences, begin = [], 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        tokens = list(_TOKEN.finditer(text, begin, end))
        tags = tagger.tag_sent([token[0].replace("’", "'")[:_LONGEST_WORD] for token in tokens], taglevel=0)
        sentences.append([Word(token[0].lower(), tag, *token.span()) for token, tag in zip(tokens, tags, strict=True)])
        begin = end
    return sentences


@lru_cache(maxsize=1)
def _tagger() -> Any:
    """Loaded at the first use, which takes 0.2 s: recognising live needs no text."""
    try:
        from HanTa.HanoverTagger import HanoverTagger  # type: ignore[import-untyped]
    except ImportError as error:
        raise DataError("To read key joints from descriptions, run 'pip install HanTa'.") from error
    return HanoverTagger("morphmodel_en.pgz")
