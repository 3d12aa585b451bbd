"""``onetake capture``: write the skeletons that a source shows into a recording, without a window."""

from __future__ import annotations

import argparse

from app.commands.reading import is_endless, open_for
from capture import SkeletonFrame, SourceError
from capture.formats.recording import RecordingWriter, is_usable
from capture.sources.base import Source


def run(options: argparse.Namespace) -> int:
    """Record every person until the source or ``--end`` comes, or Ctrl+C is pressed.

    Raises:
        SourceError: the source has no end and none was told, or it fails.
        RecordingError: the recording exists already or cannot be written.
    """
    if options.source == "demo" and options.end is None:
        raise SourceError("The demonstrator never ends: say with --end how many seconds to record.")
    with open_for(options) as source, RecordingWriter(options.out) as writer:
        try:
            copy(source, writer, options.end)
        except KeyboardInterrupt:
            # The usual way to end a recording from a camera; a file that is cut short is a mistake of somebody else's.
            if not is_endless(options.source):
                raise
    print(f"{writer.skeleton_count} skeletons in {options.out}")
    return 0


def copy(source: Source, writer: RecordingWriter, end_s: float | None) -> None:
    """Append what the source shows, with times that begin at 0; ``end_s`` is the last moment, None for the end."""
    first_ms: float | None = None
    for captured in source:
        first_ms = captured.timestamp_ms if first_ms is None else first_ms
        timestamp_ms = captured.timestamp_ms - first_ms
        if end_s is not None and timestamp_ms > end_s * 1000:
            return
        for skeleton in captured.skeletons:
            if is_usable(skeleton):
                writer.append(
                    SkeletonFrame(timestamp_ms, skeleton.positions_m, skeleton.confidence, skeleton.person_id)
                )
