"""Text grows and shrinks as it is asked to, is remembered, and leaves everything within reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QSettings, Qt
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.language import use_language
from app.session import Session
from app.text_size import SIZES, USUAL, choose_size, chosen_size, text_size, use_size
from app.theme import apply_theme, current_theme
from app.views.fitting_row import FittingRow, FlowingRow
from app.views.label_panel import LabelPanel
from app.views.prediction_banner import BannerContent, PredictionBanner
from app.views.recognised_panel import RecognisedPanel
from app.window import MainWindow
from capture.demonstrator import Variation, movement_named, perform
from model.agreement import agreement

if TYPE_CHECKING:
    from model.one_shot_encoder import OneShotEncoder

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def session(tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Session]:
    session = Session(tiny_encoder, tmp_path / "actions.pack")
    session.add_action("wave", perform(movement_named("wave"), Variation(), np.random.default_rng(1)))
    yield session
    session.close()


@pytest.fixture(autouse=True)
def usual_before_and_afterwards(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, current_theme())  # as the application does before it has windows
    yield
    use_language(qapp, "en")
    if text_size() != USUAL:
        use_size(qapp, USUAL)
        apply_theme(qapp, current_theme())


def window_of(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    window = MainWindow(session, settings)
    window.beat.stop()
    qtbot.addWidget(window)
    window.resize(1024, 640)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=5000)
    return window


def test_keys_change_the_size_step_by_step_and_it_is_remembered(
    qtbot: QtBot, session: Session, settings: QSettings
) -> None:
    window = window_of(qtbot, session, settings)
    usual = window.record_button.sizeHint().height()
    points = window.actions_panel.list.font().pointSizeF()
    qtbot.keyClick(window, Qt.Key.Key_Plus, CONTROL)
    assert (text_size(), chosen_size(settings)) == (110, 110)
    qtbot.waitUntil(lambda: window.actions_panel.list.font().pointSizeF() == pytest.approx(1.1 * points), timeout=5000)
    assert window.record_button.sizeHint().height() > usual
    for _ in SIZES:
        qtbot.keyClick(window, Qt.Key.Key_Plus, CONTROL)
    assert text_size() == SIZES[-1] and not window.text_size_menu.larger_command.isEnabled()
    for _ in SIZES:
        qtbot.keyClick(window, Qt.Key.Key_Minus, CONTROL)
    assert text_size() == SIZES[0] and not window.text_size_menu.smaller_command.isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_0, CONTROL)
    assert (text_size(), chosen_size(settings)) == (USUAL, USUAL)
    assert window.record_button.sizeHint().height() == usual

    window.text_size_menu.choices[150].trigger()
    use_size(QApplication.instance(), USUAL)  # type: ignore[arg-type]
    window_of(qtbot, session, settings)
    assert text_size() == 150


@pytest.mark.parametrize("value", ["huge", "-100", "1000", "101", ""])
def test_a_damaged_choice_counts_as_none(value: str, settings: QSettings) -> None:
    settings.setValue("view/text_size", value)
    assert chosen_size(settings) == USUAL


def cut_off(window: QWidget) -> list[str]:
    """The buttons whose text does not fit into them."""
    return [
        button.text()
        for button in window.findChildren(QAbstractButton)
        if isinstance(button, QPushButton | QToolButton)
        and button.isVisible()
        and QFontMetrics(button.font()).horizontalAdvance(button.text().replace("&", "")) > button.width()
    ]


@pytest.mark.parametrize(("language", "size"), [("de", 80), ("de", 125), ("de", 200), ("en", 200)])
def test_in_a_small_window_nothing_is_cut_off_and_the_rest_is_a_scroll_away(
    language: str, size: int, qtbot: QtBot, qapp: QApplication, session: Session, settings: QSettings
) -> None:
    use_language(qapp, language)
    choose_size(settings, size)
    window = window_of(qtbot, session, settings)
    assert (window.width(), window.height()) == (1024, 640)
    window.poll()
    qapp.processEvents()
    assert cut_off(window) == []
    scroll = window.centralWidget()
    assert isinstance(scroll, QScrollArea)
    content, viewport = scroll.widget(), scroll.viewport()
    assert content is not None and viewport is not None
    assert content.width() == viewport.width()  # it scrolls in one direction only
    for widget in (window.record_button, window.stage, window.strip, window.source_button, window.actions_panel):
        corner = widget.mapTo(content, QPoint(widget.width(), widget.height()))
        assert corner.x() <= content.width() and corner.y() <= content.height()
    stage_bottom = window.stage.mapTo(content, QPoint(0, window.stage.height())).y()
    assert stage_bottom <= window.strip.mapTo(content, QPoint(0, 0)).y()  # nothing lies over another


def test_beside_a_session_no_button_is_cut_off(qtbot: QtBot, qapp: QApplication) -> None:
    use_language(qapp, "de")
    use_size(qapp, 200)
    apply_theme(qapp, current_theme())
    side = QWidget()
    qtbot.addWidget(side)
    labels, recognised = LabelPanel(), RecognisedPanel()
    column = QVBoxLayout(side)
    column.addWidget(labels)
    column.addWidget(recognised)
    recognised.set_agreement("actions.pack", agreement([], [], ["wave"]))
    side.resize(260, 900)
    side.show()
    qapp.processEvents()
    assert len([button for button in side.findChildren(QPushButton) if button.isVisible()]) == 5
    assert cut_off(side) == []
    assert recognised.run_button.width() >= recognised.width() - recognised.details_button.width() - 20


def test_the_second_line_of_the_banner_grows_with_the_text(qtbot: QtBot, qapp: QApplication) -> None:
    def second_line_px() -> int:
        """From the first to the last row in which the banner differs from one without a second line's words."""
        banner = PredictionBanner()
        qtbot.addWidget(banner)
        banner.resize(600, 70)
        banner.set_content(BannerContent("Nothing", detail="Press Record"))
        written = banner.grab().toImage()
        banner.set_content(BannerContent("Nothing", detail=" "))
        empty = banner.grab().toImage()
        width = written.width()
        rows = [y for y in range(written.height()) if written.copy(0, y, width, 1) != empty.copy(0, y, width, 1)]
        return rows[-1] - rows[0]

    usual = second_line_px()
    use_size(qapp, 200)
    apply_theme(qapp, current_theme())
    assert second_line_px() > 1.2 * usual


