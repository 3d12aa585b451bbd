"""``onetake label``: find the learned actions in a source and write them as labels, in the format of the extension.

Folders of recordings are :mod:`app.commands.label_folders`'s.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.commands.learned import load_learned, recogniser_of
from app.commands.reading import is_endless, open_for, read_people
from capture import SourceError
from model.labels import format_of, write_events
from model.one_shot_encoder import OneShotEncoder
from model.recognizer import label_clip


def run(options: argparse.Namespace) -> int:
    """Label every person in the source.

    Raises:
        CaptureError, ModelError: with one sentence for the user.
    """
    if options.folders and options.source is None:
        from app.commands import label_folders

        return label_folders.run(options)
    if options.source is None or options.folders:
        raise SourceError("Say what to label: either one --source or folders of recordings.")
    if options.dask is not None or options.processes is not None:
        raise SourceError("--dask and --processes are for folders: one source is labelled by one process.")
    label_format = format_of(options.out)  # first of all: labelling can take long
    if is_endless(options.source) and options.end is None:
        raise SourceError(f"The source '{options.source}' has no end: say with --end how many seconds to label.")
    start_s = options.start or 0.0
    if options.end is not None and options.end <= start_s:
        raise SourceError("There is nothing to label: --end must be larger than --start.")
    source = open_for(options)
    encoder = OneShotEncoder.load(options.weights)
    pack = load_learned(options.pack, encoder)
    if pack.notice:
        print(pack.notice, file=sys.stderr)
    recogniser = recogniser_of(pack, options.pack, encoder)
    people = read_people(source, start_s, options.end)
    events = [event for clip in people.values() for event in label_clip(clip, recogniser)]
    kind, _, path = options.source.partition(":")
    write_events(options.out, events, media=Path(path) if kind == "video" else None)
    print(f"{len(events)} events in {options.out}")
    if label_format.notice:
        print(label_format.notice, file=sys.stderr)
    return 0
