"""The line at the bottom of the window: is everything running, and how fast."""

from __future__ import annotations

from PyQt6.QtCore import QT_TRANSLATE_NOOP, Qt
from PyQt6.QtWidgets import QLabel, QStatusBar, QWidget

from app.sentences import said
from app.translation import decimal, translate
from app.views.elided_label import ElidedLabel
from capture.stream import StreamState, StreamStatus

_STATE_WORDS = {
    StreamState.STARTING: QT_TRANSLATE_NOOP("StatusLine", "opening"),
    StreamState.LIVE: QT_TRANSLATE_NOOP("StatusLine", "live"),
    StreamState.ENDED: QT_TRANSLATE_NOOP("StatusLine", "at its end"),
    StreamState.LOST: QT_TRANSLATE_NOOP("StatusLine", "lost"),
    StreamState.STOPPED: QT_TRANSLATE_NOOP("StatusLine", "stopped"),
}

_MARGIN_PX = 8


class StatusLine(QStatusBar):
    """Measured figures on the left, file names on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._source = self._label(translate("StatusLine", "The source and its state"))
        self._rate = self._label(translate("StatusLine", "Frames a second that arrive, measured"))
        self._dropped = self._label(translate("StatusLine", "Frames that were skipped because a newer one was there"))
        self._recognition = self._label(translate("StatusLine", "Time that the last recognition took"))
        self._pack = self._label(
            translate("StatusLine", "The file that holds the learned actions"), right=True, gives_way=True
        )
        self._weights = self._label(translate("StatusLine", "The trained weights in use"), right=True)

    def show_status(self, status: StreamStatus | None, recognition_ms: float | None, pack: str, weights: str) -> None:
        """Show the state of this moment. ``recognition_ms`` is None before the first recognition."""
        live = status is not None and status.state is StreamState.LIVE
        texts = {
            self._source: _source_text(status),
            self._rate: translate("StatusLine", "{rate} frames/s").format(rate=decimal(status.measured_fps, 0))
            if status and live
            else "",
            self._dropped: translate("StatusLine", "{count} dropped").format(count=status.dropped_frames)
            if status
            else "",
            self._recognition: ""
            if recognition_ms is None
            else translate("StatusLine", "recognition {milliseconds} ms").format(
                milliseconds=decimal(recognition_ms, 0)
            ),
            self._pack: translate("StatusLine", "Pack: {pack}").format(pack=shortened(pack)),
            self._weights: translate("StatusLine", "Weights: {weights}").format(weights=shortened(weights)),
        }
        for label, text in texts.items():
            label.setText(text)
            label.setVisible(bool(text))

    def _label(self, meaning: str, *, right: bool = False, gives_way: bool = False) -> QLabel:
        label = ElidedLabel() if gives_way else QLabel()
        label.setToolTip(meaning)
        label.setAccessibleDescription(meaning)
        if right:
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setMargin(_MARGIN_PX)
            self.addPermanentWidget(label, int(gives_way))
        else:
            self.addWidget(label)
        return label


def _source_text(status: StreamStatus | None) -> str:
    if status is None:
        return translate("StatusLine", "No source")
    return f"{shortened(said(status.source_name))}: {translate('StatusLine', _STATE_WORDS[status.state])}"


def shortened(name: str, most: int = 28) -> str:
    """A long name without its middle: the end of a file's name tells more than the middle."""
    return name if len(name) <= most else f"{name[: most // 2 - 1]}…{name[-(most // 2) :]}"
