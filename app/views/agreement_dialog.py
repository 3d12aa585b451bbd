"""How well what was recognised agrees with the labels, action by action."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QT_TRANSLATE_NOOP, Qt
from PyQt6.QtWidgets import QDialog, QHeaderView, QLabel, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from app.text_size import scaled
from app.translation import percent, translate
from model.agreement import Agreement

COLUMNS = (
    QT_TRANSLATE_NOOP("AgreementDialog", "Action"),
    QT_TRANSLATE_NOOP("AgreementDialog", "Labels"),
    QT_TRANSLATE_NOOP("AgreementDialog", "Recognised"),
    QT_TRANSLATE_NOOP("AgreementDialog", "Agree"),
    QT_TRANSLATE_NOOP("AgreementDialog", "Recall"),
    QT_TRANSLATE_NOOP("AgreementDialog", "Precision"),
)
_EXPLANATION = QT_TRANSLATE_NOOP(
    "AgreementDialog",
    "Recall: the part of the labels that was recognised. Precision: the part of what was recognised that is labelled "
    "so. A label and an event agree if they overlap by at least half (intersection over union).",
)


class AgreementDialog(QDialog):
    """A table with a row for each action.

    Args:
        found: action -> its agreement.
    """

    def __init__(self, found: Mapping[str, Agreement], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("AgreementDialog", "Agreement by action"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = QTableWidget(len(found), len(COLUMNS))
        self.table.setAccessibleName(translate("AgreementDialog", "Agreement by action"))
        for column, title in enumerate(translate("AgreementDialog", column) for column in COLUMNS):
            header = QTableWidgetItem(title)
            header.setTextAlignment(_alignment(column))
            self.table.setHorizontalHeaderItem(column, header)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        rows, columns = self.table.verticalHeader(), self.table.horizontalHeader()
        assert rows is not None and columns is not None, "a table has headers"
        rows.hide()
        columns.setMinimumSectionSize(scaled(72))  # names stay readable where the figures take all room
        columns.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for row, (action, its) in enumerate(found.items()):
            texts = (
                action,
                str(len(its.labels)),
                str(its.recognised),
                str(len(its.matched)),
                share_text(its.recall),
                share_text(its.precision),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_alignment(column))
                item.setToolTip(text if not column else "")
                self.table.setItem(row, column, item)
        explanation = QLabel(translate("AgreementDialog", _EXPLANATION))
        explanation.setWordWrap(True)
        explanation.setProperty("role", "quiet")
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 14, 16, 14)
        page.addWidget(self.table, 1)
        page.addWidget(explanation)
        self.resize(scaled(660), scaled(420))


def _alignment(column: int) -> Qt.AlignmentFlag:
    """Figures on the right, below each other."""
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def share_text(share: float | None) -> str:
    """0..1 as people read it; a dash where there is nothing to divide by."""
    return "–" if share is None else percent(share)
