"""Diagnostics in the window: looked for in a thread, shown, copied as a whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QSettings
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.session import Session
from app.views.diagnostics_dialog import DiagnosticsDialog
from app.window import MainWindow

if TYPE_CHECKING:
    from model.one_shot_encoder import OneShotEncoder


@pytest.fixture
def session(tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Session]:
    session = Session(tiny_encoder, tmp_path / "actions.pack")
    yield session
    session.close()


def clipboard_text() -> str:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    return clipboard.text()


def test_the_help_menu_shows_what_the_doctor_finds_and_copies_it(
    qtbot: QtBot, session: Session, settings: QSettings, tmp_path: Path
) -> None:
    window = MainWindow(session, settings)
    window.beat.stop()
    qtbot.addWidget(window)
    entries = [action for menu in window.findChildren(QMenu) for action in menu.actions()]
    (entry,) = [action for action in entries if action.text() == "&Diagnostics …"]
    entry.trigger()
    dialog = window.diagnostics_dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.copy_button.isEnabled, timeout=60_000)
    dialog.copy_button.click()
    copied = clipboard_text()
    assert copied == dialog.text.toPlainText()
    assert copied.startswith("OneTake ") and "weights" in copied and "torch==" in copied
    assert str(Path.home()) not in copied
    assert dialog.copy_button.text() == "Copied"
    dialog.close()


def test_the_window_stays_alive_while_it_looks(qtbot: QtBot) -> None:
    go_on = threading.Event()

    def look() -> str:
        go_on.wait(30)
        return "found"

    dialog = DiagnosticsDialog(look)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.copy_button.isEnabled() and dialog.text.placeholderText() == "Looking …"
    go_on.set()
    qtbot.waitUntil(dialog.copy_button.isEnabled, timeout=5000)
    assert dialog.text.toPlainText() == "found"


def test_what_goes_wrong_is_told(qtbot: QtBot) -> None:
    def look() -> str:
        raise OSError("no such device")

    dialog = DiagnosticsDialog(look)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: "no such device" in dialog.text.placeholderText(), timeout=5000)
    assert not dialog.copy_button.isEnabled()
