"""Where the live output goes or listens, as it is written on the command line."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"

_WRITTEN = re.compile(r"(?:(?:\[(?P<ipv6>[0-9A-Fa-f:.%\w]+)\]|(?P<host>[^\s:\[\]/]+)):)?(?P<port>[0-9]{1,5})")


@dataclass(frozen=True)
class Address:
    """A host and a port.

    Attributes:
        host: a name or a number, never empty.
        port: 0..65535; 0 asks the system for a free one.
    """

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read ``PORT``, ``HOST:PORT`` or ``[IPv6]:PORT``; without a host it is this computer alone.

        Raises:
            ValueError: it is none of these.
        """
        written = _WRITTEN.fullmatch(text)
        if written is None or int(written["port"]) > 65535:
            raise ValueError(f"'{text}' is no address: write PORT or HOST:PORT, e.g. 8765 or {LOOPBACK}:8765")
        return cls(written["ipv6"] or written["host"] or LOOPBACK, int(written["port"]))

    @property
    def is_loopback(self) -> bool:
        """Whether only programs on this computer are reached."""
        if self.host.lower() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:  # a name: where it leads can change
            return False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