def buttons(*texts: str) -> list[QPushButton]:
    return [QPushButton(text) for text in texts]


def test_a_fitting_row_leaves_out_what_does_not_fit_but_never_the_last(qtbot: QtBot) -> None:
    one, two, last = buttons("one", "a much longer one", "…")
    row = FittingRow([one, two], last)
    qtbot.addWidget(row)
    row.resize(600, 40)
    row.show()
    assert [button.isVisible() for button in (one, two, last)] == [True, True, True]
    row.resize(one.sizeHint().width() + last.sizeHint().width() + 10, 40)
    assert [button.isVisible() for button in (one, two, last)] == [True, False, True]
    row.resize(last.sizeHint().width(), 40)
    assert [button.isVisible() for button in (one, two, last)] == [False, False, True]


def test_a_flowing_row_takes_as_many_lines_as_it_needs(qtbot: QtBot) -> None:
    row = FlowingRow(10)
    qtbot.addWidget(row)
    shown = buttons("one", "two", "three")
    for button in shown:
        row.add(button)
    row.show()
    row.resize(900, row.minimumHeight())
    assert len({button.y() for button in shown}) == 1
    line = row.minimumHeight()
    row.resize(shown[0].sizeHint().width() + 4, 400)
    assert [button.y() for button in shown] == sorted({button.y() for button in shown})
    assert row.minimumHeight() == 3 * line + 2 * 10
    shown[1].hide()
    QApplication.sendPostedEvents()
    assert row.minimumHeight() == 2 * line + 10
