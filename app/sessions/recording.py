"""One session that is being recorded: its skeletons, and beside them what is recognised meanwhile; no Qt."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.new_events import NewEvents
from app.sessions.files import labels_path
from capture.errors import RecordingError
from capture.stream import CaptureStream
from model.errors import DataError
from model.events import Event
from model.labels import write_events

logger = logging.getLogger(__name__)

_POLL_S = 0.25  # what a crash may cost of the labels
_WAIT_S = 5.0
# The recogniser reports an event a moment after it was over: those of the last second are still waited for.
LAST_EVENTS_S = 1.0


class RecordingPhase(Enum):
    """Where the recording of a session stands."""

    RUNNING = "running"
    FINISHING = "finishing"
    """The skeletons are complete, the last events are not."""
    DONE = "done"


@dataclass(frozen=True)
class RecordingState:
    """A moment's view of a recording.

    Attributes:
        phase: see there.
        path: the file with the skeletons.
        elapsed_s: how long it has been running, or ran.
        skeleton_count, event_count: what was written.
        message: a sentence if it ended by itself, if something could not be written, or if nothing was recorded;
            otherwise empty.
    """

    phase: RecordingPhase
    path: Path
    elapsed_s: float
    skeleton_count: int
    event_count: int
    message: str

    @property
    def is_over(self) -> bool:
        return self.phase is RecordingPhase.DONE


class SessionRecording:
    """Begins when it is made. The capture thread writes the skeletons, a thread of its own the labels.

    Args:
        stream: what is recorded.
        path: the file with the skeletons, which must not exist; its folder is made.
        recent_events: the last events on the stream, the newest last.
        last_events_s: how long the last events are waited for after the end.

    Raises:
        RecordingError: the recording cannot be made.
        DataError: the labels cannot be written; then there is no recording either.
    """

    def __init__(
        self,
        stream: CaptureStream,
        path: Path,
        recent_events: Callable[[], tuple[Event, ...]],
        last_events_s: float = LAST_EVENTS_S,
    ) -> None:
        self.path = path
        self._stream, self._recent_events, self._last_events_s = stream, recent_events, last_events_s
        self._new_events = NewEvents()
        self._new_events.among(recent_events())  # what was recognised before is not part of the session
        self._began_s = time.monotonic()
        self._hurry, self._stopping = threading.Event(), threading.Event()

        self._lock = threading.Lock()  # guards what follows
        self._events: list[Event] = []  # on the stream's clock
        self._phase = RecordingPhase.RUNNING
        self._ended_s: float | None = None
        self._why = ""
        self._labels_error = ""
        self._written: list[Event] = []  # on the recording's clock

        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RecordingError(
                f"'{path.parent}' cannot be made ({error.strerror or error}): choose another folder for sessions."
            ) from error
        stream.start_recording(path)
        try:
            write_events(labels_path(path), [])
        except DataError:
            stream.stop_recording()
            path.unlink(missing_ok=True)
            raise
        self._thread = threading.Thread(target=self._run, name="session recording", daemon=True)
        self._thread.start()

    @property
    def state(self) -> RecordingState:
        """The state of this moment."""
        status = self._stream.status
        with self._lock:
            return RecordingState(
                phase=self._phase,
                path=self.path,
                elapsed_s=(time.monotonic() if self._ended_s is None else self._ended_s) - self._began_s,
                skeleton_count=status.recorded_skeletons,
                event_count=len(self._written),
                message=" ".join(filter(None, (self._why, self._labels_error))),
            )

    def stop(self, why: str = "") -> None:
        """End the recording, without waiting for it. May be called twice.

        Args:
            why: a sentence if it is not the user who ends it.
        """
        self._gather()  # a stream that is replaced takes its events with it
        with self._lock:
            self._why = self._why or why
        self._stopping.set()

    def close(self) -> None:
        """End the recording now; when this returns it is complete, but for events that were not yet certain."""
        self._hurry.set()
        self.stop()
        self._thread.join(_WAIT_S)

    def _run(self) -> None:
        while not self._stopping.wait(_POLL_S):
            self._gather()
            self._write_labels()
            status = self._stream.status
            if status.recording_path != self.path:
                self._explain(status.recording_error or f"{status.source_name} is over.")
                break
        with self._lock:
            self._phase, self._ended_s = RecordingPhase.FINISHING, time.monotonic()
        try:
            self._stream.stop_recording()
        except RecordingError as error:
            self._explain(str(error))
        self._hurry.wait(self._last_events_s)
        self._gather()
        if self._stream.status.recorded_skeletons:
            self._write_labels()
        else:
            self._remove()
        with self._lock:
            self._phase = RecordingPhase.DONE

    def _explain(self, why: str) -> None:
        with self._lock:
            self._why = self._why or why

    def _gather(self) -> None:
        with self._lock:
            self._events.extend(self._new_events.among(self._recent_events()))

    def _write_labels(self) -> None:
        """Write the labels if there is something new to write; what fails is tried again the next time."""
        span_ms = self._stream.status.recorded_span_ms
        with self._lock:
            events = within(self._events, span_ms) if span_ms is not None else []
            if events == self._written:
                return
        error = ""
        try:
            write_events(labels_path(self.path), events)
        except DataError as problem:
            error = str(problem)
            if error != self._labels_error:
                logger.warning("%s", error)
        with self._lock:
            self._labels_error = error
            if not error:
                self._written = events

    def _remove(self) -> None:
        """Nobody was in view: an empty recording could not even be opened."""
        for path in (self.path, labels_path(self.path)):
            try:
                path.unlink(missing_ok=True)
            except OSError:
                logger.warning("'%s' is empty and could not be removed", path)
        self._explain("Nobody was in view, so nothing was recorded.")


def within(events: Sequence[Event], span_ms: tuple[float, float]) -> list[Event]:
    """The events that lie mostly within a span of the stream, cut to it, with times that count from its beginning."""
    first_ms, last_ms = span_ms
    return [
        Event(
            max(event.start_ms, first_ms) - first_ms,
            min(event.end_ms, last_ms) - first_ms,
            event.action,
            event.confidence,
        )
        for event in events
        if first_ms <= (event.start_ms + event.end_ms) / 2 < last_ms
    ]
