"""The importance of each joint as a bar, with a mark at the key joints of a description (Figure 4 of CrossGLG)."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QWidget

from app.importance_colors import importance_levels, importance_rgb
from app.theme import current_theme
from app.translation import percent, translate
from app.views.fitting_font import fitting_font
from app.views.joint_names import joint_name
from app.views.name_axis import NameAxis
from app.views.plot import Plot
from capture.skeleton import JOINT_COUNT, Joint

_GAP_PX = 6.0
_MARKS_PX = 14.0  # the column of the marks of key joints
_MARK_PX = 8.0
_NAMES = 0.4  # of the width, at most
_BAR = 0.8  # of the height of a row
_ROWS = np.arange(JOINT_COUNT) + 0.5


class ImportanceBars(Plot):
    """25 rows: the joint's name, a mark where it is a key joint, its bar and its percentage."""

    rows = JOINT_COUNT

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("ImportanceBars", "Importance of each joint"))
        self._importance: NDArray[np.floating] | None = None
        self._key_joints = np.zeros(JOINT_COUNT, dtype=np.bool_)
        self._largest_first = True
        marks, self._view = self.add_view(1), self.add_view(2)
        self.centralLayout.setColumnFixedWidth(1, _MARKS_PX)
        for view in (marks, self._view):
            view.setRange(xRange=(0, 1), yRange=(0, JOINT_COUNT))
        self._names = NameAxis(self._view, "left", gap_px=_GAP_PX)
        self._percentages = NameAxis(self._view, "right", gap_px=_GAP_PX)
        self.centralLayout.addItem(self._names, 0, 0)
        self.centralLayout.addItem(self._percentages, 0, 3)
        self._marks = pg.ScatterPlotItem(size=_MARK_PX, pen=None)
        marks.addItem(self._marks)
        self._bars = pg.BarGraphItem(x0=0, y=_ROWS, width=np.zeros(JOINT_COUNT), height=_BAR)
        self._view.addItem(self._bars)
        self.keep_arranged()

    def sizeHint(self) -> QSize:
        return QSize(430, round(self.rows * (self.line_px + 2)))

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
        self._show()

    def arrange(self) -> None:
        names = [joint_name(joint) for joint in Joint]
        font = fitting_font(self.font(), self.height() / self.rows, names, _NAMES * self.width())
        self._names.set_font(font, names)
        self._percentages.set_font(font, [percent(1, 1)])
        self.centralLayout.activate()
        self._show()

    def _show(self) -> None:
        """Set what the items show; their colours are those of the theme."""
        self.set_empty(self._importance is None)
        if self._importance is None:
            return
        theme = current_theme()
        joints = self.joints
        shares, are_key = self._importance[joints], self._key_joints[joints].tolist()
        self._names.set_names([joint_name(joint) for joint in joints], are_key)
        self._percentages.set_names([percent(float(share), 1) for share in shares], are_key)
        rows = _ROWS[are_key]
        self._marks.setData(np.full(len(rows), 0.5), rows, brush=theme.accent)
        # The outline keeps the darkest colours visible on a dark background, and the brightest on a light one.
        self._bars.setOpts(
            width=shares / shares.max(),
            brushes=[importance_rgb(float(level)) for level in importance_levels(self._importance)[joints]],
            pen=theme.muted,
        )
