"""The broadcast thread: takes what is new from the session and hands it to the outputs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

from app.broadcast.messages import Message, event_message, importance_message, prediction_message, skeleton_message
from app.broadcast.output import Output
from app.new_events import NewEvents
from capture import CapturedFrame
from model.events import Event
from model.recognizer import Prediction

logger = logging.getLogger(__name__)

_POLL_S = 0.05  # without a new frame, predictions and events are looked for this often
_STOP_TIMEOUT_S = 3.0


class Feed(Protocol):
    """What is broadcast; a ``Session`` is one. Asked from the broadcast thread."""

    def take_frame(self, timeout_s: float) -> CapturedFrame | None:
        """The newest frame that was not taken yet, waiting for it; None if none came."""

    def predictions(self) -> tuple[Prediction, ...]:
        """The newest of each person."""

    def recent_events(self) -> tuple[Event, ...]:
        """The last events, the newest last."""


class Broadcaster:
    """Reads as a bystander: capture and recognition do not know of it, and never wait for it.

    Args:
        feed: what is sent.
        outputs: where to; none of them makes the thread wait.
    """

    def __init__(self, feed: Feed, outputs: Sequence[Output]) -> None:
        self._feed, self._outputs = feed, outputs
        self._predictions: tuple[Prediction, ...] = ()
        self._new_events = NewEvents()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="broadcast", daemon=True)

    def start(self) -> None:
        """Start sending; once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop sending. The outputs stay open. May be called twice."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_TIMEOUT_S)

    def _run(self) -> None:
        failed = False
        while not self._stopping.is_set():
            try:
                for message in self._news():
                    for output in self._outputs:
                        output.send(message)
                failed = False
            except Exception:  # one message that cannot be sent must not end them all
                if not failed:  # not again for each
                    logger.exception("the live output failed")
                failed = True
                self._stopping.wait(_POLL_S)

    def _news(self) -> Iterator[Message]:
        frame = self._feed.take_frame(_POLL_S)
        if frame is not None:
            yield from map(skeleton_message, frame.skeletons)
        predictions = self._feed.predictions()
        for prediction in predictions:
            if not any(prediction is sent for sent in self._predictions):
                yield prediction_message(prediction)
                yield importance_message(prediction)
        self._predictions = predictions
        yield from map(event_message, self._new_events.among(self._feed.recent_events()))
