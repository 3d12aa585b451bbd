"""The views of the joints, driven through the window on a real session that watches the demonstrator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPointF, QRect, QSettings, Qt
from PyQt6.QtGui import QColor, QMouseEvent
from PyQt6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.importance_colors import importance_rgb
from app.session import Session
from app.text_size import USUAL
from app.theme import DARK, LIGHT, Theme, apply_theme
from app.views.fitting_font import fitting_font
from app.views.joints.attention_matrix import AttentionMatrix
from app.views.joints.attention_page import NOW
from app.views.joints.body_order import BODY_ORDER, PART_STARTS
from app.views.joints.comparison_page import ONE_MORE
from app.views.joints.page import NOTHING_LEARNED
from app.views.joints.playback_bar import PlaybackBar
from app.views.joints_dialog import JointsDialog
from app.window import MainWindow
from capture import Clip
from capture.demonstrator import Variation, movement_named, perform
from capture.skeleton import JOINT_COUNT, Joint
from model.importance import UniformImportance
from model.one_shot_encoder import OneShotEncoder
from model.skeleton_branch import SkeletonBranch

WAIT_MS = 15_000


def a_take(name: str) -> Clip:
    return perform(movement_named(name), Variation(), np.random.default_rng(0))


def without_importance(encoder: OneShotEncoder) -> OneShotEncoder:
    """The same weights as if they had been trained without JID."""
    trained = encoder.weights.branch
    branch = SkeletonBranch(trained.encoder, class_count=1, importance="none").eval()
    assert isinstance(branch.importance, UniformImportance)
    return OneShotEncoder(replace(encoder.weights, branch=branch, name="plain"), encoder.device)


def point_at(widget: QWidget, place: QPointF) -> None:
    """What Qt sends when the pointer moves; offscreen the pointer itself does not."""
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(
        QEvent.Type.MouseMove, place, widget.mapToGlobal(place), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, move)


class Opened:
    """The window on a session, and its dialog."""

    def __init__(self, qtbot: QtBot, encoder: OneShotEncoder, folder: Path) -> None:
        self.session = Session(encoder, folder / "actions.pack")
        self.session.open_source("demo")
        self.settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow(self.session, self.settings)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitUntil(lambda: self.session.main_person() is not None, timeout=WAIT_MS)

    def learn(self, *names: str) -> None:
        """Names that have a description, so that none need be looked for."""
        for name in names:
            self.session.add_action(name, a_take(name))
        self.window.poll()

    def dialog(self, tab: int) -> JointsDialog:
        self.window.joints_command.trigger()
        dialog = self.window.joints_dialog
        assert dialog is not None and dialog.isVisible()
        dialog.tabs.setCurrentIndex(tab)
        return dialog

    def close(self) -> None:
        if self.window.joints_dialog is not None:
            self.window.joints_dialog.close()
        self.window.close()
        self.session.close()


@pytest.fixture
def opened(qtbot: QtBot, tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(qtbot, tiny_encoder, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def plain(qtbot: QtBot, tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(qtbot, without_importance(tiny_encoder), tmp_path)
    yield opened
    opened.close()


def test_ctrl_j_shows_the_joints_of_the_selected_action(qtbot: QtBot, opened: Opened) -> None:
    opened.learn("clap", "squat")
    opened.window.actions_panel.select("squat")
    qtbot.keyClick(opened.window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    dialog = opened.window.joints_dialog
    assert dialog is not None and dialog.isVisible()
    page = dialog.key_joints
    assert page.action_choice.currentText() == page.description_choice.currentText() == "squat"
    opened.session.delete_action("squat")
    opened.window.poll()
    assert page.action_choice.currentText() == page.description_choice.currentText() == "clap"


def test_with_nothing_learned_each_view_says_what_to_do(qtbot: QtBot, opened: Opened) -> None:
    dialog = opened.dialog(0)
    assert dialog.key_joints.said == dialog.spheres.said == dialog.comparison.said == NOTHING_LEARNED
    dialog.tabs.setCurrentIndex(2)
    assert dialog.attention.choice.currentText() == NOW, "what is seen needs no learned action"
    qtbot.waitUntil(lambda: dialog.attention.maps is not None, timeout=WAIT_MS)
    opened.learn("clap")
    assert dialog.key_joints.said == dialog.spheres.said == "" and dialog.comparison.said == ONE_MORE
    opened.learn("squat")
    assert dialog.comparison.said == ""
    for name in ("clap", "squat"):
        opened.session.delete_action(name)
    opened.window.poll()
    assert dialog.key_joints.said == dialog.spheres.said == dialog.comparison.said == NOTHING_LEARNED


def test_spheres_show_importance_or_the_attention_of_a_block(qtbot: QtBot, opened: Opened) -> None:
    opened.learn("clap", "squat")
    opened.window.actions_panel.select("squat")
    page = opened.dialog(1).spheres
    assert page.choice.currentText() == "squat"
    np.testing.assert_array_equal(page.shares, opened.session.importance("squat"))
    assert len(page.largest.text().splitlines()) == 5
    qtbot.waitUntil(lambda: page.measure_choice.count() == 10, timeout=WAIT_MS)
    page.measure_choice.setCurrentIndex(7)
    maps = opened.session.attention(opened.session.actions()[1].clip)
    np.testing.assert_allclose(page.shares, maps.received(6)[0].numpy(), rtol=1e-5)
    page.choose("clap")
    qtbot.waitUntil(lambda: page.shares is not None, timeout=WAIT_MS)
    maps = opened.session.attention(opened.session.actions()[0].clip)
    np.testing.assert_allclose(page.shares, maps.received(6)[0].numpy(), rtol=1e-5)


def test_larger_importance_paints_a_larger_sphere(qtbot: QtBot, opened: Opened) -> None:
    opened.learn("clap")
    figure = opened.dialog(1).spheres.figure
    yellow = QColor(*importance_rgb(1.0))

    def painted(levels: np.ndarray) -> int:
        figure.set_levels(levels)
        figure.show_at(0.0)
        image = figure.grab().toImage()
        bright = 0
        for x in range(0, image.width(), 2):
            for y in range(0, image.height(), 2):
                color = image.pixelColor(x, y)
                bright += color.hue() in range(yellow.hue() - 15, yellow.hue() + 15) and color.saturation() > 60
        return bright

    levels = np.zeros(JOINT_COUNT)
    few = painted(levels)
    levels[Joint.HEAD] = 1.0
    one = painted(levels)
    levels[Joint.KNEE_LEFT] = 1.0
    assert few < one < painted(levels)


def test_the_matrix_shows_the_chosen_block_and_head(qtbot: QtBot, opened: Opened) -> None:
    opened.learn("clap")
    page = opened.dialog(2).attention
    assert page.choice.currentText() == "clap", "a take is preferred to what is seen now"
    qtbot.waitUntil(lambda: page.maps is not None, timeout=WAIT_MS)
    expected = opened.session.attention(opened.session.actions()[0].clip).maps[0].numpy()
    assert page.block_choice.currentIndex() == 4
    values = page.matrix.values
    assert values is not None
    np.testing.assert_allclose(values, expected[4].mean(axis=0), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(values.sum(axis=1), np.ones(JOINT_COUNT), rtol=1e-4)
    page.block_choice.setCurrentIndex(8)
    page.head_choice.setCurrentIndex(2)
    values = page.matrix.values
    np.testing.assert_allclose(values, expected[8, 1], rtol=1e-5, atol=1e-7)
    assert page.scale.high == f"{100 * expected[8, 1].max():.0f} %"


def test_pointing_at_a_field_tells_its_value_in_words(qtbot: QtBot, opened: Opened) -> None:
    opened.learn("clap")
    page = opened.dialog(2).attention
    qtbot.waitUntil(lambda: page.maps is not None, timeout=WAIT_MS)
    matrix = page.matrix
    point_at(matrix.viewport(), matrix.field_centre(Joint.HAND_RIGHT, Joint.ELBOW_LEFT))
    assert matrix.chosen == (Joint.HAND_RIGHT, Joint.ELBOW_LEFT)
    assert page.maps is not None
    share = float(page.maps.joint_to_joint(4)[0, Joint.HAND_RIGHT, Joint.ELBOW_LEFT])
    assert page.value.text() == (
        f"When the model updates the right hand, the left elbow has a share of {100 * share:.1f} %."
    )
    point_at(matrix.viewport(), QPointF(1, 1))
    assert matrix.chosen is None and page.value.text().startswith("Point at a field")
    point_at(matrix.viewport(), matrix.field_centre(Joint.HAND_RIGHT, Joint.ELBOW_LEFT))
    assert matrix.accessibleDescription() == page.value.text()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(matrix, key)
    assert matrix.chosen == (Joint.HAND_TIP_RIGHT, Joint.WRIST_LEFT)
    for _ in range(30):
        qtbot.keyClick(matrix, Qt.Key.Key_Up)
    assert matrix.chosen is not None and matrix.chosen[0] is BODY_ORDER[0]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_fields_have_the_colour_of_their_value(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    matrix = AttentionMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(500, 420)
    values = np.full((JOINT_COUNT, JOINT_COUNT), 0.01)
    values[Joint.HEAD, Joint.FOOT_RIGHT] = 0.5
    values[Joint.FOOT_RIGHT, Joint.HEAD] = 0.25
    matrix.set_values(values)
    image = matrix.grab().toImage()

    def color(taker: Joint, source: Joint) -> QColor:
        return image.pixelColor(matrix.field_centre(taker, source).toPoint())

    assert color(Joint.HEAD, Joint.FOOT_RIGHT) == QColor(*importance_rgb(1.0))
    assert color(Joint.FOOT_RIGHT, Joint.HEAD) == QColor(*importance_rgb(0.5))
    assert color(Joint.HEAD, Joint.HEAD) == QColor(*importance_rgb(0.02))


def test_the_matrix_follows_what_is_seen_now(qtbot: QtBot, opened: Opened) -> None:
    opened.learn("clap")
    page = opened.dialog(2).attention
    page.choice.setCurrentIndex(0)
    qtbot.waitUntil(lambda: page.maps is not None, timeout=WAIT_MS)
    first = page.maps
    qtbot.waitUntil(lambda: page.maps is not first, timeout=WAIT_MS)
    second = page.maps
    qtbot.waitUntil(lambda: page.maps is not second, timeout=WAIT_MS)
    opened.session.open_source("recording:nowhere.skeletons")
    qtbot.waitUntil(lambda: page.maps is None, timeout=WAIT_MS)
    assert page.trouble.text().startswith("Nobody is in view") and not page.trouble.isHidden()
    page.choose("clap")
    qtbot.waitUntil(lambda: page.maps is not None, timeout=WAIT_MS)
    assert page.trouble.isHidden()


def test_two_actions_play_in_step_and_are_compared(qtbot: QtBot, opened: Opened) -> None:
    opened.learn("clap", "squat", "bow")
    opened.window.actions_panel.select("squat")
    page = opened.dialog(3).comparison
    assert [choice.currentText() for choice in page.choices] == ["squat", "bow"]
    found = opened.session.compare_actions("squat", "bow")
    said = f"Similarity {found.joints.similarity:.2f}".replace("-", "−")
    qtbot.waitUntil(lambda: page.result.text().startswith(said), timeout=WAIT_MS)
    assert page.bars.joints[0] == Joint(int(np.argmax(found.joints.differences)))
    assert page.bars.accessibleDescription().count("difference") == JOINT_COUNT
    page.playback.slider.setValue(100)
    lengths = [len(action.clip) for action in opened.session.actions() if action.name in ("squat", "bow")]
    shown = [figure.shown_frame for figure in page.figures]
    for frame, length in zip(shown, lengths, strict=True):
        assert frame is not None and frame == pytest.approx(length / 2, abs=2)
    page.choices[1].setCurrentText("squat")
    qtbot.waitUntil(lambda: page.result.text().startswith("Similarity 1.00"), timeout=WAIT_MS)
    opened.session.delete_action("squat")
    opened.window.poll()
    assert {choice.currentText() for choice in page.choices} == {"clap", "bow"}
    opened.session.delete_action("clap")
    opened.window.poll()
    assert page.said == ONE_MORE


def test_weights_without_importance_show_attention_and_say_so(qtbot: QtBot, plain: Opened) -> None:
    assert not plain.session.has_importance
    plain.learn("clap", "squat")
    dialog = plain.dialog(1)
    sentence = "The weights “plain” have no joint importance module: all joints are alike to them."
    assert dialog.spheres.trouble.text() == sentence and dialog.spheres.largest.text() == ""
    assert dialog.key_joints.share.text() == sentence
    qtbot.waitUntil(lambda: dialog.comparison.result.text().endswith(sentence), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: dialog.spheres.measure_choice.count() == 10, timeout=WAIT_MS)
    dialog.spheres.measure_choice.setCurrentIndex(5)
    assert dialog.spheres.trouble.isHidden() and dialog.spheres.shares is not None
    dialog.tabs.setCurrentIndex(2)
    qtbot.waitUntil(lambda: dialog.attention.maps is not None, timeout=WAIT_MS)


def test_the_live_view_can_show_spheres_and_remembers_it(qtbot: QtBot, opened: Opened) -> None:
    switch = opened.window.spheres_switch
    assert not switch.isChecked(), "the joints themselves are the usual"
    view = opened.window.stage.view
    importance = np.full(JOINT_COUNT, 0.01)
    importance[Joint.HEAD] = 0.76
    frame = opened.session.newest_frame()
    view.set_frame(frame, opened.session.main_person())
    view.set_importance(importance)
    dots = view.grab().toImage()
    switch.trigger()
    assert view.grab().toImage() != dots
    assert opened.settings.value("view/spheres", type=bool)


def test_a_figure_stands_beneath_its_title(qtbot: QtBot, opened: Opened) -> None:
    opened.learn("clap")
    page = opened.dialog(2).attention
    qtbot.waitUntil(lambda: page.maps is not None, timeout=20_000)
    figure = page.figure
    figure.resize(220, 120)
    with_person = figure.grab().toImage()
    figure.set_take(None)
    alone = figure.grab().toImage()
    top = QRect(0, 0, with_person.width(), round(figure.room.top() * with_person.devicePixelRatio()))
    assert top.height() > 10
    assert with_person.copy(top) == alone.copy(top)
    assert with_person != alone


def test_figures_are_mirrored_as_the_view_is(qtbot: QtBot, opened: Opened) -> None:
    opened.learn("clap")
    figure = opened.dialog(1).spheres.figure
    opened.session.importance("clap")
    figure.set_levels(np.eye(JOINT_COUNT)[Joint.HAND_RIGHT])
    opened.window.joints_dialog.spheres.playback.hold()  # type: ignore[union-attr]

    def yellow_side() -> float:
        """Where the right hand is, -1 left to 1 right."""
        image = figure.grab().toImage()
        yellow = QColor(*importance_rgb(1.0)).hue()
        columns = [
            x
            for x in range(0, image.width(), 2)
            for y in range(0, image.height(), 2)
            if abs(image.pixelColor(x, y).hue() - yellow) < 15 and image.pixelColor(x, y).saturation() > 60
        ]
        return 2 * float(np.mean(columns)) / image.width() - 1

    mirrored = yellow_side()
    opened.window.mirror_switch.trigger()
    assert yellow_side() == pytest.approx(-mirrored, abs=0.05) and abs(mirrored) > 0.02


@pytest.mark.parametrize("size", [USUAL, 200])
def test_a_page_scrolls_only_where_large_text_needs_it(
    qtbot: QtBot, qapp: QApplication, opened: Opened, size: int
) -> None:
    opened.learn("clap", "squat")
    dialog = opened.dialog(0)
    dialog.resize(900, 560)
    opened.window.text_size_menu.use(size)
    try:
        scroll = dialog.tabs.currentWidget()
        assert isinstance(scroll, QScrollArea)
        bars = scroll.verticalScrollBar()
        assert bars is not None
        qtbot.waitUntil(lambda: (bars.maximum() > 0) == (size > USUAL), timeout=WAIT_MS)
        assert dialog.key_joints.bars.height() >= dialog.key_joints.bars.readable_px
    finally:
        opened.window.text_size_menu.use(USUAL)


def test_playback_plays_holds_and_goes_where_the_slider_is_put(qtbot: QtBot) -> None:
    now_s = [0.0]
    bar = PlaybackBar(clock=lambda: now_s[0])
    qtbot.addWidget(bar)
    places: list[float] = []
    bar.progressed.connect(places.append)
    bar.set_duration(2.0)
    bar.show()
    now_s[0] = 1.0
    qtbot.waitUntil(lambda: bar.progress == 0.5)
    bar.button.click()
    now_s[0] = 1.5
    qtbot.wait(80)
    assert bar.progress == 0.5 and not bar.playing
    bar.slider.triggerAction(bar.slider.SliderAction.SliderToMaximum)
    assert bar.progress == 1.0 and places[-1] == 1.0
    bar.button.click()
    now_s[0] = 1.5 + 0.7 + 0.5  # it rests at the end, then begins anew
    qtbot.waitUntil(lambda: bar.progress == pytest.approx(0.25, abs=0.01))


def test_the_order_of_the_body_holds_every_joint_once() -> None:
    assert sorted(BODY_ORDER) == list(Joint)
    assert [BODY_ORDER[start] for start in PART_STARTS] == [
        Joint.HEAD,
        Joint.SHOULDER_LEFT,
        Joint.SHOULDER_RIGHT,
        Joint.HIP_LEFT,
        Joint.HIP_RIGHT,
    ]


def test_a_fitting_font_is_no_higher_than_its_row(qapp: QApplication) -> None:
    font = qapp.font()
    assert fitting_font(font, 100.0) == font
    small = fitting_font(font, 11.0)
    assert 7 <= small.pixelSize() <= 11
