"""The commands that need no screen, from the command line to the files that they write."""

from __future__ import annotations

import csv
import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from app.commands.demo import compare
from app.commands.reading import read_people
from capture import JOINT_COUNT, CapturedFrame, Clip, SkeletonFrame, Source, SourceError
from capture.demonstrator import Segment, Variation, movement_named, perform, perform_sequence
from capture.opencv import cv2
from main import main
from model.errors import DataError
from model.events import Event
from model.labels import write_events
from model.one_shot_encoder import OneShotEncoder
from model.pack import load_pack

ROOT = Path(__file__).resolve().parents[2]
WALKING = ROOT / "tests" / "data" / "walking.mp4"

WriteRecording = Callable[[Path, Clip], Path]
Capture = pytest.CaptureFixture[str]


def run(*arguments: object) -> int:
    """The exit status of the command line, also where argparse ends it."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as ended:
        return int(ended.code or 0)


def read_events(path: Path) -> list[Event]:
    """The rows of a file of events, each of its values checked."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["start_s", "end_s", "action", "confidence"]
    events = [Event(1000 * float(start), 1000 * float(end), name, float(sure)) for start, end, name, sure in rows[1:]]
    assert all(0 <= event.start_ms < event.end_ms and 0 <= event.confidence <= 1 for event in events)
    assert events == sorted(events, key=lambda event: event.start_ms)
    return events


# The whole application from outside.


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    without_display = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "main.py", *arguments],
        cwd=ROOT, env=without_display | environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these systems always have a display")
def test_without_a_display_it_says_so_in_one_sentence() -> None:
    ended = start()
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1 and "no display" in ended.stderr and "demo" in ended.stderr


def test_help_names_every_command() -> None:
    ended = start("--help")
    assert ended.returncode == 0 and ended.stderr == ""
    for word in ("demo", "record", "label", "evaluate", "--source", "--pack", "--weights"):
        assert word in ended.stdout


@pytest.mark.parametrize("command", ["demo", "record", "label", "evaluate"])
def test_every_command_has_help(command: str, capsys: Capture) -> None:
    assert run(command, "--help") == 0
    assert f"usage: onetake {command}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["dance"], ["demo"], ["label", "--loud"], ["--loud"], ["record", "--source"]])
def test_a_wrong_command_line_ends_with_usage_and_status_2(arguments: list[str], capsys: Capture) -> None:
    assert run(*arguments) == 2
    written = capsys.readouterr()
    assert written.out == "" and "usage: onetake" in written.err and "Traceback" not in written.err


# demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, weights: str) -> tuple[Path, str]:
    """The folder that ``demo`` wrote and what it printed; it runs once because it takes a while."""
    out = tmp_path_factory.mktemp("demo") / "new" / "folder"
    ended = start("demo", "--out", str(out), "--weights", weights)
    assert ended.returncode == 0, ended.stderr
    return out, ended.stdout


def test_demo_learns_every_movement_and_recognises_four_of_five(demo: tuple[Path, str]) -> None:
    out, printed = demo
    accuracy = float(printed.partition("accuracy ")[2].partition(" %")[0])
    assert accuracy >= 80.0, printed
    truth = read_events(out / "truth.csv")
    assert len(truth) == 13 and len({event.action for event in truth}) == 13
    segments = tuple(Segment(event.action, event.start_ms, event.end_ms) for event in truth)
    score = compare(read_events(out / "predictions.csv"), segments)
    assert 100 * score.correct / score.performances == pytest.approx(accuracy, abs=0.1), "what it says is what it wrote"


