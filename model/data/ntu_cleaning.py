"""From the bodies that a Kinect tracked in one NTU sample to at most two actors.

The sensor takes chairs for people, loses people and finds them again under a new body id. The rules are those of the
public preprocessing that InfoGCN and most work on NTU RGB+D share, so that results compare. They apply only to a
sample with several tracks (a track is all that carries one body id):

1. Tracks of at most 11 frames are dropped.
2. Tracks that are wide rather than tall in most frames are dropped: furniture.
3. The rest is ordered by motion, the variance of all joints' places over the track.
4. The first is actor 1. Each later track, while it has no frame in common with the time that an actor already spans,
   continues actor 1, else actor 2; a track that overlaps both is dropped.

Different from there: a sample never loses its last track (the longest stays in step 1, the least wide in step 2), a
track's gaps stay gaps in time, and two spans that share a single frame overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CLEANING_VERSION = 1
"""To be raised with every change of the rules: what was cached under another version is read anew."""

FLICKER_FRAMES = 11
WIDE_RATIO = 0.8  # a frame is wide where the joints span more than this part of their height in x
WIDE_SHARE = 0.69754  # of the frames; "most", to the digit of the public preprocessing


@dataclass(frozen=True, eq=False)
class Track:
    """One tracked body.

    Attributes:
        frames: (T,) int64, increasing frame numbers of the sample.
        positions_m: (T, 25, 3) float32, Kinect camera axes.
        confidence: (T, 25) float32: 0 not tracked, 0.5 inferred, 1 tracked.
    """

    frames: NDArray[np.int64]
    positions_m: NDArray[np.float32]
    confidence: NDArray[np.float32]

    @property
    def first(self) -> int:
        return int(self.frames[0])

    @property
    def last(self) -> int:
        return int(self.frames[-1])

    def __len__(self) -> int:
        return len(self.frames)


def actors(tracks: Sequence[Track]) -> tuple[Track, Track | None]:
    """Actor 1, and actor 2 where there is one, from a sample's tracks (at least one)."""
    first, *others = clean(tracks)
    second: Track | None = None
    for track in others:
        if not _overlap(first, track):
            first = _joined(first, track)
        elif second is None:
            second = track
        elif not _overlap(second, track):
            second = _joined(second, track)
    return first, second


def clean(tracks: Sequence[Track]) -> list[Track]:
    """The tracks that are left by rules 1 and 2, the one with most motion first."""
    kept = list(tracks)
    if len(kept) > 1:
        kept = [track for track in tracks if len(track) > FLICKER_FRAMES] or [max(tracks, key=len)]
    if len(kept) > 1:
        wide_share = {id(track): float(wide_frames(track).mean()) for track in kept}
        tall = [track for track in kept if wide_share[id(track)] < WIDE_SHARE]
        kept = tall or [min(kept, key=lambda track: wide_share[id(track)])]
    return sorted(kept, key=motion, reverse=True)


def wide_frames(track: Track) -> NDArray[np.bool_]:
    """(T,) bool: the frames in which the body is wide rather than tall."""
    extent_m = np.ptp(track.positions_m, axis=1)  # (T, 3)
    return np.asarray(extent_m[:, 0] > WIDE_RATIO * extent_m[:, 1])


def motion(track: Track) -> float:
    """Variance of all joints' places, in square metres, or that without wide frames where it is smaller."""
    variance = _variance(track.positions_m)
    tall = ~wide_frames(track)
    return min(variance, _variance(track.positions_m[tall])) if tall.any() else variance


def _variance(positions_m: NDArray[np.float32]) -> float:
    # In double precision: the order of two actors should not hang on how a sum was rounded.
    return float(positions_m.reshape(-1, 3).var(axis=0, dtype=np.float64).sum())  # (T, 25, 3) -> (T * 25, 3)


def _overlap(actor: Track, track: Track) -> bool:
    return min(actor.last, track.last) >= max(actor.first, track.first)


def _joined(actor: Track, track: Track) -> Track:
    before, after = sorted((actor, track), key=lambda part: part.first)
    return Track(
        np.concatenate((before.frames, after.frames)),
        np.concatenate((before.positions_m, after.positions_m)),
        np.concatenate((before.confidence, after.confidence)),
    )
