"""Every source of skeletons, opened by one word: ``open_source("video:squats.mp4")``."""

from __future__ import annotations

from capture.errors import SourceError
from capture.sources.base import Source

SOURCE_HELP = "webcam[:N], video:PATH, kinect, recording:PATH or demo"


def open_source(
    spec: str,
    *,
    realtime: bool = True,
    region: tuple[float, float, float, float] | None = None,
    people: int = 1,
) -> Source:
    """Make the source that ``spec`` names; it is not opened yet (use ``with`` or ``.open()``).

    Args:
        spec: ``webcam``, ``webcam:N``, ``video:PATH``, ``kinect``, ``recording:PATH`` or ``demo``.
        realtime: files and the demonstrator keep to the wall clock (True) or come as fast as they can be read.
        region: for a webcam or video with several people, look for the person only here: left, top, right and
            bottom in fractions of the picture.
        people: how many the pose model of a webcam or video looks for; other sources show everybody they have.

    Raises:
        SourceError: ``spec`` names no source, or one without a picture although a region is given.
    """
    # Each source is imported only when it is asked for: MediaPipe alone takes a second.
    kind, _, rest = spec.partition(":")
    if region is not None and kind not in ("webcam", "video"):
        raise SourceError(f"'{spec}' has no picture: a region can be given for a webcam or a video only.")
    if kind == "webcam":
        if rest and not rest.isdecimal():
            raise SourceError(
                f"'{spec}' is no webcam: write webcam or webcam:N with the camera's number, e.g. webcam:0."
            )
        from capture.sources.webcam import WebcamSource

        return WebcamSource(int(rest) if rest else 0, region=region, people=people)
    if kind == "video" and rest:
        from capture.sources.video import VideoSource

        return VideoSource(rest, realtime=realtime, region=region, people=people)
    if kind == "recording" and rest:
        from capture.sources.recording import RecordingSource

        return RecordingSource(rest, realtime=realtime)
    if kind == "kinect" and not rest:
        from capture.sources.kinect import KinectSource

        return KinectSource()
    if kind == "demo" and not rest:
        from capture.sources.demonstrator import DemonstratorSource

        return DemonstratorSource(realtime=realtime)
    raise SourceError(f"'{spec}' is no source: use {SOURCE_HELP}.")


__all__ = ["SOURCE_HELP", "Source", "open_source"]
