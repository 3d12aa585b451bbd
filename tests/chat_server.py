"""A server on this machine that speaks OpenAI's chat completions, for tests; it misbehaves as it is told to."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from capture import Joint

OVERALL = "The hips and knees turn the body around once, while the feet take small steps."


def joints_answer(action: str = "spin around") -> str:
    """A good answer to the joint motion prompt."""
    return json.dumps({joint.label: f"In {action} the {joint.label} turns." for joint in Joint})


@dataclass(frozen=True)
class Request:
    """What the server was asked."""

    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """An answer in the stream of the protocol; ``finish_reason`` None breaks it off."""

    text: str
    finish_reason: str | None = "stop"


@dataclass(frozen=True)
class Status:
    """Any other answer."""

    status: int
    body: str = ""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Silence:
    """Never answers."""


@dataclass(frozen=True)
class Stream:
    """These bytes as an event stream; broken off in the middle of a chunk unless ``whole``."""

    data: bytes
    whole: bool = True


Reply = Answer | Status | Silence | Stream


def error(message: str) -> str:
    """The body of an error in the form of OpenAI, Ollama and llama.cpp."""
    return json.dumps({"error": {"message": message, "type": "error", "code": None}})


class ChatServer:
    """Gives its replies in turn, the last one again and again.

    Attributes:
        requests: what it was asked so far.
        models: the names that it tells at ``/models``; None if it tells none.
    """

    def __init__(self, server: ThreadingHTTPServer, ended: threading.Event) -> None:
        self.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        self.requests: list[Request] = []
        self.replies: list[Reply] = [Answer(OVERALL), Answer(joints_answer())]
        self.models: list[str] | None = None
        self.ended = ended

    @property
    def questions(self) -> list[Request]:
        """The chat completions among the requests."""
        return [request for request in self.requests if request.method == "POST"]

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def _events(answer: Answer) -> bytes:
    def event(choices: list[dict[str, Any]]) -> bytes:
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}
        return b"data: " + json.dumps(chunk).encode() + b"\n\n"

    def choice(delta: dict[str, str], finish_reason: str | None = None) -> list[dict[str, Any]]:
        return [{"index": 0, "delta": delta, "finish_reason": finish_reason}]

    pieces = [answer.text[start : start + 50] for start in range(0, len(answer.text), 50)]
    content = event(choice({"role": "assistant", "content": ""}))
    content += b"".join(event(choice({"content": piece})) for piece in pieces)
    if answer.finish_reason is not None:
        content += event(choice({}, answer.finish_reason))
        content += event([])  # where servers tell the usage
        content += b"data: [DONE]\n\n"
    return content


def _handler(get: Callable[[], ChatServer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            chat = get()
            self._note(b"")
            if self.path == "/v1/models" and chat.models is not None:
                data = [{"id": name, "object": "model", "created": 1, "owned_by": "me"} for name in chat.models]
                self._send(Status(200, json.dumps({"object": "list", "data": data})))
            else:
                self._send(Status(404, "404 page not found", "text/plain"))

        def do_POST(self) -> None:
            chat = get()
            self._note(self.rfile.read(int(self.headers["content-length"])))
            reply = chat.next_reply()
            if isinstance(reply, Silence):
                chat.ended.wait()
                self.close_connection = True
            elif isinstance(reply, Status):
                self._send(reply)
            elif isinstance(reply, Answer):
                self._stream(_events(reply), whole=True)
            else:
                self._stream(reply.data, reply.whole)

        def _note(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            get().requests.append(Request(self.command, self.path, headers, json.loads(body or b"{}")))

        def _send(self, reply: Status) -> None:
            body = reply.body.encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(body)))
            for name, value in reply.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _stream(self, data: bytes, whole: bool) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            if whole:
                self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data) if data else b"0\r\n\r\n")
            else:
                self.wfile.write(b"%x\r\n%s" % (len(data) + 100, data))
                self.close_connection = True

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client may hang up
            super().handle_error(request, client_address)


@contextmanager
def serve() -> Iterator[ChatServer]:
    """A server for the length of the block."""
    ended = threading.Event()
    server = _Server(("127.0.0.1", 0), _handler(lambda: chat))
    chat = ChatServer(server, ended)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield chat
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
