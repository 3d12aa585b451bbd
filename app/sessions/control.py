"""Recording sessions from the main window, and opening them again: commands, the button, the windows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QSettings, Qt
from PyQt6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from app.sentences import said
from app.sessions.files import default_folder, new_recording_path
from app.sessions.recording import RecordingPhase, RecordingState
from app.sessions.review_window import ReviewWindow
from app.sessions.time_scale import clock_text
from app.translation import translate
from app.views.command import make_command
from app.views.notice import Notice
from capture.errors import CaptureError
from capture.formats.skeleton_files import READABLE
from model.errors import ModelError

if TYPE_CHECKING:
    from app.session import Session

_FOLDER_KEY = "sessions/folder"
_NOTE_S = 15.0


class SessionControl(QObject):
    """Turns what the user does into commands of the session, and follows the state of the recording.

    Args:
        session: records, and knows the learned actions.
        settings: where the folder for sessions is remembered.
        notice: shows what was done, or went wrong.
        place_notice: called when the notice has something new to say.
        mirrored: whether the view is mirrored now.
        window: the main window.
    """

    def __init__(
        self,
        session: Session,
        settings: QSettings,
        notice: Notice,
        place_notice: Callable[[], None],
        mirrored: Callable[[], bool],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._settings, self._window = session, settings, window
        self._notice, self._place_notice, self._mirrored = notice, place_notice, mirrored
        self._told: Path | None = None  # the recording whose end was told
        self._told_message = ""
        self.reviews: list[ReviewWindow] = []
        """The windows that are open."""
        self.record_command = make_command(
            self._window, translate("SessionControl", "&Record session"), "Ctrl+Shift+R", self.toggle
        )
        self.record_command.setIconText(translate("SessionControl", "Session"))
        self.record_command.setCheckable(True)
        self.open_command = make_command(
            self._window, translate("SessionControl", "&Open session…"), "Ctrl+Shift+O", self.choose
        )
        self.folder_command = make_command(
            self._window, translate("SessionControl", "&Folder for sessions…"), "", self.choose_folder
        )
        self.menu = QMenu(translate("SessionControl", "Sess&ion"), window)
        self.menu.addActions([self.record_command, self.open_command])
        self.menu.addSeparator()
        self.menu.addAction(self.folder_command)
        self.button = QToolButton()
        self.button.setDefaultAction(self.record_command)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._show(None)

    @property
    def folder(self) -> Path:
        """Where sessions are recorded."""
        chosen = self._settings.value(_FOLDER_KEY)
        return Path(str(chosen)) if chosen else default_folder()

    def choose_folder(self) -> None:
        """Ask for another folder, and remember it."""
        chosen = QFileDialog.getExistingDirectory(
            self._window, translate("SessionControl", "Folder for sessions"), str(self.folder)
        )
        if chosen:
            self._settings.setValue(_FOLDER_KEY, chosen)

    # Recording.

    def toggle(self) -> None:
        """Start recording a session, or stop."""
        state = self._session.session_recording()
        if state is not None and state.phase is RecordingPhase.RUNNING:
            self._session.stop_session_recording()
        else:
            try:
                self._session.start_session_recording(new_recording_path(self.folder, datetime.now()))
            except (CaptureError, ModelError) as error:
                self._say(str(error))
        self.follow()

    def follow(self) -> None:
        """Show where the recording stands; called at each repaint."""
        state = self._session.session_recording()
        self._show(None if state is None or state.is_over else state)
        if state is not None and state.is_over and state.path != self._told:
            self._told = state.path
            self._tell_end(state)

    def _show(self, state: RecordingState | None) -> None:
        """``state``: None while nothing is being recorded."""
        command, button = self.record_command, self.button
        running = state is not None and state.phase is RecordingPhase.RUNNING
        command.setChecked(running)
        command.setEnabled(state is None or running)
        if state is None:
            command.setText(translate("SessionControl", "&Record session"))
            command.setIconText(translate("SessionControl", "●  Session"))
            hint = translate(
                "SessionControl", "Write the skeletons and what is recognised into a file, no video (Ctrl+Shift+R)"
            )
        else:
            command.setText(translate("SessionControl", "Stop &recording the session"))
            command.setIconText(f"■  {_elapsed_text(state)}" if running else translate("SessionControl", "saving …"))
            hint = translate("SessionControl", "Stop recording {name} (Ctrl+Shift+R)").format(name=state.path.name)
            if state.message:
                hint = f"{hint}. {said(state.message)}"
        command.setToolTip(hint)
        button.setAccessibleName(
            translate("SessionControl", "Record the session")
            if state is None
            else translate("SessionControl", "Stop recording the session")
        )
        if button.property("recording") != running:
            button.setProperty("recording", running)
            style = button.style()
            assert style is not None, "a widget has a style"
            style.unpolish(button)  # the style sheet tells the states apart
            style.polish(button)
        message = state.message if running and state is not None else ""
        if message and message != self._told_message:  # once: others have something to say, too
            self._say(message)
        self._told_message = message

    def _tell_end(self, state: RecordingState) -> None:
        if not state.skeleton_count:
            self._say(state.message)
            return
        events = translate("SessionControl", "%n event(s)", "", state.event_count)
        saved = translate("SessionControl", "“{name}” is saved: {time}, {events}.").format(
            name=state.path.stem, time=_elapsed_text(state), events=events
        )
        self._say(
            f"{said(state.message)} {saved}".strip(),
            button=translate("SessionControl", "Review"),
            action=lambda: self.open(state.path),
        )

    def _say(self, sentence: str, *, button: str = "", action: Callable[[], None] | None = None) -> None:
        self._notice.say(sentence, button=button, action=action, seconds=_NOTE_S)
        self._place_notice()

    # Reviewing.

    def choose(self) -> None:
        """Ask for a session, and open it."""
        patterns = " ".join(f"*{extension}" for extension in READABLE)
        chosen, _ = QFileDialog.getOpenFileName(
            self._window,
            translate("SessionControl", "Open a session"),
            str(self.folder),
            translate("SessionControl", "Sessions ({patterns});;All files (*)").format(patterns=patterns),
        )
        if chosen:
            self.open(Path(chosen))

    def open(self, path: Path) -> None:
        """Show a session in a window of its own, or bring that to the front."""
        state = self._session.session_recording()
        if state is not None and not state.is_over and state.path == path:
            self._say(
                translate("SessionControl", "“{name}” is still being recorded: stop the recording first.").format(
                    name=path.stem
                )
            )
            return
        review = next((review for review in self.reviews if review.path == path), None)
        if review is None:
            review = ReviewWindow(path, self._session, mirrored=self._mirrored())
            self.reviews.append(review)
            review.closed.connect(lambda: self._forget(review))
            review.show()
        review.raise_()
        review.activateWindow()

    def _forget(self, review: ReviewWindow) -> None:
        self.reviews.remove(review)
        review.deleteLater()

    def close_all(self) -> bool:
        """Close the windows; false if one has to stay open."""
        return all(review.close() for review in tuple(self.reviews))


def _elapsed_text(state: RecordingState) -> str:
    """Whole seconds that have passed."""
    return clock_text(1000 * int(state.elapsed_s), 0)
