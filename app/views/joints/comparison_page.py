"""Two learned actions side by side: both takes in step, what each uses, and what sets them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QT_TRANSLATE_NOOP, Qt
from PyQt6.QtWidgets import QGridLayout, QLabel, QWidget

from app.importance_colors import importance_levels
from app.newest_answer import NewestAnswer
from app.translation import decimal, percent, translate
from app.views.joints.action_choice import ActionChoice
from app.views.joints.comparison_bars import ComparisonBars
from app.views.joints.page import NO_IMPORTANCE, NOTHING_LEARNED, JointPage
from app.views.joints.playback_bar import PlaybackBar
from app.views.joints.take_figure import TakeFigure

if TYPE_CHECKING:
    from app.session import Session
    from model.action_comparison import ActionComparison

ONE_MORE = QT_TRANSLATE_NOOP("ComparisonPage", "One action is learned. Learn another one to compare the two.")
_EXPLANATION = QT_TRANSLATE_NOOP(
    "ComparisonPage",
    "A joint sets two actions apart where it moves differently, or where the model uses it in one of them only. The "
    "takes play in step: each is stretched to the same length.",
)


def comparison_sentence(first: str, second: str, found: ActionComparison) -> str:
    """How alike two learned actions are."""
    similarity = decimal(found.joints.similarity, 2).replace("-", "−")
    return translate(
        "ComparisonPage",
        "Similarity {similarity} (a take with itself: 1). Shown the take of “{first}”, the model would find “{second}” "
        "with a confidence of {percent}; the other way round {other_way}.",
    ).format(
        similarity=similarity,
        first=first,
        second=second,
        percent=percent(found.first_as_second),
        other_way=percent(found.second_as_first),
    )


class ComparisonPage(JointPage):
    """Two choices, two figures, the joints between them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.choices = (
            ActionChoice(translate("ComparisonPage", "First action")),
            ActionChoice(translate("ComparisonPage", "Second action")),
        )
        self.figures = (
            TakeFigure(translate("ComparisonPage", "The take of the first action")),
            TakeFigure(translate("ComparisonPage", "The take of the second action")),
        )
        self.bars = ComparisonBars()
        self.playback = PlaybackBar()
        self.result = QLabel()
        self.result.setWordWrap(True)
        self.result.setTextFormat(Qt.TextFormat.PlainText)
        self.explanation = QLabel(translate("ComparisonPage", _EXPLANATION))
        self.explanation.setWordWrap(True)
        self.explanation.setProperty("role", "quiet")
        grid = QGridLayout(self.body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        for column, (choice, figure) in enumerate(zip(self.choices, self.figures, strict=True)):
            grid.addWidget(choice, 0, column)
            grid.addWidget(figure, 1, column)
            figure.set_spheres(False)
            self.playback.progressed.connect(figure.show_at)
            choice.chosen.connect(self._show)
        grid.addWidget(self.playback, 2, 0, 1, 2)
        grid.addWidget(self.bars, 0, 2, 3, 1)
        grid.addWidget(self.result, 3, 0, 1, 3)
        grid.addWidget(self.explanation, 4, 0, 1, 3)
        for column, stretch in enumerate((3, 3, 5)):
            grid.setColumnStretch(column, stretch)
        grid.setRowStretch(1, 1)
        self._importance: tuple[NDArray[np.floating] | None, NDArray[np.floating] | None] = (None, None)
        self._comparer = NewestAnswer("comparing two actions", self)
        self._comparer.answered.connect(self._show_result)
        self._comparer.failed.connect(self.result.setText)
        self.say(translate("JointPage", NOTHING_LEARNED))

    def actions_changed(self) -> None:
        names = [action.name for action in self.learned]
        had = self.choices[1].count() > 1
        for choice in self.choices:
            choice.blockSignals(True)
            choice.set_names(names)
            choice.blockSignals(False)
        if len(names) < 2:
            self._comparer.forget()
            self.say(translate("ComparisonPage", ONE_MORE) if names else translate("JointPage", NOTHING_LEARNED))
            return
        if not had or self.choices[0].currentText() == self.choices[1].currentText():
            self._make_different()
        self.show_body()
        self._show()

    def choose(self, name: str) -> None:
        if self.action_named(name) is not None:
            self.choices[0].setCurrentText(name)
            if self.choices[1].currentText() == name:
                self._make_different()

    def _make_different(self) -> None:
        second = self.choices[1]
        second.setCurrentIndex((self.choices[0].currentIndex() + 1) % max(1, second.count()))

    def _show(self) -> None:
        names = (self.choices[0].currentText(), self.choices[1].currentText())
        first, second = (self.action_named(name) for name in names)
        if first is None or second is None:
            return
        importance = (self.session.importance(names[0]), self.session.importance(names[1]))
        for figure, action, shares in zip(self.figures, (first, second), importance, strict=True):
            figure.set_take(action.clip)
            figure.set_levels(None if shares is None else importance_levels(shares))
        self.playback.set_duration((first.clip.duration_s + second.clip.duration_s) / 2)
        self._importance = importance
        self.bars.set_names(*names)
        self.bars.set_values(None, None, None)
        self.result.setText(translate("ComparisonPage", "Comparing…"))
        self._comparer.ask(lambda: (*names, self.session.compare_actions(*names)))

    def _show_result(self, answer: tuple[str, str, ActionComparison]) -> None:
        first, second, found = answer
        self.bars.set_values(*self._importance, found.joints.differences)
        sentence = comparison_sentence(first, second, found)
        if not self.session.has_importance:
            sentence += " " + translate("JointPage", NO_IMPORTANCE).format(weights=self.session.weights_name)
        self.result.setText(sentence)
