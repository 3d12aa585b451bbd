"""WebVTT: subtitles for browsers and players. The name is the cue's text, the confidence part of its identifier,
which nobody sees while the video plays: ``3 confidence=0.912``."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from webvtt import WebVTT
from webvtt.errors import MalformedCaptionError, MalformedFileError
from webvtt.models import Caption, Timestamp

from model.events import Event
from model.labels.checked import (
    CONFIDENCE_OF_A_PERSON,
    LabelSyntaxError,
    checked_event,
    decoded,
    shortened,
)
from model.labels.media import Media

_CONFIDENCE = re.compile(r"\bconfidence=([01]\.[0-9]{1,6})\b")


def to_bytes(events: Sequence[Event], media: Media | None) -> bytes:
    """The file's content; WebVTT requires the events in order of their start. There is no place for a video's name."""
    return WebVTT(captions=[_caption(number, event) for number, event in enumerate(events, 1)]).content.encode()


def from_bytes(content: bytes) -> list[Event]:
    """One event per cue, without its styling; a cue whose identifier tells no confidence has 1.

    Raises:
        LabelSyntaxError: it is no WebVTT file, or one of its cues is damaged.
    """
    try:
        captions = WebVTT.from_string(decoded(content), strict=True).captions
    except (MalformedFileError, MalformedCaptionError) as error:
        raise LabelSyntaxError(shortened(str(error))) from error
    events = []
    for number, caption in enumerate(captions, 1):
        told = _CONFIDENCE.search(caption.identifier or "")
        events.append(
            checked_event(
                caption.start_time.in_milliseconds(),
                caption.end_time.in_milliseconds(),
                html.unescape(caption.text),
                float(told[1]) if told else CONFIDENCE_OF_A_PERSON,
                f"cue {number}",
            )
        )
    return events


def _caption(number: int, event: Event) -> Caption:
    start, end = (str(Timestamp.from_seconds(ms / 1000)) for ms in (event.start_ms, event.end_ms))
    text = html.escape(event.action, quote=False)
    return Caption(start, end, text, f"{number} confidence={event.confidence:.3f}")
