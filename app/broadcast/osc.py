"""Messages as OSC (Open Sound Control 1.0) over UDP: sent to one address, whether anybody listens or not."""

from __future__ import annotations

import logging
import socket

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.udp_client import UDPClient

from app.broadcast.address import Address
from app.broadcast.errors import BroadcastError
from app.broadcast.messages import Message

logger = logging.getLogger(__name__)


class OscSender:
    """Sends each message as one or more UDP packets. What the network does not take at once is dropped.

    Args:
        target: where to; a name is looked up once, here.

    Raises:
        BroadcastError: there is no such host, or the port is 0.
    """

    def __init__(self, target: Address) -> None:
        if target.port == 0:
            raise BroadcastError("OSC cannot be sent to port 0: name the port that the other program listens on.")
        try:
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_DGRAM)
            # The number, not the name: the library would look the name up again for every packet.
            self._client = UDPClient(str(found[0][4][0]), target.port)
        except (OSError, UnicodeError):
            raise BroadcastError(f"OSC cannot be sent to '{target.host}': there is no such host.") from None
        self._target = target
        self._failed = False

    @property
    def description(self) -> str:
        return f"OSC to {self._target}"

    def send(self, message: Message) -> None:
        try:
            for packet in osc_messages(message):
                self._client.send(packet)
        except BlockingIOError:  # the system's buffer is full: the next message will be newer
            return
        except OSError as error:
            if not self._failed:  # not again for every message
                logger.warning("OSC cannot be sent to %s: %s", self._target, error.strerror or error)
            self._failed = True
        else:
            self._failed = False

    def close(self) -> None:
        self._client.close()


def osc_messages(message: Message) -> list[OscMessage]:
    """The OSC messages that say what a message says."""
    kind = message["type"]
    address = f"/onetake/{kind}"
    if kind == "event":
        return [
            _osc(
                address,
                ("s", message["action"]),
                ("d", message["start_ms"]),
                ("d", message["end_ms"]),
                ("f", message["confidence"]),
                ("i", message["person_id"]),
            )
        ]
    when_and_who = (("i", message["person_id"]), ("d", message["timestamp_ms"]))
    if kind == "skeleton":
        joints = zip(message["positions_m"], message["confidence"], strict=True)
        values = [("f", value) for position_m, confidence in joints for value in (*position_m, confidence)]
        return [_osc(address, *when_and_who, *values)]
    if kind == "importance":
        return [_osc(address, *when_and_who, *(("f", value) for value in message["importance"]))]
    if kind == "prediction":
        # OSC has types for "nothing", which many programs do not read: no action is the empty text.
        said = ("s", message["action"] or ""), ("f", message["confidence"])
        scores = message["scores"].items()
        progress, repetitions = message["progress"].items(), message["repetitions"].items()
        return [
            _osc(address, *when_and_who, *said),
            *(_osc("/onetake/score", *when_and_who, ("s", name), ("f", score)) for name, score in scores),
            *(_osc("/onetake/progress", *when_and_who, ("s", name), ("f", place)) for name, place in progress),
            *(_osc("/onetake/repetitions", *when_and_who, ("s", name), ("i", count)) for name, count in repetitions),
        ]
    raise ValueError(f"there is no OSC message for '{kind}'")


def _osc(address: str, *values: tuple[str, float | int | str]) -> OscMessage:
    """An OSC message of typed values: i int32, f float32, d float64, s UTF-8 text."""
    builder = OscMessageBuilder(address)
    for kind, value in values:
        builder.add_arg(value, kind)
    return builder.build()
