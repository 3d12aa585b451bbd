"""A settings file that something else has written to: the window opens with the usual choices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.choices import without_damage
from app.session import Session
from app.window import MainWindow
from model.one_shot_encoder import OneShotEncoder

WRONG_VALUES = b"""[view]
mirrored=banana
picture=@Invalid()
[recording]
beeps=@ByteArray(xx)
delay_s=99999
length_s=-1
[window]
geometry=banana
columns=1, 2, 3
lists=@ByteArray(zz)
[General]
source=\\x7f
"""


@pytest.fixture
def make_window(qtbot: QtBot, tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Callable[[Path], MainWindow]]:
    sessions = []

    def make(settings: Path) -> MainWindow:
        sessions.append(Session(tiny_encoder, tmp_path / "my.pack"))
        window = MainWindow(sessions[-1], without_damage(QSettings(str(settings), QSettings.Format.IniFormat)))
        qtbot.addWidget(window)
        window.show()
        return window

    yield make
    for session in sessions:
        session.close()


@pytest.mark.parametrize(
    "content",
    [
        *(WRONG_VALUES, b"", b"\0" * 4096, bytes(range(256)) * 40, b"[window\ngeometry", b"[[[[" * 1000),
        *(np.random.default_rng(number).bytes(2000) for number in range(5)),
    ],
)
def test_the_window_opens_and_remembers_anew(
    make_window: Callable[[Path], MainWindow], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "settings.ini"
    path.write_bytes(content)
    window = make_window(path)
    assert window.isVisible() and window.timing.timing.delay_s == pytest.approx(3.0)
    window.picture_switch.toggle()
    shows_picture = window.picture_switch.isChecked()
    window.close()
    again = make_window(path)
    assert again.picture_switch.isChecked() is shows_picture


def test_a_settings_file_that_cannot_be_written(make_window: Callable[[Path], MainWindow], tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    path.mkdir()  # a folder is in its place: nobody, not even root, can write there
    window = make_window(path)
    window.picture_switch.toggle()
    window.close()
    assert path.is_dir()
