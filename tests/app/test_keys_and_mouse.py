"""The window on a real X server, driven by real keys and mouse clicks (xdotool under Xvfb), on a recorded source.

What the window shows is told by a timer in its process, in a file; all else is seen from outside: the pack, the labels
of a session, the settings, the exit status.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QSettings

from capture import Clip, SkeletonFrame
from capture.demonstrator import Variation, perform_sequence
from capture.formats.recording import RecordingWriter
from model.one_shot_encoder import OneShotEncoder
from model.pack import load_pack

MISSING = [program for program in ("Xvfb", "xdotool") if shutil.which(program) is None]
if find_library("xcb-cursor") is None:
    MISSING.append("libxcb-cursor")  # which Qt needs for X11
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="an X server and xdotool are needed: Linux only"),
    pytest.mark.skipif(bool(MISSING), reason=f"{' and '.join(MISSING)} missing: the README names the packages"),
]

ROOT = Path(__file__).resolve().parents[2]
STAND_S, WAVES = 8.0, 24
_BETWEEN_KEYS_S = 0.1  # a menu grabs the keyboard only once it is there

# The command line, and beside it what the window shows.
TELLING = """
import json, os, sys
from pathlib import Path
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QLineEdit
from app.qt_application import make_application
from app.window import MainWindow
from main import main

application = make_application()
told = Path(sys.argv[1])

def tell():
    for window in application.topLevelWidgets():
        if isinstance(window, MainWindow) and window.isVisible():
            frame, button = window._session.newest_frame(), window.record_button
            middle = button.mapToGlobal(button.rect().center())
            state = {
                "phase": window._session.recording().phase.value,
                "banner": window.stage.banner.content.title,
                "failed": window.stage.failed.message,
                "notice": window.stage.notice.text,
                "title": window.windowTitle(),
                "record": button.text(),
                "types": isinstance(application.focusWidget(), QLineEdit),
                "at": [middle.x(), middle.y()],
                "time_ms": frame.timestamp_ms if frame is not None else -1.0,
                "events": [[event.start_ms, event.action] for event in window._session.recent_events()],
                "session": window.sessions.record_command.isChecked(),
            }
            part = told.with_suffix(".part")
            part.write_text(json.dumps(state))
            os.replace(part, told)

