"""The plots: they follow the look of the window, and nothing but the choice of a field changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, QRect, Qt
from PyQt6.QtGui import QImage, QWheelEvent
from PyQt6.QtWidgets import QApplication, QDialog, QVBoxLayout
from pytestqt.qtbot import QtBot

from app.text_size import USUAL, use_size
from app.theme import DARK, LIGHT, Theme, apply_theme
from app.views.importance_bars import ImportanceBars
from app.views.joints.attention_matrix import AttentionMatrix
from app.views.joints.comparison_bars import ComparisonBars
from app.views.plot import Plot
from capture.skeleton import JOINT_COUNT, Joint

SHARES = np.arange(1.0, JOINT_COUNT + 1) / np.arange(1.0, JOINT_COUNT + 1).sum()


def importance() -> ImportanceBars:
    plot = ImportanceBars()
    plot.set_importance(SHARES)
    plot.set_key_joints(np.arange(JOINT_COUNT) > 20)
    return plot


def comparison() -> ComparisonBars:
    plot = ComparisonBars()
    plot.set_names("clap", "squat")
    plot.set_values(SHARES, SHARES[::-1], SHARES)
    return plot


def matrix() -> AttentionMatrix:
    plot = AttentionMatrix()
    plot.set_values(np.tile(SHARES, (JOINT_COUNT, 1)))
    return plot


plots = pytest.mark.parametrize("make", [importance, comparison, matrix])


@pytest.fixture(autouse=True)
def light_and_usual(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, LIGHT)
    yield
    use_size(qapp, USUAL)
    apply_theme(qapp, LIGHT)


def shown(qtbot: QtBot, plot: Plot) -> Plot:
    qtbot.addWidget(plot)
    plot.resize(640, 520)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def looks(plot: Plot) -> QImage:
    return plot.grab().toImage()


def darkness(qapp: QApplication) -> None:
    apply_theme(qapp, DARK)


def small_text(qapp: QApplication) -> None:
    use_size(qapp, 80)
    apply_theme(qapp, LIGHT)


@plots
@pytest.mark.parametrize("change", [darkness, small_text])
def test_a_plot_takes_over_another_look(
    make: Callable[[], Plot], change: Callable[[QApplication], None], qtbot: QtBot, qapp: QApplication
) -> None:
    plot = shown(qtbot, make())
    before = looks(plot)
    change(qapp)
    assert looks(plot) != before
    assert looks(plot) == looks(shown(qtbot, make()))


@plots
def test_a_plot_takes_over_another_size(make: Callable[[], Plot], qtbot: QtBot) -> None:
    plot = make()
    qtbot.addWidget(plot)
    plot.resize(900, 300)
    looks(plot)
    plot.resize(640, 520)
    assert looks(plot) == looks(shown(qtbot, make()))


@plots
def test_the_mouse_neither_moves_nor_zooms_a_plot_and_opens_no_menu(make: Callable[[], Plot], qtbot: QtBot) -> None:
    plot = shown(qtbot, make())
    before = looks(plot)
    viewport, middle = plot.viewport(), plot.rect().center()
    none = Qt.MouseButton.NoButton
    wheel = QWheelEvent(
        QPointF(middle), QPointF(viewport.mapToGlobal(middle)), QPoint(0, 120), QPoint(0, 120), none,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, wheel)
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
        qtbot.mousePress(viewport, button, pos=middle)
        qtbot.mouseMove(viewport, middle + QPoint(60, 40))
        qtbot.mouseRelease(viewport, button, pos=middle + QPoint(60, 40))
    assert QApplication.activePopupWidget() is None
    plot.clearFocus()
    if isinstance(plot, AttentionMatrix):
        plot.leaveEvent(None)
    assert looks(plot) == before


@plots
def test_with_nothing_to_show_a_plot_is_empty(make: Callable[[], Plot], qtbot: QtBot) -> None:
    plot = shown(qtbot, type(make())())
    image = looks(plot)
    empty = QImage(image)
    empty.fill(image.pixelColor(0, 0))
    assert image == empty


def test_a_plot_that_got_its_size_while_empty_shows_all_later(qtbot: QtBot) -> None:
    plot = ComparisonBars()
    shown(qtbot, plot)
    plot.set_names("clap", "squat")
    plot.set_values(SHARES, SHARES[::-1], SHARES)
    assert looks(plot) == looks(shown(qtbot, comparison()))
    bars = ImportanceBars()
    shown(qtbot, bars)
    bars.set_importance(SHARES)
    bars.set_key_joints(np.arange(JOINT_COUNT) > 20)
    assert looks(bars) == looks(shown(qtbot, importance()))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_matrix_tells_that_it_has_the_keys(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    plot = shown(qtbot, matrix())
    plot.activateWindow()

    def accents() -> int:
        image = looks(plot)
        return sum(image.pixelColor(x, 260) == theme.accent for x in range(image.width()))

    plot.clearFocus()
    assert accents() == 0
    plot.setFocus()
    qtbot.waitUntil(plot.hasFocus, timeout=5000)
    assert accents() >= 2, "at either side"


def test_the_matrix_leaves_other_keys_to_the_window(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    plot = matrix()
    QVBoxLayout(dialog).addWidget(plot)
    dialog.show()
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_names_of_the_chosen_field_stand_out(qtbot: QtBot) -> None:
    plot = matrix()
    shown(qtbot, plot)
    before = looks(plot)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    row = round(plot.field_centre(Joint.HEAD, Joint.HEAD).y())
    left = round(plot.field_centre(Joint.HEAD, Joint.HEAD).x() - 12)
    names = QRect(0, row - 6, left, 12)
    assert looks(plot).copy(names) != before.copy(names)


def test_a_long_name_stays_over_its_bars(qtbot: QtBot) -> None:
    plot = comparison()
    shown(qtbot, plot)
    short = looks(plot)
    plot.set_names("clap " * 40, "squat " * 40)
    long = looks(plot)
    line = QRect(0, 0, plot.width(), 520 // 27)
    rest = QRect(0, line.height() + 2, plot.width(), plot.height())
    assert long.copy(line) != short.copy(line) and long.copy(rest) == short.copy(rest)
    # Between the two names there is room for those of the joints.
    middle = QRect(plot.width() // 3 + 10, 0, 40, line.height())
    assert long.copy(middle) == short.copy(middle)
