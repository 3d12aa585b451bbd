"""An axis with names in place of numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QFont, QFontMetricsF, QPainter

from app.theme import current_theme


class NameAxis(pg.AxisItem):
    """One name for each unit of a view, beginning at 0; below a view the names are turned.

    Args:
        view: what it belongs to.
        orientation: ``left``, ``right`` or ``bottom`` of the view.
        alignment: of the names, as they are read.
        gap_px: between the view and the names; on both sides of centred ones.
        bold: prominent names are bold.
    """

    def __init__(
        self,
        view: pg.ViewBox,
        orientation: str,
        *,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
        gap_px: float = 0.0,
        bold: bool = False,
    ) -> None:
        super().__init__(orientation, linkView=view)
        self._alignment = alignment | Qt.AlignmentFlag.AlignVCenter
        self._gap_px = gap_px
        self._gaps = 2 if alignment == Qt.AlignmentFlag.AlignHCenter else 1
        self.room_px = 0.0
        """The width of the names and their gaps."""
        self._bold = bold
        self._names: Sequence[str] = ()
        self._prominent: Sequence[bool] = ()

    def set_names(self, names: Sequence[str], prominent: Sequence[bool]) -> None:
        """What stands there, and which of it is in the colour of text; the rest is muted."""
        self._names, self._prominent = names, prominent
        self.picture = None
        self.update()

    def set_font(self, font: QFont, names: Sequence[str]) -> None:
        """Write in this font, and take the room that these names need."""
        self.setTickFont(font)
        metrics = QFontMetricsF(self._prominent_font())
        self.room_px = self._gaps * self._gap_px + max(metrics.horizontalAdvance(name) for name in names)
        if self.orientation == "bottom":
            self.setHeight(self.room_px)
        else:
            self.setWidth(self.room_px)

    def _prominent_font(self) -> QFont:
        font = QFont(self.style["tickFont"])
        font.setBold(self._bold or font.bold())
        return font

    def generateDrawSpecs(self, p: QPainter) -> tuple[None, None, list[tuple[QRectF, str, bool]]]:
        """No line and no ticks: where each name stands, and whether it is prominent."""
        is_turned = self.orientation == "bottom"
        first, last = self.linkedView().viewRange()[0 if is_turned else 1]
        unit_px = (self.width() if is_turned else self.height()) / (last - first)
        left = self._gap_px if self.orientation == "right" or self._gaps == 2 else 0.0
        width = self.room_px - self._gaps * self._gap_px
        return (
            None,
            None,
            [
                (QRectF(left, (number - first) * unit_px, width, unit_px), name, is_prominent)
                for number, (name, is_prominent) in enumerate(zip(self._names, self._prominent, strict=True))
            ],
        )

    def drawPicture(self, p: QPainter, _axis: None, _ticks: None, names: list[tuple[QRectF, str, bool]]) -> None:
        theme = current_theme()
        if self.orientation == "bottom":
            p.translate(0.0, self.height())
            p.rotate(-90.0)
        for area, name, is_prominent in names:
            p.setFont(self._prominent_font() if is_prominent else self.style["tickFont"])
            p.setPen(theme.text if is_prominent else theme.muted)
            p.drawText(area, self._alignment | Qt.TextFlag.TextDontClip, name)
