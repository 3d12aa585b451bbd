"""Messages as JSON to every WebSocket client; the server runs in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import logging
import socket
import threading
from collections.abc import Callable

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from app.broadcast.access import Access
from app.broadcast.address import Address
from app.broadcast.errors import BroadcastError
from app.broadcast.messages import Message, hello_message
from app.broadcast.outbox import Outbox

logger = logging.getLogger(__name__)
# The library logs a traceback for every stranger that speaks no WebSocket.
_library_logger = logging.getLogger("onetake.websockets")
_library_logger.setLevel(logging.CRITICAL)

MOST_CLIENTS = 16
HANG_S = 10.0  # a client that takes nothing for this long is closed
_SEND_BUFFER_BYTES = 65536  # what waits in the system is old when it arrives
_LARGEST_INPUT_BYTES = 1024  # clients have nothing to say
_CLOSE_S = 1.0
_STOP_TIMEOUT_S = 5.0


class WebSocketServer:
    """Listens from its construction until :meth:`close`.

    Args:
        address: where to listen; port 0 takes a free one.
        token: the secret that clients must tell; needed unless the address is this computer's own.
        hang_s: a client that takes nothing for this long is closed.

    Raises:
        BroadcastError: there is no token where one is needed, or the address cannot be had.
    """

    def __init__(self, address: Address, token: str | None = None, *, hang_s: float = HANG_S) -> None:
        self._access = Access(address, token)
        self._hang_s = hang_s
        self._socket = _listening(address)
        self.address = Address(address.host, self._socket.getsockname()[1])
        """Where it listens, with the port that was taken."""
        self._outboxes: set[Outbox] = set()  # changed in the server's thread alone
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="websocket", daemon=True)
        self._thread.start()
        self._started.wait()

    @property
    def description(self) -> str:
        return f"WebSocket at ws://{self.address}"

    @property
    def client_count(self) -> int:
        """How many clients are connected."""
        return len(self._outboxes)

    def send(self, message: Message) -> None:
        if not self._outboxes:
            return
        text = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        is_event = message["type"] == "event"
        self._in_loop(lambda: self._put(text, is_event))

    def close(self) -> None:
        if self._ending is not None:
            self._in_loop(self._ending.set)
        self._thread.join(_STOP_TIMEOUT_S)
        if self._thread.is_alive():
            logger.warning("the WebSocket server did not stop within %s seconds", _STOP_TIMEOUT_S)

    def _in_loop(self, call: Callable[[], object]) -> None:
        assert self._loop is not None, "the loop runs once the server is made"
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(call)

    # The server's thread.

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception:
            logger.exception("the WebSocket server failed")
        finally:
            self._socket.close()
            self._started.set()

    async def _serve(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        async with serve(
            self._attend,
            sock=self._socket,
            process_request=self._refuse,
            server_header=None,
            compression=None,  # on the same computer it costs more than it saves
            max_size=_LARGEST_INPUT_BYTES,
            open_timeout=self._hang_s,
            ping_interval=self._hang_s,
            ping_timeout=self._hang_s,
            close_timeout=_CLOSE_S,
            logger=_library_logger,
        ):
            self._started.set()
            await self._ending.wait()

    def _refuse(self, connection: ServerConnection, request: Request) -> Response | None:
        refusal = self._access.refusal(request.path, request.headers)
        if refusal is None and len(self._outboxes) >= MOST_CLIENTS:
            refusal = 503, f"There are {MOST_CLIENTS} clients already.\n"
        return None if refusal is None else connection.respond(*refusal)

    async def _attend(self, connection: ServerConnection) -> None:
        """One client, from its greeting to its end."""
        accepted: socket.socket = connection.transport.get_extra_info("socket")
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        outbox = Outbox()
        outbox.put(json.dumps(hello_message()))
        sending = asyncio.create_task(self._send_all(connection, outbox))
        self._outboxes.add(outbox)
        try:
            with contextlib.suppress(ConnectionClosed):
                async for _ in connection:  # nothing that a client says matters, but its end does
                    pass
        finally:
            self._outboxes.discard(outbox)
            sending.cancel()

    async def _send_all(self, connection: ServerConnection, outbox: Outbox) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                text = await outbox.take()
                try:
                    async with asyncio.timeout(self._hang_s):
                        await connection.send(text)
                except TimeoutError:
                    logger.info("a WebSocket client took nothing for %s s and was closed", self._hang_s)
                    connection.transport.abort()
                    return

    def _put(self, text: str, is_event: bool) -> None:
        for outbox in self._outboxes:
            outbox.put(text, is_event=is_event)


def _listening(address: Address) -> socket.socket:
    """A socket that listens.

    Raises:
        BroadcastError: the address cannot be had.
    """
    try:
        family, _, _, _, target = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(target[:2], family=family)
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise BroadcastError(
                f"Port {address.port} of {address.host} is in use: end the program that uses it, or name another port "
                "with --websocket."
            ) from None
        reason = getattr(error, "strerror", None) or error
        raise BroadcastError(f"The WebSocket cannot listen at {address}: {reason}.") from None
