"""A short video to and fro: minutes of one person in front of one camera, without a cut."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.errors import SourceError
from capture.opencv import cv2
from capture.sources.video import UNSTATED_FPS, open_video, stated_fps

LONGEST_PART_S = 5.0  # of the video; it is kept in memory

Picture = NDArray[np.uint8]


def to_and_fro(video: Path, seconds: float, out: Path) -> Path:
    """A video of at least ``seconds``; a longer one as it is, of a shorter one the beginning, forwards and backwards.

    A pose model looks for the person anew after each cut, which a camera's stream does not have.

    Args:
        out: where a video is written if one has to be; the ending decides on the format.

    Returns:
        ``video`` or ``out``.

    Raises:
        SourceError: the video cannot be read, or no video can be written there.
    """
    reader = open_video(video)
    try:
        fps = stated_fps(reader) or UNSTATED_FPS
        count = round(seconds * fps)
        if reader.get(cv2.CAP_PROP_FRAME_COUNT) >= count:
            return video
        pictures = list(islice(_pictures(reader), round(LONGEST_PART_S * fps)))
    finally:
        reader.release()
    if not pictures:
        raise SourceError(f"The video {video} is damaged at its start: choose another one.")
    height, width = pictures[0].shape[:2]
    writer = cv2.VideoWriter(str(out), cv2.VideoWriter.fourcc(*"mp4v"), fps, (width, height))
    try:
        if not writer.isOpened():
            raise SourceError(f"The video {out} cannot be written: check that its folder exists and has space.")
        there_and_back = pictures + pictures[-2:0:-1]
        for number in range(count):
            writer.write(there_and_back[number % len(there_and_back)])
    finally:
        writer.release()
    return out


def _pictures(reader: cv2.VideoCapture) -> Iterator[Picture]:
    """From the grabbed one on."""
    while True:
        found, picture = reader.retrieve()
        if not found:
            return
        yield np.asarray(picture, dtype=np.uint8)
        if not reader.grab():
            return
