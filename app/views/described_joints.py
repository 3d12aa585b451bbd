"""The global description of an action, with the words that name joints highlighted."""

from __future__ import annotations

import html
import threading
from collections.abc import Sequence

import numpy as np
from PyQt6.QtCore import QEvent, QObject, pyqtSignal
from PyQt6.QtWidgets import QTextBrowser, QWidget

from app.theme import Theme, current_theme
from capture.skeleton import JOINT_COUNT
from model.errors import DataError
from model.text.key_joints import Mention, mentions


def highlighted_html(description: str, found: Sequence[Mention], theme: Theme) -> str:
    """The description as rich text in which the mentions, in the order of the text, stand out."""
    style = f"background-color: {theme.accent.name()}; color: {theme.on_accent.name()}; font-weight: 600"
    parts, end = [], 0
    for mention in found:
        parts.append(html.escape(description[end : mention.start]))
        parts.append(f"<span style='{style}'>{html.escape(description[mention.start : mention.stop])}</span>")
        end = mention.stop
    parts.append(html.escape(description[end:]))
    return "".join(parts)


class _Reader(QObject):
    """Looks for the mentions in a thread: the tagger takes a while to load at its first use."""

    read = pyqtSignal(str, object, str)
    """A description, its mentions, and one sentence if it could not be read."""

    def begin(self, description: str) -> None:
        threading.Thread(target=self._run, args=(description,), name="reading a description", daemon=True).start()

    def _run(self, description: str) -> None:
        found: tuple[Mention, ...] = ()
        error = ""
        try:
            found = mentions(description)
        except DataError as problem:
            error = str(problem)
        try:
            self.read.emit(description, found, error)
        except RuntimeError:  # the window was closed meanwhile
            return


class DescribedJoints(QTextBrowser):
    """Shows a description at once, and its highlights as soon as they are found."""

    key_joints_found = pyqtSignal(object, str)
    """K (25,) bool of the description that is shown, and one sentence if it could not be found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Description, with the words that name joints highlighted")
        self._description = ""
        self._mentions: tuple[Mention, ...] = ()
        self._reader = _Reader()
        self._reader.read.connect(self._show)

    @property
    def highlighted_words(self) -> list[str]:
        """The words that stand out, in the order of the text."""
        return [mention.text for mention in self._mentions]

    def set_description(self, description: str) -> None:
        """Show another description; empty for none."""
        self._description, self._mentions = description, ()
        self._render()
        self.key_joints_found.emit(np.zeros(JOINT_COUNT, dtype=np.bool_), "")
        if description:
            self._reader.begin(description)

    def _show(self, description: str, found: tuple[Mention, ...], error: str) -> None:
        if description != self._description:
            return  # another one was chosen meanwhile
        self._mentions = found
        self._render()
        keys = np.zeros(JOINT_COUNT, dtype=np.bool_)
        for mention in found:
            keys[list(mention.joints)] = True
        self.key_joints_found.emit(keys, error)

    def _render(self) -> None:
        self.setHtml(highlighted_html(self._description, self._mentions, current_theme()))

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self._render()
