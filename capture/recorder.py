"""Writes the skeletons that pass by into a recording, from when it is asked to until it is told to stop."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from pathlib import Path

from capture.errors import RecordingError
from capture.formats.recording import RecordingWriter
from capture.skeleton import CapturedFrame

logger = logging.getLogger(__name__)


class Recorder:
    """One thread hands in frames, others start and stop the recording and look at how it is doing.

    Attributes:
        path: the file that is being written, None if none is.
        skeleton_count: skeletons written into the current or the last recording.
        span_ms: timestamps of the first and the last of them, None before the first.
        error: why the last recording ended by itself, a sentence for the user; otherwise empty.
    """

    def __init__(self) -> None:
        # Held while a skeleton is written. The attributes are read without it, so that a slow disk stops no reader.
        self._lock = threading.Lock()
        self._writer: RecordingWriter | None = None
        self.path: Path | None = None
        self.skeleton_count = 0
        self.span_ms: tuple[float, float] | None = None
        self.error = ""

    def start(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Begin a new file.

        Raises:
            RecordingError: the file exists (unless ``overwrite``) or cannot be made, or a recording is running.
        """
        with self._lock:
            if self._writer is not None:
                raise RecordingError(f"'{self.path}' is still being recorded: stop that recording first.")
            self._writer = RecordingWriter(path, overwrite=overwrite)
            self.path = self._writer.path
            self.skeleton_count = 0
            self.span_ms = None
            self.error = ""

    def record(self, frame: CapturedFrame) -> None:
        """Write everybody in the frame; nothing happens while no recording is running.

        Where that fails, because the disk is full for instance, the recording ends and ``error`` says why.
        """
        with self._lock:
            if self._writer is None:
                return
            try:
                for skeleton in frame.skeletons:
                    self._writer.append(skeleton)
                    self.skeleton_count += 1
                    first_ms = skeleton.timestamp_ms if self.span_ms is None else self.span_ms[0]
                    self.span_ms = (first_ms, skeleton.timestamp_ms)
            except (RecordingError, ValueError) as error:
                logger.exception("the recording ended before its time")
                self.error = str(error)
                with suppress(RecordingError):  # closing would only say the same again
                    self._writer.close()
                self._writer = self.path = None

    def finish(self) -> None:
        """Close the file, if one is open; ``error`` says if that failed."""
        with self._lock:
            if self._writer is None:
                return
            try:
                self._writer.close()
            except RecordingError as error:
                logger.exception("the recording could not be finished")
                self.error = str(error)
            self._writer = self.path = None

    def stop(self) -> int:
        """Finish the recording.

        Returns:
            The skeletons that were written into it; 0 if there was none.

        Raises:
            RecordingError: it had ended by itself or could not be finished; what was written is still readable.
        """
        self.finish()
        with self._lock:
            if self.error:
                message, self.error = self.error, ""
                raise RecordingError(message)
            return self.skeleton_count
