"""``onetake labels``: convert a file of labels into another format; the extensions tell which."""

from __future__ import annotations

import argparse
import sys

from model.labels import format_of, read_events, write_events


def run(options: argparse.Namespace) -> int:
    """Read one label file and write the other.

    Raises:
        ModelError: with one sentence for the user.
    """
    label_format = format_of(options.out)
    events = read_events(options.labels)
    write_events(options.out, events, media=options.media)
    print(f"{len(events)} events in {options.out}")
    if label_format.notice:
        print(label_format.notice, file=sys.stderr)
    return 0
