"""SRT (SubRip): subtitles for any player. The name is the subtitle's text; nothing else has a place: the confidence
is lost. SRT has no escapes either: a name with ``<b>`` in it is written as it is, and a player may take it for bold.

Read by hand: of the libraries at hand one passes over damaged subtitles in silence, and the other takes a minute for
two thousand digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from model.events import Event
from model.labels.checked import CONFIDENCE_OF_A_PERSON, LabelSyntaxError, checked_event, decoded, shortened
from model.labels.media import Media

_TIME = r"(\d{1,4}):([0-5]?\d):([0-5]?\d)[,.](\d{3})"
# Some programs write where on the picture the subtitle belongs after the times.
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?", re.ASCII)
_LINE_END = re.compile(r"\r\n|\n|\r")


def to_bytes(events: Sequence[Event], media: Media | None) -> bytes:
    """The file's content; no events are an empty file. There is no place for the name of a video."""
    return "".join(
        f"{number}\n{_clock(event.start_ms)} --> {_clock(event.end_ms)}\n{event.action}\n\n"
        for number, event in enumerate(events, 1)
    ).encode()


def from_bytes(content: bytes) -> list[Event]:
    """One event per subtitle, each with a confidence of 1; their numbers may be any, or missing.

    Raises:
        LabelSyntaxError: something in it is no subtitle.
    """
    events = []
    for first_line, lines in _blocks(decoded(content)):
        if lines[0].strip().isdecimal():
            first_line, lines = first_line + 1, lines[1:]
        timing = _TIMING.fullmatch(lines[0]) if lines else None
        if timing is None:
            found = f"'{shortened(lines[0])}'" if lines else "there"
            raise LabelSyntaxError(f"line {first_line}: {found} should be a time like 00:00:01,000 --> 00:00:02,500")
        start, end = timing.groups()[:4], timing.groups()[4:]
        where = f"line {first_line}"
        events.append(checked_event(_ms(start), _ms(end), " ".join(lines[1:]), CONFIDENCE_OF_A_PERSON, where))
    return events


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """What stands between empty lines, and the number of its first line, from 1."""
    numbered = enumerate(_LINE_END.split(text), 1)
    for filled, block in groupby(numbered, key=lambda line: bool(line[1].strip())):
        if filled:
            numbers, lines = zip(*block, strict=True)
            yield numbers[0], list(lines)


def _clock(ms: float) -> str:
    seconds, milliseconds = divmod(int(ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02},{milliseconds:03}"


def _ms(clock: Sequence[str]) -> int:
    hours, minutes, seconds, milliseconds = map(int, clock)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
