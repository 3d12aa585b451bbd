"""Addresses as they are written, and who may connect."""

from __future__ import annotations

import pytest
from websockets.datastructures import Headers

from app.broadcast.access import Access
from app.broadcast.address import Address
from app.broadcast.errors import BroadcastError

HERE, ANYWHERE = Address("127.0.0.1", 8765), Address("0.0.0.0", 8765)
TOKEN = "a secret, ünïcode"


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("8765", "127.0.0.1", 8765),
        ("0", "127.0.0.1", 0),
        ("localhost:9000", "localhost", 9000),
        ("192.168.1.20:9000", "192.168.1.20", 9000),
        ("[::1]:9000", "::1", 9000),
        ("max-machine.local:65535", "max-machine.local", 65535),
    ],
)
def test_an_address(text: str, host: str, port: int) -> None:
    assert Address.parse(text) == Address(host, port)


@pytest.mark.parametrize("text", ["", ":8765", "host", "host:", "::1:9000", "65536", "-1", "a b:1", "ws://host:1"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        Address.parse(text)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST"])
def test_this_computer_needs_no_token(host: str) -> None:
    Access(Address(host, 1), None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20", "127.1", "localhost.example.org", "0"])
def test_any_other_address_needs_a_token(host: str) -> None:
    with pytest.raises(BroadcastError, match="add --token") as error:
        Access(Address(host, 1), None)
    assert len(str(error.value).splitlines()) == 1
    Access(Address(host, 1), TOKEN)


@pytest.mark.parametrize("token", ["", "1234567"])
def test_a_short_token_is_refused(token: str) -> None:
    with pytest.raises(BroadcastError, match="too short"):
        Access(ANYWHERE, token)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/?token=a+secret%2C+%C3%BCn%C3%AFcode", {}, None),
        ("/", {"Authorization": "Bearer longenough"}, 401),
        ("/", {}, 401),
        ("/?token=", {}, 401),
        ("/?token=a+secret", {}, 401),
        ("/?token=%FF%FE", {}, 401),
        ("/a+secret%2C+%C3%BCn%C3%AFcode", {}, 401),
    ],
)
def test_the_token(path: str, headers: dict[str, str], status: int | None) -> None:
    for address in (HERE, ANYWHERE):  # a token that was given counts on this computer, too
        refusal = Access(address, TOKEN).refusal(path, Headers(headers))
        assert (refusal and refusal[0]) == status


def test_the_token_in_a_header() -> None:
    access = Access(ANYWHERE, "longenough")
    assert access.refusal("/", Headers(Authorization="Bearer longenough")) is None
    assert access.refusal("/", Headers(Authorization="Bearer longenougH")) is not None


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:3000", True),
        ("http://127.0.0.1", True),
        ("https://example.org", False),
        ("http://localhost.example.org", False),
        ("http://127.0.0.1:80@example.org", False),
        ("null", False),  # any page can make itself one of these
    ],
)
def test_pages_from_elsewhere_are_kept_out_without_a_token(origin: str, allowed: bool) -> None:
    assert (Access(HERE, None).refusal("/", Headers(Origin=origin)) is None) == allowed
    assert Access(HERE, TOKEN).refusal("/?token=a+secret%2C+%C3%BCn%C3%AFcode", Headers(Origin=origin)) is None
