"""Which joints of a learned action the model uses, beside those that a description names (Figure 4 of CrossGLG)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCheckBox, QComboBox, QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.views.described_joints import DescribedJoints
from app.views.importance_bars import ImportanceBars
from capture.skeleton import JOINT_COUNT
from model.support import Action
from model.text.descriptions import Description, read_descriptions

_EXPLANATION = (
    "Importance tells which joints the model uses to recognise this take; it says nothing about where anybody looks or "
    "what anybody attends to."
)
_NO_CHOICE = "Choose a description"


def share_sentence(importance: NDArray[np.floating], key_joints: NDArray[np.bool_]) -> str:
    """How much of the importance (25,) lies on the key joints (25,), and how much would if all joints were alike."""
    count = int(key_joints.sum())
    if count == 0:
        return ""
    share, even = 100 * float(importance[key_joints].sum()), 100 * count / JOINT_COUNT
    joints = "1 key joint" if count == 1 else f"{count} key joints"
    return f"{share:.0f} % of the importance lies on the {joints} ●. If all joints were alike: {even:.0f} %."


class JointsDialog(QDialog):
    """Stays open beside the window.

    Args:
        importance_of: the joint importance (25,) of a learned action's take; None if there is no such action.
        parent: the window.
    """

    def __init__(
        self, importance_of: Callable[[str], NDArray[np.floating] | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Joints the model uses")
        self._importance_of = importance_of
        self._actions: tuple[Action, ...] = ()
        self._importance: NDArray[np.floating] | None = None
        self._key_joints = np.zeros(JOINT_COUNT, dtype=np.bool_)
        self._error = ""  # why no key joints could be found
        # Where both describe an action, the sentences of kinect70 were written for these 25 joints.
        self._descriptions: dict[str, Description] = read_descriptions("ntu120") | read_descriptions("kinect70")

        self.action_choice = QComboBox()
        self.action_choice.setAccessibleName("Learned action")
        self.action_choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.action_choice.setMinimumContentsLength(16)
        self.order_switch = QCheckBox("&Largest first")
        self.order_switch.setChecked(True)
        self.bars = ImportanceBars()
        self.description_choice = QComboBox()
        self.description_choice.setAccessibleName("Description")
        self.description_choice.addItems([_NO_CHOICE, *sorted(self._descriptions)])
        self.description_choice.setMaxVisibleItems(20)
        self.text = DescribedJoints()
        self.share = QLabel()
        self.share.setWordWrap(True)
        self.share.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        self.action_choice.currentTextChanged.connect(self._choose_action)
        self.description_choice.currentTextChanged.connect(self._choose_description)
        self.order_switch.toggled.connect(self.bars.set_largest_first)
        self.text.key_joints_found.connect(self._show_key_joints)
        self.resize(880, 560)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        top = QHBoxLayout()
        action_label = QLabel("&Action")
        action_label.setBuddy(self.action_choice)
        top.addWidget(action_label)
        top.addWidget(self.action_choice, 1)
        top.addWidget(self.order_switch)
        left.addLayout(top)
        left.addWidget(self.bars, 1)

        right = QVBoxLayout()
        choice = QHBoxLayout()
        description_label = QLabel("&Description")
        description_label.setBuddy(self.description_choice)
        choice.addWidget(description_label)
        choice.addWidget(self.description_choice, 1)
        right.addLayout(choice)
        right.addWidget(self.text, 1)
        right.addWidget(self.share)
        explanation = QLabel(_EXPLANATION)
        explanation.setWordWrap(True)
        explanation.setProperty("role", "quiet")
        right.addWidget(explanation)

        columns = QHBoxLayout(self)
        columns.setContentsMargins(16, 14, 16, 14)
        columns.setSpacing(22)
        columns.addLayout(left, 3)
        columns.addLayout(right, 2)

    def set_actions(self, actions: Sequence[Action]) -> None:
        """What is learned now; the chosen action stays chosen while it is there."""
        if tuple(actions) == self._actions:
            return
        self._actions = tuple(actions)
        chosen = self.action_choice.currentText()
        names = [action.name for action in actions]
        self.action_choice.blockSignals(True)
        self.action_choice.clear()
        self.action_choice.addItems(names)
        if chosen in names:
            self.action_choice.setCurrentText(chosen)
        self.action_choice.blockSignals(False)
        if chosen in names:
            self._show_importance(chosen)  # its take may be another one
        else:
            self._choose_action(self.action_choice.currentText())

    def choose(self, name: str) -> None:
        """Show this action."""
        self.action_choice.setCurrentText(name)

    def _choose_action(self, name: str) -> None:
        self._show_importance(name)
        wanted = name.strip().casefold()
        # Nearness in meaning would need the text encoder: without an equal name the user chooses.
        same = next((known for known in self._descriptions if known.casefold() == wanted), _NO_CHOICE)
        self.description_choice.setCurrentText(same)

    def _show_importance(self, name: str) -> None:
        self._importance = self._importance_of(name)
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
        if self._importance is None:
            self.share.setText("Nothing is learned yet: record an action first.")
        else:
            self.share.setText(self._error or share_sentence(self._importance, self._key_joints))
