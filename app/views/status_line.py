"""The line at the bottom of the window: is everything running, and how fast."""

from __future__ import annotations

from PyQt6.QtWidgets import QLabel, QStatusBar, QWidget

from capture.stream import StreamState, StreamStatus

_STATE_WORDS = {
    StreamState.STARTING: "opening",
    StreamState.LIVE: "live",
    StreamState.ENDED: "at its end",
    StreamState.LOST: "lost",
    StreamState.STOPPED: "stopped",
}


class StatusLine(QStatusBar):
    """Measured figures on the left, file names on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._source = self._label("The source and its state")
        self._rate = self._label("Frames a second that arrive, measured")
        self._dropped = self._label("Frames that were skipped because a newer one was there")
        self._recognition = self._label("Time that the last recognition took")
        self._pack = self._label("The file that holds the learned actions", right=True)
        self._weights = self._label("The trained weights in use", right=True)

    def show_status(self, status: StreamStatus | None, recognition_ms: float | None, pack: str, weights: str) -> None:
        """Show the state of this moment. ``recognition_ms`` is None before the first recognition."""
        live = status is not None and status.state is StreamState.LIVE
        texts = {
            self._source: f"{shortened(status.source_name)}: {_STATE_WORDS[status.state]}" if status else "No source",
            self._rate: f"{status.measured_fps:.0f} frames/s" if status and live else "",
            self._dropped: f"{status.dropped_frames} dropped" if status else "",
            self._recognition: "" if recognition_ms is None else f"recognition {recognition_ms:.0f} ms",
            self._pack: f"Pack: {shortened(pack)}",
            self._weights: f"Weights: {shortened(weights)}",
        }
        for label, text in texts.items():
            label.setText(text)
            label.setVisible(bool(text))

    def _label(self, meaning: str, *, right: bool = False) -> QLabel:
        label = QLabel()
        label.setToolTip(meaning)
        label.setAccessibleDescription(meaning)
        if right:
            self.addPermanentWidget(label)
        else:
            self.addWidget(label)
        return label


def shortened(name: str, most: int = 28) -> str:
    """A long name without its middle: the end of a file's name tells more than the middle."""
    return name if len(name) <= most else f"{name[: most // 2 - 1]}…{name[-(most // 2) :]}"
