"""The importance of each joint as a bar, with a mark at the key joints of a description (Figure 4 of CrossGLG)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.importance_colors import importance_levels, importance_rgb
from app.theme import current_theme
from app.translation import percent, translate
from app.views.fitting_font import fitting_font
from app.views.joint_names import joint_name
from capture.skeleton import JOINT_COUNT, Joint

_GAP_PX = 10.0
_MARK_PX = 14.0  # the column of the marks of key joints


class ImportanceBars(QWidget):
    """25 rows: the joint's name, a mark where it is a key joint, its bar and its percentage."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("ImportanceBars", "Importance of each joint"))
        self._importance: NDArray[np.floating] | None = None
        self._key_joints = np.zeros(JOINT_COUNT, dtype=np.bool_)
        self._largest_first = True

    def sizeHint(self) -> QSize:
        return QSize(430, round(JOINT_COUNT * (QFontMetricsF(self.font()).height() + 2)))

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 250)

    @property
    def joints(self) -> list[Joint]:
        """All joints from top to bottom."""
        if self._importance is None or not self._largest_first:
            return list(Joint)
        return [Joint(index) for index in np.argsort(-self._importance, kind="stable").tolist()]

    @property
    def marked(self) -> frozenset[Joint]:
        """The joints that carry the mark of a key joint."""
        return frozenset(joint for joint in Joint if self._key_joints[joint])

    def set_importance(self, importance: NDArray[np.floating] | None) -> None:
        """Show joint importance (25,), which sums to 1; None for nothing."""
        self._importance = importance
        self._changed()

    def set_key_joints(self, key_joints: NDArray[np.bool_]) -> None:
        """Mark the joints where ``key_joints`` (25,) is True."""
        self._key_joints = key_joints
        self._changed()

    def set_largest_first(self, largest_first: bool) -> None:
        """Sort by importance; else the joints stand in the order of the skeleton."""
        self._largest_first = largest_first
        self._changed()

    def _changed(self) -> None:
        said = []
        if self._importance is not None:
            for joint in self.joints:
                name = joint_name(joint)
                if self._key_joints[joint]:
                    name = translate("ImportanceBars", "{joint} (key joint)").format(joint=name)
                said.append(f"{name} {percent(float(self._importance[joint]), 1)}")
        self.setAccessibleDescription(", ".join(said))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self._importance is None:
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row_px = self.height() / JOINT_COUNT
        painter.setFont(fitting_font(self.font(), row_px))
        metrics = QFontMetricsF(painter.font())
        names_px = max(metrics.horizontalAdvance(joint_name(joint)) for joint in Joint)
        percent_px = metrics.horizontalAdvance(percent(1, 1))
        left = names_px + _GAP_PX + _MARK_PX
        longest_px = self.width() - left - _GAP_PX - percent_px
        levels = importance_levels(self._importance)
        largest = float(self._importance.max())
        right_centred = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row, joint in enumerate(self.joints):
            top, key = row * row_px, bool(self._key_joints[joint])
            share = float(self._importance[joint])
            painter.setPen(theme.text if key else theme.muted)
            painter.drawText(QRectF(0, top, names_px, row_px), right_centred, joint_name(joint))
            percent_area = QRectF(self.width() - percent_px, top, percent_px, row_px)
            painter.drawText(percent_area, right_centred, percent(share, 1))
            if key:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.accent)
                painter.drawEllipse(QPointF(names_px + _GAP_PX, top + row_px / 2), 4.0, 4.0)
            # The outline keeps the darkest colours visible on a dark background, and the brightest on a light one.
            painter.setPen(QPen(theme.muted, 1))
            painter.setBrush(QColor(*importance_rgb(float(levels[joint]))))
            painter.drawRect(QRectF(left, top + 2, max(1.0, longest_px * share / largest), row_px - 4))
