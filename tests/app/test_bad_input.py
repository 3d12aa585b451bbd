"""What a user gets wrong: status 2, one sentence on stderr, no traceback, and no learned action lost."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtWidgets import QApplication
from safetensors.numpy import load, save

from capture import Clip
from capture.demonstrator import Variation, movement_named, perform
from capture.formats.recording import RecordingWriter
from capture.opencv import cv2
from main import main
from model.one_shot_encoder import OneShotEncoder
from model.pack import save_pack
from model.support import SupportSet

TOO_LONG = "x" * 300  # no file system takes such a name


def write_noise_video(path: Path) -> None:
    """Two seconds in which no pose model finds a person."""
    generator = np.random.default_rng(0)
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 15, (160, 120))
    assert video.isOpened()
    for _ in range(30):
        video.write(generator.integers(0, 256, (120, 160, 3), dtype=np.uint8))
    video.release()


@pytest.fixture(scope="module")
def files(
    tmp_path_factory: pytest.TempPathFactory,
    write_recording: Callable[[Path, Clip], Path],
    tiny_encoder: OneShotEncoder,
) -> Path:
    """A folder with good and bad files of every kind."""
    folder = tmp_path_factory.mktemp("files")
    wave = perform(movement_named("wave"), Variation(), np.random.default_rng(1), lead_s=0.5, tail_s=0.5)
    recording = write_recording(folder / "good.skeletons", wave).read_bytes()
    write_recording(
        folder / "still.skeletons",
        perform(movement_named("wave"), Variation(), np.random.default_rng(1), lead_s=3).between(0, 2900),
    )
    # One frame a second: longer than any take may be
    write_recording(
        folder / "long.skeletons",
        Clip(1000 * np.arange(40, dtype=np.float64), wave.positions_m[:40], wave.confidence[:40]),
    )
    (folder / "cut.skeletons").write_bytes(recording[:60])
    (folder / "damaged.skeletons").write_bytes(recording[:2000] + b"\x55" * 40 + recording[2040:])
    with RecordingWriter(folder / "nobody.skeletons"):
        pass
    for name in ("empty.mp4", "empty.skeletons", "empty.pack"):
        (folder / name).touch()
    for name in ("text.mp4", "text.skeletons", "text.pack", "text.safetensors", "file"):
        (folder / name).write_text("This is only text.\n" * 20)
    write_noise_video(folder / "noise.mp4")

    save_pack(folder / "none_learned.pack", SupportSet(), tiny_encoder)
    save_pack(folder / "good.pack", SupportSet().with_action("wave", wave, tiny_encoder), tiny_encoder)
    muted = SupportSet().with_action("wave", wave, tiny_encoder).with_muted("wave", True)
    save_pack(folder / "muted.pack", muted, tiny_encoder)
    pack = (folder / "good.pack").read_bytes()
    (folder / "cut.pack").write_bytes(pack[: len(pack) // 2])
    header = '{"format": "onetake-pack", "version": 99, "weights": "x", "weights_sha256": "x", "actions": []}'
    (folder / "newer.pack").write_bytes(save(load(pack), metadata={"onetake": header}))
    return folder


RECORD = "record --source recording:good.skeletons --action kick --pack good.pack"
LABEL = "label --source recording:good.skeletons --pack good.pack --out events.csv"


def record_from(source: str) -> str:
    return RECORD.replace("recording:good.skeletons", source)


def label_from(source: str) -> str:
    return LABEL.replace("recording:good.skeletons", source)


# The command line, and words that the sentence must hold.
CASES = [
    # sources
    (record_from("webcam:9"), "amera 9"),
    (record_from("webcam:front"), "'webcam:front' is no webcam"),
    (record_from("telepathy"), "'telepathy' is no source"),
    (record_from("video:"), "'video:' is no source"),
    (record_from("video:missing.mp4"), "missing.mp4"),
    (record_from("video:text.mp4"), "cannot be read as a video"),
    (record_from("video:empty.mp4"), "empty.mp4"),
    (record_from("video:noise.mp4"), "no person"),
    (record_from(f"video:{TOO_LONG}"), TOO_LONG),
    (record_from("recording:missing.skeletons"), "no recording 'missing.skeletons'"),
    (record_from("recording:text.skeletons"), "neither"),
    (record_from("recording:empty.skeletons"), "is empty"),
    (record_from("recording:cut.skeletons"), "cut off"),
    (record_from("recording:damaged.skeletons"), "damaged"),
    (record_from("recording:nobody.skeletons"), "holds no skeleton"),
    (record_from("recording:still.skeletons"), "Nothing moves"),
    (record_from("recording:long.skeletons"), "too long"),
    (record_from("recording:file/good.skeletons"), "file/good.skeletons"),
    (record_from(f"recording:{TOO_LONG}"), TOO_LONG),
    (f"{RECORD} --region 0,0,0.5,1", "no picture"),
    (label_from("video:missing.mp4"), "missing.mp4"),
    (label_from("recording:cut.skeletons"), "cut off"),
    (label_from("demo"), "has no end"),
    (label_from("webcam"), "has no end"),
    # marks
    (f"{RECORD} --start 1 --end 1.1", "too short"),
    (f"{RECORD} --start 2 --end 1", "--end must be larger"),
    (f"{RECORD} --start 100", "choose an earlier --start"),
    (f"{LABEL} --start 2 --end 1", "--end must be larger"),
    (f"{LABEL} --start 100", "choose an earlier --start"),
    # names
    (RECORD.replace("kick", "''"), "needs a name"),
    (RECORD.replace("kick", "'  '"), "needs a name"),
    (RECORD.replace("kick", "wave"), "already an action 'wave'"),
    (RECORD.replace("kick", "WAVE"), "already an action 'wave'"),
    (RECORD.replace("kick", "k" * 200), "too long"),
    (RECORD.replace("kick", "'a\x07b'"), "cannot be shown"),
    # packs
    (RECORD.replace("good.pack", "cut.pack"), "cut.pack"),
    (RECORD.replace("good.pack", "newer.pack"), "newer OneTake"),
    (RECORD.replace("good.pack", "text.pack"), "is no action pack"),
    (RECORD.replace("good.pack", "empty.pack"), "is no action pack"),
    (RECORD.replace("good.pack", "."), "'.'"),
    (RECORD.replace("good.pack", "file/new.pack"), "cannot be saved"),
    (RECORD.replace("good.pack", TOO_LONG), TOO_LONG),
    (LABEL.replace("good.pack", "missing.pack"), "no action pack 'missing.pack'"),
    (LABEL.replace("good.pack", "cut.pack"), "cut.pack"),
    (LABEL.replace("good.pack", "newer.pack"), "newer OneTake"),
    (LABEL.replace("good.pack", "none_learned.pack"), "holds no action"),
    (LABEL.replace("good.pack", "muted.pack"), "is muted"),
    # weights
    (f"{RECORD} --weights missing", "no weights 'missing'"),
    (f"{LABEL} --weights missing", "no weights 'missing'"),
    (f"{RECORD} --weights text.safetensors", "damaged"),
    (f"{RECORD} --weights {TOO_LONG}", TOO_LONG),
    ("demo --out new --weights missing", "no weights 'missing'"),
    # results
    (LABEL.replace("events.csv", "file/events.csv"), "cannot be written"),
    (LABEL.replace("events.csv", "."), "cannot be written"),
    ("demo --out file", "cannot be made"),
    ("demo --out file/demo", "cannot be made"),
    # the window
    ("--source telepathy", "'telepathy' is no source"),
    ("--source demo --region 0,0,1,0.5", "no picture"),
    ("--source demo --pack cut.pack", "cut.pack"),
    ("--source demo --pack newer.pack", "newer OneTake"),
    ("--source demo --weights missing", "no weights 'missing'"),
]


def _identity(case: str) -> str:
    return case.replace(TOO_LONG, "LONG").replace("k" * 200, "200 characters").replace("\x07", "BELL")


@pytest.mark.parametrize(("command", "said"), CASES, ids=[_identity(command) for command, _ in CASES])
def test_one_sentence_and_nothing_lost(
    qapp: QApplication,
    files: Path,
    tiny_weights: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    command: str,
    said: str,
) -> None:
    monkeypatch.chdir(files)
    before = {path.name: path.read_bytes() for path in files.iterdir() if path.is_file()}
    arguments = shlex.split(command)
    if "--weights" not in arguments:
        arguments += ["--weights", str(tiny_weights)]
    capfd.readouterr()

    status = main(arguments)

    written = capfd.readouterr()
    assert status == 2
    assert written.out == ""
    lines = written.err.splitlines()
    assert len(lines) == 1, written.err
    assert said in lines[0] and lines[0].endswith(".") and len(lines[0]) > len(said) + 5
    after = {path.name: path.read_bytes() for path in files.iterdir() if path.is_file()}
    assert after == before


def test_the_good_files_are_good(
    files: Path, tiny_weights: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Otherwise the cases above could fail for another reason than theirs."""
    monkeypatch.chdir(files)
    weights = ["--weights", str(tiny_weights)]
    pack = tmp_path / "copy.pack"
    pack.write_bytes((files / "good.pack").read_bytes())
    record = ["record", "--source", "recording:good.skeletons", "--action", "kick", "--pack", str(pack)]
    assert main([*record, *weights]) == 0
    label = ["label", "--source", "recording:good.skeletons", "--pack", str(pack), "--out", str(tmp_path / "out.csv")]
    assert main([*label, *weights]) == 0
