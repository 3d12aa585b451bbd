"""The key joints of a description beside the importance of a take, and the widgets that show them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from torch import Tensor

from app.importance_colors import importance_levels, importance_rgb
from app.session import Session
from app.theme import DARK, LIGHT, Theme, apply_theme
from app.views.described_joints import DescribedJoints, highlighted_html
from app.views.importance_bars import ImportanceBars
from app.views.joints import nearest_descriptions as nearest_module
from app.views.joints.key_joints_page import KeyJointsPage, Nearest, share_sentence
from app.views.joints.nearest_descriptions import nearest_descriptions
from capture.clip import Clip
from capture.skeleton import JOINT_COUNT, Joint
from capture.sources.demonstrator import DemonstratorSource
from model.errors import DataError
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


class KnowsImportance:
    """What the page asks of a session."""

    weights_name = "test"

    def __init__(self, has_importance: bool = True) -> None:
        self.has_importance = has_importance

    def importance(self, name: str) -> NDArray[np.float32] | None:
        return IMPORTANCE.get(name)


class Finder:
    """Finds what it was told, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.found: Nearest = ()
        self.error = ""

    def __call__(self, name: str) -> Nearest:
        self.asked.append(name)
        if self.error:
            raise DataError(self.error)
        return self.found


@pytest.fixture
def finder() -> Finder:
    return Finder()


def make_page(qtbot: QtBot, finder: Finder, session: KnowsImportance) -> KeyJointsPage:
    page = KeyJointsPage(cast(Session, session), find_nearest=finder)
    qtbot.addWidget(page)
    page.set_actions([Action("my own", TAKE), Action("clap", TAKE)])
    return page


@pytest.fixture
def page(qtbot: QtBot, finder: Finder) -> KeyJointsPage:
    return make_page(qtbot, finder, KnowsImportance())


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
    qtbot: QtBot, page: KeyJointsPage
) -> None:
    page.choose("clap")
    assert page.description_choice.currentText() == "clap"
    assert page.text.toPlainText() == read_descriptions("kinect70")["clap"].overall
    qtbot.waitUntil(lambda: bool(page.bars.marked), timeout=10_000)
    assert Joint.HAND_LEFT in page.bars.marked and page.text.highlighted_words
    assert "of the importance lies on" in page.share.text()


def test_without_an_equal_name_the_nearest_description_is_offered_and_named_as_such(
    qtbot: QtBot, page: KeyJointsPage, finder: Finder
) -> None:
    finder.found = (("fan self", 0.6), ("squat", 0.5), ("reading", 0.1))
    page.choose("clap")
    assert page.nearness.isHidden()
    page.choose("my own")
    assert page.bars.joints[0] is Joint.KNEE_LEFT
    qtbot.waitUntil(lambda: page.description_choice.currentText() == "fan self", timeout=5000)
    assert page.text.toPlainText() == read_descriptions("ntu120")["fan self"].overall
    said = page.nearness.text()
    assert said.startswith("“my own” has no description of its own.") and "fan self" in said and "squat" in said
    assert "reading" not in said and not page.nearness.isHidden()
    page.nearness.linkActivated.emit("squat")
    assert page.description_choice.currentText() == "squat"
    page.choose("clap")
    assert page.nearness.isHidden() and page.description_choice.currentText() == "clap"


def test_where_nothing_is_near_the_user_chooses(qtbot: QtBot, page: KeyJointsPage, finder: Finder) -> None:
    page.choose("clap")
    finder.found = (("squat", 0.2),)
    page.choose("my own")
    qtbot.waitUntil(lambda: page.nearness.text().startswith("No described action is near"), timeout=5000)
    assert page.description_choice.currentIndex() == 0 and page.text.toPlainText() == ""


def test_without_a_text_encoder_it_says_what_to_install(qtbot: QtBot, page: KeyJointsPage, finder: Finder) -> None:
    page.choose("clap")
    finder.error = "Text encoders need the package <x>: install it."
    page.choose("my own")
    qtbot.waitUntil(lambda: "&lt;x&gt;" in page.nearness.text(), timeout=5000)
    page.description_choice.setCurrentText("squat")
    assert page.text.toPlainText()


def test_the_known_names_are_given_to_the_text_encoder_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []

    class Letters:
        name, channels = "letters", 26

        def embed(self, sentences: Sequence[str]) -> Tensor:
            given.append(len(sentences))
            return torch.tensor([[float(text.count(chr(97 + at))) for at in range(26)] for text in sentences])

    monkeypatch.setattr("model.text.encoders.text_encoder", lambda name: Letters())
    monkeypatch.setattr(nearest_module, "_encoder", None)
    assert nearest_descriptions("squat down now")[0][0] == "squat down"
    assert nearest_descriptions("clapping hands")
    assert given[0] > 150 and given[1] == 1


def test_a_description_that_cannot_be_read_says_why(qtbot: QtBot, page: KeyJointsPage) -> None:
    page.text.key_joints_found.emit(np.zeros(JOINT_COUNT, bool), "A package is missing.")
    assert page.share.text() == "A package is missing."
    page.set_actions([])
    assert page.said.startswith("Nothing is learned yet")
    page.set_actions([Action("clap", TAKE)])
    assert page.said == "" and page.bars.joints[0] is Joint.HAND_LEFT


def test_a_changed_pack_keeps_the_choice(page: KeyJointsPage) -> None:
    page.choose("clap")
    page.set_actions([Action("clap", TAKE)])
    assert page.action_choice.currentText() == "clap"
    page.set_actions([Action("my own", TAKE)])
    assert page.action_choice.currentText() == "my own" and page.bars.joints[0] is Joint.KNEE_LEFT


def test_weights_without_an_importance_module_say_so(qtbot: QtBot, finder: Finder) -> None:
    page = make_page(qtbot, finder, KnowsImportance(has_importance=False))
    page.choose("clap")
    assert page.share.text() == "The weights “test” have no joint importance module: all joints are alike to them."


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


def test_the_window_starts_without_what_only_the_views_of_joints_need() -> None:
    late = ("transformers", "sklearn", "HanTa", "pyqtgraph", "matplotlib")
    program = f"import sys, app.window\nprint([name for name in {late} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "[]"
