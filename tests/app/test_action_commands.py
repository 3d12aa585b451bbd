"""What is done to the actions from their cards, through the window on a real session: saved, shown, and undone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QMimeData, QModelIndex, QPoint, QSettings, Qt
from PyQt6.QtGui import QContextMenuEvent
from PyQt6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from safetensors import safe_open

from app.session import Session
from app.theme import LIGHT, apply_theme
from app.views.action_model import MUTED_ROLE
from app.window import MainWindow
from capture import Clip
from capture.demonstrator import Variation, movement_named, perform
from model.one_shot_encoder import OneShotEncoder
from model.support import LONGEST_NAME

NAMES = ("wave", "手を振る", "bow & <b>rise</b>")
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def take(movement: str = "wave", seed: int = 1) -> Clip:
    return perform(movement_named(movement), Variation(), np.random.default_rng(seed), lead_s=0.1, tail_s=0.1)


class Table:
    """The window on a pack with three actions, and what is saved in the pack's file."""

    def __init__(self, qtbot: QtBot, encoder: OneShotEncoder, folder: Path) -> None:
        self.qtbot = qtbot
        self.session = Session(encoder, folder / "actions.pack")
        for name, movement in zip(NAMES, ("wave", "squat", "bow"), strict=True):
            self.session.add_action(name, take(movement))
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow(self.session, settings)
        self.window.beat.stop()
        self.panel = self.window.actions_panel
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.panel.list.setFocus()

    @property
    def shown(self) -> list[str]:
        model = self.panel.model
        return [model.index(row).data() for row in range(model.rowCount())]

    @property
    def saved(self) -> list[tuple[str, bool]]:
        """Names and whether they are muted, as the file has them."""
        with safe_open(self.session.pack_path, "numpy") as file:  # quicker than to embed all takes each time
            header = json.loads(file.metadata()["onetake"])
        return list(zip(header["actions"], header.get("muted", [False] * len(header["actions"])), strict=True))

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.window.focusWidget() or self.window, key, modifier)

    def undo(self) -> None:
        self.key(Qt.Key.Key_Z, CONTROL)

    def redo(self) -> None:
        self.key(Qt.Key.Key_Z, CONTROL | SHIFT)

    def rename(self, name: str) -> None:
        """Of the selected action, with the keyboard."""
        self.key(Qt.Key.Key_F2)
        editor = self.panel.list.findChildren(QLineEdit)[-1]  # the one before it goes a moment later
        editor.selectAll()
        editor.insert(name)
        self.qtbot.keyClick(editor, Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: not self.panel._is_renaming(), timeout=1000)
        self.window.poll()


@pytest.fixture
def table(qtbot: QtBot, tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Table]:
    table = Table(qtbot, tiny_encoder, tmp_path)
    yield table
    table.window.close()
    table.session.close()


def plain(names: list[str] | tuple[str, ...]) -> list[tuple[str, bool]]:
    return [(name, False) for name in names]


# Each kind of change: done with the keyboard, saved, undone, done again.


def delete(table: Table) -> None:
    table.panel.select(NAMES[1])
    table.key(Qt.Key.Key_Delete)


def rename(table: Table) -> None:
    table.panel.select(NAMES[1])
    table.rename("挥手")


def move_down(table: Table) -> None:
    table.panel.select(NAMES[0])
    table.key(Qt.Key.Key_Down, CONTROL)


def move_up(table: Table) -> None:
    table.panel.select(NAMES[2])
    table.key(Qt.Key.Key_Up, CONTROL)
    table.key(Qt.Key.Key_Up, CONTROL)


def mute(table: Table) -> None:
    table.panel.select(NAMES[2])
    table.key(Qt.Key.Key_M)


def duplicate(table: Table) -> None:
    table.panel.select(NAMES[0])
    table.key(Qt.Key.Key_D, CONTROL)


CHANGES: list[tuple[Callable[[Table], None], list[tuple[str, bool]], str, str]] = [
    (delete, plain([NAMES[0], NAMES[2]]), "delete “手を振る”", NAMES[1]),
    (rename, plain([NAMES[0], "挥手", NAMES[2]]), "rename “手を振る”", NAMES[1]),
    (move_down, plain([NAMES[1], NAMES[0], NAMES[2]]), "move “wave”", NAMES[0]),
    (move_up, plain([NAMES[2], NAMES[0], NAMES[1]]), "move “bow && <b>rise</b>”", NAMES[2]),
    (mute, [*plain(NAMES[:2]), (NAMES[2], True)], "mute “bow && <b>rise</b>”", NAMES[2]),
    (duplicate, plain([NAMES[0], "wave 2", *NAMES[1:]]), "duplicate “wave”", NAMES[0]),
]


