"""What the plots have in common: pyqtgraph in the look of the window, without its menus, zooming and panning."""

from __future__ import annotations

import pyqtgraph as pg
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QFontMetricsF, QWheelEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

_SMALLEST_ROW = 0.65  # of a line of text: the name of a lower row is hard to read
_OF_THE_LOOK = (QEvent.Type.FontChange, QEvent.Type.PaletteChange, QEvent.Type.StyleChange)


class Plot(pg.GraphicsView):
    """Views side by side in ``centralLayout``, whose places are counted from the upper left corner.

    The constructor of a subclass ends with :meth:`keep_arranged`.
    """

    rows: int
    """How many lines of text its height holds."""

    _is_complete = False  # events come before the items are there

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.viewport().setAutoFillBackground(False)
        self.setCacheMode(self.CacheModeFlag.CacheNone)  # else the background stays that of an earlier theme
        self.setInteractive(False)
        for action in self.sceneObj.contextMenu:  # of a menu that never opens
            action.setParent(None)
        self.sceneObj.contextMenu.clear()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.centralLayout.setContentsMargins(0, 0, 0, 0)
        self.centralLayout.setSpacing(0)

    def add_view(self, column: int) -> pg.ViewBox:
        """A view that shows exactly its range."""
        view = pg.ViewBox(enableMouse=False, enableMenu=False, invertY=True, defaultPadding=0)
        view.setFlag(view.GraphicsItemFlag.ItemClipsChildrenToShape, False)  # outlines are as wide at its edges
        self.centralLayout.addItem(view, 0, column)
        return view

    def set_empty(self, is_empty: bool) -> None:
        """Paint nothing, or all that is there."""
        self.centralWidget.setOpacity(0.0 if is_empty else 1.0)  # axes that are hidden would give up their width

    def keep_arranged(self) -> None:
        """Call :meth:`arrange` now, and from now on."""
        self._is_complete = True
        # It is told of a new size after the layout was: what is arranged then is arranged for good.
        self.centralWidget.geometryChanged.connect(self.arrange)
        self.arrange()

    def arrange(self) -> None:
        """Take over the size, the font and the theme of the widget; called whenever one of them is another."""

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if self._is_complete and event is not None and event.type() in _OF_THE_LOOK:
            self.arrange()

    @property
    def line_px(self) -> float:
        """The height of a line of the widget's text."""
        return QFontMetricsF(self.font()).height()

    @property
    def readable_px(self) -> int:
        """The height from which on it can be read."""
        return round(self.rows * _SMALLEST_ROW * self.line_px)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        assert event is not None
        event.ignore()  # what the plot stands in may scroll

    def close(self) -> bool:
        """As any widget; pyqtgraph's own takes the plot apart."""
        return QWidget.close(self)
