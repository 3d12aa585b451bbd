"""The review of a session, driven through its window: scrubbing, correcting labels, saving, what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.language import use_language
from app.sessions.files import labels_path
from app.sessions.player import Player
from app.sessions.review_page import ReviewPage
from app.sessions.review_window import ReviewWindow
from app.sessions.time_scale import TimeScale, clock_text
from app.text_size import USUAL, use_size
from app.theme import apply_theme, current_theme
from capture import Clip, SkeletonFrame
from capture.demonstrator import Variation, movement_named, perform
from capture.formats.recording import RecordingWriter
from model.agreement import agreement
from model.errors import DataError
from model.events import Event
from model.labels import read_events, write_events

WAVE = Event(1000, 2000, "wave", 0.8)
SQUAT = Event(2500, 3200, "squat", 0.7)


class Learned:
    """What the review needs of a session: two learned actions."""

    pack_path = Path("class.pack")

    class _Action:
        def __init__(self, name: str) -> None:
            self.name = name

    def actions(self) -> tuple[_Action, ...]:
        return self._Action("wave"), self._Action("squat")


@pytest.fixture(scope="module")
def clip() -> Clip:
    """A little more than four seconds."""
    clip = perform(movement_named("wave"), Variation(), np.random.default_rng(1), lead_s=1.0, tail_s=1.0)
    return clip.between(clip.start_ms, clip.start_ms + 4100)


@pytest.fixture
def recording(clip: Clip, tmp_path: Path, write_recording: Callable[[Path, Clip], Path]) -> Path:
    """A camera's clock did not begin at 0."""
    later = Clip(clip.timestamps_ms + 77_000, clip.positions_m, clip.confidence)
    path = write_recording(tmp_path / "monday.skeletons", later)
    write_events(labels_path(path), [WAVE, SQUAT])
    return path


@pytest.fixture
def open_review(qtbot: QtBot) -> Iterator[Callable[[Path], ReviewWindow]]:
    opened: list[ReviewWindow] = []

    def open_it(path: Path) -> ReviewWindow:
        window = ReviewWindow(path, Learned(), mirrored=True)  # type: ignore[arg-type]
        qtbot.addWidget(window)
        opened.append(window)
        window.resize(1000, 640)
        window.show()
        window.activateWindow()  # else no shortcut would be heard
        qtbot.waitUntil(window.isActiveWindow)
        qtbot.waitUntil(lambda: window.page is not None or bool(window.message.sentence.text()))
        return window

    yield open_it
    for window in opened:
        window.close()


@pytest.fixture
def window(open_review: Callable[[Path], ReviewWindow], recording: Path) -> ReviewWindow:
    return open_review(recording)


@pytest.fixture
def page(window: ReviewWindow) -> ReviewPage:
    assert window.page is not None
    return window.page