def test_demo_draws_a_skeleton(demo: tuple[Path, str]) -> None:
    path = demo[0] / "skeleton.png"
    content = path.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    assert 600 <= width <= 3000 and 300 <= height <= 2000
    picture = np.asarray(cv2.imread(str(path)))
    assert picture.shape == (height, width, 3)
    inked = np.any(picture < 200, axis=2)
    assert 0.005 < inked.mean() < 0.5, "neither blank nor full"
    assert inked[:, : width // 2].any() and inked[:, width // 2 :].any()


def test_demo_leaves_a_pack_that_can_be_used(demo: tuple[Path, str], encoder: OneShotEncoder) -> None:
    pack = load_pack(demo[0] / "demonstrator.pack", encoder)
    assert len(pack.support) == 13 and pack.notice == ""


def test_an_event_answers_a_performance_only_where_they_meet() -> None:
    segments = (Segment("wave", 1000, 3000), Segment("clap", 4000, 6000))
    right = Event(1100, 3100, "wave", 0.9)
    assert compare([right, Event(4100, 5900, "clap", 0.8)], segments).correct == 2
    assert compare([right, Event(4100, 5900, "wave", 0.8)], segments).correct == 1
    late = compare([right, Event(5900, 8000, "clap", 0.8)], segments)
    assert (late.performances, late.correct, late.other_events) == (2, 1, 1)
    assert compare([], segments).correct == 0


# record and label on recordings


@dataclass(frozen=True)
class Scene:
    """Two movements by one person to learn from, and several by another to label."""

    lesson: Path
    lesson_truth: tuple[Segment, ...]
    class_: Path
    class_truth: tuple[Segment, ...]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, write_recording: WriteRecording) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    generator = np.random.default_rng(11)
    lesson, lesson_truth = perform_sequence(["wave", "squat"], generator, variation=Variation(body_height_m=1.8))
    pupil = Variation(body_height_m=1.35, yaw_rad=0.2, position_m=(0.2, 2.7))
    order = ["squat", "wave", "squat"]
    class_, class_truth = perform_sequence(order, generator, variation=pupil, jitter_ms=4.0)
    # A sensor's clock starts anywhere.
    class_ = Clip(class_.timestamps_ms + 123_456.0, class_.positions_m, class_.confidence)
    return Scene(
        write_recording(folder / "lesson.skeletons", lesson), lesson_truth,
        write_recording(folder / "class.skeletons", class_), class_truth,
    )  # fmt: skip


