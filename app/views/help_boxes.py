"""What the Help menu shows."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QT_TRANSLATE_NOOP, Qt
from PyQt6.QtWidgets import QMessageBox, QWidget

from app.translation import translate
from app.views.command import native_keys

_KEYS = (
    ("Space", QT_TRANSLATE_NOOP("HelpBoxes", "record; once more: finish the take")),
    ("Esc", QT_TRANSLATE_NOOP("HelpBoxes", "cancel the recording, discard the take")),
    ("Enter", QT_TRANSLATE_NOOP("HelpBoxes", "save the take under the name that you typed")),
    ("I, O", QT_TRANSLATE_NOOP("HelpBoxes", "in the timeline of a take: choose the start or the end mark")),
    ("Left, Right", QT_TRANSLATE_NOOP("HelpBoxes", "move the mark by a frame; with Shift by a quarter of a second")),
    ("Home, P", QT_TRANSLATE_NOOP("HelpBoxes", "put the marks back; play the take")),
    ("F2", QT_TRANSLATE_NOOP("HelpBoxes", "rename the selected action")),
    ("F3", QT_TRANSLATE_NOOP("HelpBoxes", "record the selected action anew")),
    ("Shift+F3", QT_TRANSLATE_NOOP("HelpBoxes", "record one more take of the selected action")),
    ("N", QT_TRANSLATE_NOOP("HelpBoxes", "what was recognised last was not this: learn the difference")),
    ("Del", QT_TRANSLATE_NOOP("HelpBoxes", "delete the selected action")),
    ("Ctrl+D, M", QT_TRANSLATE_NOOP("HelpBoxes", "duplicate the selected action; mute it or recognise it again")),
    ("Ctrl+Up, Ctrl+Down", QT_TRANSLATE_NOOP("HelpBoxes", "move the selected action")),
    ("Ctrl+Z, Ctrl+Shift+Z", QT_TRANSLATE_NOOP("HelpBoxes", "undo what was done to the actions; do it again")),
    ("Ctrl+N, Ctrl+O", QT_TRANSLATE_NOOP("HelpBoxes", "a new action pack; open one")),
    (
        "Ctrl+Shift+S, Ctrl+I",
        QT_TRANSLATE_NOOP("HelpBoxes", "save the pack under another name; import actions into it"),
    ),
    ("Ctrl+H", QT_TRANSLATE_NOOP("HelpBoxes", "hide or show the picture")),
    ("Ctrl+J", QT_TRANSLATE_NOOP("HelpBoxes", "the joints that the model uses in the selected action")),
    (
        "F5",
        QT_TRANSLATE_NOOP(
            "HelpBoxes", "classroom: the views of the joints one by one, full screen; Left and Right walk, Esc leaves"
        ),
    ),
    (
        "F",
        QT_TRANSLATE_NOOP("HelpBoxes", "freeze the skeleton, or go on; Left and Right step through the last 5 seconds"),
    ),
    ("Ctrl+R", QT_TRANSLATE_NOOP("HelpBoxes", "start the source again")),
    ("Ctrl+Shift+R", QT_TRANSLATE_NOOP("HelpBoxes", "record a session, or stop; Ctrl+Shift+O opens one")),
    ("Ctrl++, Ctrl+-, Ctrl+0", QT_TRANSLATE_NOOP("HelpBoxes", "larger text, smaller text, as usual")),
    ("F11", QT_TRANSLATE_NOOP("HelpBoxes", "full screen")),
    ("Ctrl+Q", QT_TRANSLATE_NOOP("HelpBoxes", "quit")),
)
_ABOUT = QT_TRANSLATE_NOOP(
    "HelpBoxes",
    "<h3>OneTake</h3><p>Learns a movement from one take and recognises it live.</p>"
    "<p>Everything stays on this computer. Pictures are shown and forgotten; an action pack holds the skeletons of "
    "the takes, a recorded session those of everybody in view, and neither holds pictures.</p>",
)


def show_keys(parent: QWidget) -> None:
    """What each key does."""
    keys = [(keys, translate("HelpBoxes", what)) for keys, what in _KEYS]
    show_key_table(parent, translate("HelpBoxes", "Keyboard"), keys)


def show_key_table(parent: QWidget, title: str, keys: Sequence[tuple[str, str]]) -> None:
    """Keys and what each does."""
    rows = "".join(f"<tr><td><b>{native_keys(key)}</b>&nbsp;&nbsp;</td><td>{what}</td></tr>" for key, what in keys)
    _show(parent, title, f"<table cellpadding='4'>{rows}</table>")


def show_about(parent: QWidget) -> None:
    """What OneTake is, and what becomes of pictures."""
    _show(parent, translate("HelpBoxes", "About OneTake"), translate("HelpBoxes", _ABOUT))


def _show(parent: QWidget, title: str, text: str) -> None:
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setText(text)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