timer = QTimer()
timer.timeout.connect(tell)
timer.start(50)
sys.exit(main(sys.argv[2:]))
"""


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x820x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(10)


@pytest.fixture(scope="module")
def waving(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[float]]:
    """A recording of somebody who waves again and again, and when each wave begins, in ms."""
    clip, segments = perform_sequence(
        ["wave"] * WAVES, np.random.default_rng(3), variation=Variation(), idle_s=(STAND_S, STAND_S)
    )
    path = tmp_path_factory.mktemp("recordings") / "waving.skeletons"
    write(path, clip)
    return path, [segment.start_ms for segment in segments]


def write(path: Path, clip: Clip) -> None:
    with RecordingWriter(path) as writer:
        for time_ms, positions_m, confidence in zip(clip.timestamps_ms, clip.positions_m, clip.confidence, strict=True):
            writer.append(SkeletonFrame(float(time_ms), positions_m, confidence))


class Person:
    """Sits before a window, with a keyboard and a mouse."""

    def __init__(self, display: str, folder: Path, waving: tuple[Path, list[float]]) -> None:
        self.folder, (self.recording, self.waves_ms) = folder, waving
        self.told, self.pack = folder / "told.json", folder / "mine.pack"
        self.settings = folder / "config" / "OneTake" / "OneTake.conf"
        self.environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "LANGUAGE": "en",
            "LC_ALL": "C.UTF-8",
            **{f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE", "STATE")},
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.told.unlink(missing_ok=True)
        arguments = ["--source", f"recording:{self.recording}", "--pack", self.pack]
        command = [sys.executable, "-c", TELLING, self.told, *arguments]
        self.process = subprocess.Popen(
            list(map(str, command)), cwd=ROOT, env=self.environment, text=True, stderr=subprocess.PIPE
        )
        self.wait(lambda: self.told.exists() and self.see("time_ms") >= 0, 120.0)
        self.look_at("OneTake")

    def see(self, what: str) -> Any:
        return json.loads(self.told.read_text())[what]

    def wait(self, condition: Callable[[], object], longest_s: float = 60.0) -> None:
        deadline_s = time.monotonic() + longest_s
        while not condition():
            assert self.process is not None
            if self.process.poll() is not None:
                raise AssertionError(self.process.communicate()[1])
            assert time.monotonic() < deadline_s, self.told.read_text() if self.told.exists() else "no window"
            time.sleep(0.05)

    def do(self, *arguments: object) -> str:
        return subprocess.run(
            ["xdotool", *map(str, arguments)], env=self.environment, text=True, check=True, capture_output=True
        ).stdout

    def look_at(self, title: str) -> None:
        """There is no window manager that would give a new window the keyboard."""
        self.do("search", "--sync", "--onlyvisible", "--name", title, "windowfocus", "--sync")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.do("key", key)
            time.sleep(_BETWEEN_KEYS_S)

    def type(self, text: str) -> None:
        self.wait(lambda: self.see("types"))
        self.do("type", "--delay", 20, text)

    def phase_is(self, phase: str) -> Callable[[], bool]:
        return lambda: self.see("phase") == phase

    def wait_for_wave(self, before_ms: float) -> None:
        """Until so long before the next wave that is not too near."""
        now_ms = self.see("time_ms")
        start_ms = next(start_ms for start_ms in self.waves_ms if start_ms - before_ms > now_ms)
        self.wait(lambda: self.see("time_ms") >= start_ms - before_ms)

    def quit(self) -> int:
        assert self.process is not None
        self.look_at("OneTake")
        self.press("ctrl+q")
        return self.process.wait(30)

    def names(self, path: Path) -> list[str]:
        return list(load_pack(path, OneShotEncoder.load()).support.names)


@pytest.fixture
def person(display: str, tmp_path: Path, waving: tuple[Path, list[float]]) -> Iterator[Person]:
    person = Person(display, tmp_path, waving)
    person.settings.parent.mkdir(parents=True)
    settings = QSettings(str(person.settings), QSettings.Format.IniFormat)
    settings.setValue("recording/delay_s", 1)
    settings.setValue("sessions/folder", str(tmp_path / "sessions"))
    settings.sync()
    yield person
    if person.process is not None and person.process.poll() is None:
        person.process.kill()
        person.process.wait()


def test_a_first_visit_by_keys_and_mouse(person: Person) -> None:
    person.start()
    assert person.see("record") == "Record"

    # With the mouse; Esc leaves it again.
    person.do("mousemove", *person.see("at"), "click", 1)
    person.wait(person.phase_is("countdown"))
    person.press("Escape")
    person.wait(person.phase_is("idle"))
    assert not person.pack.exists()

    # Nothing moves: a sentence says so, Esc leaves it.
    person.wait_for_wave(before_ms=7000)
    person.press("space")
    person.wait(person.phase_is("capturing"))
    time.sleep(1.0)
    person.press("space")
    person.wait(person.phase_is("failed"))
    assert "Nothing moved" in person.see("failed")
    person.press("Escape")
    person.wait(person.phase_is("idle"))

    # Record, look at it, name it.
    person.wait_for_wave(before_ms=2200)
    person.press("space")
    person.wait(person.phase_is("review"))
    person.type("wave")
    person.press("Return")
    person.wait(person.phase_is("idle"))
    assert "is learned" in person.see("notice")
    assert person.names(person.pack) == ["wave"]

    # It is recognised, and written into a session.
    person.press("ctrl+shift+r")
    person.wait(lambda: person.see("session"))
    began_ms = person.see("time_ms")
    person.wait(lambda: [name for start_ms, name in person.see("events") if start_ms > began_ms])
    assert {name for _, name in person.see("events")} == {"wave"}
    person.press("ctrl+shift+r")
    person.wait(lambda: "is saved" in person.see("notice"))
    (labels,) = (person.folder / "sessions").glob("*.labels.csv")
    assert "wave" in labels.read_text()

    # Rename, and take it back.
    person.press("F2")
    person.type("hello")  # in place of the name, which is selected
    person.press("Return")
    person.wait(lambda: person.names(person.pack) == ["hello"])
    person.press("ctrl+z")
    person.wait(lambda: person.names(person.pack) == ["wave"])

    # Another pack.
    other = person.folder / "other.pack"
    person.press("ctrl+n")
    person.look_at("A new pack")
    person.type(str(other))
    person.press("Return")
    person.wait(lambda: person.see("title").startswith("other"))
    assert other.exists()
    assert person.names(person.pack) == ["wave"]

    # Another language, from the next start on.
    person.look_at("OneTake")
    person.press("alt+v", "l", "Down", "Down", "Return")
    person.wait(lambda: "next start" in person.see("notice"))
    assert person.quit() == 0
    person.start()
    assert person.see("record") == "Aufnehmen"
    assert person.quit() == 0
