"""The joints that the model uses, seen in four ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget

from app.translation import translate
from app.views.joints.attention_page import AttentionPage
from app.views.joints.comparison_page import ComparisonPage
from app.views.joints.key_joints_page import KeyJointsPage
from app.views.joints.page import JointPage
from app.views.joints.spheres_page import SpheresPage

if TYPE_CHECKING:
    from app.session import Session
    from model.support import Action


class JointsDialog(QDialog):
    """Stays open beside the window.

    Args:
        session: asked for what is shown.
        parent: the window.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("JointsDialog", "Joints the model uses"))
        self.key_joints = KeyJointsPage(session)
        self.spheres = SpheresPage(session)
        self.attention = AttentionPage(session)
        self.comparison = ComparisonPage(session)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.windowTitle())
        self.tabs.setDocumentMode(True)
        for page, title in (
            (self.key_joints, translate("JointsDialog", "Words and joints")),
            (self.spheres, translate("JointsDialog", "Spheres")),
            (self.attention, translate("JointsDialog", "Joint to joint")),
            (self.comparison, translate("JointsDialog", "Two actions")),
        ):
            holder = QWidget()
            QVBoxLayout(holder).addWidget(page)
            self.tabs.addTab(holder, title)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 6)
        column.addWidget(self.tabs)
        self.resize(960, 620)

    @property
    def pages(self) -> tuple[JointPage, ...]:
        return self.key_joints, self.spheres, self.attention, self.comparison

    def set_actions(self, actions: Sequence[Action]) -> None:
        """What is learned now; the chosen actions stay chosen while they are there."""
        for page in self.pages:
            page.set_actions(actions)

    def choose(self, name: str) -> None:
        """Show this action."""
        for page in self.pages:
            page.choose(name)

    def set_mirrored(self, mirrored: bool) -> None:
        """Show takes as a mirror would."""
        for figure in (self.spheres.figure, self.attention.figure, *self.comparison.figures):
            figure.set_mirrored(mirrored)
