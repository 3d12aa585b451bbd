"""Skeletons, predictions and a feed for the tests of the live output."""

from __future__ import annotations

import queue

import numpy as np

from capture import CapturedFrame, SkeletonFrame
from model.events import Event
from model.recognizer import Prediction


def make_skeleton(timestamp_ms: float = 40.0, person_id: int = 7) -> SkeletonFrame:
    """A skeleton whose numbers differ from joint to joint."""
    positions_m = np.arange(75, dtype=np.float32).reshape(25, 3) / 64  # (joints, axes)
    return SkeletonFrame(timestamp_ms, positions_m, np.linspace(0, 1, 25, dtype=np.float32), person_id)


def make_prediction(timestamp_ms: float = 40.0, action: str | None = "挥手 👋") -> Prediction:
    importance = np.arange(25, dtype=np.float32) / 300
    scores = {"挥手 👋": 0.75, "squat": 0.25}
    return Prediction(timestamp_ms, 7, action, 0.75, scores, importance, {"squat": 0.5}, {"squat": 3})


class SyntheticFeed:
    """Gives the frames that are put in, and tells of the prediction and the events that are set."""

    def __init__(self) -> None:
        self.frames: queue.Queue[CapturedFrame] = queue.Queue()
        self.newest: Prediction | None = None
        self.others: tuple[Prediction, ...] = ()
        self.events: tuple[Event, ...] = ()

    def take_frame(self, timeout_s: float) -> CapturedFrame | None:
        try:
            return self.frames.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def predictions(self) -> tuple[Prediction, ...]:
        return () if self.newest is None else (self.newest, *self.others)

    def recent_events(self) -> tuple[Event, ...]:
        return self.events
