"""The menu of action packs, with those that were open lately."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QWidget

from app.translation import translate
from app.views.status_line import shortened


class PackMenu(QMenu):
    """The commands come from outside; the recent packs are listed below them.

    Args:
        commands: what can be done with packs; None for a line between them.

    Signals:
        chosen: a recent pack.
        forget_wanted: the list of recent packs is to be emptied.
    """

    chosen = pyqtSignal(object)
    forget_wanted = pyqtSignal()

    def __init__(self, commands: Sequence[QAction | None], parent: QWidget | None = None) -> None:
        super().__init__(translate("PackMenu", "&Packs"), parent)
        for command in commands:
            if command is None:
                self.addSeparator()
            else:
                self.addAction(command)
        self.addSeparator()
        self.recent = QMenu(translate("PackMenu", "&Recent packs"), self)
        self.recent.setToolTipsVisible(True)
        self.addMenu(self.recent)

    def set_recent(self, paths: Sequence[Path], current: Path) -> None:
        """List these packs, the newest first; the one that is open is marked."""
        self.recent.clear()
        for number, path in enumerate(paths, start=1):
            # The folder tells packs with the same name apart. A name may hold "&", which would mark a key.
            text = f"{shortened(path.name, 40)}  ({shortened(path.parent.name, 24)})".replace("&", "&&")
            action = QAction(f"&{number}  {text}", self.recent)
            action.setToolTip(str(path))
            action.setCheckable(True)
            action.setChecked(path == current.absolute())
            action.triggered.connect(lambda _=False, path=path: self.chosen.emit(path))
            self.recent.addAction(action)
        self.recent.addSeparator()
        forget = QAction(translate("PackMenu", "&Empty this list"), self.recent)
        forget.triggered.connect(self.forget_wanted)
        self.recent.addAction(forget)
        self.recent.setEnabled(bool(paths))
