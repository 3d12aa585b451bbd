"""Packs as the user handles them: new, open, save as, duplicate, import. Between the menu and the session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt6.QtCore import QObject, QSettings, QStandardPaths, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from app.action_history import ActionHistory, quoted
from app.background import Background, Result
from app.importing import IMPORTABLE, ReadFile
from app.recent_packs import RecentPacks
from app.session import Session, default_pack_path
from app.translation import translate
from app.views.command import make_command
from app.views.import_dialog import ImportDialog
from app.views.notice import Notice
from app.views.pack_menu import PackMenu
from app.views.status_line import shortened
from model.errors import ModelError, PackConflictError, PackError
from model.pack import EXTENSION, LoadedPack
from model.support import SupportSet

_NOTE_S = 8.0
_TROUBLE_S = 40.0


class PackControl(QObject):
    """What takes long runs in the background; the window goes on meanwhile.

    Args:
        session: works with the packs.
        history: forgotten when another pack is opened; imports can be undone.
        notice: says what was done and what went wrong.
        settings: where the recent packs are remembered.
        window: the dialogs belong to it.

    Signals:
        acted: something has changed; there is something new to show.
        imported: with the name of the first action that was imported.
    """

    acted = pyqtSignal()
    imported = pyqtSignal(str)

    def __init__(
        self, session: Session, history: ActionHistory, notice: Notice, settings: QSettings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._history, self._notice, self._window = session, history, notice, window
        self._recent = RecentPacks(settings)
        self._enabled = True
        self._idle = True
        self._waiting: list[Callable[[], None]] = []  # what came in while a take was being recorded
        self._background = Background("reading a file", self)
        self.new_command = make_command(self, translate("PackControl", "&New pack …"), "Ctrl+N", self._ask_new)
        self.open_command = make_command(self, translate("PackControl", "&Open a pack …"), "Ctrl+O", self._ask_open)
        self.save_as_command = make_command(
            self, translate("PackControl", "&Save as …"), "Ctrl+Shift+S", self._ask_save_as
        )
        self.own_command = make_command(self, translate("PackControl", "&Your own pack"), "", self._open_own)
        self.own_command.setToolTip(translate("PackControl", "The one that OneTake begins with"))
        self.duplicate_command = make_command(self, translate("PackControl", "&Duplicate"), "", self._duplicate)
        self.import_command = make_command(
            self, translate("PackControl", "&Import actions …"), "Ctrl+I", self._ask_import
        )
        self.commands = (
            self.new_command,
            self.open_command,
            self.own_command,
            self.save_as_command,
            self.duplicate_command,
            self.import_command,
        )
        self.menu = PackMenu([*self.commands[:-1], None, self.import_command], window)
        self.menu.chosen.connect(self.open)
        self.menu.forget_wanted.connect(self._forget_recent)
        self._background.busy_changed.connect(self._show)
        self._recent_is(session.pack_path)
        self._show()

    def set_enabled(self, enabled: bool) -> None:
        """False while a take is being recorded."""
        self._enabled = enabled
        self._show()

    def set_idle(self, idle: bool) -> None:
        """False from a countdown until the take has been dealt with: what was asked for before waits that long."""
        self._idle = idle
        while self._idle and self._waiting:
            self._waiting.pop(0)()

    def _unless_recording(self, answer: Callable[[Result], None]) -> Callable[[Result], None]:
        """The answer to something that is asked for now, which is not to come between a person and their take."""
        if not self._idle:
            return answer  # it is asked for during a review

        def answer_or_wait(result: Result) -> None:
            if self._idle:
                answer(result)
            else:
                self._waiting.append(lambda: answer(result))

        return answer_or_wait

    def close(self) -> None:
        """The window is being closed."""
        self._background.stop()

    def explain(self, error: ModelError) -> None:
        """Show what went wrong, with the way out if there is one."""
        if isinstance(error, PackConflictError):
            self._notice.say(
                str(error), button=translate("PackControl", "Open again"), action=self.reopen, seconds=_TROUBLE_S
            )
        elif isinstance(error, PackError):
            self._notice.say(
                str(error), button=translate("PackControl", "Save as …"), action=self._ask_save_as, seconds=_TROUBLE_S
            )
        else:
            self._notice.say(str(error), seconds=_NOTE_S)

    # Commands.

    def open(self, path: Path) -> None:
        """Go on with another pack; if that cannot be read, the one that is open stays."""
        if self._background.busy:
            return
        if _same_file(path, self._session.pack_path) and self._session.owns_pack_file:
            self._notice.say(
                translate("PackControl", "“{name}” is open already.").format(name=path.name), seconds=_NOTE_S
            )
            self._show()  # Qt has toggled its mark in the list
            return

        def opened(pack: LoadedPack) -> None:
            self._recent_is(self._session.pack_path)
            self._session.use_pack(path, pack)
            self._another_pack(pack.notice or translate("PackControl", "“{name}” is open.").format(name=path.name))

        def failed(sentence: str) -> None:
            if not path.exists():
                self._recent.forget(path)
            self._notice.say(
                sentence, button=translate("PackControl", "Open another …"), action=self._ask_open, seconds=_TROUBLE_S
            )
            self._show()

        self._notice.say(translate("PackControl", "“{name}” is being opened …").format(name=path.name))
        self._background.run(lambda: self._session.read_pack(path), self._unless_recording(opened), failed)

    def reopen(self) -> None:
        """Read the pack that is open once more: somebody else has changed its file."""
        self.open(self._session.pack_path)

    def _open_own(self) -> None:
        path = default_pack_path()
        if path.exists():
            self.open(path)
        else:
            self.new(path)

    def new(self, path: Path) -> None:
        """Go on with an empty pack in a file that is not there yet."""
        self._recent_is(self._session.pack_path)
        if self._attempt(lambda: self._session.new_pack(path)):
            self._another_pack(
                translate("PackControl", "“{name}” is new and empty: record your first action.").format(name=path.name)
            )

    def save_as(self, path: Path) -> None:
        """Go on in another file; what was done can still be undone."""
        if self._attempt(lambda: self._session.save_pack_as(path)):
            self._remember()
            self._notice.say(translate("PackControl", "Saved as “{name}”.").format(name=path.name), seconds=_NOTE_S)
            self.acted.emit()

    def _duplicate(self) -> None:
        copies: list[Path] = []
        if self._attempt(lambda: copies.append(self._session.duplicate_pack())):
            copy = copies[0]
            self._notice.offer(
                translate("PackControl", "“{name}” is a copy of this pack, in the same folder.").format(name=copy.name),
                translate("PackControl", "Open it"),
                lambda: self.open(copy),
            )

    def import_from(self, paths: Sequence[Path]) -> None:
        """Look for actions in these files, and ask which of them to take."""
        if self._background.busy or not paths:
            return
        reading = translate("PackControl", "%n file(s) are being read …", "", len(paths))
        if len(paths) == 1:
            reading = translate("PackControl", "“{name}” is being read …").format(name=paths[0].name)
        self._notice.say(reading)
        self._background.run(
            lambda: tuple(self._session.read_actions(path) for path in paths),
            self._unless_recording(self._ask_which),
            self._complain,
        )

    def _ask_which(self, files: tuple[ReadFile, ...]) -> None:
        self._notice.clear()
        if not any(file.actions for file in files):
            self._complain(" ".join(trouble for file in files for trouble in file.troubles))
            return
        dialog = ImportDialog(files, self._session.support.actions, self._window)
        dialog.accepted.connect(lambda: self._import(dialog.chosen()))
        dialog.open()

    def _import(self, actions: SupportSet) -> None:
        names: list[str] = []
        count = len(actions)
        imported = translate("PackControl", "%n action(s) are imported.", "", count)
        text = translate("PackControl", "import %n action(s)", "", count)
        if count == 1:
            name = quoted(actions.names[0])
            imported = translate("PackControl", "{name} is imported.").format(name=name)
            text = translate("PackControl", "import {name}").format(name=name)

        def change() -> None:
            names.extend(self._session.import_actions(actions))

        if self._attempt(lambda: self._history.run(text, change)):
            self._notice.offer(imported, translate("PackControl", "Undo"), self._history.undo_command.trigger)
            self.acted.emit()
            self.imported.emit(names[0])

    # Asking for files. The dialogs do not wait, so the window goes on behind them.

    def _ask_new(self) -> None:
        dialog = self._file_dialog(translate("PackControl", "A new pack"), _pack_files(), self.new)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # nothing is overwritten
        dialog.open()

    def _ask_open(self) -> None:
        dialog = self._file_dialog(translate("PackControl", "Open a pack"), _pack_files(), self.open)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.open()

    def _ask_save_as(self) -> None:
        dialog = self._file_dialog(translate("PackControl", "Save the pack as"), _pack_files(), self.save_as)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(self._session.pack_path.name)
        dialog.open()

    def _ask_import(self) -> None:
        dialog = self._file_dialog(translate("PackControl", "Import actions"), _importable_files(), None)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda chosen: self.import_from([Path(path) for path in chosen]))
        dialog.open()

    def _file_dialog(self, title: str, kinds: str, then: Callable[[Path], None] | None) -> QFileDialog:
        dialog = QFileDialog(self._window, title, str(self._folder()), kinds)
        dialog.setDefaultSuffix(EXTENSION)
        if then is not None:
            dialog.fileSelected.connect(lambda path: then(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _folder(self) -> Path:
        """Where the pack is that is open; the user's documents for the one that was never given a place."""
        folder = self._session.pack_path.absolute().parent
        if folder == default_pack_path().parent or not folder.is_dir():
            return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        return folder

    # What they have in common.

    def _attempt(self, command: Callable[[], object]) -> bool:
        try:
            command()
        except ModelError as error:
            self.explain(error)
            return False
        return True

    def _complain(self, sentence: str) -> None:
        self._notice.say(sentence, button=translate("PackControl", "Close"))

    def _another_pack(self, sentence: str) -> None:
        self._history.clear()
        self._remember()
        self._notice.say(sentence, seconds=_NOTE_S)
        self.acted.emit()

    def _recent_is(self, path: Path) -> None:
        if path.exists():  # the user's own pack is not there before something was learned
            self._recent.add(path)

    def _remember(self) -> None:
        self._recent_is(self._session.pack_path)
        self._recent.chosen = self._session.pack_path
        self._show()

    def _forget_recent(self) -> None:
        self._recent.clear()
        self._show()

    def _show(self) -> None:
        possible = self._enabled and not self._background.busy
        for command in self.commands:
            command.setEnabled(possible)
        self.menu.set_recent(self._recent.paths, self._session.pack_path)
        self.menu.recent.setEnabled(possible and bool(self._recent.paths))
        self._window.setWindowTitle(f"{shortened(self._session.pack_path.stem, 48)} – OneTake")


def _pack_files() -> str:
    """For a file dialog."""
    return translate("PackControl", "Action packs ({patterns});;All files (*)").format(patterns=f"*{EXTENSION}")


def _importable_files() -> str:
    """For a file dialog."""
    patterns = " ".join(f"*{kind}" for kind in IMPORTABLE)
    return translate("PackControl", "Packs and recordings ({patterns});;All files (*)").format(patterns=patterns)


def _same_file(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except OSError:  # one of them is not there
        return first.absolute() == second.absolute()
