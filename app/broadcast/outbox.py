"""The messages that wait for one client: few, and the newest ones."""

from __future__ import annotations

import asyncio
from collections import deque

CAPACITY = 32  # half a second of all messages of one person


class Outbox:
    """A bounded queue that drops its oldest message for a new one, events last. Used within one event loop."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._waiting: deque[tuple[str, bool]] = deque()
        self._filled = asyncio.Event()
        self.dropped = 0

    def put(self, text: str, *, is_event: bool = False) -> None:
        """Add a message. Never waits."""
        if len(self._waiting) == self._capacity:
            # A skeleton is followed by another one; an event is told once.
            place = next((place for place, (_, kept) in enumerate(self._waiting) if not kept), 0)
            del self._waiting[place]
            self.dropped += 1
        self._waiting.append((text, is_event))
        self._filled.set()

    async def take(self) -> str:
        """Remove and return the oldest message, waiting for one."""
        while not self._waiting:
            self._filled.clear()
            await self._filled.wait()
        return self._waiting.popleft()[0]

    def __len__(self) -> int:
        return len(self._waiting)
