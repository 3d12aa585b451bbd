"""The joints that the model uses, seen in four ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QBoxLayout, QDialog, QFrame, QGridLayout, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from app.translation import translate
from app.views.joints.attention_page import AttentionPage
from app.views.joints.comparison_page import ComparisonPage
from app.views.joints.key_joints_page import KeyJointsPage
from app.views.joints.page import JointPage
from app.views.joints.spheres_page import SpheresPage
from app.views.plot import Plot

if TYPE_CHECKING:
    from app.session import Session
    from model.support import Action


class _ScrolledPage(QScrollArea):
    """A page that scrolls where large text needs more than the dialog has."""

    def __init__(self, page: JointPage) -> None:
        super().__init__()
        self._page = page
        self._holder = QWidget()
        self._margins = QVBoxLayout(self._holder)
        self._margins.addWidget(page)
        self.setWidget(self._holder)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    # Not setWidgetResizable: that takes the height that the page would like for what it needs.
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent | None) -> bool:
        done = super().event(event)
        if event is not None and event.type() in (QEvent.Type.FontChange, QEvent.Type.LayoutRequest):
            self._fit()
        return done

    def _fit(self) -> None:
        for plot in self._page.findChildren(Plot):
            plot.setMinimumHeight(plot.readable_px)
        margins, body = self._margins.contentsMargins(), self._page.body.layout()
        bar = self.verticalScrollBar()
        assert isinstance(body, QBoxLayout | QGridLayout), "each page lays out its body"
        assert bar is not None, "a scroll area has bars"
        room = self.maximumViewportSize()
        for bar_px in (0, bar.sizeHint().width()):
            width = max(room.width() - bar_px, self._holder.minimumSizeHint().width())
            room_px = width - margins.left() - margins.right()
            wraps = body.hasHeightForWidth()
            needed_px = body.minimumHeightForWidth(room_px) if wraps else body.minimumSize().height()
            height = needed_px + margins.top() + margins.bottom()
            if height <= room.height():
                break
        self._holder.resize(width, max(height, room.height()))


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
            self.tabs.addTab(_ScrolledPage(page), title)
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
