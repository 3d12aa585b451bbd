"""Reviewing a take: its timeline and marks, and the verdict; the timing of takes; what is heard."""

from __future__ import annotations

import io
import time
import wave
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QSettings, Qt
from pytestqt.qtbot import QtBot

from app.recording_flow import Timing
from app.sounds import Sound, Sounds, sound_file
from app.take_goal import TakeGoal
from app.take_judge import TakeJudge
from app.views.take_panels import ReviewPanel
from app.views.timing_menu import TimingMenu
from app.views.trim_timeline import TrimTimeline
from capture.demonstrator import Variation, movement_named, perform
from model.motion import trim
from model.one_shot_encoder import OneShotEncoder
from model.support import SupportSet
from model.take_check import Remark, Verdict

CAPTURED = perform(movement_named("wave"), Variation(), np.random.default_rng(1), lead_s=2.0, tail_s=2.0)
_TRIMMED = trim(CAPTURED)
assert _TRIMMED is not None
TAKE = _TRIMMED


@pytest.fixture
def timeline(qtbot: QtBot) -> TrimTimeline:
    timeline = TrimTimeline()
    qtbot.addWidget(timeline)
    timeline.resize(628, 74)
    timeline.begin(CAPTURED, TAKE)
    timeline.show()
    return timeline


def test_the_marks_stand_where_the_trim_put_them(timeline: TrimTimeline) -> None:
    assert timeline.marks_ms == (TAKE.start_ms, TAKE.end_ms)
    assert CAPTURED.start_ms < TAKE.start_ms < TAKE.end_ms < CAPTURED.end_ms


def test_the_mouse_drags_a_mark(qtbot: QtBot, timeline: TrimTimeline) -> None:
    end_mark = QPoint(round(timeline._x(TAKE.end_ms)), 30)
    wanted = QPoint(round(timeline._x(TAKE.end_ms + 500)), 30)
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=end_mark)
    with qtbot.waitSignals([timeline.changed, timeline.sought]):
        qtbot.mouseMove(timeline, wanted)
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=wanted)
    assert timeline.marks_ms[0] == TAKE.start_ms
    assert timeline.marks_ms[1] == pytest.approx(TAKE.end_ms + 500, abs=40)
    assert timeline.marks_ms[1] in CAPTURED.timestamps_ms


def test_a_click_beside_the_marks_shows_that_pose(qtbot: QtBot, timeline: TrimTimeline) -> None:
    with qtbot.waitSignal(timeline.sought) as sought:
        qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(timeline._x(500.0)), 30))
    assert sought.args == [pytest.approx(500.0, abs=20)]
    with qtbot.waitSignal(timeline.sought) as sought:
        qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(100, 30))
    assert sought.args[0] < 0, "it plays again"
    assert timeline.marks_ms == (TAKE.start_ms, TAKE.end_ms)


