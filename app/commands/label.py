"""``onetake label``: find the learned actions in a source; one CSV row per event."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from app.commands.reading import is_endless, open_for, read_people
from capture import SourceError
from capture.atomic import atomic_write
from model.errors import DataError, PackError
from model.events import Event
from model.one_shot_encoder import OneShotEncoder
from model.pack import load_pack
from model.recognizer import Recogniser, label_clip

COLUMNS = ("start_s", "end_s", "action", "confidence")


def write_events(path: Path, events: Sequence[Event]) -> None:
    """One row per event, in the order given.

    Raises:
        DataError: the file cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for event in events:
        writer.writerow(
            (f"{event.start_ms / 1000:.3f}", f"{event.end_ms / 1000:.3f}", event.action, f"{event.confidence:.3f}")
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(text.getvalue().encode())
    except OSError as error:
        raise DataError(f"'{path}' cannot be written: {error.strerror or error}.") from error


def run(options: argparse.Namespace) -> int:
    """Label every person in the source.

    Raises:
        CaptureError, ModelError: with one sentence for the user.
    """
    if is_endless(options.source) and options.end is None:
        raise SourceError(f"The source '{options.source}' has no end: say with --end how many seconds to label.")
    start_s = options.start or 0.0
    if options.end is not None and options.end <= start_s:
        raise SourceError("There is nothing to label: --end must be larger than --start.")
    source = open_for(options)
    encoder = OneShotEncoder.load(options.weights)
    pack = load_pack(options.pack, encoder)
    if not len(pack.support):
        raise PackError(f"The pack '{options.pack}' holds no action: record one first.")
    if pack.notice:
        print(pack.notice, file=sys.stderr)
    recogniser = Recogniser(encoder, pack.support)
    people = read_people(source, start_s, options.end)
    events = [event for clip in people.values() for event in label_clip(clip, recogniser)]
    write_events(options.out, sorted(events, key=lambda event: event.start_ms))
    print(f"{len(events)} events in {options.out}")
    return 0
