"""The session behind the window: learned actions that outlive it, sources that come, go and fail, and its threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from app.recording_flow import Phase
from app.session import Session
from capture import Clip
from capture.demonstrator import Variation, movement_named, perform
from capture.sources import open_source
from capture.stream import StreamState
from model.errors import ActionError, PackError
from model.one_shot_encoder import OneShotEncoder

Wait = Callable[..., None]


def take(name: str = "wave", seed: int = 1) -> Clip:
    return perform(movement_named(name), Variation(), np.random.default_rng(seed), lead_s=0.1, tail_s=0.1)


@pytest.fixture
def make_session(tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Callable[[], Session]]:
    """Each call is another start of the application on the same pack."""
    sessions: list[Session] = []

    def make() -> Session:
        if sessions:
            sessions[-1].close()
        sessions.append(Session(tiny_encoder, tmp_path / "learned" / "actions.pack"))
        return sessions[-1]

    yield make
    for session in sessions:
        session.close()


def names(session: Session) -> list[str]:
    return [action.name for action in session.actions()]


def saved_clips(session: Session) -> dict[str, Clip]:
    return {action.name: action.clip for action in session.actions()}


# The learned actions.


def test_a_new_session_is_empty_and_writes_nothing(make_session: Callable[[], Session]) -> None:
    session = make_session()
    assert session.actions() == () and session.status() is None and session.prediction() is None
    assert session.notice == "" and session.recognition_error() == ""
    assert not session.pack_path.exists()


def test_what_is_learned_is_there_after_a_restart(make_session: Callable[[], Session]) -> None:
    session = make_session()
    session.add_action("  wave \t hello ", take("wave"))
    session.add_action("挥手 👋", take("squat"))
    session = make_session()
    assert names(session) == ["wave hello", "挥手 👋"]
    clip = saved_clips(session)["挥手 👋"]
    np.testing.assert_array_equal(clip.positions_m, take("squat").positions_m)
    np.testing.assert_array_equal(clip.timestamps_ms, take("squat").timestamps_ms)


def test_every_change_is_there_after_a_restart(make_session: Callable[[], Session]) -> None:
    session = make_session()
    for name in ("wave", "squat", "kick"):
        session.add_action(name, take(name))
    session.rename_action("wave", "greet")
    session.replace_take("squat", take("squat", seed=2))
    session.delete_action("kick")
    session = make_session()
    assert names(session) == ["greet", "squat"]
    np.testing.assert_array_equal(saved_clips(session)["squat"].positions_m, take("squat", seed=2).positions_m)
    session.delete_action("greet")
    session.delete_action("squat")
    assert names(make_session()) == []


@pytest.mark.parametrize("name", ["", "  \n ", "x" * 81, "wave", "WAVE", "a\x00b"])
def test_a_name_that_cannot_be_used_changes_nothing(make_session: Callable[[], Session], name: str) -> None:
    session = make_session()
    session.add_action("wave", take())
    session.add_action("squat", take("squat"))
    before = session.pack_path.read_bytes()
    with pytest.raises(ActionError):
        session.add_action(name, take("kick"))
    with pytest.raises(ActionError):
        session.rename_action("squat", name)
    assert names(session) == ["wave", "squat"]
    assert session.pack_path.read_bytes() == before


def test_a_take_that_cannot_be_used_changes_nothing(make_session: Callable[[], Session]) -> None:
    session = make_session()
    session.add_action("wave", take())
    before = session.pack_path.read_bytes()
    nobody = Clip(take().timestamps_ms, take().positions_m, np.zeros_like(take().confidence))
    for clip, reason in ((nobody, "no person"), (take().between(0, 200), "too short")):
        with pytest.raises(ActionError, match=reason):
            session.add_action("squat", clip)
        with pytest.raises(ActionError, match=reason):
            session.replace_take("wave", clip)
    assert names(session) == ["wave"] and session.pack_path.read_bytes() == before


def fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)


def lock_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", locked)


@pytest.mark.parametrize("trouble", [fill_the_disk, lock_the_file])
def test_a_failing_save_leaves_memory_and_file_as_they_were(
    make_session: Callable[[], Session], trouble: Callable[[pytest.MonkeyPatch], None]
) -> None:
    session = make_session()
    session.add_action("wave", take())
    session.add_action("squat", take("squat"))
    before, clips = session.pack_path.read_bytes(), saved_clips(session)
    changes: tuple[Callable[[], None], ...] = (
        lambda: session.add_action("kick", take("kick")),
        lambda: session.replace_take("wave", take("kick")),
        lambda: session.rename_action("wave", "greet"),
        lambda: session.delete_action("wave"),
    )
    with pytest.MonkeyPatch.context() as monkeypatch:
        trouble(monkeypatch)
        for change in changes:
            with pytest.raises(PackError, match="cannot be saved"):
                change()
            assert saved_clips(session) == clips
            assert session.pack_path.read_bytes() == before
    assert [path.name for path in session.pack_path.parent.iterdir()] == [session.pack_path.name], "nothing left over"
    session.rename_action("wave", "greet")  # once there is room again
    assert names(make_session()) == ["greet", "squat"]


def test_a_pack_in_a_folder_that_is_a_file_cannot_be_saved(tiny_encoder: OneShotEncoder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    session = Session(tiny_encoder, tmp_path / "file" / "actions.pack")
    try:
        with pytest.raises(PackError, match="cannot be saved"):
            session.add_action("wave", take())
        assert session.actions() == ()
    finally:
        session.close()
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("damage", ["cut off", "one byte lost", "text", "empty", "a folder"])
def test_a_damaged_pack_is_refused_and_left_as_it_is(
    make_session: Callable[[], Session], tiny_encoder: OneShotEncoder, damage: str
) -> None:
    session = make_session()
    session.add_action("wave", take())
    session.close()
    path, content = session.pack_path, session.pack_path.read_bytes()
    broken = {
        "cut off": content[: len(content) // 2],
        "one byte lost": content[:-1],
        "text": b"These are my actions.\n" * 20,
        "empty": b"",
    }
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    else:
        path.write_bytes(broken[damage])
    threads = threading.active_count()
    with pytest.raises(PackError) as caught:
        Session(tiny_encoder, path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
    assert threading.active_count() == threads
    assert path.is_dir() if damage == "a folder" else path.read_bytes() == broken[damage]


def test_a_pack_made_with_other_weights_is_used_and_said(
    make_session: Callable[[], Session], encoder: OneShotEncoder
) -> None:
    session = make_session()
    session.add_action("wave", take())
    session.close()
    other = Session(encoder, session.pack_path)
    try:
        assert names(other) == ["wave"]
        assert "'tiny'" in other.notice and f"'{encoder.weights.name}'" in other.notice
    finally:
        other.close()


# Sources.


def test_a_recording_is_read_to_its_end(
    make_session: Callable[[], Session], write_recording: Callable[[Path, Clip], Path], tmp_path: Path, wait_until: Wait
) -> None:
    spec = f"recording:{write_recording(tmp_path / 'wave.skeletons', take())}"
    session = make_session()
    session.open_source(spec, open_source(spec, realtime=False))
    wait_until(lambda: session.status().state is StreamState.ENDED)  # type: ignore[union-attr]
    status, frame = session.status(), session.newest_frame()
    assert session.source_spec == spec
    assert status is not None and status.frames_seen == len(take()) and status.source_name == "wave.skeletons"
    assert frame is not None and frame.timestamp_ms == take().end_ms


def test_a_recording_that_is_over_gives_no_take(
    make_session: Callable[[], Session],
    write_recording: Callable[[Path, Clip], Path],
    tmp_path: Path,
    wait_until: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spec = f"recording:{write_recording(tmp_path / 'wave.skeletons', take())}"
    session = make_session()
    session.open_source(spec, open_source(spec, realtime=False))
    wait_until(lambda: session.status().state is StreamState.ENDED)  # type: ignore[union-attr]
    now_s = 100.0
    monkeypatch.setattr(session._flow, "_clock", lambda: now_s)
    session.begin_recording()
    phases = []
    while (state := session.recording()).phase in (Phase.COUNTDOWN, Phase.CAPTURING):
        phases.append(state.phase)
        now_s += 0.1
    assert Phase.CAPTURING in phases
    assert state.phase is Phase.FAILED and "Nobody was in view" in state.message


@pytest.mark.parametrize("spec", ["recording:none.skeletons", "video:none.mp4", "kinect:7", "telepathy", ""])
def test_a_source_that_cannot_be_opened_shows_why_and_the_session_goes_on(
    make_session: Callable[[], Session], wait_until: Wait, spec: str
) -> None:
    session = make_session()
    session.add_action("wave", take())
    session.open_source(spec)
    wait_until(lambda: session.status().state is StreamState.LOST)  # type: ignore[union-attr]
    status = session.status()
    assert status is not None and status.message.endswith(".") and "\n" not in status.message
    assert session.main_person() is None and session.newest_frame() is None
    session.add_action("squat", take("squat"))
    session.open_source("demo")
    wait_until(lambda: session.prediction() is not None)
    assert session.status().state is StreamState.LIVE  # type: ignore[union-attr]
    assert set(session.prediction().scores) == {"wave", "squat"}  # type: ignore[union-attr]
    assert session.recognition_error() == ""


def test_switching_sources_forgets_the_one_before(make_session: Callable[[], Session], wait_until: Wait) -> None:
    session = make_session()
    session.add_action("wave", take())
    session.open_source("demo")
    wait_until(lambda: session.prediction() is not None)
    session.begin_recording()
    session.open_source("recording:none.skeletons")
    assert session.recording().phase is Phase.IDLE, "a take does not go on with another source"
    assert session.prediction() is None and session.recent_events() == ()
    for _ in range(5):
        session.open_source("demo")
    wait_until(lambda: session.prediction() is not None)
    assert session.status().source_name == "Demonstrator"  # type: ignore[union-attr]
    wait_until(lambda: sum(thread.name == "capture" for thread in threading.enumerate()) == 1)


def test_deleting_the_last_action_ends_its_prediction(make_session: Callable[[], Session], wait_until: Wait) -> None:
    session = make_session()
    session.add_action("wave", take())
    session.open_source("demo")
    wait_until(lambda: session.prediction() is not None)
    assert session.recognition_ms() is not None
    session.delete_action("wave")
    assert session.prediction() is None
    assert session.recognition_error() == ""


def test_closing_twice_leaves_no_thread(make_session: Callable[[], Session], wait_until: Wait) -> None:
    before = set(threading.enumerate())
    session = make_session()
    session.open_source("demo")
    session.open_source("recording:none.skeletons")
    session.open_source("demo")
    wait_until(lambda: session.newest_frame() is not None)
    session.close()
    session.close()
    wait_until(lambda: set(threading.enumerate()) <= before)
    assert session.status() is None and session.newest_frame() is None
