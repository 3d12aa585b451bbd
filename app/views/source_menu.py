"""The menu from which a source is chosen."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt6.QtCore import QT_TRANSLATE_NOOP, QObject, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QFileDialog, QMenu, QWidget

from app.translation import decimal, translate
from capture.cameras import Camera, list_cameras

logger = logging.getLogger(__name__)

_VIDEO_FILES = QT_TRANSLATE_NOOP("SourceMenu", "Videos (*.mp4 *.avi *.mov *.mkv *.webm *.m4v);;All files (*)")
_RECORDING_FILES = QT_TRANSLATE_NOOP("SourceMenu", "Skeleton recordings (*.skeletons *.skeleton);;All files (*)")


class _CameraSearch(QObject):
    """Looks for cameras in a thread: elsewhere than on Linux each has to be opened, which takes seconds."""

    found = pyqtSignal(object)

    def __init__(self, find: Callable[[], Sequence[Camera]], parent: QObject) -> None:
        super().__init__(parent)
        self._find = find
        self._running = False
        self.found.connect(self._done)

    def start(self) -> None:
        if not self._running:
            self._running = True
            threading.Thread(target=self._run, name="camera-search", daemon=True).start()

    def _run(self) -> None:
        cameras: Sequence[Camera] = ()
        try:
            cameras = self._find()
        except Exception:
            logger.exception("the search for cameras failed")
        try:
            self.found.emit(tuple(cameras))
        except RuntimeError:  # the window was closed meanwhile
            logger.debug("cameras were found too late")

    def _done(self) -> None:
        self._running = False


class SourceMenu(QMenu):
    """Lists the cameras each time it opens.

    Args:
        find_cameras: may be slow.

    Signals:
        chosen: a source's specification, as ``capture.open_source`` takes it.
    """

    chosen = pyqtSignal(str)

    def __init__(
        self, parent: QWidget | None = None, *, find_cameras: Callable[[], Sequence[Camera]] = list_cameras
    ) -> None:
        super().__init__(translate("SourceMenu", "&Source"), parent)
        self._current = ""
        self._camera_actions: list[QAction] = []
        self._search = _CameraSearch(find_cameras, self)
        self._search.found.connect(self._show_cameras)
        self._below_cameras = self.addSeparator()
        self._add(translate("SourceMenu", "&Video file …"), self._choose_video, "video")
        self._add(translate("SourceMenu", "&Recording …"), self._choose_recording, "recording")
        self._add(translate("SourceMenu", "&Demonstrator"), lambda: self.chosen.emit("demo"), "demo")
        kinect = self._add(translate("SourceMenu", "&Kinect v2"), lambda: self.chosen.emit("kinect"), "kinect")
        if sys.platform != "win32":
            kinect.setEnabled(False)
            kinect.setText(translate("SourceMenu", "Kinect v2 (Windows only)"))
        self._show_note(translate("SourceMenu", "Looking for cameras …"))
        self.aboutToShow.connect(self._search.start)

    def set_current(self, spec: str) -> None:
        """Mark the source that is running."""
        if spec == self._current:
            return
        self._current = "webcam:0" if spec in ("webcam", "webcam:") else spec
        for action in self.actions():
            self._mark(action)

    def set_rate(self, frames_per_s: float | None) -> None:
        """Show beside the source that is running how many frames a second really arrive; None while none do."""
        rate = "" if frames_per_s is None else translate("SourceMenu", "{rate} frames/s")
        for action in self.actions():
            if action.data() is not None:
                name = action.text().partition("\t")[0]
                shows = bool(rate) and action.isChecked()
                text = f"{name}\t{rate.format(rate=decimal(frames_per_s or 0, 0))}" if shows else name
                if text != action.text():
                    action.setText(text)

    def _mark(self, action: QAction) -> None:
        if action.data() is not None:
            kind = self._current if str(action.data()).startswith("webcam") else self._current.partition(":")[0]
            action.setChecked(action.data() == kind)

    def _add(self, text: str, slot: Callable[[], object], data: str) -> QAction:
        action = QAction(text, self)
        action.setCheckable(True)
        action.setData(data)
        action.triggered.connect(lambda: slot())
        action.triggered.connect(lambda: self._mark(action))  # Qt has toggled it: the running source decides
        self.addAction(action)
        return action

    def _show_cameras(self, cameras: Sequence[Camera]) -> None:
        kind, _, index = self._current.partition(":")
        if kind == "webcam" and index.isdecimal() and index not in {str(camera.index) for camera in cameras}:
            # Where cameras are found by opening them, the one in use cannot be opened a second time.
            cameras = sorted(
                [*cameras, Camera(int(index), translate("SourceMenu", "Camera {index}").format(index=index))],
                key=lambda camera: camera.index,
            )
        if not cameras:
            self._show_note(translate("SourceMenu", "No camera found"))
            return
        self._remove_cameras()
        for number, camera in enumerate(cameras):
            # A camera's name may hold "&", which would mark a key.
            name = camera.name.replace("&", "&&")
            action = QAction(f"&{number + 1}  {name}", self)
            action.setCheckable(True)
            action.setData(f"webcam:{camera.index}")
            action.triggered.connect(lambda _=False, spec=f"webcam:{camera.index}": self.chosen.emit(spec))
            self._insert(action)

    def _show_note(self, text: str) -> None:
        self._remove_cameras()
        note = QAction(text, self)
        note.setEnabled(False)
        self._insert(note)

    def _insert(self, action: QAction) -> None:
        self.insertAction(self._below_cameras, action)
        self._camera_actions.append(action)
        self._mark(action)

    def _remove_cameras(self) -> None:
        for action in self._camera_actions:
            self.removeAction(action)
            action.deleteLater()
        self._camera_actions.clear()

    def _choose_video(self) -> None:
        self._choose_file(translate("SourceMenu", "Open a video"), translate("SourceMenu", _VIDEO_FILES), "video")

    def _choose_recording(self) -> None:
        title = translate("SourceMenu", "Open a skeleton recording")
        self._choose_file(title, translate("SourceMenu", _RECORDING_FILES), "recording")

    def _choose_file(self, title: str, kinds: str, prefix: str) -> None:
        kind, _, path = self._current.partition(":")
        folder = str(Path(path).parent) if kind == prefix and path else ""
        chosen, _ = QFileDialog.getOpenFileName(self.parentWidget(), title, folder, kinds)
        if chosen:
            self.chosen.emit(f"{prefix}:{chosen}")
