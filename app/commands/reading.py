"""Reading a source without a window: everything it shows of one person, between two moments."""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable

from capture import Clip, SkeletonFrame, Source, SourceError
from capture.sources import open_source

COUNTDOWN_S = 3
# A source without an end (camera, Kinect, demonstrator) is read for this long unless --end says otherwise.
DEFAULT_TAKE_S = 5.0


def is_endless(spec: str) -> bool:
    """Whether a source goes on until it is stopped."""
    return spec.partition(":")[0] in ("webcam", "kinect", "demo")


def open_for(options: argparse.Namespace) -> Source:
    """The source of a command's options, as fast as it goes; cameras keep their own pace.

    Raises:
        SourceError: there is no such source.
    """
    return open_source(options.source, realtime=False, region=options.region)


def countdown() -> None:
    """Give a person alone before a camera the time to step back."""
    for number in range(COUNTDOWN_S, 0, -1):
        print(f"{number} …", file=sys.stderr, flush=True)
        time.sleep(1)
    print("go", file=sys.stderr, flush=True)


def read_people(
    source: Source, start_s: float, end_s: float | None, *, once_open: Callable[[], None] | None = None
) -> dict[int, Clip]:
    """Each person's clip between two moments, in seconds since the source's first frame.

    The clips' timestamps are milliseconds since that frame, too.

    Args:
        source: not yet opened.
        start_s: the first moment.
        end_s: the last moment; None for the source's end.
        once_open: called before the first frame is read, when the source is known to work.

    Raises:
        SourceError: the source fails, or it ends before ``start_s``.
        RecordingError: the recording is damaged.
    """
    frames: dict[int, list[SkeletonFrame]] = defaultdict(list)
    first_ms: float | None = None
    last_s = 0.0
    with source:
        if once_open is not None:
            once_open()
        for captured in source:
            first_ms = captured.timestamp_ms if first_ms is None else first_ms
            last_s = (captured.timestamp_ms - first_ms) / 1000
            if end_s is not None and last_s > end_s:
                break
            if last_s < start_s:
                continue
            for skeleton in captured.skeletons:
                own = frames[skeleton.person_id]
                if not own or skeleton.timestamp_ms > own[-1].timestamp_ms:
                    own.append(skeleton)
    if first_ms is None or last_s < start_s:
        raise SourceError(f"{source.name} is only {last_s:.1f} s long: choose an earlier --start.")
    clips = {person: Clip.from_frames(own) for person, own in frames.items()}
    return {
        person: Clip(clip.timestamps_ms - first_ms, clip.positions_m, clip.confidence) for person, clip in clips.items()
    }
