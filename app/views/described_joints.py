"""The global description of an action, with the words that name joints highlighted."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
from PyQt6.QtCore import QEvent, pyqtSignal
from PyQt6.QtWidgets import QTextBrowser, QWidget

from app.newest_answer import NewestAnswer
from app.theme import Theme, current_theme
from app.translation import translate
from capture.skeleton import JOINT_COUNT
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


class DescribedJoints(QTextBrowser):
    """Shows a description at once, and its highlights as soon as they are found."""

    key_joints_found = pyqtSignal(object, str)
    """K (25,) bool of the description that is shown, and one sentence if it could not be found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("DescribedJoints", "Description, with the words that name joints highlighted"))
        self._description = ""
        self._mentions: tuple[Mention, ...] = ()
        self._reader = NewestAnswer("reading a description", self)  # the tagger takes a while to load at its first use
        self._reader.answered.connect(self._show)
        self._reader.failed.connect(self._say_failed)

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
            self._reader.ask(lambda: mentions(description))
        else:
            self._reader.forget()

    def _show(self, found: tuple[Mention, ...]) -> None:
        self._mentions = found
        self._render()
        keys = np.zeros(JOINT_COUNT, dtype=np.bool_)
        for mention in found:
            keys[list(mention.joints)] = True
        self.key_joints_found.emit(keys, "")

    def _say_failed(self, error: str) -> None:
        self.key_joints_found.emit(np.zeros(JOINT_COUNT, dtype=np.bool_), error)

    def _render(self) -> None:
        self.setHtml(highlighted_html(self._description, self._mentions, current_theme()))

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self._render()
