"""The commands of a session's review, with their keys."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QT_TRANSLATE_NOOP
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu

from app.sessions.review_page import ReviewPage
from app.translation import translate
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

        self.play_pause = make(translate("ReviewCommands", "&Play"), "Space", player.toggle)
        self.play_pause.setIconText(translate("ReviewCommands", "Play"))
        player.playing_changed.connect(self._show_playing)
        self.back = make(translate("ReviewCommands", "Frame &back"), "Left", lambda: player.step(-1))
        self.back.setIconText("◂")
        self.forward = make(translate("ReviewCommands", "Frame &forward"), "Right", lambda: player.step(1))
        self.forward.setIconText("▸")
        self.play: tuple[QAction | None, ...] = (
            self.play_pause,
            self.back,
            self.forward,
            make(
                translate("ReviewCommands", "A second back"),
                "Shift+Left",
                lambda: player.seek(player.time_ms - _SECOND_MS),
            ),
            make(
                translate("ReviewCommands", "A second forward"),
                "Shift+Right",
                lambda: player.seek(player.time_ms + _SECOND_MS),
            ),
            make(translate("ReviewCommands", "To the &start"), "Home", lambda: player.seek(0.0)),
            make(translate("ReviewCommands", "To the &end"), "End", lambda: player.seek(page.recorded.duration_ms)),
            None,
            make(translate("ReviewCommands", "&Next label"), "PgDown", lambda: page.go_to_next(1)),
            make(translate("ReviewCommands", "P&revious label"), "PgUp", lambda: page.go_to_next(-1)),
        )

        self.numbers = tuple(
            make("", str(number), lambda place=number - 1: page.name_label_by_number(place))  # type: ignore[misc]
            for number in range(1, _NUMBERED + 1)
        )
        stack = page.document.undo_stack
        self.undo = stack.createUndoAction(page, translate("ReviewCommands", "&Undo"))
        self.redo = stack.createRedoAction(page, translate("ReviewCommands", "&Redo"))
        assert self.undo is not None and self.redo is not None, "a stack makes both"
        self.undo.setShortcut(QKeySequence("Ctrl+Z"))
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.labels: tuple[QAction | None, ...] = (
            self.undo,
            self.redo,
            None,
            make(translate("ReviewCommands", "Mark the &start"), "I", lambda: page.mark(start=True)),
            make(translate("ReviewCommands", "Mark the &end"), "O", lambda: page.mark(start=False)),
            make(translate("ReviewCommands", "Clear the &marks"), "Esc", page.clear_marks),
            make(translate("ReviewCommands", "&New label between the marks"), "N", page.add_label),
            None,
            make(translate("ReviewCommands", "&Action of the label"), "F2", page.labels.action_choice.setFocus),
            self._number_menu(page).menuAction(),
            make(translate("ReviewCommands", "Label s&tarts here"), "Shift+I", lambda: page.set_edge(start=True)),
            make(translate("ReviewCommands", "Label en&ds here"), "Shift+O", lambda: page.set_edge(start=False)),
            make(translate("ReviewCommands", "De&lete label"), "Del", page.delete_label),
        )
        self.zoom_out = make(translate("ReviewCommands", "Zoom &out"), "Ctrl+-", lambda: timeline.zoom(1 / ZOOM_STEP))
        self.zoom_out.setIconText("−")
        self.zoom_in = make(translate("ReviewCommands", "Zoom &in"), "Ctrl++ Ctrl+=", lambda: timeline.zoom(ZOOM_STEP))
        self.zoom_in.setIconText("+")
        self.fit = make(translate("ReviewCommands", "&Whole session"), "Ctrl+0", timeline.fit)
        self.fit.setIconText(translate("ReviewCommands", "All"))
        self.zoom = (self.zoom_in, self.zoom_out, self.fit)

    def _show_playing(self, playing: bool) -> None:
        self.play_pause.setText(
            translate("ReviewCommands", "&Pause") if playing else translate("ReviewCommands", "&Play")
        )
        self.play_pause.setIconText(
            translate("ReviewCommands", "Pause") if playing else translate("ReviewCommands", "Play")
        )

    def _number_menu(self, page: ReviewPage) -> QMenu:
        """Which key stands for which action."""
        menu = QMenu(translate("ReviewCommands", "Action by nu&mber"), page)
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


_KEYS = (
    ("Space", QT_TRANSLATE_NOOP("ReviewCommands", "play, pause")),
    ("Left, Right", QT_TRANSLATE_NOOP("ReviewCommands", "a frame back or forward; with Shift a second")),
    ("Home, End", QT_TRANSLATE_NOOP("ReviewCommands", "to the start or the end of the session")),
    ("PgUp, PgDown", QT_TRANSLATE_NOOP("ReviewCommands", "the label before, the next label")),
    (
        "I, O",
        QT_TRANSLATE_NOOP(
            "ReviewCommands", "mark the start or the end of a movement at this moment; Esc clears the marks"
        ),
    ),
    ("N", QT_TRANSLATE_NOOP("ReviewCommands", "a new label between the marks")),
    (
        "1",
        QT_TRANSLATE_NOOP(
            "ReviewCommands",
            "the first action for the selected label, or for a new one between the marks; 2 to 9 likewise",
        ),
    ),
    ("F2", QT_TRANSLATE_NOOP("ReviewCommands", "choose or type the action")),
    ("Shift+I, Shift+O", QT_TRANSLATE_NOOP("ReviewCommands", "let the selected label start or end here")),
    ("Del", QT_TRANSLATE_NOOP("ReviewCommands", "delete the selected label")),
    ("Ctrl+Z, Ctrl+Shift+Z", QT_TRANSLATE_NOOP("ReviewCommands", "undo, redo")),
    (
        "Ctrl++, Ctrl+-, Ctrl+0",
        QT_TRANSLATE_NOOP("ReviewCommands", "zoom in, zoom out, the whole session; Ctrl with the wheel zooms, too"),
    ),
    ("Ctrl+R", QT_TRANSLATE_NOOP("ReviewCommands", "run the learned actions over the session")),
    ("Ctrl+B", QT_TRANSLATE_NOOP("ReviewCommands", "how well each action agrees with the labels")),
    ("Ctrl+E, Ctrl+Shift+E", QT_TRANSLATE_NOOP("ReviewCommands", "export the labels, the skeletons")),
    ("Ctrl+W", QT_TRANSLATE_NOOP("ReviewCommands", "close")),
)


def key_table() -> list[tuple[str, str]]:
    """Keys and what each does, in the language of the window."""
    return [(keys, translate("ReviewCommands", what)) for keys, what in _KEYS]
