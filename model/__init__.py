"""From skeletons to recognised actions. Knows neither the application nor Qt.

What a program needs that learns and labels, see the README; each is loaded when it is first used, since torch takes a
second to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.errors import ModelError
    from model.events import Event
    from model.labels import read_events, write_events
    from model.motion import trim
    from model.one_shot_encoder import OneShotEncoder
    from model.pack import load_pack, save_pack
    from model.recognizer import Recogniser, label_clip
    from model.support import SupportSet

__all__ = [
    "Event",
    "ModelError",
    "OneShotEncoder",
    "Recogniser",
    "SupportSet",
    "label_clip",
    "load_pack",
    "read_events",
    "save_pack",
    "trim",
    "write_events",
]

_MODULES = {
    "Event": "events",
    "ModelError": "errors",
    "OneShotEncoder": "one_shot_encoder",
    "Recogniser": "recognizer",
    "SupportSet": "support",
    "label_clip": "recognizer",
    "load_pack": "pack",
    "read_events": "labels",
    "save_pack": "pack",
    "trim": "motion",
    "write_events": "labels",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(f"model.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'model' has no attribute '{name}'")
