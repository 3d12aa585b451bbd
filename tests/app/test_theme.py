"""A widget that nobody knows any more does not vanish while Qt tells every widget of a new look."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QEvent
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.theme import apply_theme, current_theme


class Garbage(QWidget):
    """Only the collector can find that nobody knows it."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


class Listener(QWidget):
    """Allocates enough for many collections when it hears of a new look, and sees what is left of the garbage."""

    def __init__(self, garbage: weakref.ref[Garbage]) -> None:
        super().__init__()
        self.garbage = garbage
        self.was_there: list[bool] = []

    def event(self, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.StyleChange:
            gc.set_threshold(1, 1, 1)
            allocated = [[number] for number in range(100)]
            self.was_there.append(len(allocated) == 100 and self.garbage() is not None)
        return super().event(event)


@pytest.fixture
def usual_collector() -> Iterator[None]:
    usual = gc.get_threshold()
    yield
    gc.set_threshold(*usual)


def test_nothing_is_collected_until_every_widget_has_been_told(
    qtbot: QtBot, qapp: QApplication, usual_collector: None
) -> None:
    garbage = weakref.ref(Garbage())
    listener = Listener(garbage)
    qtbot.addWidget(listener)
    listener.show()
    apply_theme(qapp, current_theme())
    assert listener.was_there and all(listener.was_there)
    assert gc.isenabled()
    gc.collect()
    assert garbage() is None
