"""Packs through the window on real sessions and real files: each command, and what can go wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.commands.window import open_session
from app.recent_packs import MOST_REMEMBERED, RecentPacks
from app.recording_flow import Phase
from app.session import Session
from app.views.import_dialog import ImportDialog
from app.views.import_model import REMARK_ROLE
from app.window import MainWindow
from capture import Clip
from capture.demonstrator import Variation, movement_named, perform
from model.errors import PackError
from model.one_shot_encoder import OneShotEncoder
from model.pack import load_pack, save_pack
from model.support import SupportSet

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CHECK, CHECKED, UNCHECKED = Qt.ItemDataRole.CheckStateRole, Qt.CheckState.Checked, Qt.CheckState.Unchecked


def take(movement: str = "wave", seed: int = 1) -> Clip:
    return perform(movement_named(movement), Variation(), np.random.default_rng(seed), lead_s=0.1, tail_s=0.1)


class Desk:
    """A window on a pack, the user's hands, and the files beside it."""

    def __init__(self, qtbot: QtBot, encoder: OneShotEncoder, folder: Path, pack: Path) -> None:
        self.qtbot, self.encoder, self.folder = qtbot, encoder, folder
        self.settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.session = Session(encoder, pack)
        self.window = MainWindow(self.session, self.settings)
        self.window.beat.stop()
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)

    @property
    def shown(self) -> list[str]:
        model = self.window.actions_panel.model
        return [model.index(row).data() for row in range(model.rowCount())]

    @property
    def said(self) -> str:
        return self.window.stage.notice.text

    def names_in(self, path: Path) -> list[str]:
        return list(load_pack(path, self.encoder).support.names)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
        """Press keys in this window, which a dialog or another window may have covered before."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow, timeout=2000)
        self.qtbot.keyClick(self.window, key, modifier)

    def choose(self, key: Qt.Key, modifier: Qt.KeyboardModifier, *paths: Path) -> None:
        """Give a command by its keys, and choose files in the dialog that it opens."""
        self.press(key, modifier)
        self.choose_file(*paths)

    def choose_file(self, *paths: Path) -> None:
        dialog = self.window.findChildren(QFileDialog)[-1]
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert dialog.isVisible() and field is not None
        if len(paths) == 1:
            dialog.selectFile(str(paths[0]))
        else:
            field.setText(" ".join(f'"{path}"' for path in paths))
        dialog.accept()
        self.settle()

    def settle(self) -> None:
        """Wait until what takes long is over, and show it."""
        self.qtbot.waitUntil(lambda: not self.window.packs._background.busy, timeout=20_000)
        self.window.poll()

    def open(self, path: Path) -> None:
        self.choose(Qt.Key.Key_O, CONTROL, path)

    def press_notice(self) -> None:
        self.qtbot.mouseClick(self.window.stage.notice._button, Qt.MouseButton.LeftButton)
        self.settle()

    def undo(self) -> None:
        self.press(Qt.Key.Key_Z, CONTROL)

    def learn(self, name: str, movement: str = "clap") -> None:
        """Take a way that the history knows of."""
        self.window.history.run(f"add “{name}”", lambda: self.session.add_action(name, take(movement)))
        self.window.poll()

    def close(self) -> None:
        self.window.close()
        self.session.close()


@pytest.fixture
def make_desk(qtbot: QtBot, tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def make(pack: str = "class 7b.pack") -> Desk:
        desks.append(Desk(qtbot, tiny_encoder, tmp_path, tmp_path / pack))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    desk = make_desk()
    desk.learn("wave", "wave")
    desk.learn("squat", "squat")
    return desk


@pytest.fixture(scope="module")
def other_content(tiny_encoder: OneShotEncoder, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A pack with another take of "wave", "手を振る" (muted, with its own threshold) and the desk's own squat."""
    path = tmp_path_factory.mktemp("other") / "other.pack"
    support = SupportSet().with_action("wave", take("bow"), tiny_encoder)
    support = support.with_action("手を振る", take("kick"), tiny_encoder).with_action(
        "squat", take("squat"), tiny_encoder
    )
    save_pack(path, support.with_muted("手を振る", True).with_threshold("手を振る", 0.3), tiny_encoder)
    return path.read_bytes()


