"""The window in which a recorded session is reviewed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QAction, QCloseEvent
from PyQt6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMessageBox

from app.sessions import exports
from app.sessions.labelling import recognise
from app.sessions.loading import RecordedSession, load_session
from app.sessions.review_commands import ReviewCommands, key_table
from app.sessions.review_page import ReviewPage
from app.task import Task
from app.translation import translate
from app.views.command import make_command
from app.views.help_boxes import show_key_table
from app.views.message_page import MessagePage
from app.views.space_key import SpaceKey
from app.views.transport_bar import TransportBar
from model.errors import ModelError
from model.pack import EXTENSION

if TYPE_CHECKING:
    from app.session import Session
    from model.recognizer import Recogniser

_STOP_S = 3.0


class ReviewWindow(QMainWindow):
    """Opens at once, and reads the session meanwhile.

    Args:
        path: a recording of any format that can be read.
        session: has the learned actions.
        mirrored: whether people are shown as a mirror would.

    Signals:
        closed: the window is closed.
    """

    closed = pyqtSignal()

    def __init__(self, path: Path, session: Session, *, mirrored: bool) -> None:
        super().__init__()
        self.path = path
        self._session, self._mirrored = session, mirrored
        self.page: ReviewPage | None = None
        self.commands: ReviewCommands | None = None
        self._run: Task | None = None
        self._export: Task | None = None
        self.setWindowTitle(f"{path.stem} – OneTake")
        self.setMinimumSize(900, 560)
        self.resize(1240, 780)
        self.message = MessagePage(translate("ReviewWindow", "Reading “{name}” …").format(name=path.name))
        self.message.close_wanted.connect(self.close)
        self.setCentralWidget(self.message)
        self.close_command = make_command(self, translate("ReviewWindow", "&Close"), "Ctrl+W", self.close)
        self.addAction(self.close_command)  # there is no menu yet
        self._loading = Task("reading a session", lambda report: load_session(path), self)
        self._loading.done.connect(self._show)
        self._loading.failed.connect(
            lambda why: self.message.fail(translate("ReviewWindow", "This session cannot be opened"), why)
        )
        self._loading.start()

    def _show(self, recorded: RecordedSession) -> None:
        page = ReviewPage(recorded, self._learned, mirrored=self._mirrored)
        self.page = page
        commands = ReviewCommands(page)
        self.commands = commands
        transport = TransportBar(
            [commands.back, commands.play_pause, commands.forward], [commands.zoom_out, commands.zoom_in, commands.fit]
        )
        transport.speed_wanted.connect(lambda speed: setattr(page.player, "speed", speed))
        page.player.moved.connect(lambda time_ms: transport.show_time(time_ms, recorded.duration_ms, page.note))
        page.lay_out(transport)
        page.found.run_wanted.connect(self.run)
        page.found.cancel_wanted.connect(self.cancel_run)
        self._make_menus(page, commands)
        self.setCentralWidget(page)
        SpaceKey(self)
        page.player.seek(0.0)
        page.timeline.setFocus()

    def _learned(self) -> list[str]:
        return [action.name for action in self._session.actions()]

    def _make_menus(self, page: ReviewPage, commands: ReviewCommands) -> None:
        bar = self.menuBar()
        assert bar is not None, "a main window has a menu bar"

        def make(text: str, keys: str, slot: Callable[[], object]) -> QAction:
            return make_command(self, text, keys, slot)

        def menu(title: str, *actions: QAction | None) -> None:
            made = QMenu(title, self)
            for action in actions:
                if action is None:
                    made.addSeparator()
                else:
                    made.addAction(action)
            bar.addMenu(made)

        self.run_command = make(translate("ReviewWindow", "&Run the learned actions"), "Ctrl+R", self.run)
        self.mirror_switch = QAction(translate("ReviewWindow", "&Mirror the view (display only)"), self)
        self.mirror_switch.setCheckable(True)
        self.mirror_switch.setChecked(self._mirrored)
        self.mirror_switch.toggled.connect(page.view.set_mirrored)
        menu(
            translate("ReviewWindow", "&Session"),
            make(translate("ReviewWindow", "&Import labels…"), "", self.import_labels),
            make(translate("ReviewWindow", "Export &labels…"), "Ctrl+E", self.export_labels),
            make(translate("ReviewWindow", "Export &skeletons…"), "Ctrl+Shift+E", self.export_skeletons),
            None,
            self.close_command,
        )
        menu(translate("ReviewWindow", "&Labels"), *commands.labels)
        menu(translate("ReviewWindow", "&Play"), *commands.play)
        menu(translate("ReviewWindow", "&View"), *commands.zoom, None, self.mirror_switch)
        menu(
            translate("ReviewWindow", "&Recognise"),
            self.run_command,
            make(translate("ReviewWindow", "Run &another pack…"), "", self.run_another_pack),
            make(translate("ReviewWindow", "&Use as labels"), "", page.take_over),
            make(translate("ReviewWindow", "Agreement &by action…"), "Ctrl+B", page.show_details),
        )
        menu(
            translate("ReviewWindow", "&Help"),
            make(
                translate("ReviewWindow", "&Keyboard"),
                "F1",
                lambda: show_key_table(self, translate("ReviewWindow", "Keyboard in a session"), key_table()),
            ),
        )

    # Running actions over the session.

    def run(self) -> None:
        """Look for the actions that are learned now; off the thread of the window."""
        recogniser = self._session.recogniser()
        self._start_run(self._session.pack_path.name, lambda: recogniser)

    def run_another_pack(self) -> None:
        """Look for the actions of another pack."""
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            translate("ReviewWindow", "Run another pack"),
            str(self._session.pack_path.parent),
            translate("ReviewWindow", "Action packs ({patterns})").format(patterns=f"*{EXTENSION}"),
        )
        if chosen:
            self._start_run(Path(chosen).name, lambda: self._session.recogniser_of(Path(chosen)))

    def _start_run(self, pack: str, make_recogniser: Callable[[], Recogniser]) -> None:
        page = self.page
        if page is None or self._run is not None:
            return
        people = page.recorded.people
        run = Task("running actions", lambda report: recognise(people, make_recogniser(), pack, report), self)
        self._run = run
        run.progressed.connect(page.found.set_progress)
        run.done.connect(page.show_recognised)
        run.failed.connect(page.say)
        for ended in (run.done, run.failed, run.cancelled):
            ended.connect(self._run_ended)
        page.found.set_running(True)
        run.start()

    def cancel_run(self) -> None:
        """End a run; the result of the one before stays."""
        if self._run is not None and self.page is not None:
            self._run.cancel()
            self.page.found.cancel_button.setEnabled(False)

    @property
    def is_running(self) -> bool:
        return self._run is not None

    def _run_ended(self) -> None:
        self._run = None
        if self.page is not None:
            self.page.found.set_running(False)

    # Files.

    def _attempt(self, command: Callable[[], str]) -> None:
        """Do something with a file, and show the sentence about it."""
        assert self.page is not None, "the commands come with the page"
        try:
            self.page.say(command())
        except ModelError as error:
            self.page.say(str(error))

    def import_labels(self) -> None:
        """Replace the labels by those of a file; can be undone."""
        page = self.page
        path = exports.choose_labels_to_import(self, self.path)
        if path is None or page is None:
            return

        def work() -> str:
            labels = exports.import_labels(path, page.recorded.duration_ms)
            page.document.replace_all(labels, translate("ReviewWindow", "import labels"))
            return translate(
                "ReviewWindow", "%n label(s) from {name}; Ctrl+Z brings the old ones back.", "", len(labels)
            ).format(name=path.name)

        self._attempt(work)

    def export_labels(self) -> None:
        """Write the labels in a format of the user's choice."""
        path = exports.choose_label_file(self, self.path)
        if path is not None and self.page is not None:
            labels = self.page.document.labels
            self._attempt(lambda: exports.export_labels(path, labels, self.path))

    def export_skeletons(self) -> None:
        """Write the skeletons in a format of the user's choice; off the thread of the window."""
        page = self.page
        if page is None or self._export is not None:
            return
        recorded = page.recorded
        person, accepted = exports.choose_person(self, recorded)
        path = exports.choose_skeleton_file(self, self.path) if accepted else None
        if path is None:
            return
        page.say(translate("ReviewWindow", "Writing {name} …").format(name=path.name))
        export = Task("exporting skeletons", lambda report: exports.export_skeletons(path, recorded, person), self)
        self._export = export
        for ended in (export.done, export.failed):
            ended.connect(page.say)
            ended.connect(self._export_ended)
        export.start()

    def _export_ended(self) -> None:
        self._export = None

    # The end.

    def closeEvent(self, event: QCloseEvent | None) -> None:
        assert event is not None
        page = self.page
        if page is not None and not page.document.save() and not self._may_lose_labels():
            event.ignore()
            return
        if page is not None:
            page.player.pause()
        if self._run is not None:
            self._run.cancel()
            self._run.wait(_STOP_S)
        if self._export is not None:
            self._export.wait()  # a file that was asked for is not left out
        event.accept()
        self.closed.emit()

    def _may_lose_labels(self) -> bool:
        """Ask what is to become of labels that cannot be saved."""
        assert self.page is not None
        answer = QMessageBox.warning(
            self,
            "OneTake",
            translate(
                "ReviewWindow",
                "The labels cannot be saved in '{path}'. Close all the same? Your changes are lost then; you can "
                "export the labels to another folder instead.",
            ).format(path=self.page.document.path),
            QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Discard
