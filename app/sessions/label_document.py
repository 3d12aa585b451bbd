"""The labels of a session while they are corrected: every change can be undone, and is saved at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QUndoCommand, QUndoStack

from app.translation import translate
from model.errors import DataError
from model.events import Event
from model.labels import write_events
from model.labels.checked import CONFIDENCE_OF_A_PERSON, clock_order
from model.support import clean_name

SHORTEST_MS = 100.0
"""What is shorter could hardly be clicked."""


class LabelDocument(QObject):
    """The labels, in order of their start, and what can be done to them.

    What a person changes has the confidence 1; what nobody touched keeps that of the recogniser.

    Args:
        path: where they are saved, in the format of its extension.
        labels: those that are there.
        duration_ms: of the session; no label reaches beyond.

    Signals:
        changed: there are other labels, or another one is selected.
        saved: the file holds what is shown.
        save_failed: a sentence; the labels are still there, ``save`` tries again.
    """

    changed = pyqtSignal()
    saved = pyqtSignal()
    save_failed = pyqtSignal(str)

    def __init__(self, path: Path, labels: Sequence[Event], duration_ms: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.duration_ms = duration_ms
        self.labels: tuple[Event, ...] = tuple(sorted(labels, key=clock_order))
        self.selected: Event | None = None
        self.undo_stack = QUndoStack(self)
        self.undo_stack.indexChanged.connect(self.save)

    @property
    def is_saved(self) -> bool:
        return self.undo_stack.isClean()

    def save(self) -> bool:
        """Write the file; true if it holds what is shown."""
        if self.undo_stack.isClean():
            return True
        try:
            write_events(self.path, self.labels)
        except DataError as error:
            self.save_failed.emit(str(error))
            return False
        self.undo_stack.setClean()
        self.saved.emit()
        return True

    def select(self, label: Event | None) -> None:
        """Make a label the one that commands act on."""
        if label is not self.selected:
            self.selected = label
            self.changed.emit()

    def select_next(self, steps: int, from_ms: float) -> Event | None:
        """Select the next label (or the one before, for -1), from the selected one or else from a moment."""
        if not self.labels:
            return None
        if self.selected in self.labels:
            place = self.labels.index(self.selected) + steps
        else:
            after = sum(label.start_ms <= from_ms for label in self.labels)
            place = after if steps > 0 else after - 1
        self.select(self.labels[min(len(self.labels) - 1, max(0, place))])
        return self.selected

    # Changes.

    def add(self, start_ms: float, end_ms: float, action: str) -> None:
        """A new label, which is then selected.

        Raises:
            ActionError: the name cannot be used.
        """
        start_ms, end_ms = self._within(start_ms, end_ms)
        label = Event(start_ms, end_ms, clean_name(action), CONFIDENCE_OF_A_PERSON)
        self._push(
            translate("LabelDocument", "new label “{action}”").format(action=label.action), (*self.labels, label), label
        )

    def delete(self, label: Event) -> None:
        """Take a label away; the next one is selected."""
        place = self.labels.index(label)
        rest = self.labels[:place] + self.labels[place + 1 :]
        following = rest[min(place, len(rest) - 1)] if rest else None
        self._push(translate("LabelDocument", "delete “{action}”").format(action=label.action), rest, following)

    def rename(self, label: Event, action: str) -> None:
        """Say that it was another action.

        Raises:
            ActionError: the name cannot be used.
        """
        action = clean_name(action)
        if action != label.action:
            self._replace(
                label,
                replace(label, action=action, confidence=CONFIDENCE_OF_A_PERSON),
                translate("LabelDocument", "change the action"),
            )

    def move(self, label: Event, start_ms: float, end_ms: float) -> None:
        """Put the edges of a label elsewhere."""
        start_ms, end_ms = self._within(start_ms, end_ms)
        if (start_ms, end_ms) != (label.start_ms, label.end_ms):
            moved = replace(label, start_ms=start_ms, end_ms=end_ms, confidence=CONFIDENCE_OF_A_PERSON)
            self._replace(label, moved, translate("LabelDocument", "move an edge"))

    def replace_all(self, labels: Sequence[Event], what: str) -> None:
        """Have these labels instead; ``what`` is said of it, e.g. "import labels"."""
        self._push(what, tuple(labels), None)

    def _replace(self, label: Event, other: Event, text: str) -> None:
        place = self.labels.index(label)
        self._push(text, (*self.labels[:place], other, *self.labels[place + 1 :]), other)

    def _within(self, start_ms: float, end_ms: float) -> tuple[float, float]:
        """The edges inside of the session, in whole milliseconds as in the file, and not too near to each other."""
        latest_ms = max(0.0, self.duration_ms - SHORTEST_MS)
        start_ms = float(round(min(latest_ms, max(0.0, start_ms))))
        return start_ms, float(round(max(start_ms + SHORTEST_MS, min(self.duration_ms, end_ms))))

    def _push(self, text: str, labels: tuple[Event, ...], selected: Event | None) -> None:
        labels = tuple(sorted(labels, key=clock_order))
        self.undo_stack.push(_Change(self, text, (self.labels, self.selected), (labels, selected)))

    def show(self, labels: tuple[Event, ...], selected: Event | None) -> None:
        """Called by the undo stack."""
        self.labels, self.selected = labels, selected
        self.changed.emit()


_State = tuple[tuple[Event, ...], Event | None]


class _Change(QUndoCommand):
    """From one list of labels to another; a list is small, and it cannot get out of step."""

    def __init__(self, document: LabelDocument, text: str, before: _State, after: _State) -> None:
        super().__init__(text)
        self._document, self._before, self._after = document, before, after

    def undo(self) -> None:
        self._document.show(*self._before)

    def redo(self) -> None:
        self._document.show(*self._after)
