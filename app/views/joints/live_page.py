"""The live skeleton with the joints that the model uses, and the same held still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QT_TRANSLATE_NOOP, Qt
from PyQt6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.shown_history import ShownHistory
from app.translation import decimal, translate
from app.views.joints.page import NO_IMPORTANCE, JointPage
from app.views.skeleton_view import SkeletonView
from capture.skeleton import CapturedFrame

if TYPE_CHECKING:
    from app.session import Session

NOBODY = QT_TRANSLATE_NOOP("LivePage", "Nobody is in view: step before the camera until a skeleton is drawn on you.")
_NOT_YET = QT_TRANSLATE_NOOP("LivePage", "Nothing is learned yet, so the model uses no joint more than another.")


class LivePage(JointPage):
    """Shows what the window shows; held, one moment of the last five seconds."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.view = SkeletonView()
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view, 1)
        column.addWidget(self.note)
        self._history = ShownHistory()
        self._shows_importance = False
        self.say(translate("LivePage", NOBODY))

    def set_shows_importance(self, shows: bool) -> None:
        """Show the joints that the model uses, or all alike."""
        self._shows_importance = shows
        self.view.set_shows_importance(shows)

    def set_held(self, held: bool) -> None:
        """Hold the newest moment, or go on."""
        if held:
            self._history.freeze()
        else:
            self._history.release()

    def step(self, moments: int) -> None:
        """While held: a later moment, or an earlier one."""
        self._history.step(moments)
        self._show_held()

    @property
    def held_before_s(self) -> float:
        """How long before the newest moment the held one is, in seconds."""
        return self._history.held_before_s

    def show_now(
        self, frame: CapturedFrame | None, person: int | None, importance: NDArray[np.floating] | None
    ) -> None:
        """What the source sees now, see :class:`app.views.skeleton_view.SkeletonView`."""
        if self._history.held is not None:
            self._show_held()
            return
        if frame is None or person is None:
            self.say(translate("LivePage", NOBODY))
            return
        self._history.add(frame, person, importance)
        self.show_body()
        self.view.set_importance(importance)
        self.view.set_frame(frame, person)
        if not self._shows_importance:
            self._note("")
        elif not self.session.has_importance:
            self._note(translate("JointPage", NO_IMPORTANCE).format(weights=self.session.weights_name))
        else:
            self._note("" if importance is not None else translate("LivePage", _NOT_YET))

    def _show_held(self) -> None:
        held = self._history.held
        if held is None:
            return
        self.show_body()
        self.view.set_importance(held.importance)
        self.view.set_frame(held.frame, held.person)
        self._note(
            translate("LivePage", "Held, {seconds} s back: ↑ ↓ step").format(seconds=decimal(self.held_before_s, 1))
        )

    def _note(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
