"""Which of the actions that were found in files to take over, and under which names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListView,
    QVBoxLayout,
    QWidget,
)

from app.importing import ReadFile
from app.sentences import said
from app.translation import translate
from app.views.import_delegate import ImportDelegate
from app.views.import_model import ImportModel

if TYPE_CHECKING:
    from model.support import Action, SupportSet

_REPAINT_MS = 66
_MOST_TROUBLES = 4


class ImportDialog(QDialog):
    """A list of cards to choose from.

    Args:
        files: what was found.
        learned: the actions that are there already.
        parent: the window.
    """

    def __init__(self, files: Sequence[ReadFile], learned: Sequence[Action], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("ImportDialog", "Import actions"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model = ImportModel(files, learned)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(ImportDelegate(self.list))
        self.list.setAccessibleName(translate("ImportDialog", "Actions that were found"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setCurrentIndex(self.model.index(0))
        self.all_switch = QCheckBox(translate("ImportDialog", "&All"))
        self.all_switch.clicked.connect(self._choose_all)
        self.trouble = QLabel()
        self.trouble.setProperty("role", "advice")
        self.trouble.setWordWrap(True)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self._file_troubles = [trouble for file in files for trouble in file.troubles]
        self._show_trouble("")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        button = self.buttons.addButton(translate("ImportDialog", "Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        assert button is not None
        self.import_button = button
        self.import_button.setProperty("primary", True)
        self.import_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

        hint = QLabel(
            translate("ImportDialog", "Space or a click chooses, F2 renames. What is here already stays as it is.")
        )
        hint.setProperty("role", "quiet")
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(hint)
        column.addWidget(self.all_switch)
        column.addWidget(self.list, 1)
        column.addWidget(self.trouble)
        column.addWidget(self.buttons)
        self.resize(520, 520)

        self.model.refused.connect(self._show_trouble)
        self.model.count_changed.connect(self._show_count)
        self._show_count(self.model.count)
        self.list.setFocus()
        timer = QTimer(self)
        timer.timeout.connect(self._animate)
        timer.start(_REPAINT_MS)

    def chosen(self) -> SupportSet:
        """What is to be taken, under the names that it will have."""
        return self.model.chosen()

    def _choose_all(self) -> None:
        self.model.choose_all(self.all_switch.isChecked())

    def _show_count(self, count: int) -> None:
        self.import_button.setEnabled(count > 0)
        self.import_button.setText(
            translate("ImportDialog", "&Import {count}").format(count=count)
            if count
            else translate("ImportDialog", "&Import")
        )
        self.all_switch.setChecked(count == self.model.rowCount())

    def _show_trouble(self, sentence: str) -> None:
        shown = [sentence] if sentence else self._file_troubles[:_MOST_TROUBLES]
        if not sentence and len(self._file_troubles) > _MOST_TROUBLES:
            shown.append(
                translate("ImportDialog", "%n more cannot be used.", "", len(self._file_troubles) - _MOST_TROUBLES)
            )
        self.trouble.setText("\n".join(map(said, shown)))
        self.trouble.setVisible(bool(shown))

    def _animate(self) -> None:
        viewport = self.list.viewport()
        if viewport is not None:
            viewport.update()
