"""The dialog with the joints that the model uses, and the widgets in it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.importance_colors import importance_levels, importance_rgb
from app.session import Session
from app.theme import DARK, LIGHT, Theme, apply_theme
from app.views.described_joints import DescribedJoints, highlighted_html
from app.views.importance_bars import ImportanceBars
from app.views.joints_dialog import JointsDialog, share_sentence
from capture.clip import Clip
from capture.skeleton import JOINT_COUNT, Joint
from capture.sources.demonstrator import DemonstratorSource
from model.one_shot_encoder import OneShotEncoder
from model.support import Action
from model.text.descriptions import read_descriptions
from model.text.key_joints import Mention

needs_tagger = pytest.mark.skipif(importlib.util.find_spec("HanTa") is None, reason="needs HanTa, see onetake[text]")

HANDS = {Joint.HAND_LEFT: 0.3, Joint.HAND_RIGHT: 0.2}


def importance_with(shares: dict[Joint, float]) -> NDArray[np.float32]:
    rest = (1 - sum(shares.values())) / (JOINT_COUNT - len(shares))
    return np.array([shares.get(joint, rest) for joint in Joint], np.float32)


def a_take() -> Clip:
    with DemonstratorSource(realtime=False, seed=1) as source:
        return Clip.from_frames([source.read().skeletons[0] for _ in range(40)])  # type: ignore[union-attr]


TAKE = a_take()
IMPORTANCE = {"clap": importance_with(HANDS), "my own": importance_with({Joint.KNEE_LEFT: 0.5})}


@pytest.fixture
def dialog(qtbot: QtBot) -> JointsDialog:
    dialog = JointsDialog(IMPORTANCE.get)
    qtbot.addWidget(dialog)
    dialog.set_actions([Action("my own", TAKE), Action("clap", TAKE)])
    return dialog


def test_bars_stand_largest_first_or_in_body_order(qtbot: QtBot) -> None:
    bars = ImportanceBars()
    qtbot.addWidget(bars)
    bars.set_importance(importance_with(HANDS))
    assert bars.joints[:2] == [Joint.HAND_LEFT, Joint.HAND_RIGHT] and sorted(bars.joints) == list(Joint)
    keys = np.zeros(JOINT_COUNT, bool)
    keys[Joint.HAND_RIGHT] = True
    bars.set_key_joints(keys)
    assert bars.marked == {Joint.HAND_RIGHT}
    said = bars.accessibleDescription()
    assert said.startswith("left hand 30.0 %, right hand (key joint) 20.0 %, ") and said.count("%") == JOINT_COUNT
    bars.set_largest_first(False)
    assert bars.joints == list(Joint)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_more_importance_paints_a_longer_bar(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    bars = ImportanceBars()
    qtbot.addWidget(bars)
    bars.resize(1000, 500)
    importance = importance_with(HANDS | {Joint.KNEE_LEFT: 0.15})
    bars.set_importance(importance)
    image = bars.grab().toImage()
    levels = importance_levels(importance)

    def width(row: int) -> int:
        color = QColor(*importance_rgb(levels[bars.joints[row]]))
        return sum(image.pixelColor(x, row * 20 + 10) == color for x in range(image.width()))

    assert width(0) > 500
    assert width(1) == pytest.approx(width(0) * 2 / 3, abs=3) and width(2) == pytest.approx(width(0) / 2, abs=3)


def test_words_are_highlighted_and_everything_is_escaped() -> None:
    text = "Raise <b>the right arm</b> & stop."
    start = text.index("right arm")
    found = [Mention(start, start + len("right arm"), "right arm", frozenset({Joint.WRIST_RIGHT}))]
    rich = highlighted_html(text, found, LIGHT)
    assert rich.startswith("Raise &lt;b&gt;the <span") and rich.endswith(">right arm</span>&lt;/b&gt; &amp; stop.")


@needs_tagger
def test_the_description_shown_last_wins(qtbot: QtBot) -> None:
    text = DescribedJoints()
    qtbot.addWidget(text)
    with qtbot.waitSignal(text.key_joints_found, timeout=10_000, check_params_cb=lambda keys, _: keys.any()) as signal:
        text.set_description("The left knee bends.")
        text.set_description("The right hand <waves>.")
    assert text.highlighted_words == ["right hand"] and text.toPlainText() == "The right hand <waves>."
    assert signal.args is not None and Joint.HAND_RIGHT in np.flatnonzero(signal.args[0])
    text.set_description("")
    assert text.highlighted_words == [] and text.toPlainText() == ""


@needs_tagger
def test_the_description_of_the_same_name_is_chosen_and_its_key_joints_are_marked(
    qtbot: QtBot, dialog: JointsDialog
) -> None:
    dialog.choose("clap")
    assert dialog.description_choice.currentText() == "clap"
    assert dialog.text.toPlainText() == read_descriptions("kinect70")["clap"].overall
    qtbot.waitUntil(lambda: bool(dialog.bars.marked), timeout=10_000)
    assert Joint.HAND_LEFT in dialog.bars.marked and dialog.text.highlighted_words
    assert "of the importance lies on" in dialog.share.text()


def test_without_an_equal_name_the_user_chooses_the_description(dialog: JointsDialog) -> None:
    dialog.choose("my own")
    assert dialog.bars.joints[0] is Joint.KNEE_LEFT
    assert dialog.description_choice.currentIndex() == 0 and dialog.text.toPlainText() == ""
    dialog.description_choice.setCurrentText("squat")
    assert dialog.text.toPlainText()


def test_a_description_that_cannot_be_read_says_why(qtbot: QtBot, dialog: JointsDialog) -> None:
    dialog._show_key_joints(np.zeros(JOINT_COUNT, bool), "A package is missing.")
    assert dialog.share.text() == "A package is missing."
    dialog.set_actions([])
    assert dialog.share.text() == "Nothing is learned yet: record an action first." and not dialog.bars.joints[0]


def test_a_changed_pack_keeps_the_choice(dialog: JointsDialog) -> None:
    dialog.choose("clap")
    dialog.set_actions([Action("clap", TAKE)])
    assert dialog.action_choice.currentText() == "clap"
    dialog.set_actions([Action("my own", TAKE)])
    assert dialog.action_choice.currentText() == "my own" and dialog.bars.joints[0] is Joint.KNEE_LEFT


def test_the_share_is_compared_with_even_importance() -> None:
    keys = np.zeros(JOINT_COUNT, bool)
    assert share_sentence(importance_with(HANDS), keys) == ""
    keys[list(HANDS)] = True
    assert share_sentence(importance_with(HANDS), keys).startswith("50 % of the importance lies on the 2 key joints")
    assert share_sentence(importance_with(HANDS), keys).endswith("8 %.")


def test_the_session_knows_the_importance_of_each_take(tmp_path: Path, encoder: OneShotEncoder) -> None:
    session = Session(encoder, tmp_path / "actions.pack")
    try:
        assert session.importance("wave") is None
        session.add_action("wave", TAKE)
        importance = session.importance("wave")
        assert importance is not None and importance.shape == (JOINT_COUNT,)
        assert importance.sum() == pytest.approx(1, abs=1e-4)
    finally:
        session.close()


def test_opening_it_needs_no_text_encoder() -> None:
    program = (
        "import sys, app.window, app.views.joints_dialog\n"
        "print([name for name in ('transformers', 'sklearn', 'HanTa') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "[]"
