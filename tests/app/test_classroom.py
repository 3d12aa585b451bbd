"""The classroom mode through the window: keys walk, each step shows its view, Esc leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.session import Session
from app.views.classroom import Classroom
from app.views.classroom_steps import STEPS, View
from app.views.joints.live_page import NOBODY
from app.views.joints.page import NOTHING_LEARNED
from app.window import MainWindow
from capture.demonstrator import Variation, movement_named, perform
from model.one_shot_encoder import OneShotEncoder

WAIT_MS = 15_000


@pytest.fixture
def session(tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Session]:
    session = Session(tiny_encoder, tmp_path / "actions.pack")
    session.open_source("demo")
    yield session
    session.close()


@pytest.fixture
def window(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[MainWindow]:
    window = MainWindow(session, QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: session.main_person() is not None, timeout=WAIT_MS)
    yield window
    if window.classroom is not None:
        window.classroom.close()
    window.close()


def begin(qtbot: QtBot, window: MainWindow) -> Classroom:
    window.classroom_command.trigger()
    classroom = window.classroom
    assert classroom is not None
    qtbot.waitUntil(lambda: QApplication.activeWindow() is classroom)
    return classroom


def learn(session: Session, *names: str) -> None:
    for name in names:
        session.add_action(name, perform(movement_named(name), Variation(), np.random.default_rng(0)))


def test_the_keys_walk_through_all_views_and_esc_leaves(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    learn(session, "clap", "squat")
    window.poll()
    window.actions_panel.select("squat")
    classroom = begin(qtbot, window)
    assert classroom.isFullScreen() and not classroom.back_button.isEnabled()
    shown = []
    for number, step in enumerate(STEPS, start=1):
        assert classroom.step is step and classroom.sentence.text() == step.sentence
        assert classroom.count.text() == f"{number} of {len(STEPS)}"
        shown.append(classroom.pages.currentWidget())
        qtbot.keyClick(classroom, Qt.Key.Key_Right if number % 2 else Qt.Key.Key_PageDown)
    assert classroom.step is STEPS[-1] and not classroom.next_button.isEnabled(), "the end is the end"
    live = classroom.live
    assert shown == [
        live, live, live, classroom.spheres, classroom.key_joints, classroom.attention, classroom.comparison,
    ]  # fmt: skip
    assert classroom.spheres.choice.currentText() == classroom.key_joints.action_choice.currentText() == "squat"
    qtbot.keyClick(classroom, Qt.Key.Key_Left)
    qtbot.keyClick(classroom, Qt.Key.Key_PageUp)
    assert classroom.step is STEPS[-3]
    qtbot.keyClick(classroom, Qt.Key.Key_Home)
    assert classroom.step is STEPS[0]
    classroom.next_button.click()
    assert classroom.step is STEPS[1]
    qtbot.keyClick(classroom, Qt.Key.Key_Escape)
    assert window.classroom is None and not classroom.isVisible()
    assert begin(qtbot, window).step is STEPS[0], "it can be opened again"


def test_it_waits_while_a_take_is_recorded(qtbot: QtBot, window: MainWindow) -> None:
    window.recording.record_command.trigger()
    window.poll()
    window.classroom_command.trigger()
    assert window.classroom is None
    window.recording.cancel()
    window.poll()
    assert begin(qtbot, window).isVisible()


def test_arrows_walk_even_where_a_list_has_the_focus(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    learn(session, "clap", "squat")
    classroom = begin(qtbot, window)
    classroom.go_to(3)
    classroom.spheres.choice.setFocus()
    before = classroom.spheres.choice.currentText()
    qtbot.keyClick(classroom.spheres.choice, Qt.Key.Key_Right)
    assert classroom.step is STEPS[4] and classroom.spheres.choice.currentText() == before


def test_the_live_steps_show_the_person_then_importance_then_a_held_moment(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    classroom = begin(qtbot, window)
    live = classroom.live
    window.poll()
    assert live.said == ""
    classroom.next()
    window.poll()
    assert live.note.text().startswith("Nothing is learned yet")
    qtbot.wait(400)  # some moments to step through
    classroom.next()
    window.poll()
    assert live.note.text().startswith("Held, 0.0 s back")
    qtbot.keyClick(classroom, Qt.Key.Key_Up)
    qtbot.keyClick(classroom, Qt.Key.Key_Up)
    back_s = live.held_before_s
    assert back_s > 0
    qtbot.keyClick(classroom, Qt.Key.Key_Down)
    assert live.held_before_s < back_s
    classroom.back()
    window.poll()
    assert not live.note.text().startswith("Held"), "it goes on"


def test_with_nobody_in_view_and_nothing_learned_it_says_so(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    classroom = begin(qtbot, window)
    session.open_source("recording:nowhere.skeletons")
    window.poll()
    assert classroom.live.said == NOBODY
    for place, step in enumerate(STEPS):
        classroom.go_to(place)
        page = classroom.pages.currentWidget()
        if step.view in (View.SPHERES, View.KEY_JOINTS, View.COMPARISON):
            assert page.said == NOTHING_LEARNED  # type: ignore[union-attr]


def test_its_type_grows_with_the_screen_and_all_of_it_fits(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    learn(session, "clap", "squat")
    classroom = begin(qtbot, window)
    classroom.showNormal()
    sizes = []
    for width, height in ((1024, 640), (1920, 1080)):
        classroom.resize(width, height)
        for place in range(len(STEPS)):
            classroom.go_to(place)
            qtbot.wait(20)
            assert (classroom.width(), classroom.height()) == (width, height), f"{STEPS[place].title} is too large"
        sizes.append([widget.font().pointSizeF() for widget in (classroom.title, classroom.sentence, classroom.count)])
        assert classroom.spheres.choice.font().pointSizeF() == pytest.approx(sizes[-1][2])
    assert all(large > 1.4 * small for small, large in zip(*sizes, strict=True))
    assert sizes[0][0] > sizes[0][1] > sizes[0][2] > window.font().pointSizeF()


def test_each_view_has_one_sentence_about_joints_and_the_model() -> None:
    assert [step.view for step in STEPS] == list(View)
    for step in STEPS:
        assert step.sentence.endswith(".") and not re.search(r"[.!?] ", step.sentence), "one sentence"
        assert "joint" in step.sentence or step.view is View.HELD
        assert not re.search(r"attention|attend|concentrat|pupil|student|child", step.title + step.sentence, re.I)
