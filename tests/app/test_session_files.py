"""What a session's review reads and writes besides its own files, and running learned actions over it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtWidgets import QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from app.session import Session
from app.sessions import exports
from app.sessions.files import labels_path
from app.sessions.labelling import Recognised
from app.sessions.review_page import ReviewPage
from app.sessions.review_window import ReviewWindow
from app.task import Task
from app.views.agreement_dialog import AgreementDialog
from app.views.recognised_panel import agreement_text, remaining_text
from capture import Clip, SkeletonFrame
from capture.demonstrator import Variation, movement_named, perform
from capture.formats.recording import RecordingWriter
from capture.formats.skeleton_files import READABLE, WRITABLE, read_skeletons
from model.agreement import agreement
from model.errors import DataError
from model.events import Event
from model.labels import FORMATS, read_events, write_events
from model.one_shot_encoder import OneShotEncoder
from model.pack import save_pack
from model.recognizer import Recogniser, label_clip
from model.support import SupportSet

WAVE = Event(1000, 2000, "wave", 0.8)
SQUAT = Event(2500, 3200, "squat", 0.7)


@pytest.fixture(scope="module")
def clip() -> Clip:
    return perform(movement_named("wave"), Variation(), np.random.default_rng(1), lead_s=1.0, tail_s=1.0)


@pytest.fixture
def session(tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Session]:
    session = Session(tiny_encoder, tmp_path / "class.pack")
    yield session
    session.close()


def write_people(path: Path, clip: Clip, people: int) -> Path:
    with RecordingWriter(path) as writer:
        for time_ms, positions_m, confidence in zip(clip.timestamps_ms, clip.positions_m, clip.confidence, strict=True):
            for person in range(people):
                writer.append(SkeletonFrame(float(time_ms) + 500, positions_m, confidence, person))
    return path


def opened(qtbot: QtBot, path: Path, session: Session) -> tuple[ReviewWindow, ReviewPage]:
    window = ReviewWindow(path, session, mirrored=True)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.page is not None)
    assert window.page is not None
    return window, window.page


@pytest.fixture
def recording(clip: Clip, tmp_path: Path) -> Path:
    path = write_people(tmp_path / "monday.skeletons", clip, 1)
    write_events(labels_path(path), [WAVE, SQUAT])
    return path


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path | None, str], None]:
    """What the file dialogs answer from now on."""

    def set_answer(path: Path | None, kind: str = "") -> None:
        def answer(*_: Any, **__: Any) -> tuple[str, str]:
            return (str(path) if path is not None else ""), kind

        monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
        monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)

    return set_answer


# Running the learned actions.


def test_the_learned_actions_are_run_over_the_session(
    qtbot: QtBot, session: Session, recording: Path, clip: Clip, tiny_encoder: OneShotEncoder
) -> None:
    window, page = opened(qtbot, recording, session)
    window.run()
    qtbot.waitUntil(lambda: not window.is_running)
    assert "holds no action" in page.notice.text and page.recognised is None

    session.add_action("wave", clip.between(clip.start_ms + 800, clip.end_ms - 800))
    page.found.run_button.click()
    assert window.is_running and page.found.progress.isVisible() and not page.found.run_button.isVisible()
    qtbot.waitUntil(lambda: not window.is_running, timeout=60_000)
    assert page.found.run_button.isVisible() and not page.found.progress.isVisible()
    recognised = page.recognised
    assert recognised is not None and (recognised.pack, recognised.known) == ("class.pack", ("wave",))
    moved = Clip(clip.timestamps_ms - clip.start_ms, clip.positions_m, clip.confidence)
    assert list(recognised.events) == label_clip(moved, session.recogniser())
    assert page.timeline.tracks.shows_recognised and "1 label names an action" in page.found.figures.text()


def test_a_run_can_be_cancelled_and_the_result_before_stays(
    qtbot: QtBot, session: Session, recording: Path, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.add_action("wave", clip.between(clip.start_ms + 800, clip.end_ms - 800))
    window, page = opened(qtbot, recording, session)
    before = Recognised("class.pack", ("wave",), (WAVE,))
    page.show_recognised(before)
    asked = threading.Event()

    def endless(clip: Clip, recogniser: Recogniser) -> Iterator[tuple[float, list[Event]]]:
        while True:
            asked.wait(0.01)
            yield 0.5, []

    monkeypatch.setattr("app.sessions.labelling.label_in_steps", endless)
    window.run()
    qtbot.waitUntil(lambda: page.found.progress.value() == 500)
    assert page.found.remaining.text().endswith("left")
    page.found.cancel_button.click()
    qtbot.waitUntil(lambda: not window.is_running)
    assert page.recognised is before and page.found.run_button.isVisible() and page.notice.text == ""
    window.run()
    qtbot.waitUntil(lambda: page.found.progress.value() == 500)
    window.close()  # in the middle of it
    assert not [thread for thread in threading.enumerate() if thread.name == "running actions"]


def test_another_pack_is_run_and_a_broken_one_says_so(
    qtbot: QtBot,
    session: Session,
    recording: Path,
    clip: Clip,
    tiny_encoder: OneShotEncoder,
    tmp_path: Path,
    choose: Callable[..., None],
) -> None:
    window, page = opened(qtbot, recording, session)
    take = clip.between(clip.start_ms + 800, clip.end_ms - 800)
    save_pack(tmp_path / "other.pack", SupportSet().with_action("greet", take, tiny_encoder), tiny_encoder)
    (tmp_path / "broken.pack").write_bytes(b"no pack at all")
    choose(tmp_path / "broken.pack")
    window.run_another_pack()
    qtbot.waitUntil(lambda: not window.is_running)
    assert "broken.pack" in page.notice.text and page.recognised is None
    choose(tmp_path / "other.pack")
    window.run_another_pack()
    qtbot.waitUntil(lambda: not window.is_running, timeout=60_000)
    assert page.recognised is not None and page.recognised.known == ("greet",)
    assert "greet" in page.action_names
    choose(None)
    window.run_another_pack()
    assert not window.is_running


def test_agreement_is_shown_and_follows_the_corrections(qtbot: QtBot, session: Session, recording: Path) -> None:
    _, page = opened(qtbot, recording, session)
    found = (Event(1100, 2100, "wave", 0.9), Event(2600, 3200, "wave", 0.6))
    page.show_recognised(Recognised("class.pack", ("wave", "squat"), found))
    assert "1 of 2 labels recognised (recall 50 %)" in page.found.figures.text()
    assert "(precision 50 %). F1 50 %." in page.found.figures.text()
    assert list(page.timeline.agreed_labels) == [0] and list(page.timeline.agreed_events) == [0]
    page.found.details_button.click()
    (dialog,) = page.findChildren(AgreementDialog)
    rows = [[item.text() for column in range(6) if (item := dialog.table.item(row, column))] for row in range(2)]
    assert rows == [["wave", "1", "2", "1", "100 %", "50 %"], ["squat", "1", "0", "0", "0 %", "–"]]
    dialog.close()
    page.document.select(SQUAT)
    page.name_label("wave")
    assert "2 of 2 labels recognised (recall 100 %)" in page.found.figures.text()
    page.found.take_over_button.click()
    assert page.document.labels == found and read_events(labels_path(recording)) == list(found)
    page.document.undo_stack.undo()
    page.document.undo_stack.undo()
    assert read_events(labels_path(recording)) == [WAVE, SQUAT]


@pytest.mark.usefixtures("qapp")  # which speaks English
def test_agreement_in_words() -> None:
    assert "no labels of these actions" in agreement_text(agreement([], [WAVE], {"wave"}))
    assert "0 of 1 labels recognised (recall 0 %)." in agreement_text(agreement([WAVE], [], {"wave"}))
    assert "Nothing was recognised" in agreement_text(agreement([], [], {"wave"}))
    assert "2 labels name actions" in agreement_text(agreement([SQUAT, SQUAT], [], {"wave"}))
    assert (remaining_text(12.4), remaining_text(150)) == ("12 s left", "2 min left")


def test_an_unexpected_error_in_a_thread_is_told(qtbot: QtBot) -> None:
    def work(report: Callable[[float], None]) -> None:
        raise ZeroDivisionError("by accident")

    task = Task("test", work)
    with qtbot.waitSignal(task.failed) as failed:
        task.start()
    assert failed.args is not None and "ZeroDivisionError: by accident" in failed.args[0]


# Files.


@pytest.mark.parametrize("extension", FORMATS)
def test_labels_are_exported_in_every_format(
    qtbot: QtBot, session: Session, recording: Path, tmp_path: Path, choose: Callable[..., None], extension: str
) -> None:
    window, page = opened(qtbot, recording, session)
    kind = next(kind for kind in exports.label_filters().split(";;") if f"*{extension}" in kind)
    choose(tmp_path / "for you", kind)  # the extension comes from the chosen format
    window.export_labels()
    written = read_events(tmp_path / f"for you{extension}")
    assert [(label.action, label.start_ms, label.end_ms) for label in written] == [
        ("wave", 1000, 2000), ("squat", 2500, 3200)
    ]  # fmt: skip
    assert page.notice.text.startswith(f"2 labels in for you{extension}.")
    assert ("no confidence" in page.notice.text) == (extension == ".srt")


def test_an_export_that_fails_says_so(
    qtbot: QtBot, session: Session, recording: Path, tmp_path: Path, choose: Callable[..., None]
) -> None:
    window, page = opened(qtbot, recording, session)
    choose(None)
    window.export_labels()
    window.export_skeletons()
    window.import_labels()
    assert page.notice.text == ""
    (tmp_path / "file").write_text("")
    choose(tmp_path / "file" / "labels.csv")
    window.export_labels()
    assert "cannot be written" in page.notice.text
    choose(tmp_path / "taken.json")
    (tmp_path / "taken.json").write_text("mine")
    window.export_skeletons()
    qtbot.waitUntil(lambda: "already exists" in page.notice.text)
    assert (tmp_path / "taken.json").read_text() == "mine"


def test_labels_never_replace_the_recording(tmp_path: Path, clip: Clip) -> None:
    recording = tmp_path / "table.csv"
    recording.write_text("skeletons")
    with pytest.raises(DataError, match="recording itself"):
        exports.export_labels(recording, [WAVE], recording)
    assert recording.read_text() == "skeletons"


@pytest.mark.parametrize("extension", WRITABLE)
def test_skeletons_are_exported_in_every_format(
    qtbot: QtBot, session: Session, recording: Path, tmp_path: Path, choose: Callable[..., None], extension: str
) -> None:
    window, page = opened(qtbot, recording, session)
    choose(tmp_path / f"out{extension}")
    window.export_skeletons()
    qtbot.waitUntil(lambda: "skeletons in out" in page.notice.text, timeout=30_000)
    if extension in READABLE:
        assert len(read_skeletons(tmp_path / f"out{extension}")) == len(page.recorded.skeletons)
    else:
        assert (tmp_path / f"out{extension}").stat().st_size > 10_000


def test_of_several_people_one_is_exported(
    qtbot: QtBot, session: Session, clip: Clip, tmp_path: Path, choose: Callable[..., None], monkeypatch: Any
) -> None:
    window, page = opened(qtbot, write_people(tmp_path / "two.skeletons", clip, 2), session)
    assert len(page.recorded.frames) == len(clip) and len(page.recorded.frames[0].skeletons) == 2
    answers = iter([("Everybody", True), ("Person 1, ", True), ("Everybody", False)])

    def choose_item(parent: object, title: str, label: str, items: list[str], *_: object) -> tuple[str, bool]:
        wanted, accepted = next(answers)
        return next(item for item in items if item.startswith(wanted)), accepted

    monkeypatch.setattr(QInputDialog, "getItem", choose_item)
    choose(tmp_path / "out.bvh")
    window.export_skeletons()
    qtbot.waitUntil(lambda: "holds one person" in page.notice.text)
    qtbot.waitUntil(lambda: window._export is None)
    choose(tmp_path / "out.json")
    window.export_skeletons()
    qtbot.waitUntil(lambda: "skeletons in out.json" in page.notice.text)
    assert {frame.person_id for frame in read_skeletons(tmp_path / "out.json")} == {1}
    choose(tmp_path / "never.json")
    window.export_skeletons()
    assert not (tmp_path / "never.json").exists()


def test_labels_corrected_elsewhere_are_imported_and_can_be_undone(
    qtbot: QtBot, session: Session, recording: Path, tmp_path: Path, choose: Callable[..., None]
) -> None:
    window, page = opened(qtbot, recording, session)
    write_events(tmp_path / "elan.eaf", [Event(100, 900, "jump", 1.0)])
    choose(tmp_path / "elan.eaf")
    window.import_labels()
    assert page.document.labels == (Event(100, 900, "jump", 1.0),)
    assert read_events(labels_path(recording)) == list(page.document.labels)
    page.document.undo_stack.undo()
    assert page.document.labels == (WAVE, SQUAT)
    write_events(tmp_path / "other.vtt", [Event(100_000, 101_000, "jump", 1.0)])
    choose(tmp_path / "other.vtt")
    window.import_labels()
    assert "belongs to another recording" in page.notice.text and page.document.labels == (WAVE, SQUAT)
