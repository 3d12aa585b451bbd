"""Sentences of the layers that know no Qt, in the language of the window.

``capture``, ``model`` and the parts of the application without Qt write English sentences, with names and numbers in
them. Those that a user is likely to meet are listed here as templates; what matches one is shown translated, and any
other sentence as it is.
"""

from __future__ import annotations

import re
from functools import cache

from PyQt6.QtCore import QT_TRANSLATE_NOOP, QLocale

from app.translation import translate

TEMPLATES = (
    # a take
    QT_TRANSLATE_NOOP(
        "Sentence", "Nothing moved during the take: record again and do the movement after the countdown."
    ),
    QT_TRANSLATE_NOOP("Sentence", "Nobody was in view during the take: step into the picture and record again."),
    QT_TRANSLATE_NOOP("Sentence", "The take is too short ({seconds} s): record a movement of at least {least} s."),
    QT_TRANSLATE_NOOP("Sentence", "The take is too long ({seconds} s): record one movement of at most {most} s."),
    QT_TRANSLATE_NOOP(
        "Sentence", "The take shows no person: step back until the sensor sees your upper body, and record again."
    ),
    QT_TRANSLATE_NOOP(
        "Sentence", "The recording of nothing is too short ({seconds} s): it should last at least {least} s."
    ),
    # the verdict on a take; what cannot be learned is told in two parts
    QT_TRANSLATE_NOOP("Sentence", "The take is too short ({seconds} s)."),
    QT_TRANSLATE_NOOP("Sentence", "Record a movement of at least {least} s."),
    QT_TRANSLATE_NOOP("Sentence", "The take is too long ({seconds} s)."),
    QT_TRANSLATE_NOOP("Sentence", "Record one movement of at most {most} s."),
    QT_TRANSLATE_NOOP("Sentence", "The take shows no person."),
    QT_TRANSLATE_NOOP("Sentence", "Step back until the sensor sees your upper body, and record again."),
    QT_TRANSLATE_NOOP("Sentence", "Nothing moves."),
    QT_TRANSLATE_NOOP("Sentence", "Record it again, with a larger movement."),
    QT_TRANSLATE_NOOP("Sentence", "It looks like “{action}” ({percent} %)."),
    QT_TRANSLATE_NOOP(
        "Sentence", "The two would be mistaken for each other: make it more different, or delete the other one."
    ),
    QT_TRANSLATE_NOOP("Sentence", "Most joints were hardly seen."),
    QT_TRANSLATE_NOOP("Sentence", "More light or more distance gives a better take."),
    QT_TRANSLATE_NOOP("Sentence", "Hardly seen: {joints}."),
    QT_TRANSLATE_NOOP("Sentence", "That is fine if the movement does not need them; else step back."),
    QT_TRANSLATE_NOOP("Sentence", "It is cut off at the {ends}: the movement is under way there."),
    QT_TRANSLATE_NOOP("Sentence", "start"),
    QT_TRANSLATE_NOOP("Sentence", "end"),
    QT_TRANSLATE_NOOP("Sentence", "start and the end"),
    QT_TRANSLATE_NOOP("Sentence", "Move the mark outwards, or record it again and stand still before and after."),
    QT_TRANSLATE_NOOP("Sentence", "It is short ({seconds} s)."),
    QT_TRANSLATE_NOOP("Sentence", "A slower or larger movement is told from others more surely."),
    QT_TRANSLATE_NOOP("Sentence", "Only {rate} frames a second were seen."),
    QT_TRANSLATE_NOOP("Sentence", "More light or fewer open programs make it smoother."),
    # names and actions
    QT_TRANSLATE_NOOP("Sentence", "The action needs a name: type what you call the movement."),
    QT_TRANSLATE_NOOP("Sentence", "The name is too long: use at most {most} characters."),
    QT_TRANSLATE_NOOP("Sentence", "The name holds characters that cannot be shown: type it again."),
    QT_TRANSLATE_NOOP("Sentence", "There is already an action '{name}': choose another name."),
    QT_TRANSLATE_NOOP("Sentence", "'{name}' has {count} takes already: retake it to begin anew."),
    QT_TRANSLATE_NOOP("Sentence", "'{name}' has {count} counter-examples already: forget them to begin anew."),
    QT_TRANSLATE_NOOP("Sentence", "There are {count} recordings of nothing already: forget them to begin anew."),
    QT_TRANSLATE_NOOP(
        "Sentence", "That movement is no longer kept: say “not this” within a minute, while the person is in view."
    ),
    QT_TRANSLATE_NOOP(
        "Sentence", "The actions were changed in another way meanwhile: there is nothing to undo any more."
    ),
    # packs and imports
    QT_TRANSLATE_NOOP("Sentence", "'{path}' is no action pack, or it is damaged: choose another file."),
    QT_TRANSLATE_NOOP("Sentence", "There is no action pack '{path}': check the path."),
    QT_TRANSLATE_NOOP("Sentence", "The pack '{path}' cannot be read: {reason}."),
    QT_TRANSLATE_NOOP("Sentence", "The pack '{path}' cannot be saved: {reason}."),
    QT_TRANSLATE_NOOP("Sentence", "The pack '{path}' is damaged ({reason}): use another copy of it."),
    QT_TRANSLATE_NOOP("Sentence", "The pack '{path}' holds no action."),
    QT_TRANSLATE_NOOP("Sentence", "The pack '{path}' holds no action: record one first."),
    QT_TRANSLATE_NOOP(
        "Sentence",
        "The pack '{path}' was changed by another window or program since it was opened here: open it again, or save "
        "yours under another name.",
    ),
    QT_TRANSLATE_NOOP("Sentence", "'{path}' exists already: open it, or choose another name."),
    QT_TRANSLATE_NOOP("Sentence", "'{path}': It shows no person: choose another recording."),
    QT_TRANSLATE_NOOP("Sentence", "'{path}': Nothing moves in it: choose another recording."),
    # sources
    QT_TRANSLATE_NOOP("Sentence", "Demonstrator"),
    QT_TRANSLATE_NOOP("Sentence", "There is no webcam: the demonstrator shows how OneTake works."),
    QT_TRANSLATE_NOOP("Sentence", "There is no recording '{path}': check its name and folder."),
    QT_TRANSLATE_NOOP("Sentence", "There is no video file {path}: check the path."),
    QT_TRANSLATE_NOOP("Sentence", "{path} cannot be read as a video: choose an MP4, AVI, MOV, MKV or WebM file."),
    QT_TRANSLATE_NOOP(
        "Sentence", "{source} opens but sends no pictures: close other programs that use it, or plug it in again."
    ),
    QT_TRANSLATE_NOOP("Sentence", "{source} stopped sending pictures: check the cable, then start the camera again."),
    QT_TRANSLATE_NOOP(
        "Sentence", "Camera {number} cannot be opened: close other programs that use it, or plug it in again."
    ),
    QT_TRANSLATE_NOOP(
        "Sentence",
        "Camera {number} cannot be opened because no camera was found: plug one in (and allow its use in the "
        "system's privacy settings), or use a video or the demo.",
    ),
    QT_TRANSLATE_NOOP("Sentence", "There is no camera {number}: choose one of {cameras}."),
    # sessions
    QT_TRANSLATE_NOOP("Sentence", "There is no source to record: choose one first."),
    QT_TRANSLATE_NOOP("Sentence", "Another source was opened."),
    QT_TRANSLATE_NOOP("Sentence", "{source} is over."),
    QT_TRANSLATE_NOOP("Sentence", "Nobody was in view, so nothing was recorded."),
    QT_TRANSLATE_NOOP("Sentence", "'{path}' does not exist: check the name of the recording."),
    QT_TRANSLATE_NOOP("Sentence", "'{path}' is empty."),
    QT_TRANSLATE_NOOP("Sentence", "'{path}' is no OneTake recording."),
    QT_TRANSLATE_NOOP("Sentence", "'{path}' is cut off in its first lines: nothing in it can be read."),
    QT_TRANSLATE_NOOP("Sentence", "'{path}' already exists: choose another name."),
    QT_TRANSLATE_NOOP("Sentence", "'{path}' is the recording itself: choose another name."),
    QT_TRANSLATE_NOOP("Sentence", "{format} holds no confidence: it is left out."),
    # faults
    QT_TRANSLATE_NOOP("Sentence", "the system's beep is used, since Qt cannot play sounds here ({error})"),
    QT_TRANSLATE_NOOP("Sentence", "the system's beep is used, since no sound can be saved ({error})"),
    QT_TRANSLATE_NOOP("Sentence", "{work} failed ({error}): the log has the details."),
    QT_TRANSLATE_NOOP("Sentence", "Reading a file"),
    QT_TRANSLATE_NOOP("Sentence", "Reading a session"),
    QT_TRANSLATE_NOOP("Sentence", "Running actions"),
    QT_TRANSLATE_NOOP("Sentence", "Exporting skeletons"),
    QT_TRANSLATE_NOOP("Sentence", "Reading the attention"),
    QT_TRANSLATE_NOOP("Sentence", "Comparing two actions"),
    QT_TRANSLATE_NOOP("Sentence", "Looking for the nearest description"),
    QT_TRANSLATE_NOOP("Sentence", "Reading a description"),
    QT_TRANSLATE_NOOP("Sentence", "Recognition failed ({error}): the log has the details."),
    QT_TRANSLATE_NOOP("Sentence", "The take could not be judged ({error})."),
    QT_TRANSLATE_NOOP("Sentence", "The log has the details."),
)
"""In the words of the sources; ``{seconds}`` and the like stand for what differs."""

_NUMBERS = ("seconds", "least", "rate")


def said(sentence: str) -> str:
    """The sentence in the language of the window; as it is where nobody has translated it."""
    for template in TEMPLATES:
        match = _pattern(template).fullmatch(sentence)
        if match is not None:
            parts = {name: _in_words(name, text) for name, text in match.groupdict().items()}
            return translate("Sentence", template).format(**parts)
    return sentence


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)  # text, name, text, name, ... text
    return re.compile(
        "".join(f"(?P<{part}>.+)" if number % 2 else re.escape(part) for number, part in enumerate(parts)), re.DOTALL
    )


def _in_words(name: str, text: str) -> str:
    if name == "joints":
        return ", ".join(_joint_in_words(joint) for joint in text.split(", "))
    if name in ("source", "work", "ends"):
        return said(text)
    return text.replace(".", QLocale().decimalPoint()) if name in _NUMBERS else text


def _joint_in_words(text: str) -> str:
    count, _, more = text.partition(" more")
    if count.isdecimal() and not more and count != text:
        return translate("Sentence", "%n more", "", int(count))
    return translate("Joint", text)
