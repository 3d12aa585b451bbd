"""The left side of the window: the view and everything that lies over it."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QWidget

from app.recording_flow import FlowState, Phase
from app.take_goal import TakeGoal
from app.text_size import scaled
from app.views.notice import Notice
from app.views.prediction_banner import PredictionBanner
from app.views.recording_overlay import RecordingOverlay
from app.views.skeleton_view import SkeletonView
from app.views.take_panels import ReviewPanel, TakeFailedPanel

_GAP_PX = 12
_SMALLEST = QSize(540, 360)  # the cards fit in


class Stage(QWidget):
    """Places the prediction, the countdown, the cards and the notices over the view, one at a time where they meet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = SkeletonView(self)
        self.banner = PredictionBanner(self)
        self.overlay = RecordingOverlay(self)
        self.overlay.hide()
        self.review = ReviewPanel(self)
        self.review.timeline.sought.connect(self.view.hold_replay)
        self.failed = TakeFailedPanel(self)
        self.source_notice = Notice("warning", self)
        """About the source or the recognition, while the trouble lasts."""
        self.notice = Notice("note", self)
        """About something that was just done."""
        self.source_notice.said.connect(self.place)
        self.notice.said.connect(self.place)
        self.setMinimumSize(_SMALLEST)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._phase = Phase.IDLE

    def show_phase(self, state: FlowState, goal: TakeGoal) -> None:
        """Show what belongs to the recording's state. ``goal``: what is being recorded."""
        self.overlay.set_state(state)
        if state.phase is not self._phase:
            self._phase = state.phase
            self.banner.setVisible(state.phase is Phase.IDLE)
            self.review.setVisible(False)
            self.failed.setVisible(False)
            if state.phase is Phase.REVIEW:
                assert state.captured is not None and state.take is not None, "a review has a take"
                self.view.set_replay(state.captured)
                self.review.begin(state.captured, state.take, goal)
            elif state.phase is Phase.FAILED:
                self.failed.begin(state.message)
        self.view.set_shows_notes(state.phase is Phase.IDLE)
        if state.phase is Phase.REVIEW:
            self.view.replay_between(*self.review.timeline.marks_ms)
            self.review.timeline.set_playhead(self.view.replayed_ms())
        else:
            self.view.set_replay(None)
        self.place()

    def place(self) -> None:
        """Lay out; called often, since cards grow with what they say."""
        width, height = self.width(), self.height()
        self.view.setGeometry(0, 0, width, height)
        self.overlay.setGeometry(0, 0, width, height)
        banner_height = round(min(150, max(84, height * 0.19)))
        self.banner.setGeometry(_GAP_PX, height - banner_height - _GAP_PX, max(0, width - 2 * _GAP_PX), banner_height)
        covered = banner_height + _GAP_PX
        needed = _SMALLEST.height()
        for card in (self.review, self.failed):
            if not card.isHidden():
                card_width = min(scaled(680), width - 2 * _GAP_PX)
                card_height = max(card.sizeHint().height(), card.heightForWidth(card_width))
                card.setGeometry((width - card_width) // 2, height - card_height - _GAP_PX, card_width, card_height)
                covered = card_height + _GAP_PX
                needed = max(needed, card_height + 2 * _GAP_PX)  # large text: the window scrolls
        self.view.set_bottom_inset(covered)
        self.setMinimumHeight(needed)
        for notice in (self.source_notice, self.notice):
            if not notice.isHidden():
                notice_width = min(scaled(720), width - 2 * _GAP_PX)
                notice_height = max(notice.sizeHint().height(), notice.heightForWidth(notice_width))
                # What is wrong stands at the top; what was just done stands above the banner.
                top = _GAP_PX if notice is self.source_notice else height - covered - notice_height - 8
                notice.setGeometry((width - notice_width) // 2, top, notice_width, notice_height)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self.place()
