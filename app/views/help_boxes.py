"""What the Help menu shows."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QMessageBox, QWidget

_KEYS = (
    ("Space", "record; once more: finish the take"),
    ("Esc", "cancel the recording, discard the take"),
    ("Enter", "save the take under the name that you typed"),
    ("I, O", "in the timeline of a take: choose the start or the end mark"),
    ("Left, Right", "move the mark by a frame; with Shift by a quarter of a second"),
    ("Home, P", "put the marks back; play the take"),
    ("F2", "rename the selected action"),
    ("F3", "record the selected action anew"),
    ("Shift+F3", "record one more take of the selected action"),
    ("N", "what was recognised last was not this: learn the difference"),
    ("Del", "delete the selected action"),
    ("Ctrl+D, M", "duplicate the selected action; mute it or recognise it again"),
    ("Ctrl+Up, Ctrl+Down", "move the selected action"),
    ("Ctrl+Z, Ctrl+Shift+Z", "undo what was done to the actions; do it again"),
    ("Ctrl+N, Ctrl+O", "a new action pack; open one"),
    ("Ctrl+Shift+S, Ctrl+I", "save the pack under another name; import actions into it"),
    ("Ctrl+H", "hide or show the picture"),
    ("Ctrl+J", "the joints that the model uses in the selected action"),
    ("F5", "classroom: the views of the joints one by one, full screen; Left and Right walk, Esc leaves"),
    ("F", "freeze the skeleton, or go on; Left and Right step through the last 5 seconds"),
    ("Ctrl+R", "start the source again"),
    ("Ctrl+Shift+R", "record a session, or stop; Ctrl+Shift+O opens one"),
    ("F11", "full screen"),
    ("Ctrl+Q", "quit"),
)
_ABOUT = (
    "<h3>OneTake</h3><p>Learns a movement from one take and recognises it live.</p>"
    "<p>Everything stays on this computer. Pictures are shown and forgotten; an action pack holds the skeletons of "
    "the takes, a recorded session those of everybody in view, and neither holds pictures.</p>"
)


def show_keys(parent: QWidget) -> None:
    """What each key does."""
    show_key_table(parent, "Keyboard", _KEYS)


def show_key_table(parent: QWidget, title: str, keys: Sequence[tuple[str, str]]) -> None:
    """Keys and what each does."""
    rows = "".join(f"<tr><td><b>{key}</b>&nbsp;&nbsp;</td><td>{what}</td></tr>" for key, what in keys)
    _show(parent, title, f"<table cellpadding='4'>{rows}</table>")


def show_about(parent: QWidget) -> None:
    """What OneTake is, and what becomes of pictures."""
    _show(parent, "About OneTake", _ABOUT)


def _show(parent: QWidget, title: str, text: str) -> None:
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setText(text)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
