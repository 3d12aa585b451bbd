"""Spheres around the joints of a learned take, as large as the model uses them (Figure 6 of CrossGLG)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QT_TRANSLATE_NOOP, Qt
from PyQt6.QtWidgets import QComboBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.importance_colors import importance_levels
from app.newest_answer import NewestAnswer
from app.sentences import said
from app.translation import percent, translate
from app.views.joint_names import joint_name
from app.views.joints.action_choice import ActionChoice
from app.views.joints.color_scale import ColorScale
from app.views.joints.page import NO_IMPORTANCE, NOTHING_LEARNED, JointPage
from app.views.joints.playback_bar import PlaybackBar
from app.views.joints.take_figure import TakeFigure
from capture.skeleton import Joint

if TYPE_CHECKING:
    from app.session import Session
    from model.attention import AttentionMaps

_IMPORTANCE = QT_TRANSLATE_NOOP("SpheresPage", "Joint importance (JID)")
_NAMED = 5
_EXPLANATIONS = {
    True: QT_TRANSLATE_NOOP(
        "SpheresPage", "Joint importance is what each joint counts when this movement is compared with others."
    ),
    False: QT_TRANSLATE_NOOP(
        "SpheresPage",
        "How large a share each joint has in this block of the encoder when the joints are updated, on average.",
    ),
}


class SpheresPage(JointPage):
    """A playing take with spheres, and the joints that have the largest."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._maps: AttentionMaps | None = None
        self.shares: NDArray[np.floating] | None = None
        """(25,) what the spheres show, sums to 1; None while it is being worked out."""
        self.choice = ActionChoice(translate("SpheresPage", "Learned action"))
        self.measure_choice = QComboBox()
        self.measure_choice.setAccessibleName(translate("SpheresPage", "What the spheres show"))
        self.measure_choice.addItem(translate("SpheresPage", _IMPORTANCE))
        self.figure = TakeFigure(translate("SpheresPage", "The take with spheres around its joints"))
        self.playback = PlaybackBar()
        self.largest = QLabel()
        self.largest.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.setProperty("role", "advice")
        self.explanation = QLabel()
        self.explanation.setWordWrap(True)
        self.explanation.setProperty("role", "quiet")
        self._lay_out()

        self._reader = NewestAnswer("reading the attention", self)
        self._reader.answered.connect(self._show_maps)
        self._reader.failed.connect(self._say_trouble)
        self.playback.progressed.connect(self.figure.show_at)
        self.choice.chosen.connect(self._show_action)
        self.measure_choice.currentIndexChanged.connect(self._show_measure)
        self.say(translate("JointPage", NOTHING_LEARNED))

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        for label, widget in (
            (translate("SpheresPage", "&Action"), self.choice),
            (translate("SpheresPage", "&Spheres show"), self.measure_choice),
        ):
            name = QLabel(label)
            name.setBuddy(widget)
            side.addWidget(name)
            side.addWidget(widget)
            side.addSpacing(6)
        side.addWidget(ColorScale(translate("SpheresPage", "low"), translate("SpheresPage", "high"), discs=True))
        side.addSpacing(6)
        side.addWidget(self.largest)
        side.addWidget(self.trouble)
        side.addStretch(1)
        side.addWidget(self.explanation)
        grid = QGridLayout(self.body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.addWidget(self.figure, 0, 0)
        grid.addWidget(self.playback, 1, 0)
        grid.addLayout(side, 0, 1, 2, 1)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 2)

    def actions_changed(self) -> None:
        self.choice.set_names([action.name for action in self.learned])
        if self.learned:
            self.show_body()
            self._show_action()
        else:
            self._reader.forget()
            self.say(translate("JointPage", NOTHING_LEARNED))

    def choose(self, name: str) -> None:
        if self.action_named(name) is not None:
            self.choice.setCurrentText(name)

    def _show_action(self) -> None:
        action = self.action_named(self.choice.currentText())
        if action is None:
            return
        self.figure.set_take(action.clip)
        self.playback.set_duration(action.clip.duration_s)
        self._maps = None
        clip = action.clip
        self._reader.ask(lambda: self.session.attention(clip))
        self._show_measure()

    def _show_maps(self, maps: AttentionMaps) -> None:
        self._maps = maps
        if self.measure_choice.count() == 1:
            count = maps.block_count
            self.measure_choice.addItems(
                [
                    translate("SpheresPage", "Attention in block {number} of {count}").format(
                        number=number, count=count
                    )
                    for number in range(1, count + 1)
                ]
            )
        self._show_measure()

    def _show_measure(self) -> None:
        block = self.measure_choice.currentIndex() - 1
        self.explanation.setText(translate("SpheresPage", _EXPLANATIONS[block < 0]))
        if block < 0:
            self._say_trouble("" if self.session.has_importance else self._no_importance())
            self._show_shares(self.session.importance(self.choice.currentText()))
            if not self.session.has_importance:
                self.largest.clear()  # where all are alike, no joint comes first
        else:
            self._say_trouble("")
            self._show_shares(None if self._maps is None else self._maps.received(block)[0].numpy())

    def _no_importance(self) -> str:
        return translate("JointPage", NO_IMPORTANCE).format(weights=self.session.weights_name)

    def _say_trouble(self, sentence: str) -> None:
        self.trouble.setText(said(sentence))
        self.trouble.setVisible(bool(sentence))

    def _show_shares(self, shares: NDArray[np.floating] | None) -> None:
        self.shares = shares
        self.figure.set_levels(None if shares is None else importance_levels(shares))
        if shares is None:
            self.largest.clear()
            return
        first = np.argsort(-shares, kind="stable")[:_NAMED].tolist()
        self.largest.setText(
            "\n".join(f"{percent(float(shares[joint]), 1):>6}  {joint_name(Joint(joint))}" for joint in first)
        )
