"""Whether there is a screen to show a window on; imports no Qt, which would abort the process without one."""

from __future__ import annotations

import os
import sys


class NoDisplayError(Exception):
    """There is no screen to show a window on. The message is meant to be shown to the user as it is."""


def display_available() -> bool:
    """Whether a window can be shown. Without a display Qt would abort the whole process."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def require_display() -> None:
    """See to it that there is a display.

    Raises:
        NoDisplayError: there is none.
    """
    if not display_available():
        raise NoDisplayError(
            "There is no display to show the window on: start it from a desktop session, or run "
            "'python main.py demo --out DIR', which needs no screen."
        )
