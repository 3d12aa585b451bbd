"""The recogniser thread: ticks about ten times a second over the newest seconds of the main person, or of two."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass, replace

from app.thread_priority import give_way
from capture import Clip
from capture.stream import CaptureStream, StreamState
from model.events import Event, EventDetector
from model.one_shot_encoder import OneShotEncoder
from model.progress import SEEN_S, ProgressTracker
from model.recognizer import TICK_INTERVAL_S, Prediction, Recogniser
from model.repetitions import RepetitionCounter
from model.support import SupportSet

logger = logging.getLogger(__name__)

KEPT_EVENTS = 500
MOST_PEOPLE = 2  # whose movements are recognised at once: each costs the time of a tick
NOTICE_S = 20.0  # how long it is said that the CPU has taken over
_STOP_TIMEOUT_S = 3.0
_LEAST_PAUSE_S = 0.01  # between two ticks on a slow computer, so that the other threads get their turn


@dataclass
class _Followed:
    """What the recogniser knows of a person since the actions or the source last changed."""

    detector: EventDetector
    tracker: ProgressTracker
    counter: RepetitionCounter
    begin_ms: float
    """What was done before does not count: a take would be recognised as soon as it is saved."""
    last_end_ms: float | None = None
    """The newest frame that has been looked at."""
    prediction: Prediction | None = None
    """The answer to it."""


def _followed(support: SupportSet, person_id: int, begin_ms: float) -> _Followed:
    detector = EventDetector(support.names, person_id)
    return _Followed(detector, ProgressTracker(support), RepetitionCounter(), begin_ms)


class RecognitionThread:
    """Publishes the newest prediction and the events; knows no widgets and never waits for a reader.

    Args:
        encoder: makes the embeddings.
    """

    def __init__(self, encoder: OneShotEncoder) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()  # guards what follows
        self._stream: CaptureStream | None = None
        self._support = SupportSet()
        self._predictions: tuple[Prediction, ...] = ()
        self._people = 1
        self._events: deque[Event] = deque(maxlen=KEPT_EVENTS)
        self._tick_ms: float | None = None
        self._error = ""
        self._changes = 0  # counts new streams and support sets

        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recogniser", daemon=True)

    def start(self) -> None:
        """Start ticking; once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop within a tick."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_TIMEOUT_S)

    def follow(self, stream: CaptureStream | None) -> None:
        """Recognise on this stream from now on; None to pause. Events of the stream before are forgotten."""
        with self._lock:
            self._stream = stream
            self._predictions = ()
            self._events.clear()
            self._changes += 1

    def use(self, support: SupportSet) -> None:
        """Recognise these actions from the next tick on."""
        with self._lock:
            self._support = support
            self._predictions = ()
            self._changes += 1

    def watch_people(self, count: int) -> None:
        """Recognise the movements of so many people at once, 1 to ``MOST_PEOPLE``; from the next tick on.

        Raises:
            ValueError: another number.
        """
        if not 1 <= count <= MOST_PEOPLE:
            raise ValueError(f"count must lie between 1 and {MOST_PEOPLE}, not {count}")
        with self._lock:
            self._people = count

    @property
    def prediction(self) -> Prediction | None:
        """The newest of the main person; None when nothing is learned or nobody is in view."""
        return next(iter(self.predictions), None)

    @property
    def predictions(self) -> tuple[Prediction, ...]:
        """The newest of each person who is watched, the main person first."""
        with self._lock:
            return self._predictions

    @property
    def events(self) -> tuple[Event, ...]:
        """The last events on this stream, the newest last."""
        with self._lock:
            return tuple(self._events)

    @property
    def tick_ms(self) -> float | None:
        """How long the last tick took."""
        with self._lock:
            return self._tick_ms

    @property
    def error(self) -> str:
        """One sentence if recognition fails, or for a while after the GPU has; else empty."""
        with self._lock:
            return self._error

    def _run(self) -> None:
        give_way()
        seen_changes = -1
        said_since_s: float | None = None
        recogniser: Recogniser | None = None
        followed: dict[int, _Followed] = {}
        while not self._stopping.is_set():
            began_s = time.perf_counter()
            with self._lock:
                stream, support, changes = self._stream, self._support, self._changes
            try:
                if recogniser is None:
                    self._encoder.warm_up()
                if changes != seen_changes or recogniser is None:
                    recogniser = Recogniser(self._encoder, support)
                    followed = {}
                    seen_changes = changes
                self._tick(stream, recogniser, followed, changes)
                error = ""
            except Exception as problem:  # the thread must live on, and the window must say it
                error = f"Recognition failed ({problem}): the log has the details."
                if error != self.error:  # not again at every tick
                    logger.exception("a recognition tick failed")
                self._publish((), [], changes)  # the answer before it is no longer true
            if self._encoder.notice and said_since_s is None:
                said_since_s = began_s
            if not error and said_since_s is not None and began_s - said_since_s < NOTICE_S:
                error = self._encoder.notice
            with self._lock:
                self._error = error
            spent_s = time.perf_counter() - began_s
            self._stopping.wait(max(_LEAST_PAUSE_S, TICK_INTERVAL_S - spent_s))

    def _tick(
        self,
        stream: CaptureStream | None,
        recogniser: Recogniser,
        followed: dict[int, _Followed],
        changes: int,
    ) -> None:
        people = self._watched(stream) if stream and len(recogniser.support) else []
        # Nothing more comes from people who have left, nor from a file that is over: their last peak was the peak.
        over = stream is not None and stream.status.state is StreamState.ENDED
        events = [
            event for person, its in followed.items() if over or person not in people for event in its.detector.finish()
        ]
        began_s = time.perf_counter()
        news = False
        for person in people:
            assert stream is not None, "people are in a stream"
            buffer = stream.buffer(person)
            clip = buffer.clip(max(recogniser.history_s, SEEN_S) + 0.5) if buffer else None
            if clip is None:
                continue
            state = followed.get(person)
            if state is None:
                state = followed[person] = _followed(recogniser.support, person, clip.end_ms)
            if state.last_end_ms != clip.end_ms:  # else there is no new frame
                events += _advance(state, recogniser, person, clip)
                news = True
        if news:
            with self._lock:
                self._tick_ms = (time.perf_counter() - began_s) * 1000
        newest = (followed[person].prediction for person in people if person in followed)
        self._publish(tuple(prediction for prediction in newest if prediction is not None), events, changes)

    def _watched(self, stream: CaptureStream) -> list[int]:
        """Whose movements are recognised: the main person, then the others in the order in which they came."""
        main = stream.main_person()
        if main is None:
            return []
        with self._lock:
            count = self._people
        return [main, *(person for person in stream.people() if person != main)][:count]

    def _publish(self, predictions: tuple[Prediction, ...], events: list[Event], changes: int) -> None:
        with self._lock:
            if changes == self._changes:  # else the answer is about actions or a stream that are gone
                self._predictions = predictions
                self._events.extend(events)


def _advance(state: _Followed, recogniser: Recogniser, person: int, clip: Clip) -> list[Event]:
    """Look at a person's newest frames; returns the events that have become certain."""
    clip = clip.between(state.begin_ms, clip.end_ms)
    tick = recogniser.ticks(clip, [clip.end_ms])[0]
    events = state.detector.update(tick)
    prediction = recogniser.prediction(tick, person)
    state.counter.update(clip.end_ms, prediction.scores, state.tracker.update(clip), events)
    state.prediction = replace(prediction, progress=state.tracker.progress, repetitions=state.counter.counts)
    state.last_end_ms = clip.end_ms
    return events