@pytest.fixture
def other(other_content: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "другой – 別の.pack"
    path.write_bytes(other_content)
    return path


# Open, new, save as, duplicate.


def test_another_pack_is_opened_and_the_first_stays_as_it_was(desk: Desk, other: Path) -> None:
    first = desk.session.pack_path
    before = first.read_bytes()
    desk.open(other)
    assert desk.shown == ["wave", "手を振る", "squat"] and desk.session.pack_path == other
    assert other.name in desk.said and desk.window.windowTitle() == "другой – 別の – OneTake"
    assert not desk.window.history.undo_command.isEnabled(), "what was done in the other pack cannot be undone here"
    desk.learn("clap")
    assert desk.names_in(other) == ["wave", "手を振る", "squat", "clap"]
    assert first.read_bytes() == before


def test_a_new_pack_is_empty_and_has_its_extension(desk: Desk, tmp_path: Path) -> None:
    before = desk.session.pack_path.read_bytes()
    desk.choose(Qt.Key.Key_N, CONTROL, tmp_path / "Tanz & Spiel")
    path = tmp_path / "Tanz & Spiel.pack"
    assert desk.shown == [] and desk.session.pack_path == path and desk.names_in(path) == []
    assert (tmp_path / "class 7b.pack").read_bytes() == before


def test_a_new_pack_replaces_no_file(desk: Desk, other: Path, other_content: bytes) -> None:
    desk.choose(Qt.Key.Key_N, CONTROL, other)
    assert "exists already" in desk.said
    assert other.read_bytes() == other_content
    assert desk.shown == ["wave", "squat"] and desk.session.pack_path.name == "class 7b.pack"


def test_save_as_goes_on_in_the_new_file(desk: Desk, tmp_path: Path) -> None:
    first = desk.session.pack_path
    before = first.read_bytes()
    copy = tmp_path / "folder" / "copy.pack"
    copy.parent.mkdir()
    desk.choose(Qt.Key.Key_S, CONTROL | SHIFT, copy)
    assert desk.session.pack_path == copy and desk.names_in(copy) == ["wave", "squat"]
    desk.undo()
    assert desk.names_in(copy) == ["wave"], "what was done before can still be undone, in the new file"
    assert first.read_bytes() == before


def test_a_duplicate_lies_beside_the_pack_and_can_be_opened(desk: Desk, tmp_path: Path) -> None:
    desk.window.packs.duplicate_command.trigger()
    desk.window.packs.duplicate_command.trigger()
    for name in ("class 7b 2.pack", "class 7b 3.pack"):
        assert desk.names_in(tmp_path / name) == ["wave", "squat"]
    assert desk.session.pack_path.name == "class 7b.pack" and "class 7b 3.pack" in desk.said
    desk.press_notice()
    assert desk.session.pack_path.name == "class 7b 3.pack"


# What can go wrong.

FOREIGN = {
    "cut off": lambda content: content[: len(content) // 2],
    "damaged": lambda content: content[:-40] + b"\x55" * 40,
    "empty": lambda content: b"",
    "text": lambda content: b"wave, squat\n" * 30,
    "a picture": lambda content: b"\x89PNG\r\n\x1a\n" + bytes(400),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_broken_or_foreign_file_is_refused_and_the_pack_stays(
    desk: Desk, other: Path, other_content: bytes, kind: str
) -> None:
    broken = FOREIGN[kind](other_content)
    other.write_bytes(broken)
    desk.open(other)
    assert other.name in desk.said and ("damaged" in desk.said or "no action pack" in desk.said)
    assert desk.shown == ["wave", "squat"] and desk.session.pack_path.name == "class 7b.pack"
    assert desk.window.history.undo_command.isEnabled()
    assert other.read_bytes() == broken
    assert desk.window.packs.open_command.isEnabled(), "another one can be chosen"
    assert other not in RecentPacks(desk.settings).paths


def test_a_pack_that_has_gone_leaves_the_list_of_recent_packs(desk: Desk, other: Path) -> None:
    desk.open(other)
    desk.open(desk.folder / "class 7b.pack")
    other.unlink()
    recent = desk.window.packs.menu.recent
    entry = next(action for action in recent.actions() if "別の" in action.text())
    entry.trigger()
    desk.settle()
    assert "There is no action pack" in desk.said and desk.shown == ["wave", "squat"]
    assert [path.name for path in RecentPacks(desk.settings).paths] == ["class 7b.pack"]


def make_read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a folder is for its users, though not for whoever may write everywhere."""
    real_open = Path.open

    def refuse(self: Path, mode: str = "r", *rest: object, **options: object) -> object:
        if set(mode) & set("wxa"):
            raise PermissionError(13, "Permission denied")
        return real_open(self, mode, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", refuse)


def test_a_read_only_folder_loses_nothing_and_shows_a_way_out(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.session.pack_path.read_bytes()
    with monkeypatch.context() as patch:
        make_read_only(patch)
        desk.window.actions_panel.select("wave")
        desk.window.actions_panel.delete_action.trigger()
        assert "Permission denied" in desk.said and desk.shown == ["wave", "squat"]
        desk.window.packs.duplicate_command.trigger()
        assert "class 7b 2.pack" in desk.said and "Permission denied" in desk.said
        desk.window.packs.new(tmp_path / "new.pack")
        assert "new.pack" in desk.said and desk.shown == ["wave", "squat"]
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".pack"] == ["class 7b.pack"]
    assert desk.session.pack_path.read_bytes() == before
    desk.press_notice()  # Save as …
    desk.choose_file(tmp_path / "elsewhere.pack")
    assert desk.names_in(tmp_path / "elsewhere.pack") == ["wave", "squat"]


def test_a_file_open_in_two_windows_loses_the_changes_of_neither(
    make_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    first = make_desk()
    first.learn("wave", "wave")
    second = make_desk()
    assert second.shown == ["wave"]
    first.learn("clap", "clap")
    second.window.actions_panel.select("wave")
    second.window.actions_panel.delete_action.trigger()
    assert "changed by another window" in second.said and second.shown == ["wave"]
    assert second.names_in(tmp_path / "class 7b.pack") == ["wave", "clap"]
    second.press_notice()  # Open again
    assert second.shown == ["wave", "clap"]
    second.window.actions_panel.select("wave")
    second.window.actions_panel.delete_action.trigger()
    assert first.names_in(tmp_path / "class 7b.pack") == ["clap"]
    first.undo()  # what it would bring back is not what the other one saved
    assert "changed by another window" in first.said
    assert first.names_in(tmp_path / "class 7b.pack") == ["clap"]
    first.choose(Qt.Key.Key_S, CONTROL | SHIFT, tmp_path / "mine.pack")
    assert first.names_in(tmp_path / "mine.pack") == ["wave", "clap"]
    assert first.names_in(tmp_path / "class 7b.pack") == ["clap"]


def test_two_windows_on_a_pack_that_was_not_there_yet(make_desk: Callable[..., Desk]) -> None:
    first, second = make_desk(), make_desk()
    first.learn("wave", "wave")
    with pytest.raises(PackError, match="changed by another window"):
        second.session.add_action("clap", take("clap"))
    assert first.names_in(first.session.pack_path) == ["wave"]


def test_a_pack_that_somebody_damaged_is_not_saved_over(desk: Desk) -> None:
    desk.session.pack_path.write_bytes(b"mine now")
    desk.window.actions_panel.select("wave")
    desk.window.actions_panel.delete_action.trigger()
    assert "changed by another" in desk.said and desk.session.pack_path.read_bytes() == b"mine now"
    desk.press_notice()
    assert "no action pack" in desk.said and desk.shown == ["wave", "squat"], "what is learned is still there"


def test_a_pack_whose_file_was_deleted_is_written_again(desk: Desk) -> None:
    desk.session.pack_path.unlink()
    desk.learn("clap")
    assert desk.names_in(desk.session.pack_path) == ["wave", "squat", "clap"]


def test_opening_the_open_pack_changes_nothing(desk: Desk) -> None:
    (desk.folder / "link.pack").symlink_to(desk.session.pack_path)
    for path in (desk.session.pack_path, desk.folder / "link.pack"):
        desk.open(path)
        assert "is open already" in desk.said
        assert desk.window.history.undo_command.isEnabled()
    assert desk.session.pack_path.name == "class 7b.pack"


def test_the_commands_wait_while_a_take_is_recorded(desk: Desk) -> None:
    desk.session.begin_recording()
    desk.window.poll()
    assert not any(command.isEnabled() for command in desk.window.packs.commands)
    desk.session.cancel_recording()
    desk.window.poll()
    assert all(command.isEnabled() for command in desk.window.packs.commands)


def test_a_take_that_cannot_be_saved_goes_into_another_pack(desk: Desk, tmp_path: Path) -> None:
    desk.session._flow._last_seconds = lambda seconds: take("kick")
    desk.session.begin_recording()
    desk.session._flow._phase_began_s -= 10
    desk.window.poll()
    desk.session.finish_recording()
    desk.window.poll()
    review = desk.window.stage.review
    assert review.isVisible()
    review.name_field.setText("kick")
    desk.session.pack_path.write_bytes(b"somebody else's")
    desk.qtbot.mouseClick(review.save_button, Qt.MouseButton.LeftButton)
    assert "save yours under another name" in review.error and review.isVisible()
    desk.choose(Qt.Key.Key_S, CONTROL | SHIFT, tmp_path / "mine.pack")
    desk.qtbot.mouseClick(review.save_button, Qt.MouseButton.LeftButton)
    assert desk.names_in(tmp_path / "mine.pack") == ["wave", "squat", "kick"]
    assert not review.isVisible()


# Import.


def import_from(desk: Desk, *paths: Path) -> ImportDialog:
    desk.choose(Qt.Key.Key_I, CONTROL, *paths)
    dialog = desk.window.findChild(ImportDialog)
    assert dialog is not None and dialog.isVisible(), desk.said
    return dialog


def rows(dialog: ImportDialog) -> list[tuple[str, bool]]:
    indexes = [dialog.model.index(row) for row in range(dialog.model.rowCount())]
    return [(index.data(), index.data(CHECK) is CHECKED) for index in indexes]


def test_actions_of_another_pack_are_imported_and_nothing_is_replaced(
    desk: Desk, other: Path, other_content: bytes
) -> None:
    clips = [action.clip for action in desk.session.actions()]
    dialog = import_from(desk, other)
    assert rows(dialog) == [("wave", True), ("手を振る", True), ("squat", False)], "the squat is here already"
    assert "becomes “wave 2”" in dialog.model.index(0).data(REMARK_ROLE)
    dialog.grab()
    desk.qtbot.keyClick(dialog.import_button, Qt.Key.Key_Return)
    desk.window.poll()
    assert desk.shown == ["wave", "squat", "wave 2", "手を振る"] == desk.names_in(desk.session.pack_path)
    actions = desk.session.actions()
    assert [action.clip for action in actions[:2]] == clips
    assert (actions[3].muted, actions[3].threshold) == (True, 0.3)
    np.testing.assert_array_equal(actions[3].clip.positions_m, take("kick").positions_m)
    assert desk.window.actions_panel.selected() == "wave 2" and "2 actions are imported" in desk.said
    assert desk.window.history.undo_command.text() == "&Undo import 2 actions"
    desk.undo()
    assert desk.shown == ["wave", "squat"]
    assert other.read_bytes() == other_content


def test_what_is_imported_is_chosen_and_renamed_with_the_keyboard(desk: Desk, other: Path) -> None:
    dialog = import_from(desk, other)
    listed = dialog.list
    assert dialog.focusWidget() is listed
    desk.qtbot.keyClick(listed, Qt.Key.Key_F2)
    editor = listed.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    editor.insert("big wave")
    desk.qtbot.keyClick(editor, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: rows(dialog)[0] == ("big wave", True), timeout=1000)
    desk.qtbot.keyClick(listed, Qt.Key.Key_Down)
    desk.qtbot.keyClick(listed, Qt.Key.Key_Space)
    assert rows(dialog)[1] == ("手を振る", False) and dialog.import_button.text() == "&Import 1"
    assert not dialog.model.setData(dialog.model.index(0), " ")
    assert "needs a name" in dialog.trouble.text() and rows(dialog)[0] == ("big wave", True)
    dialog.accept()
    desk.window.poll()
    assert desk.shown == ["wave", "squat", "big wave"] and "“big wave” is imported." in desk.said


def test_all_or_none_can_be_chosen_and_the_import_can_be_left(desk: Desk, other: Path) -> None:
    dialog = import_from(desk, other)
    dialog.all_switch.click()
    assert [chosen for _, chosen in rows(dialog)] == [True] * 3
    dialog.all_switch.click()
    assert [chosen for _, chosen in rows(dialog)] == [False] * 3 and not dialog.import_button.isEnabled()
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    desk.window.poll()
    assert desk.shown == ["wave", "squat"] and not dialog.isVisible()


def test_a_recording_becomes_an_action_trimmed_to_its_movement(
    desk: Desk, tmp_path: Path, write_recording: Callable[[Path, Clip], Path]
) -> None:
    clip = perform(movement_named("bow"), Variation(), np.random.default_rng(1), lead_s=2.0, tail_s=2.0)
    recording = write_recording(tmp_path / "deep_bow.skeletons", clip)
    still = write_recording(tmp_path / "still.skeletons", clip.between(0, 1500))
    (tmp_path / "notes.csv").write_text("Monday, Tuesday")
    dialog = import_from(desk, recording, still, tmp_path / "notes.csv")
    assert rows(dialog) == [("deep bow", True)]
    assert "Nothing moves" in dialog.trouble.text() and "notes.csv" in dialog.trouble.text()
    dialog.accept()
    desk.window.poll()
    action = desk.session.actions()[-1]
    assert desk.shown[-1] == "deep bow" and action.clip.duration_s < clip.duration_s - 2


def test_files_without_any_action_are_explained(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "broken.pack").write_bytes(b"broken")
    (tmp_path / "notes.docx").write_bytes(b"PK\x03\x04")
    desk.choose(Qt.Key.Key_I, CONTROL, tmp_path / "broken.pack", tmp_path / "notes.docx")
    assert "broken.pack" in desk.said and "notes.docx" in desk.said
    assert desk.window.findChild(ImportDialog) is None
    desk.press_notice()
    assert desk.said == ""


def test_an_import_that_cannot_be_saved_adds_nothing(desk: Desk, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = import_from(desk, other)
    with monkeypatch.context() as patch:
        make_read_only(patch)
        dialog.accept()
    desk.window.poll()
    assert desk.shown == ["wave", "squat"] and "Permission denied" in desk.said


# Recent packs, and the one to start with.


def test_recent_packs_are_remembered_newest_first(desk: Desk, other: Path, tmp_path: Path) -> None:
    desk.open(other)
    desk.choose(Qt.Key.Key_N, CONTROL, tmp_path / "a & b.pack")
    recent = desk.window.packs.menu.recent
    texts = [action.text() for action in recent.actions() if action.isCheckable()]
    assert [text.partition("  ")[2].partition("  ")[0] for text in texts] == [
        "a && b.pack",
        other.name,
        "class 7b.pack",
    ]
    assert [action.isChecked() for action in recent.actions() if action.isCheckable()] == [True, False, False]
    recent.actions()[1].trigger()
    desk.settle()
    assert desk.session.pack_path == other
    again = RecentPacks(desk.settings)
    assert [path.name for path in again.paths] == [other.name, "a & b.pack", "class 7b.pack"] and again.chosen == other
    recent.actions()[-1].trigger()
    assert again.paths == () and not recent.isEnabled()


def test_only_some_packs_are_remembered(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    recent = RecentPacks(settings)
    assert recent.paths == () and recent.chosen is None
    recent.add(tmp_path / "0.pack")
    assert recent.paths == (tmp_path / "0.pack",)
    for number in range(1, 20):
        recent.add(tmp_path / f"{number}.pack")
    assert len(recent.paths) == MOST_REMEMBERED and recent.paths[0].name == "19.pack"


def test_the_users_own_pack_is_always_at_hand(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "data" / "actions.pack"
    monkeypatch.setattr("app.pack_control.default_pack_path", lambda: own)
    desk.window.packs.own_command.trigger()
    assert desk.session.pack_path == own and desk.shown == []
    desk.learn("bow", "bow")
    desk.open(tmp_path / "class 7b.pack")
    assert desk.shown == ["wave", "squat"]
    desk.window.packs.own_command.trigger()
    desk.settle()
    assert desk.shown == ["bow"]


@pytest.fixture
def own_pack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr("app.session.default_pack_path", lambda: tmp_path / "own.pack")
    return tmp_path / "own.pack"


@pytest.mark.parametrize("state", ["good", "gone", "broken", "never chosen", "another was named"])
def test_the_window_starts_on_the_pack_chosen_last(
    tiny_encoder: OneShotEncoder, other: Path, own_pack: Path, state: str
) -> None:
    if state == "gone":
        other.unlink()
    elif state == "broken":
        other.write_bytes(b"broken")
    named = own_pack.with_name("named.pack") if state == "another was named" else None
    session, sentence = open_session(tiny_encoder, named, None if state == "never chosen" else other)
    try:
        wanted = {"good": other, "another was named": named}.get(state, own_pack)
        assert session.pack_path == wanted
        assert bool(sentence) == (state in ("gone", "broken")) and (not sentence or other.name in sentence)
    finally:
        session.close()
    if state == "broken":
        assert other.read_bytes() == b"broken"


def test_nothing_is_left_over(desk: Desk, other: Path, tmp_path: Path) -> None:
    desk.open(other)
    desk.learn("clap")
    desk.undo()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["class 7b.pack", other.name, "settings.ini"])


def test_an_import_that_arrives_during_a_countdown_waits_until_the_take_is_dealt_with(desk: Desk, other: Path) -> None:
    desk.session.open_source("demo")
    desk.qtbot.waitUntil(lambda: desk.session.main_person() is not None, timeout=20000)
    desk.window.packs.import_from([other])
    desk.window.recording.record_command.trigger()  # before the file has been read
    desk.window.poll()
    desk.qtbot.waitUntil(lambda: not desk.window.packs._background.busy, timeout=20000)
    assert desk.session.recording().phase is Phase.COUNTDOWN
    assert desk.window.findChild(ImportDialog) is None

    desk.press(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    desk.window.poll()
    assert desk.session.recording().phase is Phase.IDLE
    dialog = desk.window.findChild(ImportDialog)
    assert dialog is not None and dialog.isVisible()
    dialog.accept()
    assert len(desk.shown) > 2


def test_a_pack_that_arrives_during_a_countdown_does_not_take_the_place_of_the_one_that_is_recorded_for(
    desk: Desk, other: Path
) -> None:
    before = desk.session.pack_path
    desk.session.open_source("demo")
    desk.qtbot.waitUntil(lambda: desk.session.main_person() is not None, timeout=20000)
    desk.window.packs.open(other)
    desk.window.recording.record_command.trigger()
    desk.window.poll()
    desk.qtbot.waitUntil(lambda: not desk.window.packs._background.busy, timeout=20000)
    assert desk.session.recording().phase is Phase.COUNTDOWN
    assert desk.session.pack_path == before
    desk.press(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    desk.window.poll()
    assert desk.session.pack_path == other
