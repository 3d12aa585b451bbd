"""Telling which events are new to a reader that asks now and then."""

from __future__ import annotations

from model.events import Event


class NewEvents:
    """Remembers the last event that a reader has seen."""

    def __init__(self) -> None:
        self._last: Event | None = None

    def among(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        """Those after the last one that was seen; all of them where that is forgotten, as with a new source.

        Args:
            events: as :meth:`app.session.Session.recent_events` gives them, the newest last.
        """
        known = next((place for place, event in enumerate(events) if event is self._last), -1)
        if events:
            self._last = events[-1]
        return events[known + 1 :]
