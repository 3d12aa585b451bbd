"""BORIS: the columns of its "aggregated events" export, tab separated, one state event per row.

BORIS (Behavioral Observation Research Interactive Software) writes such tables and does not read them: this is for
scripts and spreadsheets that were made for its exports. The confidence stands in the comment of the start.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from model.events import Event
from model.labels.checked import CONFIDENCE_OF_A_PERSON, LabelSyntaxError, checked_event, writable
from model.labels.media import Media
from model.labels.table import rows, seconds_as_ms, table

# Those of BORIS's columns of which something is known; scripts find them by name.
COLUMNS = (
    "Observation id",
    "Media file name",
    "Subject",
    "Behavior",
    "Behavioral category",
    "Behavior type",
    "Start (s)",
    "Stop (s)",
    "Duration (s)",
    "Comment start",
    "Comment stop",
)
REQUIRED = ("Behavior", "Start (s)", "Stop (s)")

_CONFIDENCE = re.compile(r"\bconfidence ([01]\.[0-9]{1,6})\b")


def to_bytes(events: Sequence[Event], media: Media | None) -> bytes:
    """The file's content; the video's name is that of the observation, too."""
    return table(COLUMNS, (_row(event, media) for event in events), "\t")


def from_bytes(content: bytes) -> list[Event]:
    """The events of an export of aggregated events; one whose comment tells no confidence has 1.

    Raises:
        LabelSyntaxError: it is no such table, or it holds a point event, which has no duration.
    """
    events = []
    for where, row in rows(content, REQUIRED, "\t"):
        if row.get("Behavior type", "STATE") == "POINT":
            raise LabelSyntaxError(f"{where}: a point event has no duration: export the state events alone")
        told = _CONFIDENCE.search(row.get("Comment start", ""))
        events.append(
            checked_event(
                seconds_as_ms(row["Start (s)"], where),
                seconds_as_ms(row["Stop (s)"], where),
                row["Behavior"],
                float(told[1]) if told else CONFIDENCE_OF_A_PERSON,
                where,
            )
        )
    return events


def _row(event: Event, media: Media | None) -> dict[str, str]:
    name = writable(media.name) if media else ""
    return {
        "Observation id": name,
        "Media file name": name,
        "Subject": "No focal subject",  # what BORIS writes where no subject was chosen
        "Behavior": event.action,
        "Behavior type": "STATE",
        "Start (s)": f"{event.start_ms / 1000:.3f}",
        "Stop (s)": f"{event.end_ms / 1000:.3f}",
        "Duration (s)": f"{(event.end_ms - event.start_ms) / 1000:.3f}",
        "Comment start": f"confidence {event.confidence:.3f}",
    }
