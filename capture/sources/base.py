"""The one small interface behind which every source of skeletons sits."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from capture.skeleton import CapturedFrame


class Source(ABC):
    """Yields captured frames in time order. Used by one thread at a time; ``close`` may come from another.

    Usage::

        with open_source("demo") as source:
            for frame in source:
                ...
    """

    name: str
    """What people call it, e.g. ``"Webcam 0"`` or the file's name."""

    is_live: bool = False
    """True when it follows the wall clock: frames that are not read in time are gone."""

    nominal_fps: float | None = None
    """The rate that the device or the file declares, if any; known once open."""

    dropped_frames: int = 0
    """Frames that existed but were skipped because a newer one was due."""

    @abstractmethod
    def open(self) -> None:
        """Acquire the device or file.

        Raises:
            SourceError: it cannot be had; the message says what to do.
            RecordingError: a recording is empty, truncated or damaged.
        """

    @abstractmethod
    def read(self) -> CapturedFrame | None:
        """Block until the next frame; None once the source has ended.

        Raises:
            SourceError: the device was lost or the data are damaged.
        """

    @abstractmethod
    def close(self) -> None:
        """Release everything. May be called twice, and while another thread is in ``read``."""

    def __iter__(self) -> Iterator[CapturedFrame]:
        while (frame := self.read()) is not None:
            yield frame

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
