"""Which joints of a learned action the model uses, beside those that a description names (Figure 4 of CrossGLG)."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QT_TRANSLATE_NOOP, Qt
from PyQt6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.newest_answer import NewestAnswer
from app.translation import percent, translate
from app.views.described_joints import DescribedJoints
from app.views.importance_bars import ImportanceBars
from app.views.joints.action_choice import ActionChoice
from app.views.joints.nearest_descriptions import NEAR_ENOUGH, nearest_descriptions
from app.views.joints.page import NO_IMPORTANCE, NOTHING_LEARNED, JointPage
from capture.skeleton import JOINT_COUNT
from model.text.descriptions import Description, read_descriptions

if TYPE_CHECKING:
    from app.session import Session

Nearest = tuple[tuple[str, float], ...]
_EXPLANATION = QT_TRANSLATE_NOOP(
    "KeyJointsPage",
    "Importance tells which joints the model uses to recognise this take; it says nothing about where anybody looks or "
    "what anybody attends to.",
)
_NO_CHOICE = QT_TRANSLATE_NOOP("KeyJointsPage", "Choose a description")


def share_sentence(importance: NDArray[np.floating], key_joints: NDArray[np.bool_]) -> str:
    """How much of the importance (25,) lies on the key joints (25,), and how much would if all joints were alike."""
    count = int(key_joints.sum())
    if count == 0:
        return ""
    share, even = float(importance[key_joints].sum()), count / JOINT_COUNT
    return translate(
        "KeyJointsPage",
        "{share} of the importance lies on the %n key joint(s) ●. If all joints were alike: {even}.",
        "",
        count,
    ).format(share=percent(share), even=percent(even))


def _link(action: str) -> str:
    return f"<a href='{html.escape(action)}'>{html.escape(action)}</a>"


class KeyJointsPage(JointPage):
    """Bars of importance, a description with its key joints, and how far the two agree.

    Args:
        find_nearest: the described actions nearest in meaning to a name, with cosines, nearest first; called in a
            thread.
    """

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        find_nearest: Callable[[str], Nearest] = nearest_descriptions,
    ) -> None:
        super().__init__(session, parent)
        self._importance: NDArray[np.floating] | None = None
        self._key_joints = np.zeros(JOINT_COUNT, dtype=np.bool_)
        self._error = ""  # why no key joints could be found
        self._find_nearest = find_nearest
        # Where both describe an action, the sentences of kinect70 were written for these 25 joints.
        self._descriptions: dict[str, Description] = read_descriptions("ntu120") | read_descriptions("kinect70")

        self.action_choice = ActionChoice(translate("KeyJointsPage", "Learned action"))
        self.order_switch = QCheckBox(translate("KeyJointsPage", "&Largest first"))
        self.order_switch.setChecked(True)
        self.bars = ImportanceBars()
        self.description_choice = QComboBox()
        self.description_choice.setAccessibleName(translate("KeyJointsPage", "Description"))
        self.description_choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.description_choice.setMinimumContentsLength(6)
        self.description_choice.addItems([translate("KeyJointsPage", _NO_CHOICE), *sorted(self._descriptions)])
        self.description_choice.setMaxVisibleItems(20)
        self.nearness = QLabel()
        self.nearness.setWordWrap(True)
        self.nearness.setTextFormat(Qt.TextFormat.RichText)
        self.nearness.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self.nearness.hide()
        self.text = DescribedJoints()
        self.share = QLabel()
        self.share.setWordWrap(True)
        self.share.setTextFormat(Qt.TextFormat.PlainText)
        self.explanation = QLabel(translate("KeyJointsPage", _EXPLANATION))
        self.explanation.setWordWrap(True)
        self.explanation.setProperty("role", "quiet")
        self._lay_out()

        self._finder = NewestAnswer("looking for the nearest description", self)
        self._finder.answered.connect(self._offer)
        self._finder.failed.connect(lambda error: self._say_nearness(html.escape(error)))
        self.action_choice.chosen.connect(self._choose_action)
        self.description_choice.currentTextChanged.connect(self._choose_description)
        self.nearness.linkActivated.connect(self.description_choice.setCurrentText)
        self.order_switch.toggled.connect(self.bars.set_largest_first)
        self.text.key_joints_found.connect(self._show_key_joints)
        self.say(translate("JointPage", NOTHING_LEARNED))

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        top = QHBoxLayout()
        action_label = QLabel(translate("KeyJointsPage", "&Action"))
        action_label.setBuddy(self.action_choice)
        top.addWidget(action_label)
        top.addWidget(self.action_choice, 1)
        top.addWidget(self.order_switch)
        left.addLayout(top)
        left.addWidget(self.bars, 1)

        right = QVBoxLayout()
        choice = QHBoxLayout()
        description_label = QLabel(translate("KeyJointsPage", "&Description"))
        description_label.setBuddy(self.description_choice)
        choice.addWidget(description_label)
        choice.addWidget(self.description_choice, 1)
        right.addLayout(choice)
        right.addWidget(self.nearness)
        right.addWidget(self.text, 1)
        right.addWidget(self.share)
        right.addWidget(self.explanation)

        columns = QHBoxLayout(self.body)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(22)
        columns.addLayout(left, 3)
        columns.addLayout(right, 2)

    def actions_changed(self) -> None:
        chosen = self.action_choice.currentText()
        self.action_choice.set_names([action.name for action in self.learned])
        if not self.learned:
            self._finder.forget()
            self.say(translate("JointPage", NOTHING_LEARNED))
            return
        self.show_body()
        if self.action_choice.currentText() == chosen:
            self._show_importance(chosen)  # its take may be another one

    def choose(self, name: str) -> None:
        if self.action_named(name) is not None:
            self.action_choice.setCurrentText(name)

    def _choose_action(self, name: str) -> None:
        self._show_importance(name)
        wanted = name.strip().casefold()
        same = next((known for known in self._descriptions if known.casefold() == wanted), None)
        self._finder.forget()
        self._say_nearness("")
        self.description_choice.setCurrentText(same or translate("KeyJointsPage", _NO_CHOICE))
        if same is None and wanted:
            self._say_nearness(translate("KeyJointsPage", "Looking for the nearest described action…"))
            self._finder.ask(lambda: self._find_nearest(name))

    def _offer(self, found: Nearest) -> None:
        """Show the nearest description, and say whose it is."""
        name = html.escape(self.action_choice.currentText())
        near = [known for known, cosine in found if cosine >= NEAR_ENOUGH]
        if not near:
            self._say_nearness(
                translate(
                    "KeyJointsPage", "No described action is near in meaning to “{name}”: choose one if you know one."
                ).format(name=name)
            )
            return
        if self.description_choice.currentIndex() == 0:  # else the user was quicker
            self.description_choice.setCurrentText(near[0])
        links = [_link(known) for known in near[1:]]
        also = " " + translate("KeyJointsPage", "Also near: {links}.").format(links=", ".join(links)) if links else ""
        self._say_nearness(
            translate(
                "KeyJointsPage",
                "“{name}” has no description of its own. The nearest described action is {link}.",
            ).format(name=name, link=_link(near[0]))
            + also
        )

    def _say_nearness(self, sentence: str) -> None:
        self.nearness.setText(sentence)
        self.nearness.setVisible(bool(sentence))

    def _show_importance(self, name: str) -> None:
        self._importance = self.session.importance(name)
        self.bars.set_importance(self._importance)
        self._show_share()

    def _choose_description(self, name: str) -> None:
        description = self._descriptions.get(name)
        self.text.set_description(description.overall if description is not None else "")

    def _show_key_joints(self, key_joints: NDArray[np.bool_], error: str) -> None:
        self._key_joints, self._error = key_joints, error
        self.bars.set_key_joints(key_joints)
        self._show_share()

    def _show_share(self) -> None:
        if not self.session.has_importance:
            self.share.setText(translate("JointPage", NO_IMPORTANCE).format(weights=self.session.weights_name))
        elif self._importance is not None:
            self.share.setText(self._error or share_sentence(self._importance, self._key_joints))
