"""CSV: one row per event with ``start_s,end_s,action,confidence``. Keeps everything, to the millisecond."""

from __future__ import annotations

from collections.abc import Sequence

from model.events import Event
from model.labels.checked import CONFIDENCE_OF_A_PERSON, checked_event
from model.labels.media import Media
from model.labels.table import number, rows, seconds_as_ms, table

COLUMNS = ("start_s", "end_s", "action", "confidence")


def to_bytes(events: Sequence[Event], media: Media | None) -> bytes:
    """The file's content. There is no place for the name of a video."""
    return table(COLUMNS, map(_row, events), ",")


def from_bytes(content: bytes) -> list[Event]:
    """The events of a table with at least the first three columns; without a confidence it is 1.

    Raises:
        LabelSyntaxError: it is no such table.
    """
    return [
        checked_event(
            seconds_as_ms(row["start_s"], where),
            seconds_as_ms(row["end_s"], where),
            row["action"],
            number(row["confidence"], where) if row.get("confidence") else CONFIDENCE_OF_A_PERSON,
            where,
        )
        for where, row in rows(content, COLUMNS[:3], ",")
    ]


def _row(event: Event) -> dict[str, str]:
    return {
        "start_s": f"{event.start_ms / 1000:.3f}",
        "end_s": f"{event.end_ms / 1000:.3f}",
        "action": event.action,
        "confidence": f"{event.confidence:.3f}",
    }