@pytest.fixture(scope="module")
def learned(scene: Scene, weights: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with the lesson's two movements."""
    pack = tmp_path_factory.mktemp("learned") / "lesson.pack"
    for segment in scene.lesson_truth:
        start_s, end_s = segment.start_ms / 1000, segment.end_ms / 1000
        assert run(
            "record", "--source", f"recording:{scene.lesson}", "--action", segment.name, "--pack", pack,
            "--start", start_s, "--end", end_s, "--weights", weights,
        ) == 0  # fmt: skip
    return pack


def test_record_keeps_the_marks_that_were_set(scene: Scene, learned: Path, encoder: OneShotEncoder) -> None:
    support = load_pack(learned, encoder).support
    assert support.names == ("wave", "squat")
    for action, segment in zip(support.actions, scene.lesson_truth, strict=True):
        assert action.clip.start_ms == pytest.approx(segment.start_ms, abs=40)
        assert action.clip.end_ms == pytest.approx(segment.end_ms, abs=40)


def test_label_finds_what_another_person_does(
    scene: Scene, learned: Path, weights: str, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "new" / "events.csv"
    assert (
        run("label", "--source", f"recording:{scene.class_}", "--pack", learned, "--out", out, "--weights", weights)
        == 0
    )
    events = read_events(out)
    assert [event.action for event in events] == [segment.name for segment in scene.class_truth]
    assert compare(events, scene.class_truth).correct == 3
    assert capsys.readouterr().out == f"3 events in {out}\n"


def test_label_looks_only_between_start_and_end(scene: Scene, learned: Path, weights: str, tmp_path: Path) -> None:
    out = tmp_path / "events.csv"
    second = scene.class_truth[1]
    marks = ("--start", second.start_ms / 1000 - 0.4, "--end", second.end_ms / 1000 + 0.4)
    source = f"recording:{scene.class_}"
    assert run("label", "--source", source, "--pack", learned, "--out", out, "--weights", weights, *marks) == 0
    events = read_events(out)
    assert [event.action for event in events] == ["wave"]
    assert compare(events, (second,)).correct == 1, "times count from the start of the source"


def test_label_with_other_weights_than_the_packs_says_so(
    scene: Scene, learned: Path, tiny_weights: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "events.csv"
    source = f"recording:{scene.lesson}"
    assert run("label", "--source", source, "--pack", learned, "--out", out, "--weights", tiny_weights, "--end", 2) == 0
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and "'tiny'" in said and "embedded anew" in said


def test_label_writes_names_that_csv_must_quote(tmp_path: Path) -> None:
    names = ['say "hi", twice', "挥手", "a;b"]
    events = [Event(1000.0 * n, 1000.0 * n + 500, name, 0.75) for n, name in enumerate(names)]
    write_events(tmp_path / "events.csv", events)
    assert read_events(tmp_path / "events.csv") == events


def test_label_with_nothing_found_writes_the_header(
    learned: Path, weights: str, write_recording: WriteRecording, tmp_path: Path
) -> None:
    standing = perform(movement_named("wave"), Variation(), np.random.default_rng(1), lead_s=3).between(0, 2900)
    source = f"recording:{write_recording(tmp_path / 'standing.skeletons', standing)}"
    out = tmp_path / "events.csv"
    assert run("label", "--source", source, "--pack", learned, "--out", out, "--weights", weights) == 0
    assert out.read_text() == "start_s,end_s,action,confidence\n"


def test_record_trims_to_the_movement_where_no_end_is_given(
    write_recording: WriteRecording, tiny_weights: Path, tiny_encoder: OneShotEncoder, tmp_path: Path, capsys: Capture
) -> None:
    movement = movement_named("squat")
    clip = perform(movement, Variation(), np.random.default_rng(1), lead_s=2.0, tail_s=2.0)
    source = f"recording:{write_recording(tmp_path / 'squat.skeletons', clip)}"
    pack = tmp_path / "new" / "squat.pack"
    assert run("record", "--source", source, "--action", " squat ", "--pack", pack, "--weights", tiny_weights) == 0
    (action,) = load_pack(pack, tiny_encoder).support.actions
    assert action.name == "squat"
    assert action.clip.start_ms / 1000 == pytest.approx(2.0, abs=0.4)
    assert action.clip.end_ms / 1000 == pytest.approx(2.0 + movement.duration_s, abs=0.6)
    assert "learned 'squat'" in capsys.readouterr().out


def test_record_replaces_only_when_told_to(
    scene: Scene, tiny_weights: Path, tiny_encoder: OneShotEncoder, tmp_path: Path, capsys: Capture
) -> None:
    pack = tmp_path / "actions.pack"

    def record(name: str, segment: Segment, *more: str) -> int:
        marks = ("--start", segment.start_ms / 1000, "--end", segment.end_ms / 1000)
        source = f"recording:{scene.lesson}"
        return run(
            "record", "--source", source, "--action", name, "--pack", pack, "--weights", tiny_weights, *marks, *more
        )

    wave, squat = scene.lesson_truth
    assert record("Wave", wave) == 0
    assert record("squat", squat) == 0
    before = pack.read_bytes()
    capsys.readouterr()
    for name in ("Wave", "wave"):
        assert record(name, squat) == 2
        assert "--replace" in capsys.readouterr().err
    assert pack.read_bytes() == before
    assert record("wave", squat, "--replace") == 0
    support = load_pack(pack, tiny_encoder).support
    assert support.names == ("Wave", "squat"), "it keeps its place and its spelling"
    assert support.actions[0].clip.start_ms == pytest.approx(squat.start_ms, abs=40)
    assert record("kick", squat, "--replace") == 0, "there is nothing to replace yet"
    assert load_pack(pack, tiny_encoder).support.names == ("Wave", "squat", "kick")


def test_record_from_the_demonstrator_needs_no_end(
    tiny_weights: Path, tiny_encoder: OneShotEncoder, tmp_path: Path, capsys: Capture
) -> None:
    pack = tmp_path / "actions.pack"
    assert run("record", "--source", "demo", "--action", "something", "--pack", pack, "--weights", tiny_weights) == 0
    assert 0.3 < load_pack(pack, tiny_encoder).support.actions[0].clip.duration_s <= 5
    assert capsys.readouterr().err == "", "nobody has to step back from an animated figure"


# record and label on a video


def test_record_and_label_a_video(weights: str, encoder: OneShotEncoder, tmp_path: Path) -> None:
    pack, out = tmp_path / "walk.pack", tmp_path / "events.csv"
    video = ("--source", f"video:{WALKING}", "--weights", weights, "--pack", pack)
    assert run("record", *video, "--action", "walk", "--start", 0.5, "--end", 2.0) == 0
    (action,) = load_pack(pack, encoder).support.actions
    assert action.clip.start_ms >= 500 and action.clip.end_ms <= 2000 and action.clip.duration_s > 1.2
    assert run("label", *video, "--out", out) == 0
    events = read_events(out)
    assert {event.action for event in events} == {"walk"}, "it recognises at least the take itself"
    assert any(event.start_ms < 2000 and event.end_ms > 1000 for event in events)


@pytest.mark.parametrize(
    "region", ["0,0,1", "0,0,1,1,1", "a,b,c,d", "0.5,0,0.5,1", "0,0,1.2,1", "-0.1,0,1,1", "nan,0,1,1"]
)
def test_a_region_that_is_none_is_refused(region: str, tmp_path: Path, capsys: Capture) -> None:
    arguments = ("record", "--source", f"video:{WALKING}", "--action", "walk", "--pack", tmp_path / "walk.pack")
    assert run(*arguments, f"--region={region}") == 2
    assert f"'{region}' is no region" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--start=-1", "--end=soon", "--end=nan", "--start=inf"])
def test_a_time_that_is_none_is_refused(option: str, tmp_path: Path, capsys: Capture) -> None:
    assert run("record", "--source", "demo", "--action", "walk", "--pack", tmp_path / "walk.pack", option) == 2
    assert "no time in seconds" in capsys.readouterr().err


@pytest.mark.parametrize("seed", ["-1", "1.5", "x"])
def test_a_seed_that_is_none_is_refused(seed: str, tmp_path: Path, capsys: Capture) -> None:
    assert run("demo", "--out", tmp_path / "demo", f"--seed={seed}") == 2
    assert "is no seed" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# Reading a source.


class Crowd(Source):
    """One frame every 100 ms, from 5 s on its clock; person 1 leaves after a second."""

    name = "Crowd"

    def __init__(self, seconds: float) -> None:
        self._left = round(10 * seconds)
        self._time_ms = 5000.0
        self.open_count = 0

    def open(self) -> None:
        self.open_count += 1

    def read(self) -> CapturedFrame | None:
        if self._left == 0:
            return None
        self._left -= 1
        people = (1, 2) if self._time_ms < 6000 else (2,)
        shape = np.zeros((JOINT_COUNT, 3), np.float32), np.ones(JOINT_COUNT, np.float32)
        frame = CapturedFrame(self._time_ms, tuple(SkeletonFrame(self._time_ms, *shape, person_id=n) for n in people))
        self._time_ms += 100.0
        return frame

    def close(self) -> None:
        self.open_count -= 1


def test_people_are_kept_apart_and_times_count_from_the_first_frame() -> None:
    source = Crowd(3)
    people = read_people(source, 0.5, 2.0)
    assert source.open_count == 0
    assert {person: (clip.start_ms, clip.end_ms) for person, clip in people.items()} == {
        1: (500.0, 900.0),
        2: (500.0, 2000.0),
    }


def test_a_start_behind_the_end_of_the_source_is_explained() -> None:
    with pytest.raises(SourceError, match=r"Crowd is only 2\.9 s long: choose an earlier --start"):
        read_people(Crowd(3), 4.0, None)


def test_the_countdown_comes_once_the_source_is_open_and_before_its_first_frame() -> None:
    source = Crowd(1)
    seen: list[tuple[int, int]] = []
    read_people(source, 0.0, None, once_open=lambda: seen.append((source.open_count, source._left)))
    assert seen == [(1, 10)]


# evaluate


@pytest.fixture
def tiny_test(tmp_path: Path) -> tuple[Path, Path]:
    """Clips of two movements by three people in the format of kinect25.npz, and a protocol with two draws."""
    generator = np.random.default_rng(4)
    people = [Variation(body_height_m=height) for height in (1.3, 1.6, 1.85)]
    clips = [
        (
            f"Figures/{movement}_{number}",
            movement,
            f"Figures/{number}",
            perform(movement_named(movement), person, generator),
        )
        for movement in ("squat", "wave")
        for number, person in enumerate(people)
    ]
    millimetres = [np.round(1000 * clip.positions_m).astype(np.int16) for *_, clip in clips]
    deltas = [np.concatenate([frames[:1], np.diff(frames, axis=0)]) for frames in millimetres]
    data, protocol = tmp_path / "tiny.npz", tmp_path / "protocol.json"
    np.savez(
        data,
        frame_delta_mm=np.concatenate(deltas),
        length=np.array([len(frames) for frames in millimetres], np.int32),
        name=np.array([name for name, *_ in clips]),
        dataset=np.array(["Figures"] * len(clips)),
        action=np.array([movement for _, movement, *_ in clips]),
        subject=np.array([subject for _, _, subject, _ in clips]),
        measured_dataset=np.array(["Figures"]),
        measured=np.ones((1, JOINT_COUNT), bool),
    )
    draws = [{"squat": f"Figures/squat_{n}", "wave": f"Figures/wave_{n}"} for n in (0, 2)]
    protocol.write_text(json.dumps({"novel_exemplars": draws}))
    return data, protocol


def test_evaluate_prints_and_writes_the_accuracy(
    tiny_test: tuple[Path, Path], weights: str, tmp_path: Path, capsys: Capture
) -> None:
    data, protocol = tiny_test
    out = tmp_path / "result.json"
    options = ("--data", data, "--protocol", protocol, "--key", "novel_exemplars", "--weights", weights)
    assert run("evaluate", *options, "--json", out) == 0
    result = json.loads(out.read_text())
    assert set(result) >= {"top1_mean", "top1_sd", "recall_mean", "queries", "draws", "weights"}
    assert (result["draws"], result["queries"], result["weights"]) == (2, 4, weights)
    assert result["top1_mean"] == result["recall_mean"] == 100.0, "a squat is no wave"
    assert result["top1_sd"] == 0.0
    printed = capsys.readouterr().out
    assert "novel_exemplars" in printed and "100.0" in printed and weights in printed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("--key", "missing"), "no list of draws"),
        (("--data", "none.npz"), "no data file"),
        (("--protocol", "none.json"), "no protocol file"),
        (("--dataset", "NTU"), "no set 'NTU'"),
        (("--weights", "none"), "no weights 'none'"),
    ],
)
def test_evaluate_explains_what_is_missing(
    tiny_test: tuple[Path, Path], tiny_weights: Path, capsys: Capture, change: tuple[str, str], said: str
) -> None:
    data, protocol = tiny_test
    options = ("--data", data, "--protocol", protocol, "--key", "novel_exemplars", "--weights", tiny_weights)
    assert run("evaluate", *options, *change) == 2  # the last of two equal options counts
    written = capsys.readouterr().err
    assert len(written.splitlines()) == 1 and said in written


def test_a_file_that_cannot_be_written_is_a_data_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(DataError, match="cannot be written"):
        write_events(tmp_path / "file" / "events.csv", [])
