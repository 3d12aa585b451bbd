"""The classroom mode: a walk through the views of joints, full screen, in large type, one sentence each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.translation import translate
from app.views.classroom_steps import STEPS, Step, View
from app.views.joints.attention_page import AttentionPage
from app.views.joints.comparison_page import ComparisonPage
from app.views.joints.key_joints_page import KeyJointsPage
from app.views.joints.live_page import LivePage
from app.views.joints.page import JointPage
from app.views.joints.spheres_page import SpheresPage
from capture.skeleton import CapturedFrame

if TYPE_CHECKING:
    from app.session import Session
    from model.support import Action

# Lines of text that would fill the screen: read from the last row, and the tables still fit.
_LINES = 40
_SMALLEST_PX, _LARGEST_PX = 14.0, 34.0
_SENTENCE, _TITLE = 1.3, 1.7  # as multiples of it
_HELD_STEP = 2  # moments at a key


class Classroom(QDialog):
    """Left and right (or the page keys of a presenter) walk, up and down step through a held moment, Esc leaves.

    Args:
        session: asked for what is shown.
        mirrored: show people as a mirror would.
        shows_picture: show the camera's picture.
        parent: the window.
    """

    def __init__(self, session: Session, *, mirrored: bool, shows_picture: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Classroom", "OneTake: classroom"))
        self.setWindowFlag(Qt.WindowType.Window)
        self.live = LivePage(session)
        self.live.view.set_mirrored(mirrored)
        self.live.view.set_shows_picture(shows_picture)
        self.spheres = SpheresPage(session)
        self.key_joints = KeyJointsPage(session)
        self.attention = AttentionPage(session)
        self.comparison = ComparisonPage(session)
        self.attention.set_hint(translate("Classroom", "Point at a field."))  # the arrow keys walk
        for figure in (self.spheres.figure, self.attention.figure, *self.comparison.figures):
            figure.set_mirrored(mirrored)
        # The step's sentence explains enough.
        for explained in (self.spheres, self.key_joints, self.attention, self.comparison):
            explained.explanation.hide()
        self._page_of: dict[View, JointPage] = {
            View.SKELETON: self.live,
            View.IMPORTANCE: self.live,
            View.HELD: self.live,
            View.SPHERES: self.spheres,
            View.KEY_JOINTS: self.key_joints,
            View.ATTENTION: self.attention,
            View.COMPARISON: self.comparison,
        }
        self._place = 0
        self._points: float | None = None  # the size of the type
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.sentence = QLabel()
        self.sentence.setProperty("role", "sentence")
        self.sentence.setWordWrap(True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.count = QLabel()
        self.count.setProperty("role", "quiet")
        self.pages = QStackedWidget()
        for page in dict.fromkeys(self._page_of.values()):
            self.pages.addWidget(page)
        self.back_button = self._button(translate("Classroom", "◂ Back"), self.back)
        self.next_button = self._button(translate("Classroom", "Next ▸"), self.next)
        self.leave_button = self._button(translate("Classroom", "Leave (Esc)"), self.close)
        self._lay_out()
        for keys, slot in (
            (("Right", "PgDown"), self.next),
            (("Left", "PgUp"), self.back),
            (("Home",), lambda: self.go_to(0)),
            (("End",), lambda: self.go_to(len(STEPS) - 1)),
            (("Up",), lambda: self._step(-_HELD_STEP)),
            (("Down",), lambda: self._step(_HELD_STEP)),
        ):
            for key in keys:
                QShortcut(QKeySequence(key), self, slot)
        self.go_to(0)

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys walk
        button.clicked.connect(lambda: slot())
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.count)
        foot = QHBoxLayout()
        foot.addWidget(self.leave_button)
        foot.addStretch(1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 18, 28, 16)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.sentence)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)

    @property
    def step(self) -> Step:
        """What is shown now."""
        return STEPS[self._place]

    def go_to(self, place: int) -> None:
        """Show a step, counted from 0; there is none before the first and none after the last."""
        self._place = min(len(STEPS) - 1, max(0, place))
        step = self.step
        self.title.setText(translate("ClassroomSteps", step.title))
        self.sentence.setText(translate("ClassroomSteps", step.sentence))
        self.count.setText(
            translate("Classroom", "{number} of {count}").format(number=self._place + 1, count=len(STEPS))
        )
        self.back_button.setEnabled(self._place > 0)
        self.next_button.setEnabled(self._place < len(STEPS) - 1)
        self.live.set_shows_importance(step.view is not View.SKELETON)
        self.live.set_held(step.view is View.HELD)
        self.pages.setCurrentWidget(self._page_of[step.view])
        self.setAccessibleName(f"{self.title.text()}: {self.sentence.text()}")

    def next(self) -> None:
        self.go_to(self._place + 1)

    def back(self) -> None:
        self.go_to(self._place - 1)

    def _step(self, moments: int) -> None:
        if self.step.view is View.HELD:
            self.live.step(moments)

    def set_actions(self, actions: Sequence[Action]) -> None:
        """What is learned now."""
        for page in dict.fromkeys(self._page_of.values()):
            page.set_actions(actions)

    def choose(self, name: str) -> None:
        """Show this learned action where one is shown."""
        for page in dict.fromkeys(self._page_of.values()):
            page.choose(name)

    def show_now(
        self, frame: CapturedFrame | None, person: int | None, importance: NDArray[np.floating] | None
    ) -> None:
        """What the source sees now."""
        self.live.show_now(frame, person, importance)

    # Large type.

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._set_type()

    def _set_type(self) -> None:
        """As large as the screen allows. In points: what is painted by hand reads the size in points."""
        pixels = min(_LARGEST_PX, max(_SMALLEST_PX, self.height() / _LINES))
        points = pixels * 72 / self.logicalDpiY()
        if self._points is not None and abs(self._points - points) < 0.1:
            return
        self._points = points
        # Where the application has a style sheet, a font does not reach a widget's children; a style sheet does.
        self.setStyleSheet(
            f"* {{ font-size: {points:.1f}pt; }} QLabel[role='heading'] {{ font-size: {1.2 * points:.1f}pt; }}"
            f"QLabel[role='sentence'] {{ font-size: {_SENTENCE * points:.1f}pt; }}"
            f"QLabel[role='title'] {{ font-size: {_TITLE * points:.1f}pt; font-weight: 700; }}"
        )
