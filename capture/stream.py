"""The capture thread: reads a source without a pause and keeps the newest for whoever asks."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

from capture.errors import CaptureError, RecordingError, SourceError
from capture.formats.recording import is_usable
from capture.mailbox import Mailbox
from capture.people import People
from capture.recorder import Recorder
from capture.ring_buffer import RingBuffer
from capture.skeleton import CapturedFrame
from capture.sources.base import Source

logger = logging.getLogger(__name__)

# Buffers are made for this rate; a faster camera gets proportionally fewer seconds.
_BUFFERED_FPS = 60.0
_FPS_WINDOW_S = 1.5
_STOP_TIMEOUT_S = 2.0
# A source that was opened again and whose clock is off by more than this has started its clock anew.
_CLOCK_JUMP_MS = 1000.0
# A live source whose frames are in no order of time for so long will not recover by itself: it is opened again.
_STUCK_CLOCK_S = 3.0


class StreamState(Enum):
    """What the capture thread is doing."""

    STARTING = "starting"
    """The source is being opened; no frame yet."""
    LIVE = "live"
    """Frames are arriving."""
    ENDED = "ended"
    """A file has come to its end."""
    LOST = "lost"
    """The source failed, the message says why. A live source is opened again until that works."""
    STOPPED = "stopped"
    """``stop`` was called."""


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """A moment's view of the stream.

    Attributes:
        state: see ``StreamState``.
        message: for LOST, a sentence for the user; otherwise empty.
        source_name: what people call the source.
        measured_fps: frames a second over the last second or so; 0 unless LIVE.
        frames_seen: captured frames since the start.
        dropped_frames: frames that the source skipped, or that came out of time order.
        refused_skeletons: skeletons with impossible numbers, which were left out.
        recording_path: the file that is being written, None if none is.
        recorded_skeletons: skeletons written into the current or the last recording.
        recording_error: why the recording stopped by itself, a sentence for the user; otherwise empty.
        recorded_span_ms: timestamps of the first and the last of these skeletons, None before the first.
    """

    state: StreamState
    message: str
    source_name: str
    measured_fps: float
    frames_seen: int
    dropped_frames: int
    refused_skeletons: int
    recording_path: Path | None
    recorded_skeletons: int
    recording_error: str
    recorded_span_ms: tuple[float, float] | None = None


class CaptureStream:
    """Runs a source in a daemon thread of its own. Nothing here waits for the readers; they ask.

    Usage::

        with CaptureStream(open_source("webcam")) as stream:
            frame = stream.frames.take(timeout_s=0.1)
            window = stream.buffer(person_id).window(duration_s=2.0, frame_count=64)

    Args:
        source: not yet opened; the stream opens and closes it.
        buffer_s: seconds kept of each person.
        retry_s: seconds between attempts to open a live source that was lost. A file is not tried again.
        frame_came: is called in the capture thread once ``newest_frame`` is a new one. It must not wait.
    """

    def __init__(
        self,
        source: Source,
        buffer_s: float = 60.0,
        *,
        retry_s: float = 2.0,
        frame_came: Callable[[], None] = lambda: None,
    ) -> None:
        self.frames: Mailbox[CapturedFrame] = Mailbox()
        """The newest captured frame, for the one reader that takes frames; others use ``newest_frame``."""
        self._source = source
        self._retry_s = retry_s
        self._frame_came = frame_came
        self._people = People(max(2, math.ceil(buffer_s * _BUFFERED_FPS)))
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)
        self._stopping = threading.Event()
        self._recorder = Recorder()

        self._lock = threading.Lock()  # guards what follows
        self._state = StreamState.STARTING
        self._message = ""
        self._newest_frame: CapturedFrame | None = None
        self._frames_seen = 0
        self._refused_skeletons = 0
        self._dropped_frames = 0
        self._arrivals_s: deque[float] = deque(maxlen=256)

        # Used by the capture thread alone:
        self._source_dropped = 0  # the source's own count when it was last looked at
        self._out_of_order_since_s: float | None = None
        self._time_offset_ms: float | None = 0.0  # added to the source's time; None until it is known again

    def start(self) -> None:
        """Start reading. A stream can be started once.

        Raises:
            RuntimeError: it was started before.
        """
        self._thread.start()

    def stop(self) -> None:
        """Stop reading, close the source and finish a recording; returns within two seconds. May be called twice."""
        with self._lock:
            self._stopping.set()
            self._state = StreamState.STOPPED
            self._message = ""
        if self._thread.is_alive():
            # Closing wakes a thread that waits in read. A driver that hangs must not hang the caller too.
            threading.Thread(target=self._close_source, name="capture-close", daemon=True).start()
            self._thread.join(_STOP_TIMEOUT_S)
            if self._thread.is_alive():
                logger.warning("%s did not stop within %s seconds", self._source.name, _STOP_TIMEOUT_S)
        self._recorder.finish()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def status(self) -> StreamStatus:
        """The state of this moment; cheap enough to ask for at every repaint."""
        with self._lock:
            return StreamStatus(
                state=self._state,
                message=self._message,
                source_name=self._source.name,
                measured_fps=self._measured_fps() if self._state is StreamState.LIVE else 0.0,
                frames_seen=self._frames_seen,
                dropped_frames=self._dropped_frames,
                refused_skeletons=self._refused_skeletons,
                recording_path=self._recorder.path,
                recorded_skeletons=self._recorder.skeleton_count,
                recording_error=self._recorder.error,
                recorded_span_ms=self._recorder.span_ms,
            )

    def newest_frame(self) -> CapturedFrame | None:
        """The last frame that came, whoever has taken it already; None before the first."""
        with self._lock:
            return self._newest_frame

    def people(self) -> tuple[int, ...]:
        """Ids of the people in view, longest in view first. Empty while the source is lost."""
        return self._people.in_view()

    def main_person(self) -> int | None:
        """The person longest in view, among several the nearest; stays until they leave. None without anybody."""
        return self._people.main_person()

    def buffer(self, person_id: int) -> RingBuffer | None:
        """The last seconds of a person; None if they were not seen for ten seconds, or never."""
        return self._people.buffer(person_id)

    def start_recording(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write every skeleton from now on into a recording.

        If the disk fills up on the way the recording ends, and the status says so; the stream goes on.

        Raises:
            RecordingError: the file exists (unless ``overwrite``) or cannot be made, a recording is running, or
                the stream has ended.
        """
        if self.status.state in (StreamState.ENDED, StreamState.STOPPED):
            raise RecordingError(f"{self._source.name} has ended: there is nothing left to record.")
        self._recorder.start(path, overwrite=overwrite)

    def stop_recording(self) -> int:
        """Finish the recording.

        Returns:
            The skeletons that were written into it; 0 if there was none.

        Raises:
            RecordingError: it had ended by itself or could not be finished; what was written is still readable.
        """
        return self._recorder.stop()

    # The capture thread.

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                failed = self._read_source()
                if not (failed and self._source.is_live):
                    break
                self._stopping.wait(self._retry_s)
        finally:
            self._recorder.finish()

    def _read_source(self) -> bool:
        """Open the source and read it to its end. True if it failed, so that it may be tried again."""
        try:
            self._source.open()
            self._source_dropped = self._source.dropped_frames
            self._out_of_order_since_s = None
            if self._newest_frame is not None:  # opened again
                self._time_offset_ms = None
            while not self._stopping.is_set() and (frame := self._source.read()) is not None:
                self._accept(frame)
        except CaptureError as error:
            if self._lose(str(error)):
                logger.warning("%s", error)
            return True
        except Exception as error:
            if self._stopping.is_set():
                logger.info("%s failed while it was being closed", self._source.name, exc_info=True)
                return False
            message = (
                f"{self._source.name} stopped working because of an unexpected error "
                f"({type(error).__name__}: {error}); the log has the details."
            )
            if self._lose(message):  # not again at every attempt
                logger.exception("%s failed", self._source.name)
            return True
        finally:
            self._close_source()
        self._count_dropped()
        self._set_state(StreamState.ENDED)
        return False

    def _accept(self, frame: CapturedFrame) -> None:
        arrival_s = time.monotonic()
        newest_ms = -math.inf if self._newest_frame is None else self._newest_frame.timestamp_ms
        raw, frame = frame, self._in_stream_time(frame, arrival_s)
        if self._source.is_live and -math.inf < frame.timestamp_ms < newest_ms - _CLOCK_JUMP_MS:
            logger.warning("%s has set its clock back", self._source.name)
            self._time_offset_ms = None
            frame = self._in_stream_time(raw, arrival_s)
        if not newest_ms < frame.timestamp_ms < math.inf:  # false for NaN as well
            with self._lock:
                self._dropped_frames += 1
            self._check_clock(arrival_s)
            return
        self._out_of_order_since_s = None
        usable = tuple(skeleton for skeleton in frame.skeletons if is_usable(skeleton))
        refused = len(frame.skeletons) - len(usable)
        if refused:
            frame = replace(frame, skeletons=usable)
        self._people.update(frame)
        self._recorder.record(frame)
        with self._lock:
            self._newest_frame = frame
            self._frames_seen += 1
            self._refused_skeletons += refused
            self._arrivals_s.append(arrival_s)
        self._set_state(StreamState.LIVE)
        self._count_dropped()
        self.frames.put(frame)
        self._frame_came()

    def _check_clock(self, arrival_s: float) -> None:
        """Raise SourceError if a live source has sent nothing but frames out of order for too long."""
        if self._out_of_order_since_s is None:
            self._out_of_order_since_s = arrival_s
        elif self._source.is_live and arrival_s - self._out_of_order_since_s > _STUCK_CLOCK_S:
            raise SourceError(f"The clock of {self._source.name} stands still: plug it in again if this goes on.")

    def _in_stream_time(self, frame: CapturedFrame, arrival_s: float) -> CapturedFrame:
        """Let time go on where a source starts its clock anew when it is opened again."""
        newest = self._newest_frame
        if self._time_offset_ms is None and newest is not None and math.isfinite(frame.timestamp_ms):
            expected_ms = newest.timestamp_ms + (arrival_s - self._arrivals_s[-1]) * 1000.0
            same_clock = (
                frame.timestamp_ms > newest.timestamp_ms and abs(frame.timestamp_ms - expected_ms) <= _CLOCK_JUMP_MS
            )
            self._time_offset_ms = 0.0 if same_clock else expected_ms - frame.timestamp_ms
        if not self._time_offset_ms:
            return frame
        timestamp_ms = frame.timestamp_ms + self._time_offset_ms
        skeletons = tuple(replace(skeleton, timestamp_ms=timestamp_ms) for skeleton in frame.skeletons)
        return replace(frame, timestamp_ms=timestamp_ms, skeletons=skeletons)

    def _count_dropped(self) -> None:
        """Add what the source skipped meanwhile; its own count may start again at 0 when it is opened again."""
        dropped = self._source.dropped_frames
        with self._lock:
            self._dropped_frames += max(0, dropped - self._source_dropped)
        self._source_dropped = dropped

    def _lose(self, message: str) -> bool:
        """True if that is news."""
        self._people.nobody()
        return self._set_state(StreamState.LOST, message)

    def _set_state(self, state: StreamState, message: str = "") -> bool:
        """True if that is news; STOPPED is final."""
        with self._lock:
            if self._stopping.is_set() or (self._state, self._message) == (state, message):
                return False
            self._state = state
            self._message = message
            return True

    def _close_source(self) -> None:
        try:
            self._source.close()
        except Exception:
            logger.exception("%s could not be closed", self._source.name)

    def _measured_fps(self) -> float:
        now_s = time.monotonic()
        recent_s = [arrival_s for arrival_s in self._arrivals_s if now_s - arrival_s <= _FPS_WINDOW_S]
        if len(recent_s) < 2 or recent_s[-1] == recent_s[0]:
            return 0.0
        return (len(recent_s) - 1) / (recent_s[-1] - recent_s[0])
