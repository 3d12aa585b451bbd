"""Two actions joint by joint: what each uses, to either side, and how far each joint sets them apart."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QFontMetricsF
from PyQt6.QtWidgets import QWidget

from app.importance_colors import importance_levels, importance_rgb
from app.theme import current_theme
from app.translation import decimal, percent, translate
from app.views.fitting_font import fitting_font
from app.views.joint_names import joint_name
from app.views.name_axis import NameAxis
from app.views.plot import Plot
from capture.skeleton import JOINT_COUNT, Joint

_GAP_PX = 10.0
_HEAD_ROWS = 2
_ROWS = np.arange(JOINT_COUNT) + 0.5
_NAMES = 0.45  # of the width, at most
_BAR, _DIFFERENCE_BAR = 0.8, 0.7  # of the height of a row


class ComparisonBars(Plot):
    """25 rows, the joint that sets the two apart most first: importance left and right of its name, its difference."""

    rows = JOINT_COUNT + _HEAD_ROWS

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("ComparisonBars", "What each joint sets apart"))
        self._names = ("", "")
        self._first: NDArray[np.floating] | None = None
        self._second: NDArray[np.floating] | None = None
        self._differences: NDArray[np.floating] | None = None
        self._views = (self.add_view(0), self.add_view(2), self.add_view(4))
        self._views[0].invertX(True)
        for view, column in zip(self._views, (0, 2, 4), strict=True):
            view.setRange(xRange=(0, 1), yRange=(-_HEAD_ROWS, JOINT_COUNT))
            self.centralLayout.setColumnStretchFactor(column, 1)
            self.centralLayout.setColumnPreferredWidth(column, 1)
        self.centralLayout.setColumnFixedWidth(3, 2 * _GAP_PX)
        self._joint_names = NameAxis(self._views[1], "left", alignment=Qt.AlignmentFlag.AlignHCenter, gap_px=_GAP_PX)
        self.centralLayout.addItem(self._joint_names, 0, 1)
        self._bars = tuple(
            pg.BarGraphItem(x0=0, y=_ROWS, width=np.zeros(JOINT_COUNT), height=height)
            for height in (_BAR, _BAR, _DIFFERENCE_BAR)
        )
        # Over the bars: whose they are, and what they show.
        self._titles = tuple(pg.TextItem(anchor=(right, 0.5)) for right in (1, 0))
        self._measures = tuple(pg.TextItem(anchor=(right, 0.5)) for right in (1, 0, 0))
        for view, bars, measure in zip(self._views, self._bars, self._measures, strict=True):
            view.addItem(bars)
            view.addItem(measure)
            measure.setPos(0, -0.5)
        for view, title in zip(self._views, self._titles, strict=False):
            view.addItem(title)
            title.setPos(0, -1.5)
        for text in self._titles + self._measures:
            text.textItem.document().setDocumentMargin(0)
        self.keep_arranged()

    def sizeHint(self) -> QSize:
        return QSize(420, round(self.rows * (self.line_px + 1)))

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 260)

    def set_names(self, first: str, second: str) -> None:
        """Whose importance stands left and right."""
        self._names = (first, second)
        self.arrange()

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
        self._show()

    @property
    def joints(self) -> list[Joint]:
        """All joints from top to bottom."""
        if self._differences is None:
            return list(Joint)
        return [Joint(index) for index in np.argsort(-self._differences, kind="stable").tolist()]

    def arrange(self) -> None:
        names = [joint_name(joint) for joint in Joint]
        row_px = self.height() / self.rows
        font = fitting_font(self.font(), row_px, names, _NAMES * self.width())
        self._joint_names.set_font(font, names)
        self.centralLayout.activate()
        metrics, room_px = QFontMetricsF(font), self._views[0].width()
        for title, name in zip(self._titles, self._names, strict=True):
            title.setFont(font)
            title.setText(metrics.elidedText(name, Qt.TextElideMode.ElideRight, room_px), current_theme().text)
        importance, difference = translate("ComparisonBars", "importance"), translate("ComparisonBars", "difference")
        for measure, name in zip(self._measures, (importance, importance, difference), strict=True):
            measure.setFont(fitting_font(font, row_px, [importance, difference], room_px))
            measure.setText(name, current_theme().muted)
        self._show()

    def _show(self) -> None:
        """Set what the items show; their colours are those of the theme."""
        first, second, differences = self._first, self._second, self._differences
        self.set_empty(differences is None)
        if first is None or second is None or differences is None:
            return
        theme, joints = current_theme(), self.joints
        self._joint_names.set_names([joint_name(joint) for joint in joints], [True] * JOINT_COUNT)
        longest = max(first.max(), second.max())
        for bars, shares in zip(self._bars, (first, second), strict=False):
            bars.setOpts(
                width=shares[joints] / longest,
                brushes=[importance_rgb(float(level)) for level in importance_levels(shares)[joints]],
                pen=theme.muted,
            )
        farthest = max(float(differences.max()), 1e-9)
        self._bars[2].setOpts(width=differences[joints].clip(min=0) / farthest, brush=theme.accent, pen=None)
