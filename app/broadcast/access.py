"""Who may connect to the WebSocket: whoever knows the token, or, without one, programs on this computer."""

from __future__ import annotations

import hmac
import re
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers

from app.broadcast.address import Address
from app.broadcast.errors import BroadcastError

SHORTEST_TOKEN = 8
_LOCAL_PAGE = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?")
_NEW_TOKEN = 'python -c "import secrets; print(secrets.token_urlsafe())"'


class Access:
    """Decides about each client.

    Args:
        address: where the server listens.
        token: the secret that a client must tell, None for none.

    Raises:
        BroadcastError: other computers could connect and there is no token, or one that is quickly guessed.
    """

    def __init__(self, address: Address, token: str | None) -> None:
        if token is None and not address.is_loopback:
            raise BroadcastError(
                f"Other computers could connect to {address}: add --token with a secret, e.g. from {_NEW_TOKEN}, or "
                "leave the host out."
            )
        if token is not None and len(token) < SHORTEST_TOKEN:
            raise BroadcastError(
                f"The token is too short: take at least {SHORTEST_TOKEN} characters, e.g. from {_NEW_TOKEN}."
            )
        self._token = token

    def refusal(self, path: str, headers: Headers) -> tuple[int, str] | None:
        """The HTTP status and a sentence for a client that may not connect; None for one that may.

        Args:
            path: of the request, with the query.
            headers: of the request.
        """
        if self._token is None:
            # Any page that the user visits can open a WebSocket on this computer; the browser tells whose it is.
            origins = headers.get_all("Origin")
            if all(_LOCAL_PAGE.fullmatch(origin) for origin in origins):
                return None
            return 403, "Pages from elsewhere may connect only if OneTake was started with --token.\n"
        said = parse_qs(urlsplit(path).query).get("token", [])
        said += [value.removeprefix("Bearer ") for value in headers.get_all("Authorization")]
        # As bytes, because text is compared only if it is ASCII; in a time that does not tell how much was right.
        expected = self._token.encode()
        if any(hmac.compare_digest(token.encode("utf-8", "surrogateescape"), expected) for token in said):
            return None
        return 401, "The token is missing or wrong: add ?token=TOKEN, or the header Authorization: Bearer TOKEN.\n"
