"""The WebSocket server: real clients on this computer, well and badly behaved."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from app.broadcast import websocket_server
from app.broadcast.address import Address
from app.broadcast.errors import BroadcastError
from app.broadcast.messages import event_message, skeleton_message
from app.broadcast.websocket_server import WebSocketServer
from model.events import Event
from tests.app.broadcast.synthetic import make_skeleton

LOOPBACK = Address("127.0.0.1", 0)
Wait = Callable[..., None]


@pytest.fixture
def server() -> Iterator[WebSocketServer]:
    server = WebSocketServer(LOOPBACK, hang_s=0.5)
    yield server
    server.close()


def url(server: WebSocketServer) -> str:
    return f"ws://{server.address}"


def received(client: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(client.recv(timeout=10))
    return message


def test_every_client_hears_the_greeting_and_then_what_is_sent(server: WebSocketServer) -> None:
    message = skeleton_message(make_skeleton())
    with connect(url(server)) as one, connect(url(server)) as other:
        assert [received(client)["type"] for client in (one, other)] == ["hello", "hello"]
        server.send(message)
        assert received(one) == received(other) == message


def test_clients_come_and_go(server: WebSocketServer, wait_until: Wait) -> None:
    server.send(skeleton_message(make_skeleton()))  # to nobody
    for _ in range(3):
        with connect(url(server)) as client:
            assert received(client)["type"] == "hello"
            assert server.client_count == 1
        wait_until(lambda: server.client_count == 0)


def test_what_a_client_says_is_ignored_unless_it_is_long(server: WebSocketServer) -> None:
    with connect(url(server)) as client:
        received(client)
        client.send("hello?")
        client.send(b"\x00\xff")
        server.send(event_message(Event(0.0, 1.0, "wave", 0.5)))
        assert received(client)["type"] == "event"
        client.send("x" * 100_000)
        with pytest.raises(ConnectionClosed):
            client.recv(timeout=10)


def test_a_client_that_takes_nothing_holds_up_nobody_and_is_closed(server: WebSocketServer, wait_until: Wait) -> None:
    long = event_message(Event(0.0, 1.0, "x" * 200_000, 0.5))
    with connect(url(server)) as good:
        received(good)
        # A client that shakes hands and then reads nothing.
        hanging = socket.create_connection(("127.0.0.1", server.address.port))
        hanging.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        hanging.sendall(
            b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        wait_until(lambda: server.client_count == 2)
        heard = 0
        while server.client_count == 2:
            server.send(long)
            assert received(good)["type"] == "event"
            heard += 1
        assert server.client_count == 1 and heard
        server.send(long)
        assert received(good) == long
        hanging.close()


def test_a_slow_client_gets_the_newest() -> None:
    server = WebSocketServer(LOOPBACK)
    count = 1000
    try:
        with connect(url(server), max_queue=1) as client:
            received(client)
            for number in range(count):  # 40 MB, more than the system keeps for a client
                server.send({"type": "skeleton", "timestamp_ms": number, "padding": "x" * 40_000})
            times_ms = [received(client)["timestamp_ms"]]
            while times_ms[-1] != count - 1:
                times_ms.append(received(client)["timestamp_ms"])
    finally:
        server.close()
    assert times_ms == sorted(times_ms)
    assert len(times_ms) < count, "old messages were dropped"
    assert times_ms[-20:] == list(range(count - 20, count)), "the newest were kept"


def test_a_port_in_use(server: WebSocketServer) -> None:
    with pytest.raises(BroadcastError, match=f"Port {server.address.port} of 127.0.0.1 is in use") as error:
        WebSocketServer(server.address)
    assert len(str(error.value).splitlines()) == 1


def test_an_address_that_is_not_this_computers() -> None:
    with pytest.raises(BroadcastError, match=r"cannot listen at 192\.0\.2\.1:8765"):
        WebSocketServer(Address("192.0.2.1", 8765), "a long token")


def test_the_token_is_asked_for() -> None:
    server = WebSocketServer(LOOPBACK, "correct horse")
    try:
        for wrong in ("", "?token=wrong"):
            with pytest.raises(InvalidStatus) as error:
                connect(f"{url(server)}/{wrong}")
            assert error.value.response.status_code == 401
        with connect(f"{url(server)}/?token=correct%20horse") as client:
            assert received(client)["type"] == "hello"
        with connect(url(server), additional_headers={"Authorization": "Bearer correct horse"}) as client:
            assert received(client)["type"] == "hello"
    finally:
        server.close()


def test_a_page_from_elsewhere_is_refused(server: WebSocketServer) -> None:
    with pytest.raises(InvalidStatus) as error:
        connect(url(server), origin="https://example.org")  # type: ignore[arg-type]
    assert error.value.response.status_code == 403


def test_too_many_clients(server: WebSocketServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket_server, "MOST_CLIENTS", 1)
    with connect(url(server)) as client:
        received(client)
        with pytest.raises(InvalidStatus) as error:
            connect(url(server))
        assert error.value.response.status_code == 503


def test_nonsense_is_not_an_end(server: WebSocketServer, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", server.address.port)) as stranger:
        stranger.sendall(b"\x16\x03\x01 no HTTP at all\r\n\r\n")
        stranger.settimeout(10)
        while stranger.recv(1000):
            pass
    with connect(url(server)) as client:
        assert received(client)["type"] == "hello"
    assert capsys.readouterr().err == ""


def test_closing_ends_clients_and_threads_and_gives_the_port_back() -> None:
    server = WebSocketServer(LOOPBACK)
    with connect(url(server)) as client:
        received(client)
        server.close()
        server.close()
        with pytest.raises(ConnectionClosed):
            client.recv(timeout=10)
    server.send(skeleton_message(make_skeleton()))  # comes too late, and is no error
    assert "websocket" not in [thread.name for thread in threading.enumerate()]
    again = WebSocketServer(server.address)
    assert again.address == server.address
    again.close()
