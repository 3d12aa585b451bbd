"""Whether a sentence says of body parts that they do not move or do not matter.

Only what stands directly after or before them is read: "is lifted and held still" is a movement, "is held still" is
none, and "the elbow stays straight" is a posture that may well matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from model.text.parts_of_speech import Word

_REACH = 12  # words that are looked at on either side

_ADVERBS = r"(?:(?:almost|nearly|otherwise|quite|very|all|\w+ly) )*"
_STAY = r"(?:stays?|remains?|is|are|being|kept|held|keeps?|hangs?|hanging|rests?|resting)"
_STILL = r"(?:still|idle|idly|motionless|stationary|immobile|inactive|passive|unmoving|uninvolved|planted|in place)"
_NOT = r"(?:n't|n’t|not)"
_CLAUSE_END = r"(?=$| (?:[.,;:!?)]|at|on|in|by|and|but|while|as|throughout|during|before|after|beside)(?: |$))"
_AFTER = re.compile(
    _ADVERBS
    + "(?:"
    + "|".join(
        (
            rf"(?:{_STAY} {_ADVERBS})+{_STILL}\b",  # the legs stay still
            rf"{_STILL}{_CLAUSE_END}",  # keeping the legs still
            rf"(?:do|does|did|should|must|can|need|will) {_NOT} (?:need to )?{_ADVERBS}"
            r"(?:move|matter|participate|take part|contribute|change|play)\b",
            rf"(?:is|are) {_NOT} {_ADVERBS}(?:involved|used|needed|important|required|moved|active|engaged)\b",
            r"(?:plays?|has|have) (?:almost |hardly )?(?:no|little|any) ",
            r"(?:hardly|barely|scarcely|never) (?:moves?|matters?)\b",
        )
    )
    + ")"
)
_BEFORE = re.compile(
    r"\b(?:without(?: \w+ing)?|not|rather than|instead of|no (?:movement|motion) (?:of|in|from)|neither|nor)"
    r"(?: with| in| from)?$"
)


def is_idle(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the body parts at words ``first`` to ``last`` of a sentence are said to be idle."""
    before = " ".join(word.text for word in words[max(0, first - _REACH) : first])
    after = " ".join(word.text for word in words[last + 1 : last + 1 + _REACH])
    return words[first].text == "no" or bool(_BEFORE.search(before) or _AFTER.match(after))