def press(page: ReviewPage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key where the focus is."""
    window = page.window()
    assert window is not None
    QTest.keyClick(window.focusWidget() or window, key, modifier)


def at(page: ReviewPage, time_ms: float, y: float) -> QPoint:
    """A place in the timeline."""
    return QPoint(round(page.timeline.tracks.x(time_ms, page.timeline.width())), round(y))


def labels_y(page: ReviewPage) -> float:
    return page.timeline.tracks.labels_area(page.timeline.width()).center().y()


SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


# Opening and looking.


def test_a_session_opens_with_its_labels(page: ReviewPage, recording: Path, clip: Clip) -> None:
    assert page.document.labels == (WAVE, SQUAT)
    assert page.recorded.duration_ms == pytest.approx(1000 * clip.duration_s)
    assert [page.labels.model.index(row, 0).data() for row in range(page.labels.model.rowCount())] == ["wave", "squat"]
    assert page.labels.model.index(1, 1).data() == "0:02.5" and page.labels.model.index(1, 2).data() == "0.7 s"
    assert page.player.time_ms == 0 and not page.player.is_playing
    assert page.recorded.movement.max() == 1 and len(page.recorded.movement) == 42
    before = labels_path(recording).read_bytes()
    press(page, Qt.Key.Key_W, CONTROL)
    assert not page.isVisible()
    assert labels_path(recording).read_bytes() == before, "looking changes nothing"


def test_the_keyboard_moves_through_the_session(page: ReviewPage) -> None:
    times_ms = page.recorded.times_ms
    press(page, Qt.Key.Key_Right)
    press(page, Qt.Key.Key_Right)
    assert page.player.time_ms == times_ms[2]
    press(page, Qt.Key.Key_Left)
    assert page.player.time_ms == times_ms[1]
    press(page, Qt.Key.Key_Right, SHIFT)
    assert page.player.time_ms == pytest.approx(times_ms[1] + 1000)
    press(page, Qt.Key.Key_End)
    assert page.player.time_ms == times_ms[-1]
    press(page, Qt.Key.Key_Home)
    assert page.player.time_ms == 0
    press(page, Qt.Key.Key_PageDown)
    assert page.document.selected == WAVE and page.player.time_ms == WAVE.start_ms
    press(page, Qt.Key.Key_PageDown)
    press(page, Qt.Key.Key_PageDown)
    assert page.document.selected == SQUAT
    assert page.labels.table.currentIndex().row() == 1
    press(page, Qt.Key.Key_PageUp)
    assert page.document.selected == WAVE
    press(page, Qt.Key.Key_Space)
    assert page.player.is_playing
    press(page, Qt.Key.Key_Space)
    assert not page.player.is_playing


def test_playing_takes_as_long_as_the_session_took(clip: Clip) -> None:
    now_s = 0.0
    player = Player(clip.timestamps_ms - clip.start_ms, clock=lambda: now_s)
    player.play()
    now_s = 1.0
    player.tick()
    assert player.time_ms == pytest.approx(1000)
    player.speed = 2.0
    now_s = 1.5
    player.tick()
    assert player.time_ms == pytest.approx(2000) and player.is_playing
    now_s = 60.0
    player.tick()
    assert player.time_ms == pytest.approx(1000 * clip.duration_s) and not player.is_playing
    player.play()
    assert player.time_ms == 0 and player.is_playing
    player.pause()


def test_in_a_gap_nobody_is_shown() -> None:
    player = Player(np.array([0.0, 100.0, 5000.0]))
    player.seek(550)
    assert player.frame == 1
    player.seek(700)
    assert player.frame is None
    player.step(-1)
    assert player.time_ms == 100
    player.step(1)
    assert (player.time_ms, player.frame) == (5000, 2)


def test_the_mouse_scrubs_and_the_wheel_zooms_and_scrolls(page: ReviewPage) -> None:
    timeline = page.timeline
    QTest.mousePress(timeline, LEFT, pos=at(page, 3500, 10))
    assert page.player.time_ms == pytest.approx(3500, abs=10)
    QTest.mouseMove(timeline, at(page, 500, 10))
    QTest.mouseRelease(timeline, LEFT, pos=at(page, 500, 10))
    assert page.player.time_ms == pytest.approx(500, abs=10)
    place = QPointF(at(page, 2000, 10))
    for modifier, delta in ((CONTROL, 240), (Qt.KeyboardModifier.NoModifier, -120)):
        before_ms = timeline.scale.start_ms
        QApplication.sendEvent(
            timeline,
            QWheelEvent(
                place, QPointF(timeline.mapToGlobal(place.toPoint())), QPoint(), QPoint(0, delta),
                Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
            ),
        )  # fmt: skip
        assert timeline.scale.start_ms > before_ms
    assert timeline.scale.span_ms == pytest.approx(timeline.scale.duration_ms / 1.5**2)
    assert page.scroll_bar.isEnabled() and page.scroll_bar.value() == round(timeline.scale.start_ms)
    page.scroll_bar.setValue(0)
    assert timeline.scale.start_ms == 0
    page.player.seek(4000)
    assert timeline.scale.start_ms <= 4000 <= timeline.scale.end_ms, "what is shown stays in sight"
    press(page, Qt.Key.Key_0, CONTROL)
    assert timeline.scale.span_ms == timeline.scale.duration_ms and not page.scroll_bar.isEnabled()


def test_it_paints_at_every_zoom(page: ReviewPage) -> None:
    pictures = set()
    for _ in range(6):
        pictures.add(page.timeline.grab().toImage().bits().asstring(page.timeline.grab().toImage().sizeInBytes()))  # type: ignore[union-attr]
        press(page, Qt.Key.Key_Plus, CONTROL)
    assert len(pictures) >= 5, "until the shortest span, each looks different"


# Correcting.


def test_an_edge_is_dragged_saved_and_undone(page: ReviewPage, recording: Path) -> None:
    timeline, y = page.timeline, labels_y(page)
    QTest.mouseClick(timeline, LEFT, pos=at(page, 1500, y))
    assert page.document.selected == WAVE and page.player.time_ms == WAVE.start_ms
    QTest.mousePress(timeline, LEFT, pos=at(page, 2000, y) - QPoint(1, 0))
    QTest.mouseMove(timeline, at(page, 2300, y))
    assert page.document.labels == (WAVE, SQUAT), "a change only when the button is released"
    QTest.mouseRelease(timeline, LEFT, pos=at(page, 2300, y))
    (moved, _) = page.document.labels
    assert (moved.start_ms, moved.action, moved.confidence) == (1000, "wave", 1.0)
    assert moved.end_ms == pytest.approx(2300, abs=10)
    assert read_events(labels_path(recording))[0] == moved
    assert page.labels.saved.text() == "saved"
    press(page, Qt.Key.Key_Z, CONTROL)
    assert page.document.labels == (WAVE, SQUAT) and read_events(labels_path(recording)) == [WAVE, SQUAT]
    press(page, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert read_events(labels_path(recording))[0] == moved


def test_a_new_label_is_made_with_the_keyboard_alone(page: ReviewPage, recording: Path) -> None:
    press(page, Qt.Key.Key_N)
    assert "Mark the start" in page.notice.text
    page.player.seek(3400)
    press(page, Qt.Key.Key_I)
    page.player.seek(3900)
    press(page, Qt.Key.Key_O)
    press(page, Qt.Key.Key_2)
    assert page.document.labels == (WAVE, SQUAT, Event(3400, 3900, "squat", 1.0))
    press(page, Qt.Key.Key_O)
    page.player.seek(3500)
    press(page, Qt.Key.Key_I)
    press(page, Qt.Key.Key_1)
    assert page.document.labels[2:] == (Event(3400, 3900, "squat", 1.0), Event(3500, 3900, "wave", 1.0)), "one more"
    press(page, Qt.Key.Key_Delete)
    press(page, Qt.Key.Key_PageDown)
    assert page.document.selected == page.document.labels[2] and page.timeline.marks_ms == (None, None)
    press(page, Qt.Key.Key_F2)
    field = page.labels.action_choice.lineEdit()
    assert field is not None and page.labels.action_choice.hasFocus()
    field.selectAll()
    QTest.keyClicks(field, "turn 1 round")  # what are shortcuts elsewhere are letters here
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert read_events(labels_path(recording))[2] == Event(3400, 3900, "turn 1 round", 1.0)
    press(page, Qt.Key.Key_1)
    assert page.document.labels[2].action == "wave"
    press(page, Qt.Key.Key_Delete)
    assert page.document.labels == (WAVE, SQUAT) and read_events(labels_path(recording)) == [WAVE, SQUAT]


def test_the_edges_are_set_to_the_moment_that_is_shown(page: ReviewPage) -> None:
    press(page, Qt.Key.Key_I, SHIFT)
    assert "Select a label first" in page.notice.text
    press(page, Qt.Key.Key_PageDown)
    page.player.seek(1200)
    press(page, Qt.Key.Key_I, SHIFT)
    page.player.seek(2200)
    press(page, Qt.Key.Key_O, SHIFT)
    assert page.document.labels[0] == Event(1200, 2200, "wave", 1.0)
    page.player.seek(3000)
    press(page, Qt.Key.Key_I, SHIFT)
    assert page.document.labels[0].start_ms == 1200 and "must end after its start" in page.notice.text


def test_marks_set_with_the_mouse_and_cleared(page: ReviewPage) -> None:
    QTest.mousePress(page.timeline, LEFT, SHIFT, at(page, 3900, 10))
    QTest.mouseMove(page.timeline, at(page, 3400, 10))
    QTest.mouseRelease(page.timeline, LEFT, SHIFT, at(page, 3400, 10))
    start_ms, end_ms = page.timeline.marks_ms
    assert start_ms == pytest.approx(3400, abs=10) and end_ms == pytest.approx(3900, abs=10)
    page.player.seek(3950)
    page.mark(start=True)
    assert page.timeline.marks_ms == (3950, None), "the end would lie before the start"
    press(page, Qt.Key.Key_Escape)
    assert page.timeline.marks_ms == (None, None)


def test_labels_stay_within_the_session_and_can_be_clicked(page: ReviewPage) -> None:
    duration_ms = page.recorded.duration_ms
    page.document.add(-500, 20, "wave")
    page.document.add(duration_ms + 10, duration_ms + 20, "wave")
    first, *_, last = page.document.labels
    assert (first.start_ms, first.end_ms) == (0, 100)
    assert last.end_ms - last.start_ms == pytest.approx(100, abs=1) and last.end_ms <= duration_ms + 1


@pytest.mark.parametrize("name", ["   ", "x" * 100, "a\x07b"])
def test_a_name_that_cannot_be_used_is_explained(page: ReviewPage, name: str) -> None:
    press(page, Qt.Key.Key_PageDown)
    page.name_label(name)
    assert "name" in page.notice.text and page.document.labels == (WAVE, SQUAT)
    page.clear_marks()
    page.timeline.set_marks(3500, 3800)
    page.labels.action_choice.setEditText("")
    press(page, Qt.Key.Key_N)
    assert "Choose the action" in page.notice.text and len(page.document.labels) == 2


# What goes wrong.


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    def full(path: Path, labels: object) -> None:
        raise DataError(f"'{path}' cannot be written: No space left on device.")

    monkeypatch.setattr("app.sessions.label_document.write_events", full)
    return monkeypatch


def test_labels_that_cannot_be_saved_are_kept_and_saved_later(
    window: ReviewWindow, page: ReviewPage, recording: Path, full_disk: pytest.MonkeyPatch
) -> None:
    page.document.delete(WAVE)
    assert "No space left" in page.warning.text and page.labels.saved.text() == "not saved"
    assert page.document.labels == (SQUAT,) and read_events(labels_path(recording)) == [WAVE, SQUAT]
    asked: list[str] = []

    def answer(button: QMessageBox.StandardButton) -> Callable[..., QMessageBox.StandardButton]:
        return lambda *arguments: asked.append(arguments[2]) or button  # type: ignore[func-returns-value]

    full_disk.setattr(QMessageBox, "warning", answer(QMessageBox.StandardButton.Cancel))
    assert not window.close() and window.isVisible() and "Your changes are lost" in asked[0]
    full_disk.undo()
    page.warning._button.click()  # there is room again
    assert page.warning.text == "" and read_events(labels_path(recording)) == [SQUAT]
    assert window.close()


def test_changes_are_dropped_only_if_the_user_says_so(
    window: ReviewWindow, page: ReviewPage, recording: Path, full_disk: pytest.MonkeyPatch
) -> None:
    page.document.delete(WAVE)
    full_disk.setattr(QMessageBox, "warning", lambda *arguments: QMessageBox.StandardButton.Discard)
    assert window.close()
    assert read_events(labels_path(recording)) == [WAVE, SQUAT]


@pytest.mark.parametrize("damage", ["missing", "cut off", "one byte", "text"])
def test_a_broken_recording_says_what_is_wrong(
    open_review: Callable[[Path], ReviewWindow], recording: Path, damage: str
) -> None:
    content = recording.read_bytes()
    if damage == "missing":
        recording.unlink()
    else:
        recording.write_bytes(
            {"cut off": content[:30], "one byte": content[:5000] + b"x" + content[5001:], "text": b"hello"}[damage]
        )
    window = open_review(recording)
    assert window.page is None and str(recording) in window.message.sentence.text()
    assert window.message.heading.text() == "This session cannot be opened" and window.message.close_button.isVisible()
    QTest.keyClick(window, Qt.Key.Key_W, CONTROL)
    assert not window.isVisible()


def test_a_recording_whose_writer_was_killed_opens(
    open_review: Callable[[Path], ReviewWindow], recording: Path, clip: Clip
) -> None:
    recording.write_bytes(recording.read_bytes()[:-100])
    page = open_review(recording).page
    assert page is not None and len(page.recorded.frames) == len(clip) - 1


def test_labels_that_cannot_be_read_are_never_overwritten(
    open_review: Callable[[Path], ReviewWindow], recording: Path
) -> None:
    labels_path(recording).write_text("start_s,end_s,action\n1,nonsense,wave\n")
    window = open_review(recording)
    assert window.page is None and "Repair or move that file" in window.message.sentence.text()
    window.close()
    assert "nonsense" in labels_path(recording).read_text()


def test_without_labels_it_says_how_to_make_some(open_review: Callable[[Path], ReviewWindow], recording: Path) -> None:
    labels_path(recording).unlink()
    page = open_review(recording).page
    assert page is not None and not page.labels.table.isVisible() and page.labels.saved.text() == ""
    page.timeline.grab()
    assert page.document.select_next(1, 0) is None
    window = page.window()
    assert window is not None and window.close() and not labels_path(recording).exists()


def test_a_session_of_a_single_frame(open_review: Callable[[Path], ReviewWindow], clip: Clip, tmp_path: Path) -> None:
    with RecordingWriter(tmp_path / "one.skeletons") as writer:
        writer.append(SkeletonFrame(5.0, clip.positions_m[0], clip.confidence[0]))
    page = open_review(tmp_path / "one.skeletons").page
    assert page is not None
    press(page, Qt.Key.Key_Right)
    press(page, Qt.Key.Key_Plus, CONTROL)
    page.timeline.grab()
    assert page.player.time_ms == 0


# Times.


@pytest.fixture
def large_text(qapp: QApplication) -> Iterator[None]:
    use_size(qapp, 200)
    apply_theme(qapp, current_theme())
    yield
    use_size(qapp, USUAL)
    apply_theme(qapp, current_theme())


def test_with_large_text_what_was_found_can_be_read_whole(
    large_text: None, open_review: Callable[[Path], ReviewWindow], recording: Path, qtbot: QtBot
) -> None:
    window = open_review(recording)
    page = window.page
    assert page is not None
    page.found.set_agreement("actions.pack", agreement([WAVE, SQUAT], [WAVE, SQUAT], [WAVE.action]))
    figures = page.found.figures
    qtbot.waitUntil(lambda: figures.height() >= figures.heightForWidth(figures.width()), timeout=5000)
    assert page.view.width() > window.width() // 4  # and the view keeps its place


def test_time_scale() -> None:
    scale = TimeScale(100_000)
    scale.zoom(4, 40_000)
    assert (scale.start_ms, scale.span_ms) == (30_000, 25_000), "40 s stays where it was"
    scale.show(60_000, 62_000)
    assert scale.end_ms == 62_000
    scale.scroll_to(99_000)
    assert (scale.start_ms, scale.end_ms) == (75_000, 100_000)
    scale.zoom(1e9, 100_000)
    assert scale.span_ms == 500 and scale.end_ms == 100_000
    scale.zoom(1e-9, 50_000)
    assert (scale.start_ms, scale.span_ms) == (0, 100_000)
    assert scale.ticks_ms(10) == [10_000 * number for number in range(11)]
    assert scale.time_ms(2) == 100_000 and scale.time_ms(-1) == 0


def test_clock_text() -> None:
    assert [clock_text(ms) for ms in (0, 59_960, 61_500, 3_723_400)] == ["0:00.0", "1:00.0", "1:01.5", "1:02:03.4"]
    assert clock_text(61_600, 0) == "1:02" and clock_text(1234, 2) == "0:01.23"


def test_clock_text_has_the_comma_of_the_language(qapp: QApplication) -> None:
    use_language(qapp, "de")
    assert clock_text(61_500) == "1:01,5"
    use_language(qapp, "en")
