"""Noun phrases of a sentence that name body parts.

Most words for body parts are verbs, adverbs and names of things besides: hand over, head to the door, face the
sensor, back and forth, elbows his way, the back of the chair, a shoulder bag. A word counts where the tagger takes it
for a noun and it stands where a noun that names a body part can stand:

- a singular one has a determiner or an adjective ("the head", "right arm"), or is the subject ("Wrist snaps down"),
  a heading ("Elbow: ..."), one of a list ("hip, knee and ankle"), after "with" or "of" ("with head bowed"), or one of
  a pair ("hand in hand", "from head to toe");
- a plural one does not follow a pronoun ("she shoulders the load"), a singular determiner ("one hands it on") or a
  noun phrase of its own ("the performer hands it over", "the chair legs");
- before another noun it says what moves ("hip flexion"), not what a thing is for ("shoulder bag", "eye height");
- what follows with "of" is a person or a body part, not a thing ("the arms of the chair"); "the back of the hand" is
  no back, and neither is "to the back" or "the back leg".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.text.body_parts import REGIONS, Side, is_plural, part_name, singular
from model.text.parts_of_speech import Word

# C5 tags: articles, possessives, "this", numbers, "first", "'s" and what the tagger makes of "one".
_DETERMINERS = ("AT0", "DPS", "DT0", "CRD", "ORD", "POS", "PNI")
_OPENERS = ("AT0", "DPS", "POS")  # determiners with nothing of the phrase before them
_ADJECTIVES = ("AJ0", "AJC", "AJS")
_PARTICIPLES = ("VVN", "VVG", "VVD")
_FINITE_VERBS = ("VVZ", "VBZ", "VDZ", "VHZ", "VM0")
_SIDES: tuple[Side, ...] = ("left", "right")

_SINGULAR_DETERMINERS = frozenset({"a", "an", "one", "each", "every", "this", "another"})
_FINGERS = frozenset({"index", "middle", "ring", "little", "pinky"})
# What can own a body part, after "of"; the things that can are too many to list.
_OWNERS = frozenset((
    "person", "people", "performer", "actor", "subject", "individual", "human", "man", "men", "woman", "women",
    "child", "children", "player", "athlete", "opponent", "partner", "friend", "user", "participant", "patient",
    "dancer", "figure", "body",
))  # fmt: skip
_OTHER_ONES = frozenset({"other", "others", "side", "sides"})  # "the palm of the other", "the arm of one side"
# Nouns after a body part that leave it the one that moves, and their endings, among them those of participles, which
# the tagger may take for nouns.
_MOVEMENTS = frozenset((
    "arc", "area", "beat", "bend", "bent", "blade", "circle", "contraction", "curl", "drive", "flex", "flick",
    "gesture", "girdle", "grip", "jerk", "joint", "jump", "kick", "lift", "lunge", "motion", "move", "muscle",
    "nod", "pose", "position", "posture", "press", "pull", "pump", "punch", "push", "raise", "reach", "region",
    "roll", "sequence", "shake", "shrug", "slap", "snap", "spread", "step", "strength", "stretch", "strike",
    "stroke", "sway", "sweep", "swing", "tap", "thrust", "tilt", "turn", "twist", "wave", "work",
))  # fmt: skip
_MOVEMENT_ENDINGS = ("ion", "ment", "ing", "ed")
_BACK_NOUNS = frozenset({"muscle", "muscles", "extension", "flexion", "pain"})
_MEASURES = frozenset({"height", "level", "width", "length"})
_PAIRING = frozenset({"in", "to", "by", "over", "against", "on"})
# "to the back" and "at the back" are places, "behind the back" and "on the back" are not.
_PLACE_PREPOSITIONS = frozenset({"to", "toward", "towards", "at", "from", "in"})
_PLACES = frozenset({"front", "side", "sides", "top", "bottom", "left", "right", "rear"})


@dataclass(frozen=True)
class NounPhrase:
    """A noun phrase that names a body part.

    Attributes:
        part: the name in the table of body parts.
        first, last: indices in the sentence of its first word and of its noun.
        start: index of the first word that tells which part it is ("right", "upper"); the noun's where none does.
        side: the side that its own words name; None if they name none, or both.
        bare: it has no word but the noun.
        plural: the noun is plural.
    """

    part: str
    first: int
    last: int
    start: int
    side: Side | None
    bare: bool
    plural: bool


def body_phrases(words: Sequence[Word]) -> list[NounPhrase]:
    """The noun phrases of a sentence that name body parts, in order."""
    return [phrase for index in range(len(words)) if (phrase := _phrase_at(words, index)) is not None]


def owner_after(words: Sequence[Word], index: int) -> int | None:
    """Index of Y's noun in "X of Y" where X's is at ``index``; None if no "of" follows, or no noun does."""
    if _text(words, index + 1) != "of":
        return None
    for place in range(index + 2, len(words)):
        if words[place].tag in ("PNP", "PNX"):
            return place
        if _is_noun(words, place):
            # The tagger may take the verb after it for one more noun: "the wrist of one arm matter".
            known = _is_part(words, place) or words[place].text in _OWNERS | _OTHER_ONES
            if known or not _is_noun(words, place + 1):
                return place
        elif words[place].tag not in (*_DETERMINERS, *_ADJECTIVES, *_PARTICIPLES, "CJC"):
            return None
    return None


def _phrase_at(words: Sequence[Word], index: int) -> NounPhrase | None:
    noun = singular(words[index].text)
    if noun is None:
        return _hyphenated(words, index)
    first = _first_modifier(words, index)
    modifiers = [word.text for word in words[first:index]]
    part, plural = part_name(noun, modifiers), is_plural(words[index].text)
    stands = _in_pair(words, first, index) or (
        (_is_noun(words, index) or _follows_opener(words, index))
        and (_stands_plural(words, index) if plural else _stands_singular(words, first, index))
    )
    if part is None or not stands or _names_a_thing(words, first, index, plural):
        return None
    if part == "back" and _is_direction(words, first, index):
        return None
    telling = [first + place for place, text in enumerate(modifiers) if text in REGIONS or text in _SIDES]
    return NounPhrase(part, first, index, min(telling, default=index), _side(modifiers), first == index, plural)


def _hyphenated(words: Sequence[Word], index: int) -> NounPhrase | None:
    """ "right-arm swing" and "upper-limb movement" name parts, "on the right-hand side" does not."""
    *modifiers, last = words[index].text.split("-")
    noun = singular(last)
    part = part_name(noun, modifiers) if noun and modifiers else None
    if part is None or not _is_movement(_text(words, index + 1)):
        return None
    return NounPhrase(part, index, index, index, _side(modifiers), bare=False, plural=False)


def _first_modifier(words: Sequence[Word], index: int) -> int:
    """Index of the first word of the noun phrase whose noun is at ``index``."""
    first = index
    while first > 0:
        before = words[first - 1]
        inside = (before.tag == "NN1" or before.tag in _PARTICIPLES) and _tag(words, first - 2) in (
            *_DETERMINERS,
            *_ADJECTIVES,
        )
        joins = (before.tag == "CJC" or before.text == "/") and _joins_modifiers(words, first - 1)
        own = before.text in _SIDES or before.text == "same" or before.tag in (*_DETERMINERS, *_ADJECTIVES)
        if not (own or inside or joins):
            break
        first -= 1
        if before.tag in _OPENERS:
            break
    return first


def _joins_modifiers(words: Sequence[Word], place: int) -> bool:
    """Whether the "and", "or" or "/" at ``place`` joins modifiers: "left and right hands", "one or both hands"."""
    pair = (_text(words, place - 1), _text(words, place + 1))
    return all(text in _SIDES or text in REGIONS or text in ("one", "two", "both") for text in pair)


def _follows_opener(words: Sequence[Word], index: int) -> bool:
    """Whether nothing but a noun can follow what is before ``index``, whatever the tagger says."""
    return _tag(words, index - 1) in _OPENERS or _text(words, index - 1) in REGIONS.union(_SIDES)


def _stands_plural(words: Sequence[Word], index: int) -> bool:
    if index == 0 or _follows_opener(words, index):
        return True
    before = words[index - 1]
    subject = before.tag in ("PNP", "PNQ") or (before.text == "other" and _tag(words, index + 1) == "PNP")
    own_phrase = before.tag == "NN1" and before.text not in _FINGERS and _has_determiner(words, index - 1)
    return not (subject or own_phrase or before.text in _SINGULAR_DETERMINERS)


def _has_determiner(words: Sequence[Word], index: int) -> bool:
    """Whether the noun at ``index``, which is no body part, is a phrase with a determiner."""
    place = index - 1
    while _tag(words, place) in (*_ADJECTIVES, *_PARTICIPLES):
        place -= 1
    return not _is_part(words, index) and _tag(words, place) in _DETERMINERS


def _stands_singular(words: Sequence[Word], first: int, index: int) -> bool:
    before, after = _text(words, index - 1), _tag(words, index + 1)
    return (
        first < index
        or after in _FINITE_VERBS
        or _is_noun(words, index + 1)
        or _text(words, index + 1) == ":"
        or before in ("with", "of")
        or (before == "," and after in ("AV0", *_ADJECTIVES, *_PARTICIPLES))  # "like a V, palm forward"
        or _in_list(words, index)
    )


def _in_pair(words: Sequence[Word], first: int, index: int) -> bool:
    """ "hand in hand", "back to back", "from head to toe": two bare nouns that only a preposition joins."""
    for preposition, other in ((index + 1, index + 2), (index - 1, index - 2)):
        if first < index or _text(words, preposition) not in _PAIRING:
            continue
        sure = (_is_noun(words, index) and _is_noun(words, other)) or _text(words, min(index, other) - 1) == "from"
        if _text(words, other) == words[index].text or (_is_part(words, other) and sure):
            return True
    return False


def _in_list(words: Sequence[Word], index: int) -> bool:
    """Whether a comma or an "and" joins the noun at ``index`` to another body part."""
    for step in (1, -1):
        place = index + step
        while _text(words, place) in (",", "/", "&", "and", "or"):
            place += step
        joined = place != index + step
        while step == 1 and _tag(words, place) in (*_DETERMINERS, *_ADJECTIVES):
            place += 1
        if joined and _is_noun(words, place) and _is_part(words, place):
            return True
    return False


def _names_a_thing(words: Sequence[Word], first: int, index: int, plural: bool) -> bool:
    """Whether another noun makes it a thing: "shoulder bag", "the arms of the chair", "the back of the hand"."""
    following = _text(words, index + 1)
    if _tag(words, index + 1) == "NN1" and not _is_part(words, index + 1):
        if following in _MEASURES:  # "at eye level", but not "holds the arm level"
            return first == index or _tag(words, first - 1) == "PRP"
        # After a plural, after two that "and" joins, and before an adverb or one more noun phrase it is a verb that
        # the tagger misjudges: "hand and head matter", "the fingers of the left hand point up".
        joined = any(word.text == "and" for word in words[max(0, index - 3) : index])
        verb = plural or joined or _tag(words, index + 2) in ("AV0", "AVP", "AT0", "DT0", "DPS")
        return not (verb or _is_movement(following))
    owner = owner_after(words, index)
    if owner is None:
        return False
    if _is_part(words, owner) or words[owner].text in _OTHER_ONES:
        return singular(words[index].text) == "back"
    return words[owner].text not in _OWNERS and not words[owner].tag.startswith("PN")


def _is_movement(noun: str) -> bool:
    return noun in _MOVEMENTS or noun.endswith(_MOVEMENT_ENDINGS)


def _is_direction(words: Sequence[Word], first: int, index: int) -> bool:
    """Whether "back" is no body part: "the back leg", "to the mouth and back", "to the side or the back"."""
    if _is_noun(words, index + 1):
        return _text(words, index + 1) not in _BACK_NOUNS
    if first == index and _text(words, index - 1) == "and":
        return _text(words, _first_modifier(words, index - 2) - 1) in _PLACE_PREPOSITIONS
    if first != index - 1 or _text(words, first) != "the":
        return False
    if _text(words, first - 1) in ("and", "or"):
        return _text(words, first - 2) in _PLACES
    return _text(words, first - 1) in _PLACE_PREPOSITIONS


def _side(modifiers: Sequence[str]) -> Side | None:
    """The side that modifiers name; None for "left and right"."""
    named = [side for side in _SIDES if side in modifiers]
    return named[0] if len(named) == 1 else None


def _is_part(words: Sequence[Word], index: int) -> bool:
    return singular(_text(words, index)) is not None


def _is_noun(words: Sequence[Word], index: int) -> bool:
    return _tag(words, index).startswith(("NN", "NP"))


def _tag(words: Sequence[Word], index: int) -> str:
    return words[index].tag if 0 <= index < len(words) else ""


def _text(words: Sequence[Word], index: int) -> str:
    return words[index].text if 0 <= index < len(words) else ""
