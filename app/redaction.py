"""Takes what is personal out of texts that leave the computer in a bug report: the home folder and the user's name."""

from __future__ import annotations

import getpass
import re
import sys
from pathlib import Path

_SEPARATOR = r"[/\\]+"  # also the doubled backslash of a quoted Windows path
# The usual places of home folders, for other users' and for Windows' short names such as C:\Users\ALICE~1.
_ANY_HOME = re.compile(
    rf"(?<![\w/\\.~])(?:[a-z]:)?{_SEPARATOR}(?:home|users){_SEPARATOR}(?!shared\b|public\b)[^/\\\s:;,'\"<>()]+",
    re.IGNORECASE,
)


def without_personal_data(text: str) -> str:
    """The text with home folders shown as ``~`` and the user's name, where it is part of a path, as ``USER``."""
    flags = re.IGNORECASE if sys.platform == "win32" else 0
    home = _home()
    if home is not None:
        parts = _SEPARATOR.join(re.escape(part.strip("/\\")) for part in home.parts if part != "/")
        # A path from the root must not be the end of a longer one; one with a drive cannot be.
        begin = r"(?<!\w)" if home.drive else rf"(?<![\w/\\.~]){_SEPARATOR}"
        text = re.sub(rf"{begin}{parts}(?![\w.-]*\w)", "~", text, flags=flags)
    text = _ANY_HOME.sub("~", text)
    name = _user_name()
    if name:
        text = re.sub(rf"(?<=[/\\]){re.escape(name)}(?![\w.-]*\w)", "USER", text, flags=flags)
    return text


def _home() -> Path | None:
    """None where there is none, or none that is worth hiding: services run with the root folder as their home."""
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home if home.is_absolute() and home != Path(home.anchor) else None


def _user_name() -> str:
    """Empty where the system knows no name, as in a container with a bare user number."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