def test_keys_move_the_marks_and_put_them_back(qtbot: QtBot, timeline: TrimTimeline) -> None:
    timeline.setFocus()
    qtbot.keyClick(timeline, Qt.Key.Key_Left)
    assert timeline.marks_ms[0] == pytest.approx(TAKE.start_ms - 1000 / 30, abs=2)
    qtbot.keyClick(timeline, Qt.Key.Key_O)
    assert "end mark is chosen" in timeline.accessibleDescription()
    qtbot.keyClick(timeline, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert timeline.marks_ms[1] == pytest.approx(TAKE.end_ms + 250, abs=40)
    qtbot.keyClick(timeline, Qt.Key.Key_Home)
    assert timeline.marks_ms == (TAKE.start_ms, TAKE.end_ms)


def test_the_marks_neither_cross_nor_leave_the_capture(qtbot: QtBot, timeline: TrimTimeline) -> None:
    for _ in range(40):
        qtbot.keyClick(timeline, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    start_ms, end_ms = timeline.marks_ms
    assert end_ms == TAKE.end_ms and 90 <= end_ms - start_ms < 400
    qtbot.keyClick(timeline, Qt.Key.Key_O)
    for _ in range(60):
        qtbot.keyClick(timeline, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert timeline.marks_ms[1] == CAPTURED.end_ms


def test_the_review_says_what_is_wrong_and_refuses_what_cannot_be_learned(qtbot: QtBot) -> None:
    review = ReviewPanel()
    qtbot.addWidget(review)
    review.begin(CAPTURED, TAKE, TakeGoal())
    assert "Looking" in review.verdict_text
    review.show_verdict(Verdict((), "squat", 0.12))
    assert review.verdict_text == "A good take. The nearest action is “squat” (12 %)."
    similar = Remark("It looks like “wave” (91 %).", "Make it more different.")
    review.show_verdict(Verdict((similar,), "wave", 0.91))
    assert "It looks like “wave” (91 %). Make it more different." in review.verdict_text
    assert review.save_button.isEnabled(), "the user decides"
    review.show_verdict(Verdict((Remark("Nothing moves.", "Record it again.", unusable=True),)))
    assert "cannot be saved" in review.verdict_text and not review.save_button.isEnabled()


def test_the_judge_answers_about_the_take_that_was_asked_last(tiny_encoder: OneShotEncoder, qtbot: QtBot) -> None:
    judge = TakeJudge(tiny_encoder)
    judge.start()
    try:
        for take in (CAPTURED, TAKE):
            judge.ask(take, SupportSet(), None)
        qtbot.waitUntil(lambda: judge.verdict(TAKE) is not None, timeout=20_000)
        assert judge.verdict(CAPTURED) is None
        judge.ask(CAPTURED.between(0, 150), SupportSet(), None)
        time.sleep(0.01)
    finally:
        judge.stop()
    assert not judge._thread.is_alive()


def test_a_judge_that_fails_says_so_and_goes_on(
    tiny_encoder: OneShotEncoder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Verdict:
        raise RuntimeError("out of memory")

    judge = TakeJudge(tiny_encoder)
    judge.start()
    try:
        with monkeypatch.context() as patch:
            patch.setattr("app.take_judge.check", broken)
            judge.ask(TAKE, SupportSet(), None)
            qtbot.waitUntil(lambda: judge.verdict(TAKE) is not None, timeout=20_000)
        verdict = judge.verdict(TAKE)
        assert verdict is not None and "out of memory" in verdict.remarks[0].problem
        judge.ask(CAPTURED, SupportSet(), None)
        qtbot.waitUntil(lambda: judge.verdict(CAPTURED) is not None, timeout=20_000)
    finally:
        judge.stop()


# Timing and sounds.


def test_the_timing_is_chosen_shown_and_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    menu = TimingMenu(settings)
    qtbot.addWidget(menu)
    assert menu.timing == Timing(3.0, None)
    menu.delays[10].trigger()
    menu.lengths[5].trigger()
    assert menu.timing == Timing(10.0, 5.0)
    assert "10 s" in menu.button.text() and "5 s" in menu.button.text()
    again = TimingMenu(settings)
    qtbot.addWidget(again)
    assert again.timing == Timing(10.0, 5.0) and again.delays[10].isChecked()
    settings.setValue("recording/delay_s", "a while")
    damaged = TimingMenu(settings)
    qtbot.addWidget(damaged)
    assert damaged.timing == Timing(3.0, 5.0)


@pytest.mark.parametrize("sound", list(Sound))
def test_each_sound_is_a_wav_file_that_starts_and_ends_softly(sound: Sound) -> None:
    with wave.open(io.BytesIO(sound_file(sound))) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        duration_s = file.getnframes() / file.getframerate()
    assert duration_s == pytest.approx(sum(seconds for _, seconds in sound.value), abs=0.01)
    assert abs(int(samples[0])) < 300 and abs(int(samples[-1])) < 300 and np.abs(samples).max() > 10_000


def test_without_qts_sounds_the_system_beeps_and_it_is_said(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "PyQt6.QtMultimedia", None)
    beeps = []
    monkeypatch.setattr("app.sounds.QApplication.beep", lambda: beeps.append(1))
    sounds = Sounds()
    assert "system's beep" in sounds.trouble
    sounds.play(Sound.COUNT)
    sounds.muted = True
    sounds.play(Sound.COUNT)
    assert beeps == [1]
