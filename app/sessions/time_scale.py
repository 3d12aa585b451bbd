"""Which part of a session a timeline shows, and where each moment lies in it; knows no widgets."""

from __future__ import annotations

import math

from app.translation import decimal_point

SHORTEST_SPAN_MS = 500.0
_STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200)


class TimeScale:
    """Maps the visible part of a session to 0..1.

    Attributes:
        duration_ms: of the session.
        start_ms, span_ms: what is visible of it.
    """

    def __init__(self, duration_ms: float) -> None:
        self.duration_ms = max(duration_ms, 1.0)
        self.start_ms, self.span_ms = 0.0, self.duration_ms

    @property
    def end_ms(self) -> float:
        return self.start_ms + self.span_ms

    def share(self, time_ms: float) -> float:
        """Where a moment lies: 0 at the left edge, 1 at the right one; beyond them outside."""
        return (time_ms - self.start_ms) / self.span_ms

    def time_ms(self, share: float) -> float:
        """The moment at a place, within the session."""
        return min(self.duration_ms, max(0.0, self.start_ms + share * self.span_ms))

    def zoom(self, factor: float, around_ms: float) -> None:
        """Show a span that is shorter by a factor (above 1: closer), with a moment staying where it is."""
        place = min(1.0, max(0.0, self.share(around_ms)))
        self.span_ms = min(self.duration_ms, max(min(SHORTEST_SPAN_MS, self.duration_ms), self.span_ms / factor))
        self.scroll_to(self.time_ms(0) if self.span_ms == self.duration_ms else around_ms - place * self.span_ms)

    def scroll_to(self, start_ms: float) -> None:
        """Show the span from here, or from as near as it can be."""
        self.start_ms = min(self.duration_ms - self.span_ms, max(0.0, start_ms))

    def show(self, start_ms: float, end_ms: float) -> None:
        """Scroll as little as it takes to see this stretch, and if it is too long its start."""
        if start_ms < self.start_ms or end_ms - start_ms > self.span_ms:
            self.scroll_to(start_ms)
        elif end_ms > self.end_ms:
            self.scroll_to(end_ms - self.span_ms)

    def fit(self) -> None:
        """Show the whole session."""
        self.start_ms, self.span_ms = 0.0, self.duration_ms

    def ticks_ms(self, most: int) -> list[float]:
        """Round moments within the visible part, about as many as may be shown."""
        wanted_s = self.span_ms / 1000 / max(1, most)
        step_ms = 1000 * next((step for step in _STEPS_S if step >= wanted_s), _STEPS_S[-1])
        first = math.ceil(self.start_ms / step_ms - 1e-9)
        last = math.floor(self.end_ms / step_ms + 1e-9)
        return [number * step_ms for number in range(first, last + 1)]


def clock_text(time_ms: float, decimals: int = 1) -> str:
    """Minutes and seconds, and hours where there are any, e.g. ``1:02.5``, in German ``1:02,5``."""
    units = round(max(0.0, time_ms) / 1000 * 10**decimals)
    seconds, fraction = divmod(units, 10**decimals)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{text}{decimal_point()}{fraction:0{decimals}}" if decimals else text