@pytest.mark.parametrize(("change", "saved", "text", "selected"), CHANGES, ids=[case[0].__name__ for case in CHANGES])
def test_a_change_is_saved_undone_and_done_again(
    table: Table,
    change: Callable[[Table], None],
    saved: list[tuple[str, bool]],
    text: str,
    selected: str,
) -> None:
    clips = {action.name: action.clip for action in table.session.actions()}
    change(table)
    assert table.saved == saved and table.shown == [name for name, _ in saved]
    assert table.window.history.undo_command.text() == f"&Undo {text}"
    while table.window.history.undo_command.isEnabled():
        table.undo()
    assert table.saved == plain(NAMES) and table.shown == list(NAMES)
    assert table.panel.selected() == selected, "what was changed back is what is looked at"
    assert {action.name: action.clip for action in table.session.actions()} == clips
    assert table.window.history.redo_command.text() == f"&Redo {text}"
    while table.window.history.redo_command.isEnabled():
        table.redo()
    assert table.saved == saved and table.shown == [name for name, _ in saved]


def test_many_changes_are_undone_one_by_one_in_the_order_back(table: Table) -> None:
    states = [table.saved]
    for change in (mute, rename, move_down, duplicate, delete):
        if change is delete:
            table.panel.select("挥手")
            table.key(Qt.Key.Key_Delete)
        else:
            change(table)
        states.append(table.saved)
    for state in states[-2::-1]:
        table.undo()
        assert table.saved == state
    assert not table.window.history.undo_command.isEnabled()
    for state in states[1:]:
        table.redo()
        assert table.saved == state


def test_what_was_undone_is_gone_once_something_else_is_done(table: Table) -> None:
    delete(table)
    table.undo()
    assert table.window.history.redo_command.isEnabled()
    mute(table)
    assert not table.window.history.redo_command.isEnabled()
    assert table.window.history.redo_command.text() == "&Redo"


def test_the_delete_notice_undoes_too(table: Table) -> None:
    delete(table)
    notice = table.window.stage.notice
    assert "手を振る" in notice.text
    table.qtbot.mouseClick(notice._button, Qt.MouseButton.LeftButton)
    assert table.shown == list(NAMES) and notice.text == ""


