"""The messages of the live output as plain dicts; ``docs/live-output.md`` describes every field."""

from __future__ import annotations

from typing import Any

from capture import Joint
from capture.skeleton import SkeletonFrame
from model.events import Event
from model.recognizer import Prediction

FORMAT_VERSION = 1

Message = dict[str, Any]
"""A message: ``type`` says which, the other keys are its fields; made of str, int, float, None, list and dict."""

# A tenth of a millimetre, and the confidences that people can tell apart: half the size of all digits.
_POSITION_DIGITS = 4
_CONFIDENCE_DIGITS = 4
_IMPORTANCE_DIGITS = 6


def hello_message() -> Message:
    """What a WebSocket client hears first: the version of the messages and the order of the joints."""
    return {"type": "hello", "format_version": FORMAT_VERSION, "joints": [joint.name.lower() for joint in Joint]}


def skeleton_message(skeleton: SkeletonFrame) -> Message:
    """One person at one moment."""
    return {
        "type": "skeleton",
        "timestamp_ms": float(skeleton.timestamp_ms),
        "person_id": int(skeleton.person_id),
        "positions_m": [[_rounded(value, _POSITION_DIGITS) for value in joint] for joint in skeleton.positions_m],
        "confidence": [_rounded(value, _CONFIDENCE_DIGITS) for value in skeleton.confidence],
    }


def prediction_message(prediction: Prediction) -> Message:
    """What is recognised at one moment."""
    return {
        "type": "prediction",
        "timestamp_ms": float(prediction.timestamp_ms),
        "person_id": int(prediction.person_id),
        "action": prediction.action,
        "confidence": _rounded(prediction.confidence, _CONFIDENCE_DIGITS),
        "scores": {name: _rounded(score, _CONFIDENCE_DIGITS) for name, score in prediction.scores.items()},
        "progress": {name: _rounded(place, _CONFIDENCE_DIGITS) for name, place in prediction.progress.items()},
        "repetitions": {name: int(count) for name, count in prediction.repetitions.items()},
    }


def importance_message(prediction: Prediction) -> Message:
    """Which joints a prediction rests on."""
    return {
        "type": "importance",
        "timestamp_ms": float(prediction.timestamp_ms),
        "person_id": int(prediction.person_id),
        "importance": [_rounded(value, _IMPORTANCE_DIGITS) for value in prediction.importance],
    }


def event_message(event: Event) -> Message:
    """One performance of an action."""
    return {
        "type": "event",
        "person_id": int(event.person_id),
        "start_ms": float(event.start_ms),
        "end_ms": float(event.end_ms),
        "action": event.action,
        "confidence": _rounded(event.confidence, _CONFIDENCE_DIGITS),
    }


def _rounded(value: Any, digits: int) -> float:
    return round(float(value), digits)
