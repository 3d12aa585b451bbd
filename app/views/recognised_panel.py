"""Running learned actions over a session, and how well the result agrees with the labels."""

from __future__ import annotations

import time

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.translation import decimal, translate
from app.views.agreement_dialog import share_text
from app.views.elided_label import ElidedLabel
from app.views.fitting_row import FlowingRow
from model.agreement import Agreement

_LEAST_SHARE = 0.03  # before that, no estimate of the time that is left is worth anything


class RecognisedPanel(QWidget):
    """A button, the progress of a run, and figures.

    Signals:
        run_wanted, cancel_wanted, take_over_wanted, details_wanted: see the buttons.
    """

    run_wanted = pyqtSignal()
    cancel_wanted = pyqtSignal()
    take_over_wanted = pyqtSignal()
    details_wanted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(translate("RecognisedPanel", "Recognised"))
        title.setProperty("role", "heading")
        self.pack = ElidedLabel()
        self.pack.setProperty("role", "quiet")
        self.run_button = QPushButton(translate("RecognisedPanel", "Run"))
        self.run_button.setToolTip(
            translate("RecognisedPanel", "Look for the learned actions in the whole session (Ctrl+R)")
        )
        self.run_button.clicked.connect(self.run_wanted)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(translate("RecognisedPanel", "Progress of the run"))
        self.remaining = QLabel()
        self.remaining.setProperty("role", "quiet")
        self.cancel_button = QPushButton(translate("RecognisedPanel", "Cancel"))
        self.cancel_button.clicked.connect(self.cancel_wanted)
        self.figures = QLabel()
        self.figures.setTextFormat(Qt.TextFormat.PlainText)
        self.figures.setWordWrap(True)
        self.figures.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.figures.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.take_over_button = QPushButton(translate("RecognisedPanel", "Use as labels"))
        self.take_over_button.setToolTip(
            translate("RecognisedPanel", "Replace all labels by what was recognised; Ctrl+Z takes it back")
        )
        self.take_over_button.clicked.connect(self.take_over_wanted)
        self.details_button = QPushButton(translate("RecognisedPanel", "By action …"))
        self.details_button.setToolTip(translate("RecognisedPanel", "How well each action agrees with the labels"))
        self.details_button.clicked.connect(self.details_wanted)
        self._began_s = 0.0

        top = QHBoxLayout()
        top.addWidget(title)
        top.addWidget(self.pack, 1)
        running = QHBoxLayout()
        running.addWidget(self.progress, 1)
        running.addWidget(self.remaining)
        running.addWidget(self.cancel_button)
        buttons = FlowingRow(6)
        buttons.add(self.run_button, grows=True)
        buttons.add(self.take_over_button)
        buttons.add(self.details_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.figures)
        column.addLayout(running)
        column.addWidget(buttons)
        self.set_running(False)
        self.set_agreement("", None)

    def set_running(self, running: bool) -> None:
        """Show the progress of a run that begins, or the buttons."""
        self._began_s = time.monotonic()
        self.set_progress(0.0)
        for widget in (self.progress, self.remaining, self.cancel_button):
            widget.setVisible(running)
        self.run_button.setVisible(not running)
        self.cancel_button.setEnabled(True)
        self.take_over_button.setEnabled(not running)

    def set_progress(self, share: float) -> None:
        """How much of a run is done, 0..1."""
        self.progress.setValue(round(1000 * share))
        left_s = (time.monotonic() - self._began_s) * (1 - share) / share if share > _LEAST_SHARE else None
        self.remaining.setText("" if left_s is None else remaining_text(left_s))

    def set_agreement(self, pack: str, agreement: Agreement | None) -> None:
        """Show how well the result of a pack agrees with the labels; None before a run."""
        self.pack.setText(pack)
        self.run_button.setText(
            translate("RecognisedPanel", "Run the learned actions")
            if agreement is None
            else translate("RecognisedPanel", "Run again")
        )
        self.take_over_button.setVisible(agreement is not None)
        self.details_button.setVisible(agreement is not None)
        self.figures.setText(
            translate("RecognisedPanel", "Not run yet. The result appears as a second track, beside the labels.")
            if agreement is None
            else agreement_text(agreement)
        )


def remaining_text(seconds: float) -> str:
    """About how long something still takes."""
    if seconds < 90:
        return translate("RecognisedPanel", "{seconds} s left").format(seconds=decimal(seconds, 0))
    return translate("RecognisedPanel", "{minutes} min left").format(minutes=round(seconds / 60))


def agreement_text(found: Agreement) -> str:
    """The figures in words."""
    agreed = len(found.matched)
    if found.f1 is None:
        text = translate("RecognisedPanel", "Nothing was recognised, and nothing is labelled that could be.")
    elif found.recall is None:
        text = translate(
            "RecognisedPanel", "{recognised} recognised; there are no labels of these actions to compare with."
        ).format(recognised=found.recognised)
    elif found.precision is None:
        text = translate("RecognisedPanel", "0 of {labels} labels recognised (recall 0 %).").format(
            labels=len(found.labels)
        )
    else:
        text = translate(
            "RecognisedPanel",
            "{agreed} of {labels} labels recognised (recall {recall}), {agreed} of {recognised} recognised are "
            "labelled so (precision {precision}). F1 {f1}. Hatched bars have no partner.",
        ).format(
            agreed=agreed,
            labels=len(found.labels),
            recall=share_text(found.recall),
            recognised=found.recognised,
            precision=share_text(found.precision),
            f1=share_text(found.f1),
        )
    if found.other_labels:
        text += " " + translate(
            "RecognisedPanel",
            "%n label(s) name actions that the pack does not hold: left out.",
            "",
            found.other_labels,
        )
    return text
