"""The commands of a session's review, with their keys."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu

from app.sessions.review_page import ReviewPage
from app.views.command import make_command
from app.views.session_timeline import ZOOM_STEP

_SECOND_MS = 1000.0
_NUMBERED = 9


class ReviewCommands:
    """What can be done on a page, for menus and buttons.

    Attributes:
        numbers: one for each of the keys 1 to 9.
        play, labels, zoom: the commands in the order in which a menu shows them; None separates.
    """

    def __init__(self, page: ReviewPage) -> None:
        player, timeline = page.player, page.timeline

        def make(text: str, keys: str, slot: Callable[[], object]) -> QAction:
            return make_command(page, text, keys, slot)

        self.play_pause = make("&Play", "Space", player.toggle)
        self.play_pause.setIconText("Play")
        player.playing_changed.connect(self._show_playing)
        self.back = make("Frame &back", "Left", lambda: player.step(-1))
        self.back.setIconText("◂")
        self.forward = make("Frame &forward", "Right", lambda: player.step(1))
        self.forward.setIconText("▸")
        self.play: tuple[QAction | None, ...] = (
            self.play_pause,
            self.back,
            self.forward,
            make("A second back", "Shift+Left", lambda: player.seek(player.time_ms - _SECOND_MS)),
            make("A second forward", "Shift+Right", lambda: player.seek(player.time_ms + _SECOND_MS)),
            make("To the &start", "Home", lambda: player.seek(0.0)),
            make("To the &end", "End", lambda: player.seek(page.recorded.duration_ms)),
            None,
            make("&Next label", "PgDown", lambda: page.go_to_next(1)),
            make("P&revious label", "PgUp", lambda: page.go_to_next(-1)),
        )

        self.numbers = tuple(
            make("", str(number), lambda place=number - 1: page.name_label_by_number(place))  # type: ignore[misc]
            for number in range(1, _NUMBERED + 1)
        )
        stack = page.document.undo_stack
        self.undo = stack.createUndoAction(page, "&Undo")
        self.redo = stack.createRedoAction(page, "&Redo")
        assert self.undo is not None and self.redo is not None, "a stack makes both"
        self.undo.setShortcut(QKeySequence("Ctrl+Z"))
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.labels: tuple[QAction | None, ...] = (
            self.undo,
            self.redo,
            None,
            make("Mark the &start", "I", lambda: page.mark(start=True)),
            make("Mark the &end", "O", lambda: page.mark(start=False)),
            make("Clear the &marks", "Esc", page.clear_marks),
            make("&New label between the marks", "N", page.add_label),
            None,
            make("&Action of the label", "F2", page.labels.action_choice.setFocus),
            self._number_menu(page).menuAction(),
            make("Label s&tarts here", "Shift+I", lambda: page.set_edge(start=True)),
            make("Label en&ds here", "Shift+O", lambda: page.set_edge(start=False)),
            make("De&lete label", "Del", page.delete_label),
        )
        self.zoom_out = make("Zoom &out", "Ctrl+-", lambda: timeline.zoom(1 / ZOOM_STEP))
        self.zoom_out.setIconText("−")
        self.zoom_in = make("Zoom &in", "Ctrl++ Ctrl+=", lambda: timeline.zoom(ZOOM_STEP))
        self.zoom_in.setIconText("+")
        self.fit = make("&Whole session", "Ctrl+0", timeline.fit)
        self.fit.setIconText("All")
        self.zoom = (self.zoom_in, self.zoom_out, self.fit)

    def _show_playing(self, playing: bool) -> None:
        self.play_pause.setText("&Pause" if playing else "&Play")
        self.play_pause.setIconText("Pause" if playing else "Play")

    def _number_menu(self, page: ReviewPage) -> QMenu:
        """Which key stands for which action."""
        menu = QMenu("Action by nu&mber", page)
        menu.addActions(list(self.numbers))

        def show_names() -> None:
            names = page.action_names
            for place, action in enumerate(self.numbers):
                action.setText(names[place].replace("&", "&&") if place < len(names) else "")
                action.setVisible(place < len(names))

        page.document.changed.connect(show_names)
        menu.aboutToShow.connect(show_names)
        show_names()
        return menu


KEYS = (
    ("Space", "play, pause"),
    ("Left, Right", "a frame back or forward; with Shift a second"),
    ("Home, End", "to the start or the end of the session"),
    ("Page Up, Page Down", "the label before, the next label"),
    ("I, O", "mark the start or the end of a movement at this moment; Esc clears the marks"),
    ("N", "a new label between the marks"),
    ("1 to 9", "the action of the selected label, or of a new one between the marks"),
    ("F2", "choose or type the action"),
    ("Shift+I, Shift+O", "let the selected label start or end here"),
    ("Del", "delete the selected label"),
    ("Ctrl+Z, Ctrl+Shift+Z", "undo, redo"),
    ("Ctrl++, Ctrl+−, Ctrl+0", "zoom in, zoom out, the whole session; Ctrl with the wheel zooms, too"),
    ("Ctrl+R", "run the learned actions over the session"),
    ("Ctrl+B", "how well each action agrees with the labels"),
    ("Ctrl+E, Ctrl+Shift+E", "export the labels, the skeletons"),
    ("Ctrl+W", "close"),
)
