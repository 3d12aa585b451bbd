"""Running learned actions over a recorded session; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from capture.clip import Clip
from model.errors import PackError
from model.events import Event
from model.labels.checked import clock_order
from model.recognizer import Recogniser, label_in_steps


@dataclass(frozen=True)
class Recognised:
    """What a recogniser finds in a session.

    Attributes:
        pack: what people call the actions that were looked for.
        known: these actions.
        events: in order of their start.
    """

    pack: str
    known: tuple[str, ...]
    events: tuple[Event, ...]


def recognise(
    people: Mapping[int, Clip], recogniser: Recogniser, pack: str, report: Callable[[float], None]
) -> Recognised:
    """Look for the learned actions in everybody's clip.

    Args:
        people: by id.
        recogniser, pack: what is looked for, and what people call it.
        report: is told which part is done, 0..1; what it raises ends the work.

    Raises:
        PackError: nothing is learned.
    """
    if not len(recogniser.support):
        raise PackError(f"The pack '{pack}' holds no action: record one first.")
    total = sum(clip.duration_s for clip in people.values()) or 1.0
    before, events = 0.0, []
    for clip in people.values():
        for share, found in label_in_steps(clip, recogniser):
            events.extend(found)
            report((before + share * clip.duration_s) / total)
        before += clip.duration_s
    return Recognised(pack, recogniser.support.names, tuple(sorted(events, key=clock_order)))
