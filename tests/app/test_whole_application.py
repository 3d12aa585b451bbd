"""The whole application as a person uses it: the real window on a real session, a person before the sensor.

Only the sensor is made up: a figure that stands, and performs a movement when the test asks it to, in real time.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.recording_flow import Phase
from app.session import Session
from app.window import MainWindow
from capture import JOINT_COUNT, CapturedFrame, Clip, SkeletonFrame, Source
from capture.demonstrator import Variation, movement_named, perform
from capture.demonstrator.performance import Act, Performer
from capture.skeleton import CONFIDENCE_TRACKED
from capture.stream import StreamState
from model.one_shot_encoder import OneShotEncoder
from model.pack import save_pack
from model.support import SupportSet

FPS = 30.0
ROOT = Path(__file__).resolve().parents[2]

# Runs the command line, and closes the window as soon as it shows that the recording is over.
CLOSES_AT_THE_END = """
import sys
from PyQt6.QtCore import QTimer
from app.qt_application import make_application
from app.window import MainWindow
from main import main

application = make_application()

def look():
    for window in application.topLevelWidgets():
        if isinstance(window, MainWindow) and window.stage.banner.content.title == "The end":
            model = window.actions_panel.model
            print([model.index(row).data() for row in range(model.rowCount())], window.source_button.text())
            timer.stop()
            application.closeAllWindows()

timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
sys.exit(main(sys.argv[1:]))
"""


class PersonBeforeSensor(Source):
    """Frames in real time, as a sensor sends them; the person does what the test says."""

    name = "Sensor"
    is_live = True
    nominal_fps = FPS

    def __init__(self) -> None:
        self._performer = Performer(Variation(), np.random.default_rng(1))
        self._manner = np.random.default_rng(2)
        self._closed = threading.Event()
        self._now_s = 0.0
        self._act: Act | None = None
        self.in_view = True

    def perform(self, name: str) -> None:
        """Do a movement, a moment from now, faster or slower each time."""
        manner = self._performer.variation.with_new_manner(self._manner)
        self._act = self._performer.plan(movement_named(name), self._now_s + 0.3, manner)

    @property
    def is_performing(self) -> bool:
        return self._act is not None and self._now_s <= self._act.end_s

    def open(self) -> None:
        self._closed.clear()
        self._began_s = time.monotonic()
        self._indices = itertools.count()

    def read(self) -> CapturedFrame | None:
        due_s = next(self._indices) / FPS
        if self._closed.wait(max(0.0, self._began_s + due_s - time.monotonic())):
            return None
        self._now_s = due_s
        act = self._act
        positions_m = self._performer.joints(np.array([due_s]), [act] if act is not None else [])[0]
        positions_m = (positions_m + self._performer.noise(1)[0]).astype(np.float32)
        skeleton = SkeletonFrame(1000 * due_s, positions_m, np.full(JOINT_COUNT, CONFIDENCE_TRACKED, np.float32))
        return CapturedFrame(1000 * due_s, (skeleton,) if self.in_view else ())

    def close(self) -> None:
        self._closed.set()


class Application:
    """The window, what is behind it, and the hands of whoever uses it."""

    def __init__(self, qtbot: QtBot, encoder: OneShotEncoder, folder: Path) -> None:
        self.qtbot = qtbot
        self.person = PersonBeforeSensor()
        self.session = Session(encoder, folder / "actions.pack")
        self.session.open_source("sensor", self.person)
        self.window = MainWindow(self.session, QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.wait(lambda: self.session.main_person() is not None)

    def wait(self, condition: Callable[[], bool], seconds: float = 40.0) -> None:
        self.qtbot.waitUntil(condition, timeout=round(1000 * seconds))

    def key(self, key: Qt.Key) -> None:
        """Press a key where the focus is."""
        self.qtbot.keyClick(self.window.focusWidget() or self.window, key)

    @property
    def phase(self) -> Phase:
        return self.session.recording().phase

    @property
    def learned(self) -> list[str]:
        """The list of actions as it is shown."""
        model = self.window.actions_panel.model
        return [model.index(row).data() for row in range(model.rowCount())]

    @property
    def recognised(self) -> list[str]:
        """The list of events as it is shown, the newest first."""
        shown = self.window.events.list
        return [item.text() for row in range(shown.count()) if (item := shown.item(row)) is not None]

    def record(self) -> None:
        """Press Record and wait out the countdown."""
        self.qtbot.mouseClick(self.window.record_button, Qt.MouseButton.LeftButton)
        assert self.phase is Phase.COUNTDOWN
        began_s = time.monotonic()
        button = self.window.record_button
        self.wait(lambda: button.isEnabled() and button.text() == "Finish")
        assert self.phase is Phase.CAPTURING
        assert 2.5 < time.monotonic() - began_s < 6

    def teach(self, movement: str, name: str) -> None:
        """Record a movement and save it under a name; the take ends by itself."""
        self.record()
        self.person.perform(movement)
        self.wait(self.window.stage.review.isVisible)
        assert not self.person.is_performing
        field = self.window.stage.review.name_field
        assert self.window.focusWidget() is field
        self.qtbot.keyClicks(field, name)
        self.key(Qt.Key.Key_Return)
        self.wait(lambda: name in self.learned)
        assert self.phase is Phase.IDLE

    def show_and_expect(self, movement: str, name: str) -> None:
        """Do a movement; the banner says its name meanwhile, and it is put on top of the list of events."""
        events = len(self.recognised)
        self.person.perform(movement)

        def said() -> bool:
            content = self.window.stage.banner.content
            return content.recognised and content.title == name and (content.confidence or 0) >= 0.5

        self.wait(said)
        self.wait(lambda: len(self.recognised) > events)
        assert self.recognised[0] == name
        self.wait(lambda: not self.person.is_performing)

    def close(self) -> None:
        self.window.close()
        self.session.close()


@pytest.fixture
def application(qtbot: QtBot, encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Application]:
    application = Application(qtbot, encoder, tmp_path)
    yield application
    application.close()


def test_learn_recognise_rename_delete_and_start_again(
    application: Application, qtbot: QtBot, encoder: OneShotEncoder, tmp_path: Path
) -> None:
    window, session = application.window, application.session
    assert application.learned == []
    assert window.stage.banner.content.title == "Nothing learned yet"

    application.teach("wave", "hello there")
    application.teach("squat", "squat")
    assert application.learned == ["hello there", "squat"]
    for action in session.actions():
        assert 0.8 < action.clip.duration_s < 6, "trimmed to the movement"

    application.show_and_expect("wave", "hello there")
    application.show_and_expect("squat", "squat")

    # Rename one where it stands, delete the other.
    actions = window.actions_panel
    actions.select("hello there")
    qtbot.keyClick(actions.list, Qt.Key.Key_F2)
    editor = actions.list.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, "greeting")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    application.wait(lambda: application.learned == ["greeting", "squat"])
    actions.select("squat")
    qtbot.keyClick(actions.list, Qt.Key.Key_Delete)
    application.wait(lambda: application.learned == ["greeting"])

    application.show_and_expect("wave", "greeting")
    assert session.recognition_error() == "" and window.stage.source_notice.text == ""
    take = session.actions()[0].clip
    application.close()
    assert session.status() is None

    again = Application(qtbot, encoder, tmp_path)
    try:
        again.wait(lambda: again.learned == ["greeting"])
        np.testing.assert_array_equal(again.session.actions()[0].clip.positions_m, take.positions_m)
        again.show_and_expect("wave", "greeting")
    finally:
        again.close()


def test_a_take_with_nobody_in_view_says_so_and_learns_nothing(application: Application) -> None:
    application.person.in_view = False
    application.wait(lambda: application.window.stage.banner.content.title == "Step into view")
    application.record()
    application.key(Qt.Key.Key_Space)  # no need to wait until the longest take is over
    failed = application.window.stage.failed
    application.wait(failed.isVisible)
    assert failed.message == "Nobody was in view during the take: step into the picture and record again."
    application.key(Qt.Key.Key_Escape)
    application.wait(lambda: not failed.isVisible())
    assert application.phase is Phase.IDLE and application.learned == []
    assert not application.session.pack_path.exists()


def test_a_take_in_which_nothing_moves_says_so_and_can_be_taken_again(application: Application) -> None:
    application.record()
    captured_s = 1.0
    application.wait(lambda: application.session.recording().seconds >= captured_s)
    application.key(Qt.Key.Key_Space)
    failed = application.window.stage.failed
    application.wait(failed.isVisible)
    assert failed.message.startswith("Nothing moved during the take")
    application.key(Qt.Key.Key_Return)  # Retake has the focus
    assert application.phase is Phase.COUNTDOWN and not failed.isVisible()
    application.key(Qt.Key.Key_Escape)
    application.wait(lambda: application.phase is Phase.IDLE)
    assert application.learned == [] and not application.session.pack_path.exists()


def test_a_source_that_fails_shows_why_and_another_one_can_be_chosen(application: Application) -> None:
    window = application.window
    window.open_source("recording:gone.skeletons")
    application.wait(lambda: "gone.skeletons" in window.stage.source_notice.text)
    assert window.stage.banner.content.title == "No signal"
    window.open_source("demo")
    application.wait(lambda: window.stage.banner.content.title == "Nothing learned yet")
    assert window.stage.source_notice.text == ""
    status = application.session.status()
    assert status is not None and status.state is StreamState.LIVE and status.source_name == "Demonstrator"


def test_the_command_line_opens_the_window_on_a_recording_and_a_pack(
    encoder: OneShotEncoder, weights: str, write_recording: Callable[[Path, Clip], Path], tmp_path: Path
) -> None:
    clip = perform(movement_named("wave"), Variation(), np.random.default_rng(1))
    recording = write_recording(tmp_path / "wave.skeletons", clip)
    pack = tmp_path / "actions.pack"
    save_pack(pack, SupportSet().with_action("wave", clip, encoder), encoder)
    before = pack.read_bytes()
    ended = subprocess.run(
        [sys.executable, "-c", CLOSES_AT_THE_END, "--source", f"recording:{recording}", "--no-realtime",
         "--pack", str(pack), "--weights", weights],
        cwd=ROOT, env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("['wave'] wave.skeletons")
    assert "Traceback" not in ended.stderr
    assert pack.read_bytes() == before
