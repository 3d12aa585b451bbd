"""What is the same in every label format: which events, names and times there can be.

All formats share milliseconds as their finest time, one line of text as a name, and events that last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from capture.wording import quotable
from model.events import Event

LONGEST_MS = 4e9  # 46 days: what lies beyond is no time in a video, and ELAN's 32 bits end soon after
# Someone's own label has no confidence: they were there.
CONFIDENCE_OF_A_PERSON = 1.0

# What XML 1.0, and with it ELAN, cannot hold: controls, halves of surrogate pairs and two non-characters.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class LabelSyntaxError(ValueError):
    """What is wrong with the content of a label file, and where in it; the file's name is put before it."""


def writable(text: str) -> str:
    """The text with the replacement character (U+FFFD) for what cannot be written."""
    return _UNWRITABLE.sub("\ufffd", text)


def one_line(name: str) -> str:
    """A name as every format can hold it: writable, with single spaces for any white space and line breaks."""
    return writable(" ".join(name.split()))


def prepared(events: Iterable[Event]) -> list[Event]:
    """Events as all formats can hold them, in the order of ``clock_order``.

    The times are whole milliseconds, at least one apart, since most formats hold no event without a duration, and not
    before 0, where the source begins (a window may begin a little before its first frame). The name is one line, the
    confidence has three decimals.
    """
    return sorted(map(_prepared, events), key=clock_order)


def _prepared(event: Event) -> Event:
    start_ms = max(0, round(event.start_ms))
    end_ms = max(start_ms + 1, round(event.end_ms))
    return Event(float(start_ms), float(end_ms), one_line(event.action), round(event.confidence, 3))


def clock_order(event: Event) -> tuple[float, float, str, float]:
    """The key by which events are sorted, in files and after reading: by start, then by all else."""
    return event.start_ms, event.end_ms, event.action, event.confidence


def checked_event(start_ms: float, end_ms: float, action: str, confidence: float, where: str) -> Event:
    """An event from a file.

    Args:
        start_ms, end_ms: since the video's first frame.
        action: its name, in any spacing.
        confidence: 0..1.
        where: the place in the file, e.g. "row 3".

    Raises:
        LabelSyntaxError: the event cannot be.
    """
    name = one_line(action)
    if not name:
        raise LabelSyntaxError(f"{where}: there is no name of an action")
    if not (0 <= start_ms <= LONGEST_MS and 0 <= end_ms <= LONGEST_MS):  # false for NaN, too
        raise LabelSyntaxError(f"{where}: '{shortened(name)}' has no usable start and end")
    if end_ms <= start_ms:
        raise LabelSyntaxError(f"{where}: '{shortened(name)}' does not end after its start")
    if not 0 <= confidence <= 1:
        raise LabelSyntaxError(f"{where}: the confidence of '{shortened(name)}' is not between 0 and 1")
    return Event(float(start_ms), float(end_ms), name, float(confidence))


def shortened(text: str) -> str:
    """The beginning of a text from a file, in one line, for a sentence that must stay readable."""
    return quotable(text, 60)


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, with or without a byte order mark.

    Raises:
        LabelSyntaxError: it is in another encoding, or no text.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LabelSyntaxError("it is not text in UTF-8") from error
