"""Which label format a file has: its extension tells. Reading and writing events in any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from capture.atomic import atomic_write
from model.errors import DataError
from model.events import Event
from model.labels import boris_format, csv_format, elan_format, srt_format, webvtt_format
from model.labels.checked import LabelSyntaxError, clock_order, prepared
from model.labels.media import Media

LARGEST_BYTES = 64 * 2**20  # hundreds of thousands of events; what is larger is no label file


@dataclass(frozen=True)
class LabelFormat:
    """How events become a file and a file becomes events.

    Attributes:
        name: what people call it.
        to_bytes: from events that are ``prepared``, and from the video that they belong to if it is known.
        from_bytes: raises LabelSyntaxError.
        keeps_confidence: whether it has a place for the confidence.
    """

    name: str
    to_bytes: Callable[[Sequence[Event], Media | None], bytes]
    from_bytes: Callable[[bytes], list[Event]]
    keeps_confidence: bool = True

    @property
    def notice(self) -> str:
        """One sentence on what a written file does not hold; empty if it holds everything."""
        return "" if self.keeps_confidence else f"{self.name} holds no confidence: it is left out."


FORMATS = {
    ".csv": LabelFormat("CSV", csv_format.to_bytes, csv_format.from_bytes),
    ".vtt": LabelFormat("WebVTT", webvtt_format.to_bytes, webvtt_format.from_bytes),
    ".srt": LabelFormat("SRT", srt_format.to_bytes, srt_format.from_bytes, keeps_confidence=False),
    ".eaf": LabelFormat("ELAN", elan_format.to_bytes, elan_format.from_bytes),
    ".tsv": LabelFormat("BORIS", boris_format.to_bytes, boris_format.from_bytes),
}


def format_of(path: Path) -> LabelFormat:
    """The format that a file's extension names, in any capitals.

    Raises:
        DataError: it names none; the message lists those that there are.
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        *others, last = FORMATS
        raise DataError(
            f"'{path}' cannot be written or read as labels: the name of a label file ends in "
            f"{', '.join(others)} or {last}."
        ) from None


def write_events(path: Path, events: Iterable[Event], media: Path | None = None) -> None:
    """Write events in order of their start, in the format of the extension. The file appears whole or not at all.

    Times are written in whole milliseconds, a confidence with three decimals.

    Args:
        path: its folder is made if need be.
        events: in any order.
        media: the video that they belong to; formats that can, name it.

    Raises:
        DataError: there is no such format, or the file cannot be written.
    """
    link = Media.seen_from(path, media) if media is not None else None
    content = format_of(path).to_bytes(prepared(events), link)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(content)
    except OSError as error:
        raise DataError(f"'{path}' cannot be written: {error.strerror or error}.") from error


def read_events(path: Path) -> list[Event]:
    """The events of a label file, in order of their start.

    Where a format or a file tells no confidence it is 1: such labels are mostly someone's own.

    Raises:
        DataError: there is no such format, or the file is missing, too large, or not in it.
    """
    label_format = format_of(path)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise DataError(f"'{path}' cannot be read: {error.strerror or error}.") from error
    if len(content) > LARGEST_BYTES:
        raise DataError(f"'{path}' is larger than {LARGEST_BYTES // 2**20} MB: that is no label file.")
    try:
        return sorted(label_format.from_bytes(content), key=clock_order)
    except LabelSyntaxError as error:
        raise DataError(f"'{path}' is no {label_format.name} file of labels: {error}.") from error
