"""What a way out of OneTake has to offer to the broadcaster."""

from __future__ import annotations

from typing import Protocol

from app.broadcast.messages import Message


class Output(Protocol):
    """Takes messages and never makes its caller wait."""

    @property
    def description(self) -> str:
        """Half a sentence for the user: what goes where."""

    def send(self, message: Message) -> None:
        """Pass a message on, or drop it. Never blocks."""

    def close(self) -> None:
        """Stop, and give the port back. May be called twice."""
