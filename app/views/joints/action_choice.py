"""A list of learned actions to choose one from."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QWidget


class ActionChoice(QComboBox):
    """Keeps its choice while that is learned; long names give way.

    Args:
        accessible_name: what is chosen.
        first: what stands before the actions, if anything.
    """

    chosen = pyqtSignal(str)
    """The newly chosen action; ``first`` where that was chosen, empty where there is nothing to choose."""

    def __init__(self, accessible_name: str, first: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = first
        self.setAccessibleName(accessible_name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setMaxVisibleItems(20)
        if first:
            self.addItem(first)
        self.currentTextChanged.connect(self.chosen)

    def set_names(self, names: Sequence[str]) -> None:
        """What is learned now; without a word in ``chosen`` where the choice stays."""
        before = self.currentText()
        self.blockSignals(True)
        self.clear()
        self.addItems([self._first, *names] if self._first else list(names))
        kept = self.findText(before)
        self.setCurrentIndex(kept if kept >= 0 and before else 0)
        self.blockSignals(False)
        if self.currentText() != before:
            self.chosen.emit(self.currentText())

    @property
    def is_first(self) -> bool:
        """Whether ``first`` is chosen."""
        return bool(self._first) and self.currentIndex() == 0