def test_an_undo_that_cannot_be_saved_is_not_lost(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    delete(table)
    deleted = table.saved

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        table.undo()
    assert "No space left" in table.window.stage.notice.text
    assert table.saved == deleted and table.shown == [NAMES[0], NAMES[2]]
    assert table.window.history.undo_command.isEnabled()
    table.undo()
    assert table.saved == plain(NAMES)


def test_a_change_from_elsewhere_is_not_undone_by_accident(table: Table) -> None:
    delete(table)
    table.session.add_action("clap", take("clap"))
    table.undo()
    assert [name for name, _ in table.saved] == [NAMES[0], NAMES[2], "clap"]
    assert "nothing to undo" in table.window.stage.notice.text


def test_a_refused_rename_leaves_nothing_to_undo(table: Table) -> None:
    table.panel.select(NAMES[1])
    table.rename("WAVE")
    assert table.shown == list(NAMES) and "already" in table.window.stage.notice.text
    assert not table.window.history.undo_command.isEnabled()
    table.rename(NAMES[1])  # nor does a rename to the same name
    assert not table.window.history.undo_command.isEnabled()


def test_the_first_and_the_last_action_stay_where_they_are(table: Table) -> None:
    table.panel.select(NAMES[0])
    assert not table.panel.up_action.isEnabled() and table.panel.down_action.isEnabled()
    table.panel.select(NAMES[2])
    assert table.panel.up_action.isEnabled() and not table.panel.down_action.isEnabled()
    table.key(Qt.Key.Key_Down, CONTROL)
    assert table.shown == list(NAMES)
    table.panel.select(NAMES[1])
    for _ in range(2):
        table.key(Qt.Key.Key_Down, CONTROL)  # the selection goes along
    assert table.shown == [NAMES[0], NAMES[2], NAMES[1]] and table.panel.selected() == NAMES[1]


@pytest.mark.parametrize(
    ("row", "place", "order"),
    [(0, 3, (1, 2, 0)), (0, 2, (1, 0, 2)), (2, 0, (2, 0, 1)), (1, 0, (1, 0, 2))],
)
def test_a_card_can_be_dragged_to_another_place(table: Table, row: int, place: int, order: tuple[int, ...]) -> None:
    """As the list view does at a drop: ``place`` is the gap between cards."""
    top = QModelIndex()
    assert table.panel.model.moveRow(top, row, top, place)
    assert table.shown == [NAMES[number] for number in order] == [name for name, _ in table.saved]
    table.undo()
    assert table.shown == list(NAMES)


def test_a_card_can_be_dropped_between_cards_but_not_on_one(table: Table) -> None:
    model, move = table.panel.model, Qt.DropAction.MoveAction
    card = model.mimeData([model.index(0)])
    assert model.canDropMimeData(card, move, 2, 0, QModelIndex())
    assert not model.flags(model.index(1)) & Qt.ItemFlag.ItemIsDropEnabled
    text = QMimeData()
    text.setText("wave")
    assert not model.canDropMimeData(text, move, 2, 0, QModelIndex())


# Mute.


def test_a_muted_action_is_marked_and_not_recognised(table: Table) -> None:
    mute(table)
    index = table.panel.model.index(2)
    assert index.data(MUTED_ROLE) is True
    assert "muted" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert table.panel.mute_action.isChecked()
    heard = table.session._recognition._support.without_muted()
    assert heard.names == NAMES[:2]
    table.panel.select(NAMES[0])
    assert not table.panel.mute_action.isChecked(), "the command follows the selection"
    table.panel.select(NAMES[2])
    table.key(Qt.Key.Key_M)
    assert table.saved == plain(NAMES) and not table.panel.mute_action.isChecked()


def test_a_mute_that_cannot_be_saved_is_not_shown(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    mute(table)
    assert "write-protected" in table.window.stage.notice.text
    assert not table.panel.mute_action.isChecked() and table.panel.model.index(2).data(MUTED_ROLE) is False


def test_a_copy_keeps_what_belongs_to_the_action(table: Table) -> None:
    mute(table)
    table.panel.select(NAMES[2])
    table.session.set_threshold(NAMES[2], 0.3)
    table.window.poll()
    table.key(Qt.Key.Key_D, CONTROL)
    original, copy = table.session.actions()[2:]
    assert copy.name == f"{NAMES[2]} 2" and copy.clip is original.clip
    assert (copy.threshold, copy.muted) == (0.3, True)
    assert table.panel.selected() == copy.name


# Keyboard, menus, long names.


def test_the_menu_key_opens_the_menu_of_the_selected_action(table: Table) -> None:
    table.panel.select(NAMES[1])
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(table.panel.list, event)
    menu = table.panel.menu
    assert menu.isVisible()
    assert all(command in menu.actions() and command.isEnabled() for command in table.panel.commands)
    table.qtbot.keyClick(menu, Qt.Key.Key_M)  # by its mnemonic
    assert table.saved[1] == (NAMES[1], True)
    menu.close()


def test_a_click_beside_the_cards_opens_no_menu(table: Table) -> None:
    for name in NAMES[1:]:
        table.session.delete_action(name)
    table.window.poll()
    beside = QPoint(20, table.panel.list.height() - 5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, beside, table.panel.list.mapToGlobal(beside))
    QApplication.sendEvent(table.panel.list.viewport(), event)
    assert not table.panel.menu.isVisible()


def test_undo_waits_while_a_take_is_recorded(table: Table) -> None:
    delete(table)
    table.session.begin_recording()
    table.window.poll()
    assert not table.window.history.undo_command.isEnabled()
    assert not any(command.isEnabled() for command in table.panel.commands)
    table.session.cancel_recording()
    table.window.poll()
    assert table.window.history.undo_command.isEnabled()


def test_a_learned_and_a_retaken_action_can_be_undone(table: Table) -> None:
    history, session = table.window.history, table.session
    session._flow._last_seconds = lambda seconds: take("kick")
    for retaken, text in ((None, "add “my kick”"), (NAMES[0], "retake “wave”")):
        before = session.actions()
        if retaken is None:
            table.window.record_button.setFocus()
            table.key(Qt.Key.Key_Space)
        else:
            table.panel.list.setFocus()
            table.panel.select(retaken)
            table.key(Qt.Key.Key_F3)
        session._flow._phase_began_s -= 10
        table.window.poll()  # the countdown is over
        table.key(Qt.Key.Key_Space)
        table.window.poll()
        review = table.window.stage.review
        assert review.isVisible()
        if retaken is None:
            table.qtbot.keyClicks(review.name_field, "my kick")
        table.qtbot.mouseClick(review.save_button, Qt.MouseButton.LeftButton)
        after = session.actions()
        assert after != before
        assert history.undo_command.text() == f"&Undo {text}"
        table.undo()
        assert session.actions() == before
        table.redo()
        assert session.actions() == after
    assert table.shown == [*NAMES, "my kick"]


@pytest.mark.parametrize("name", ["x" * LONGEST_NAME, "w " * 30, "ا" * 70, "👨‍👩‍👧 " * 9, "ห" * 60])
def test_long_and_foreign_names_fit_everywhere(table: Table, name: str) -> None:
    apply_theme(QApplication.instance(), LIGHT)  # type: ignore[arg-type]
    table.panel.select(NAMES[0])
    table.rename(name)
    table.panel.duplicate_action.trigger()
    table.panel.delete_action.trigger()
    assert table.shown[0] == " ".join(name.split())
    table.window.resize(1024, 640)
    table.window.grab()
    assert (table.window.width(), table.window.height()) == (1024, 640), "nothing needs more room"
    assert len(table.window.history.undo_command.text()) < 70
    index = table.panel.model.index(0)
    assert table.shown[0] in index.data(Qt.ItemDataRole.ToolTipRole), "all of it can be read somewhere"
