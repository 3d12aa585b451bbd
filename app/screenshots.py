"""Screenshots of every state of the window, to be looked at: ``python -m app.screenshots OUT``.

The window is the real one, on a real session that watches the demonstrator; what it records is recorded. Needs no
screen: without one, ``QT_QPA_PLATFORM=offscreen`` is set.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.display import display_available
from app.text_size import SIZES, USUAL, choose_size

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication, QWidget

    from app.session import Session
    from app.window import MainWindow

_LONGEST_WAIT_S = 60.0
_SIZES = {"": (1240, 780), "-small": (1024, 640)}
_LONG_NAME = "Rückwärtskreisen beider Arme im Stehen (langsam) ― 両腕を後ろに回す, десять раз"


class Photographer:
    """Drives the window through its states and saves what it looks like.

    Args:
        out: the folder for the pictures.
        suffix: added to their names.
    """

    def __init__(self, application: QApplication, window: MainWindow, session: Session, out: Path, suffix: str) -> None:
        self.application, self.window, self.session = application, window, session
        self.out, self.suffix = out, suffix

    def spend(self, seconds: float) -> None:
        """Let the window run."""
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            self.application.processEvents()
            time.sleep(0.005)

    def wait(self, condition: Callable[[], bool], longest_s: float = _LONGEST_WAIT_S) -> None:
        """Let the window run until something is the case; gives up after a while, with a word about it."""
        end_s = time.monotonic() + longest_s
        while not condition():
            if time.monotonic() > end_s:
                print("a state did not come about in time: its picture shows what there was", file=sys.stderr)
                return
            self.spend(0.05)

    def save(self, name: str, widget: QWidget | None = None) -> None:
        """Save a picture of the window, or of a dialog."""
        path = self.out / f"{name}{self.suffix}.png"
        self.spend(0.15)
        if not (widget or self.window).grab().save(str(path)):
            raise SystemExit(f"'{path}' cannot be written.")
        print(path)


def take_all(photographer: Photographer) -> None:
    """Every state, in the order of a first visit."""
    import numpy as np

    from app.commands.demo import exemplars
    from app.recording_flow import Phase
    from app.session_screenshots import take_sessions

    window, session = photographer.window, photographer.session

    def in_phase(*phases: Phase) -> Callable[[], bool]:
        return lambda: session.recording().phase in phases

    photographer.wait(lambda: session.main_person() is not None)
    photographer.spend(1.0)
    photographer.save("first-run")
    window.joints_command.trigger()
    assert window.joints_dialog is not None, "the command opens it"
    photographer.save("joints-nothing-learned", window.joints_dialog)
    window.joints_dialog.close()
    window.classroom_command.trigger()
    assert window.classroom is not None, "the command opens it"
    window.classroom.showNormal()
    window.classroom.resize(window.size())
    window.classroom.go_to(3)
    photographer.save("classroom-nothing-learned", window.classroom)
    window.classroom.close()
    for name, take in list(exemplars(np.random.default_rng(0)).items())[:7]:
        session.add_action(name, take)
    session.rename_action(session.actions()[-1].name, _LONG_NAME)
    photographer.wait(lambda: len(session.recent_events()) >= 3)
    photographer.wait(lambda: (newest := session.prediction()) is not None and newest.action is not None)
    photographer.save("live")
    photographer.wait(lambda: (newest := session.prediction()) is not None and newest.confidence < 0.4)
    photographer.spend(1.6)
    photographer.save("none-of-these")
    window.examples.not_this_command.trigger()
    photographer.save("not-this")
    window.history.undo_command.trigger()
    window.spheres_switch.trigger()
    photographer.save("spheres")
    window.spheres_switch.trigger()
    take_joints(photographer)
    take_classroom(photographer)
    photograph_packs(photographer)
    window.freeze_switch.trigger()
    for _ in range(20):
        window.earlier_command.trigger()
    photographer.save("frozen")
    window.freeze_switch.trigger()
    take_sessions(photographer, datetime.now())
    window.stage.notice.clear()
    window.recording.record_command.trigger()
    photographer.spend(0.4)
    photographer.save("countdown")
    photographer.wait(in_phase(Phase.CAPTURING))
    photographer.spend(1.5)
    photographer.save("recording")
    photographer.wait(in_phase(Phase.REVIEW, Phase.FAILED))
    photographer.spend(1.5)
    photographer.save("review")
    window.stage.review.save_button.click()  # without a name
    photographer.save("review-without-name")
    window.recording.cancel()
    window.recording.record_command.trigger()
    photographer.wait(in_phase(Phase.CAPTURING))
    session.open_source("recording:nowhere.skeletons")
    photographer.spend(0.5)
    photographer.save("source-lost")
    window.recording.record_command.trigger()
    photographer.wait(in_phase(Phase.FAILED))
    photographer.save("take-failed")
    window.recording.cancel()
    session.open_source("demo")
    photographer.wait(lambda: session.main_person() is not None)
    window.actions_panel.select(session.actions()[0].name)
    window.actions_panel.delete_action.trigger()
    photographer.save("deleted")
    window.show_diagnostics()
    dialog = window.diagnostics_dialog
    assert dialog is not None, "it was just opened"
    photographer.wait(dialog.copy_button.isEnabled)
    photographer.save("diagnostics", dialog)
    dialog.close()


def take_joints(photographer: Photographer) -> None:
    """The dialog with the joints that the model uses, tab by tab."""
    window, session = photographer.window, photographer.session
    window.actions_panel.select(session.actions()[1].name)
    window.joints_command.trigger()
    dialog = window.joints_dialog
    assert dialog is not None, "the command opens it"
    if photographer.suffix.startswith("-small"):
        dialog.resize(900, 560)
    photographer.wait(lambda: bool(dialog.key_joints.text.highlighted_words))
    photographer.save("joints", dialog)
    dialog.choose(session.actions()[0].name)  # has no description of its own
    photographer.wait(lambda: bool(dialog.key_joints.text.highlighted_words))
    photographer.save("joints-nearest", dialog)
    dialog.tabs.setCurrentIndex(1)
    photographer.spend(1.0)
    photographer.save("joints-spheres", dialog)
    dialog.tabs.setCurrentIndex(2)
    photographer.wait(lambda: dialog.attention.maps is not None)
    photographer.save("joints-attention", dialog)
    dialog.tabs.setCurrentIndex(3)
    dialog.comparison.choices[1].setCurrentText("raise both arms")
    photographer.spend(1.2)
    dialog.comparison.playback.hold()
    dialog.comparison.playback.slider.setValue(85)
    photographer.save("joints-comparison", dialog)
    dialog.choose(_LONG_NAME)
    photographer.spend(1.2)
    photographer.save("joints-comparison-long-name", dialog)
    dialog.tabs.setCurrentIndex(0)
    dialog.close()


def take_classroom(photographer: Photographer) -> None:
    """The classroom mode, step by step."""
    from app.views.classroom_steps import STEPS

    window, session = photographer.window, photographer.session
    window.actions_panel.select(session.actions()[1].name)
    window.classroom_command.trigger()
    classroom = window.classroom
    assert classroom is not None, "the command opens it"
    classroom.showNormal()
    classroom.resize(window.size())
    photographer.wait(lambda: bool(classroom.key_joints.text.highlighted_words))
    for step in STEPS:
        photographer.spend(0.8)
        photographer.save(f"classroom-{step.view.name.lower().replace('_', '-')}", classroom)
        classroom.next()
    classroom.close()


def photograph_packs(photographer: Photographer) -> None:
    """What is done with actions and packs; leaves them as they were."""
    import numpy as np

    from app.commands.demo import exemplars
    from app.views.import_dialog import ImportDialog
    from capture import SkeletonFrame
    from capture.demonstrator import Variation, movement_named, perform
    from capture.formats.skeleton_files import write_skeletons

    window, session, panel = photographer.window, photographer.session, photographer.window.actions_panel
    names = [action.name for action in session.actions()]
    panel.select(names[1])
    panel.mute_action.trigger()
    panel.select(names[0])
    panel.down_action.trigger()
    panel.list.setFocus()
    photographer.save("muted")
    for name, menu in (
        ("menu-actions", panel.menu),
        ("menu-packs", window.packs.menu),
        ("menu-edit", window.edit_menu),
    ):
        menu.popup(window.mapToGlobal(window.rect().center()))
        photographer.save(name, menu)
        menu.close()

    # Another pack, half of which is here already, and a recording.
    other = photographer.out / "dances of class 7b.pack"
    recording = photographer.out / "мостик.csv"
    empty = photographer.out / "holiday.csv"
    takes = exemplars(np.random.default_rng(0))
    before = session.pack_path
    session.new_pack(other)
    for name in list(takes)[1:5]:
        session.add_action(name, takes[name] if name != names[2] else list(takes.values())[-1])
    session.use_pack(before, session.read_pack(before))
    clip = perform(movement_named("side bend"), Variation(), np.random.default_rng(1))
    frames = [
        SkeletonFrame(float(time_ms), positions_m, confidence)
        for time_ms, positions_m, confidence in zip(clip.timestamps_ms, clip.positions_m, clip.confidence, strict=True)
    ]
    write_skeletons(recording, frames)
    empty.write_text("Monday, Tuesday")
    window.packs.import_from([other, recording, empty])
    photographer.wait(lambda: window.findChild(ImportDialog) is not None)
    dialog = window.findChild(ImportDialog)
    assert dialog is not None, "it was waited for"
    photographer.save("import", dialog)
    dialog.accept()
    photographer.save("imported")
    window.history.undo_command.trigger()
    window.packs.open(empty)
    photographer.wait(window.packs.open_command.isEnabled)  # it has been read
    photographer.save("pack-refused")
    window.stage.notice.clear()
    for name in names:
        session.set_muted(name, True)
    photographer.save("all-muted")
    for name in names:
        session.set_muted(name, False)
    for path in (other, recording, empty):
        path.unlink()
    photographer.spend(2.0)  # what is recognised comes back


def main() -> int:
    """Take them; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m app.screenshots", description="Screenshots of the window.")
    parser.add_argument("out", type=Path, help="the folder for the pictures; it is made")
    parser.add_argument("--small", action="store_true", help="at 1024x640, the smallest size, in place of 1240x780")
    parser.add_argument("--dark", action="store_true", help="in dark colours")
    parser.add_argument("--text-size", type=int, choices=SIZES, default=USUAL, help="in percent (default: 100)")
    parser.add_argument("--language", choices=("en", "de"), default="en", help="of the window (default: en)")
    options = parser.parse_args()
    if not display_available():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PyQt6.QtCore import QSettings

    from app.qt_application import make_application
    from app.session import Session
    from app.theme import DARK, LIGHT, apply_theme
    from app.window import MainWindow
    from model.one_shot_encoder import OneShotEncoder

    options.out.mkdir(parents=True, exist_ok=True)
    application = make_application(options.language)
    apply_theme(application, DARK if options.dark else LIGHT)
    with tempfile.TemporaryDirectory() as folder:
        session = Session(OneShotEncoder.load(), Path(folder) / "actions.pack")
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        choose_size(settings, options.text_size)
        settings.setValue("sessions/folder", str(Path(folder) / "sessions"))
        try:
            session.open_source("demo")
            window = MainWindow(session, settings)
            suffix = ("-small" if options.small else "") + ("-dark" if options.dark else "")
            suffix += f"-{options.text_size}" if options.text_size != USUAL else ""
            suffix += f"-{options.language}" if options.language != "en" else ""
            window.resize(*_SIZES["-small" if options.small else ""])
            window.show()
            take_all(Photographer(application, window, session, options.out, suffix))
            window.close()
        finally:
            session.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
