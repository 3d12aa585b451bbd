"""What is recognised right now, large enough to be read from across a room."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

from app.theme import Theme, current_theme, with_alpha
from app.translation import percent, translate
from app.views.meter import draw_meter
from app.views.progress_ring import draw_progress_ring
from model.events import THRESHOLD

_MAIN_SHARE = 0.66  # of the banner, where a second person stands beside the main one


@dataclass(frozen=True)
class BannerContent:
    """What the banner says.

    Attributes:
        title: the action's name, or what to do.
        detail: a smaller line; empty for none.
        confidence: 0..1 for the bar; None for no bar.
        threshold: where the bar's mark stands.
        recognised: whether the title is a recognised action; otherwise it is set in a quieter style.
        count: how often it was done in a row; told from the second time on.
        progress: 0..1 for a ring that shows how far an action has got; None for no ring.
        other: what is said of a second person, beside it; of that the title alone is shown.
        color: of the person whom it is about, where there are two; None for one.
    """

    title: str
    detail: str = ""
    confidence: float | None = None
    recognised: bool = False
    threshold: float = THRESHOLD
    count: int = 0
    progress: float | None = None
    other: BannerContent | None = None
    color: QColor | None = None

    @property
    def count_text(self) -> str:
        """What stands beside the title."""
        return f"×{self.count}" if self.count > 1 else ""


def _spoken(content: BannerContent) -> str:
    """What a screen reader says."""
    said = f"{content.title} {content.count_text}".strip() + f". {content.detail}"
    if content.other is not None:
        other = translate("PredictionBanner", "Other person: {title}.").format(title=content.other.title)
        said = f"{said.strip()} {other}"
    return said.strip()


class PredictionBanner(QWidget):
    """Lies over the bottom of the view and lets the mouse through."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._content = BannerContent("")
        self.setAccessibleName(translate("PredictionBanner", "Recognised now"))

    @property
    def content(self) -> BannerContent:
        return self._content

    def set_content(self, content: BannerContent) -> None:
        if content == self._content:
            return
        said, before = (_spoken(one) for one in (content, self._content))
        if said != before:
            self.setAccessibleDescription(said)
        self._content = content
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, 110)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme = current_theme()
        content = self._content
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(theme.surface, 0.92))
        painter.drawRoundedRect(QRectF(self.rect()), 14, 14)

        margin = 22.0
        inner = QRectF(self.rect()).adjusted(margin, self.height() * 0.1, -margin, -self.height() * 0.12)
        if content.other is not None:
            inner.setWidth(inner.width() * _MAIN_SHARE)
            self._paint_other(painter, inner, content.other, theme)
        if content.color is not None:
            self._paint_mark(painter, QRectF(10, inner.y(), 5, inner.height()), content.color)
        text_area = QRectF(inner)
        if content.confidence is not None:
            meter = QRectF(inner.x(), inner.bottom() - self.height() * 0.13, inner.width(), self.height() * 0.11)
            draw_meter(painter, meter, content.confidence, theme, content.threshold)
            text_area.setBottom(meter.top() - self.height() * 0.08)

        percent_width = 0.0
        if content.confidence is not None and content.recognised:  # a figure beside "none of these" would be of what?
            figure = percent(content.confidence)
            font = self._font(text_area.height() * 0.5, bold=False)
            painter.setFont(font)
            painter.setPen(theme.text)
            painter.drawText(text_area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, figure)
            percent_width = QFontMetricsF(font).horizontalAdvance("100 %") + 16

        if content.progress is not None:
            diameter = text_area.height() * 0.62
            middle = QPointF(text_area.right() - percent_width - diameter / 2, text_area.center().y())
            draw_progress_ring(painter, middle, diameter, content.progress, theme)
            percent_width += diameter + 16

        room = text_area.width() - percent_width
        # A second line is as high as the window's text where there is room for it: large text is wanted large.
        line = QFontMetricsF(self.font()).height()
        detail_height = min(max(0.3 * text_area.height(), line), 0.4 * text_area.height())
        share = 0.89 * (1 - detail_height / text_area.height()) if content.detail else 0.8
        size = text_area.height() * share * (1.0 if content.recognised else 0.72)
        font = self._font(size, bold=content.recognised)
        count_width = QFontMetricsF(font).horizontalAdvance(f"  {content.count_text}") if content.count_text else 0.0
        room -= count_width
        # A long name gets smaller before it is cut short.
        natural = QFontMetricsF(font).horizontalAdvance(content.title)
        if natural > room:
            font = self._font(max(size * 0.5, size * room / natural * 0.99), bold=content.recognised)
        metrics = QFontMetricsF(font)
        title = metrics.elidedText(content.title, Qt.TextElideMode.ElideRight, room)
        title_area = QRectF(text_area.x(), text_area.y(), room, text_area.height())
        if content.detail:
            title_area.setBottom(text_area.bottom() - detail_height)
        painter.setFont(font)
        painter.setPen(theme.accent if content.recognised else theme.text)
        painter.drawText(title_area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        if content.count_text:
            title_area.setLeft(title_area.x() + metrics.horizontalAdvance(f"{title}  "))
            title_area.setWidth(count_width)
            painter.setPen(theme.text)
            painter.drawText(title_area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, content.count_text)
        if content.detail:
            font = self._font(max(12.0, detail_height * 0.72), bold=False)
            painter.setFont(font)
            painter.setPen(theme.muted)
            detail_area = QRectF(text_area.x(), title_area.bottom(), room, detail_height)
            detail = QFontMetricsF(font).elidedText(content.detail, Qt.TextElideMode.ElideRight, room)
            painter.drawText(detail_area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, detail)

    def _paint_other(self, painter: QPainter, main: QRectF, other: BannerContent, theme: Theme) -> None:
        """The second person, at the right of the area of the main one."""
        area = QRectF(main.right() + 34, main.y(), self.width() - 22 - main.right() - 34, main.height())
        if other.color is not None:
            self._paint_mark(painter, QRectF(area.x() - 14, area.y(), 5, area.height()), other.color)
        font = self._font(area.height() * (0.34 if other.recognised else 0.28), bold=other.recognised)
        natural = QFontMetricsF(font).horizontalAdvance(other.title)
        if natural > area.width():
            font = self._font(font.pixelSize() * max(0.6, area.width() / natural * 0.99), bold=other.recognised)
        painter.setFont(font)
        painter.setPen(theme.accent if other.recognised else theme.text)
        title = QFontMetricsF(font).elidedText(other.title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)

    def _paint_mark(self, painter: QPainter, place: QRectF, color: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(place, 2, 2)

    def _font(self, size_px: float, *, bold: bool) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(10, round(size_px)))
        font.setBold(bold)
        return font
