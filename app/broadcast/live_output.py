"""The live output that the command line asks for, from its start to its end."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from app.broadcast.address import Address
from app.broadcast.broadcaster import Broadcaster, Feed
from app.broadcast.errors import BroadcastError
from app.broadcast.output import Output

TOKEN_VARIABLE = "ONETAKE_TOKEN"


class LiveOutput:
    """Open outputs, and what is sent to them once it is there.

    Args:
        outputs: where to; may be none.
    """

    def __init__(self, outputs: Sequence[Output]) -> None:
        self._outputs = tuple(outputs)
        self._broadcaster: Broadcaster | None = None

    @property
    def notice(self) -> str:
        """A sentence for the user that says what goes where; empty if nothing does."""
        if not self._outputs:
            return ""
        return f"What is seen and recognised is sent: {', '.join(output.description for output in self._outputs)}."

    def follow(self, feed: Feed) -> None:
        """Send what comes from here; once. Without outputs nothing is started."""
        if self._outputs:
            self._broadcaster = Broadcaster(feed, self._outputs)
            self._broadcaster.start()

    def stop(self) -> None:
        """Send no more. May be called twice."""
        if self._broadcaster is not None:
            self._broadcaster.stop()


@contextmanager
def live_output(osc: Address | None, websocket: Address | None, token: str | None) -> Iterator[LiveOutput]:
    """Open what was asked for, for the length of the block. If nothing was, no socket is made and no thread started.

    Args:
        osc: where OSC is sent to.
        websocket: where the WebSocket listens.
        token: the secret that WebSocket clients must tell; unless given, the environment's ``ONETAKE_TOKEN``.

    Raises:
        BroadcastError: something cannot be opened; then nothing is left open.
    """
    if token is not None and websocket is None:
        raise BroadcastError("--token is for --websocket, which was not asked for: OSC has no way to ask for a token.")
    outputs: list[Output] = []
    with ExitStack() as stack:
        # Imported here: who asks for neither pays for neither.
        if osc is not None:
            from app.broadcast.osc import OscSender

            outputs.append(OscSender(osc))
            stack.callback(outputs[-1].close)
        if websocket is not None:
            from app.broadcast.websocket_server import WebSocketServer

            # A command line can be read by everybody on the computer, the environment cannot.
            outputs.append(WebSocketServer(websocket, token or os.environ.get(TOKEN_VARIABLE) or None))
            stack.callback(outputs[-1].close)
        output = LiveOutput(outputs)
        stack.callback(output.stop)  # before the outputs are closed
        yield output
