"""A one-slot mailbox between two threads: the newest item wins, nobody waits for the reader."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds at most one unread item; a newer one replaces it, and the loss is counted.

    ``None`` stands for "no item", so it cannot be put.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._overwritten = 0

    def put(self, item: T) -> None:
        """Leave ``item`` for the reader; an unread one is replaced. Never blocks."""
        if item is None:
            raise ValueError("None cannot be put into a mailbox: it stands for an empty one")
        with self._changed:
            if self._item is not None:
                self._overwritten += 1
            self._item = item
            self._changed.notify()

    def take(self, timeout_s: float = 0.0) -> T | None:
        """Remove and return the item, waiting up to ``timeout_s`` seconds for one; None if none came."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None, timeout_s)
            item, self._item = self._item, None
            return item

    def peek(self) -> T | None:
        """The unread item, which stays unread; None if there is none."""
        with self._changed:
            return self._item

    @property
    def overwritten(self) -> int:
        """How many items were replaced before anybody took them."""
        with self._changed:
            return self._overwritten
