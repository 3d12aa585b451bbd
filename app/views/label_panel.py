"""The side of a session's review where labels are listed and corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import QT_TRANSLATE_NOOP, QModelIndex, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.text_size import scaled
from app.translation import translate
from app.views.fitting_row import FlowingRow
from app.views.label_table import LabelTableModel
from model.events import Event
from model.support import LONGEST_NAME

_NOTHING = QT_TRANSLATE_NOOP(
    "LabelPanel",
    "No labels yet.\n\nMark the start of a movement with I and its end with O, choose the action below, and add it "
    "with N. Or let OneTake look for the learned actions.",
)


class LabelPanel(QWidget):
    """Shows the labels; what the user wants goes out as signals.

    Signals:
        picked: a label that was chosen in the list.
        action_wanted: the name for the selected label, or for what lies between the marks.
        add_wanted, delete_wanted: see the buttons.
    """

    picked = pyqtSignal(object)
    action_wanted = pyqtSignal(str)
    add_wanted = pyqtSignal()
    delete_wanted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(translate("LabelPanel", "Labels"))
        self._title.setProperty("role", "heading")
        self.saved = QLabel()
        self.saved.setProperty("role", "quiet")
        self.model = LabelTableModel()
        self.table = self._make_table()
        nothing = QLabel(translate("LabelPanel", _NOTHING))
        nothing.setProperty("role", "quiet")
        nothing.setWordWrap(True)
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nothing.setMargin(12)
        self.action_choice = QComboBox()
        self.action_choice.setEditable(True)
        self.action_choice.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.action_choice.setAccessibleName(translate("LabelPanel", "Action of the label"))
        self.action_choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.action_choice.setMinimumContentsLength(10)
        field = self.action_choice.lineEdit()
        assert field is not None, "an editable list has a field"
        field.setMaxLength(LONGEST_NAME)
        field.setPlaceholderText(translate("LabelPanel", "Action"))
        field.returnPressed.connect(lambda: self.action_wanted.emit(self.action_choice.currentText()))
        self.action_choice.activated.connect(lambda: self.action_wanted.emit(self.action_choice.currentText()))
        self.add_button = QPushButton(translate("LabelPanel", "Add (N)"))
        self.add_button.setToolTip(translate("LabelPanel", "A new label between the marks (N)"))
        self.add_button.clicked.connect(self.add_wanted)
        self.delete_button = QPushButton(translate("LabelPanel", "Delete"))
        self.delete_button.setToolTip(translate("LabelPanel", "Delete the selected label (Del)"))
        self.delete_button.clicked.connect(self.delete_wanted)

        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self.saved)
        self._pages = QStackedWidget()
        self._pages.addWidget(nothing)
        self._pages.addWidget(self.table)
        buttons = FlowingRow(6)
        buttons.add(self.action_choice, grows=True)
        buttons.add(self.add_button)
        buttons.add(self.delete_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self._pages, 1)
        column.addWidget(buttons)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(translate("LabelPanel", "Labels"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        rows, columns = table.verticalHeader(), table.horizontalHeader()
        assert rows is not None and columns is not None, "a table has headers"
        rows.hide()
        rows.setDefaultSectionSize(scaled(26))
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        selection = table.selectionModel()
        assert selection is not None
        selection.currentRowChanged.connect(self._pick)
        return table

    def set_labels(
        self, labels: Sequence[Event], selected: Event | None, actions: Sequence[str], colors: Mapping[str, int]
    ) -> None:
        """Show these labels; ``actions`` are those that can be chosen."""
        self._title.setText(
            translate("LabelPanel", "Labels ({count})").format(count=len(labels))
            if labels
            else translate("LabelPanel", "Labels")
        )
        self._pages.setCurrentIndex(1 if labels else 0)
        selection = self.table.selectionModel()
        assert selection is not None
        selection.blockSignals(True)
        self.model.set_labels(labels, colors)
        row = self.model.row_of(selected)
        if row < 0:
            self.table.clearSelection()
            self.table.setCurrentIndex(QModelIndex())
        elif row != self.table.currentIndex().row():
            self.table.selectRow(row)
        selection.blockSignals(False)
        viewport = self.table.viewport()
        assert viewport is not None
        viewport.update()  # what is blocked above would have repainted it
        self._show_actions(selected, actions)
        self.delete_button.setEnabled(selected is not None)

    def _show_actions(self, selected: Event | None, actions: Sequence[str]) -> None:
        text = selected.action if selected is not None else self.action_choice.currentText()
        self.action_choice.blockSignals(True)
        if [self.action_choice.itemText(row) for row in range(self.action_choice.count())] != list(actions):
            self.action_choice.clear()
            self.action_choice.addItems(list(actions))
        self.action_choice.setCurrentIndex(self.action_choice.findText(text, Qt.MatchFlag.MatchExactly))
        self.action_choice.setEditText(text)
        self.action_choice.blockSignals(False)

    def _pick(self, current: QModelIndex) -> None:
        if current.isValid():
            self.picked.emit(self.model.label(current.row()))
