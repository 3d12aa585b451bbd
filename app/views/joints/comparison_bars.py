"""Two actions joint by joint: what each uses, to either side, and how far each joint sets them apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.importance_colors import importance_levels, importance_rgb
from app.theme import current_theme
from app.translation import decimal, percent, translate
from app.views.fitting_font import fitting_font
from app.views.joint_names import joint_name
from capture.skeleton import JOINT_COUNT, Joint

_GAP_PX = 10.0
_HEAD_ROWS = 2


class ComparisonBars(QWidget):
    """25 rows, the joint that sets the two apart most first: importance left and right of its name, its difference."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("ComparisonBars", "What each joint sets apart"))
        self._names = ("", "")
        self._first: NDArray[np.floating] | None = None
        self._second: NDArray[np.floating] | None = None
        self._differences: NDArray[np.floating] | None = None

    def sizeHint(self) -> QSize:
        return QSize(420, round((JOINT_COUNT + _HEAD_ROWS) * (QFontMetricsF(self.font()).height() + 1)))

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 260)

    def set_names(self, first: str, second: str) -> None:
        """Whose importance stands left and right."""
        self._names = (first, second)
        self.update()

    def set_values(
        self,
        first: NDArray[np.floating] | None,
        second: NDArray[np.floating] | None,
        differences: NDArray[np.floating] | None,
    ) -> None:
        """Importance of each side, (25,) and summing to 1, and differences (25,), not negative; None for nothing."""
        self._first, self._second, self._differences = first, second, differences
        said = []
        if first is not None and second is not None and differences is not None:
            for joint in self.joints:
                said.append(
                    translate(
                        "ComparisonBars", "{joint}: importance {first} and {second}, difference {difference}"
                    ).format(
                        joint=joint_name(joint),
                        first=percent(float(first[joint]), 1),
                        second=percent(float(second[joint]), 1),
                        difference=decimal(float(differences[joint]), 3),
                    )
                )
        self.setAccessibleDescription("; ".join(said))
        self.update()

    @property
    def joints(self) -> list[Joint]:
        """All joints from top to bottom."""
        if self._differences is None:
            return list(Joint)
        return [Joint(index) for index in np.argsort(-self._differences, kind="stable").tolist()]

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self._first is None or self._second is None or self._differences is None:
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row_px = self.height() / (JOINT_COUNT + _HEAD_ROWS)
        painter.setFont(fitting_font(self.font(), row_px))
        metrics = QFontMetricsF(painter.font())
        names_px = max(metrics.horizontalAdvance(joint_name(joint)) for joint in Joint) + 2 * _GAP_PX
        bar_px = max(20.0, (self.width() - names_px - 2 * _GAP_PX) / 3)
        names_left = bar_px
        right_left = bar_px + names_px
        apart_left = right_left + bar_px + 2 * _GAP_PX
        centre = Qt.AlignmentFlag.AlignVCenter
        self._paint_head(painter, row_px, bar_px, right_left, apart_left)
        longest = max(float(self._first.max()), float(self._second.max()))
        farthest = max(float(self._differences.max()), 1e-9)
        sides = ((self._first, importance_levels(self._first)), (self._second, importance_levels(self._second)))
        for number, joint in enumerate(self.joints, start=_HEAD_ROWS):
            top = number * row_px
            painter.setPen(theme.text)
            name = QRectF(names_left, top, names_px, row_px)
            painter.drawText(name, centre | Qt.AlignmentFlag.AlignHCenter, joint_name(joint))
            painter.setPen(QPen(theme.muted, 1))
            for is_second, (shares, levels) in enumerate(sides):
                length = max(1.0, (bar_px - 2) * float(shares[joint]) / longest)
                left = right_left if is_second else bar_px - length
                painter.setBrush(QColor(*importance_rgb(float(levels[joint]))))
                painter.drawRect(QRectF(left, top + 2, length, row_px - 4))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent)
            length = (self.width() - apart_left - 1) * max(0.0, float(self._differences[joint])) / farthest
            painter.drawRect(QRectF(apart_left, top + 3, length, row_px - 6))

    def _paint_head(
        self, painter: QPainter, row_px: float, bar_px: float, right_left: float, apart_left: float
    ) -> None:
        theme = current_theme()
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        columns = ((0.0, right, self._names[0]), (right_left, left, self._names[1]))
        for x, side, name in columns:
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, round(bar_px))
            painter.setPen(theme.text)
            painter.drawText(QRectF(x, 0, bar_px, row_px), Qt.AlignmentFlag.AlignVCenter | side, shown)
            painter.setPen(theme.muted)
            painter.drawText(
                QRectF(x, row_px, bar_px, row_px),
                Qt.AlignmentFlag.AlignVCenter | side,
                translate("ComparisonBars", "importance"),
            )
        apart = QRectF(apart_left, row_px, self.width(), row_px)
        painter.drawText(apart, Qt.AlignmentFlag.AlignVCenter | left, translate("ComparisonBars", "difference"))
