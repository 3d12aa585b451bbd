"""Commands for menus, buttons and keys."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction, QKeySequence


def native_keys(keys: str) -> str:
    """Keys, separated by commas, as the system and the language write them: "Strg+Z" for "Ctrl+Z"."""
    form = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(form) for key in keys.split(", "))


def make_command(parent: QObject, text: str, keys: str, slot: Callable[[], object]) -> QAction:
    """A command; ``keys`` may name several, separated by spaces, or none."""
    command = QAction(text, parent)
    command.setShortcuts([QKeySequence(key) for key in keys.split()])
    command.triggered.connect(lambda: slot())
    return command


def make_explained_command(parent: QObject, text: str, key: str, tip: str, slot: Callable[[], object]) -> QAction:
    """A command with a tool tip, which names its key if it has one."""
    command = make_command(parent, text, key, slot)
    command.setToolTip(f"{tip} ({native_keys(key)})" if key else tip)
    return command
