"""What the tests of the application share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pytestqt.qtbot import QtBot

if TYPE_CHECKING:
    from PyQt6.QtCore import QSettings
    from PyQt6.QtWidgets import QApplication, QWidget

    from model.one_shot_encoder import OneShotEncoder

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

WEIGHTS = "live"


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """Speaks English, whatever the system speaks."""
    from app.language import use_language

    use_language(qapp, "en")
    return qapp


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """The widgets of a test live until it is over.

    Else a widget that only the test's function knew might be collected while Qt still paints it, a crash.
    """
    kept: list[QWidget] = []
    add_widget = qtbot.addWidget

    def add(widget: QWidget, **options: Any) -> None:
        kept.append(widget)
        add_widget(widget, **options)

    qtbot.addWidget = add  # type: ignore[method-assign]
    return qtbot


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    """Of this test alone."""
    from PyQt6.QtCore import QSettings

    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture(scope="session")
def weights() -> str:
    """The name of the weights that the application uses unless told otherwise."""
    return WEIGHTS


@pytest.fixture(scope="session")
def encoder(weights: str) -> OneShotEncoder:
    """The encoder that the application uses unless told otherwise."""
    from model.one_shot_encoder import OneShotEncoder

    return OneShotEncoder.load(weights)
