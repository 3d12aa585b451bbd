"""What a reader may do with any file at all."""

from __future__ import annotations

import unicodedata
import warnings
from pathlib import Path

from tests.fuzz.limits import limited_memory, limited_time
from tests.fuzz.readers import Reader

LONGEST_SENTENCE = 1000  # with the path in it


def read_or_refused(reader: Reader, path: Path) -> None:
    """Read the file; it may be refused in one sentence, and nothing else may happen."""
    with limited_memory(), limited_time(), warnings.catch_warnings():
        warnings.simplefilter("error")  # a warning would stand between the sentences that the user reads
        try:
            reader.read(path)
        except reader.refusal as refusal:
            sentence = str(refusal)
            assert path.name in sentence, sentence
            assert sentence.endswith("."), sentence
            assert len(sentence.splitlines()) == 1, sentence
            assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in sentence), sentence
            assert len(sentence) < LONGEST_SENTENCE, sentence
