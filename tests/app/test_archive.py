"""Folders of recordings are labelled the same in whatever way it is done, go on where they stopped, and name damage."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from app.archive.recordings import find_recordings
from capture import Clip, SourceError
from capture.demonstrator import Variation, movement_named, perform, perform_sequence
from main import LABEL_FORMATS, main
from model.labels import FORMATS
from model.one_shot_encoder import OneShotEncoder
from model.pack import save_pack
from model.support import SupportSet

Capture = pytest.CaptureFixture[str]


@dataclass(frozen=True)
class Archive:
    """A folder with two recordings, one of them in a subfolder, one that is cut off, and things that are none."""

    folder: Path
    pack: Path
    weights: str
    done: Path
    """What a run by one process has written."""

    @property
    def wanted(self) -> dict[str, bytes]:
        """Path below ``done`` -> content."""
        return labels_in(self.done)

    def label(self, out: Path, *options: object) -> int:
        fixed = ("--pack", self.pack, "--weights", self.weights, "--out", out)
        return run("label", self.folder, *fixed, *options)


def run(*arguments: object) -> int:
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as ended:
        return int(ended.code or 0)


def labels_in(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*.csv"))}


@pytest.fixture(scope="module")
def archive(
    weights: str,
    encoder: OneShotEncoder,
    tmp_path_factory: pytest.TempPathFactory,
    write_recording: Callable[[Path, Clip], Path],
) -> Archive:
    base = tmp_path_factory.mktemp("archive")
    folder = base / "recordings"
    (folder / "monday").mkdir(parents=True)
    rng = np.random.default_rng(5)
    wave, squat = (perform(movement_named(name), Variation(), rng) for name in ("wave", "squat"))
    first = write_recording(folder / "a.skeletons", perform_sequence(["wave"], rng)[0])
    write_recording(folder / "monday" / "b.skeletons", perform_sequence(["squat"], rng)[0])
    (folder / "cut.skeletons").write_bytes(first.read_bytes()[:60])
    # Beside recordings lie other things.
    (folder / "a.labels.csv").write_text("start_s,end_s,action\n", encoding="utf-8")
    (folder / "notes.txt").write_text("not a recording", encoding="utf-8")
    support = SupportSet().with_action("wave", wave, encoder).with_action("squat", squat, encoder)
    save_pack(base / "two.pack", support, encoder)
    made = Archive(folder, base / "two.pack", weights, base / "done")
    assert made.label(made.done, "--processes", 1) == 1
    return made


def test_every_recording_has_the_labels_that_it_gets_alone(archive: Archive, tmp_path: Path) -> None:
    assert set(archive.wanted) == {"a.skeletons.csv", "monday/b.skeletons.csv"}
    alone = tmp_path / "alone.csv"
    fixed = ("--pack", archive.pack, "--weights", archive.weights, "--out", alone)
    assert run("label", "--source", f"recording:{archive.folder / 'a.skeletons'}", *fixed) == 0
    assert archive.wanted["a.skeletons.csv"] == alone.read_bytes()
    assert b"wave" in alone.read_bytes()


@pytest.mark.parametrize("engine", [("--processes", 2), ("--dask", "local:2")], ids=["processes", "dask"])
def test_two_workers_write_the_same_and_go_on_where_a_run_ended(
    engine: tuple[str, object], archive: Archive, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    assert archive.label(out, *engine) == 1
    said = capsys.readouterr()
    assert labels_in(out) == archive.wanted
    assert "cut.skeletons" in said.err and "1 of 3 recordings could not be labelled" in said.err
    assert "2 recordings labelled" in said.out and "hours a minute" in said.out
    assert not list(out.rglob("*.tmp"))


def test_what_is_done_is_not_done_again(archive: Archive, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "out"
    shutil.copytree(archive.done, out)
    kept, lost = out / "a.skeletons.csv", out / "monday" / "b.skeletons.csv"
    kept.write_bytes(b"made before")
    lost.unlink()
    capsys.readouterr()
    assert archive.label(out, "--processes", 1) == 1  # the damaged one is tried again
    assert kept.read_bytes() == b"made before"
    assert lost.read_bytes() == archive.wanted["monday/b.skeletons.csv"]
    assert "1 of 3 recordings are labelled already" in capsys.readouterr().out


def test_all_done_is_a_success(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(archive.done, out)
    shutil.copy(out / "a.skeletons.csv", out / "b.skeletons.csv")
    options = ("--pack", archive.pack, "--weights", archive.weights, "--out", out)
    assert run("label", archive.folder / "monday", *options) == 0


def test_labels_of_two_packs_do_not_mix(
    archive: Archive, encoder: OneShotEncoder, tmp_path: Path, capsys: Capture
) -> None:
    wave = perform(movement_named("wave"), Variation(), np.random.default_rng(6))
    save_pack(tmp_path / "other.pack", SupportSet().with_action("wave", wave, encoder), encoder)
    options = ("--pack", tmp_path / "other.pack", "--weights", archive.weights, "--out", archive.done)
    assert run("label", archive.folder, *options) == 2
    assert "another pack" in capsys.readouterr().err


def test_labels_inside_an_archive_are_no_recordings(archive: Archive) -> None:
    inside = archive.folder / "monday"
    found = find_recordings([archive.folder], inside, ".csv")
    assert {one.path.name for one in found} == {"a.skeletons", "cut.skeletons"}


def test_several_folders_keep_apart(archive: Archive, tmp_path: Path) -> None:
    found = find_recordings([archive.folder, archive.folder / "monday"], tmp_path, ".vtt")
    assert tmp_path / "monday" / "b.skeletons.vtt" in {one.out for one in found}
    with pytest.raises(SourceError, match="'monday'"):
        find_recordings([archive.folder / "monday"] * 2, tmp_path, ".csv")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("nowhere",), "no folder"),
        (("empty",), "holds no recording"),
        (("empty", "--source", "demo"), "either"),
        ((), "either"),
        (("empty", "--end", "3"), "--end"),
        (("empty", "--dask", "local:2", "--processes", "2"), "--dask"),
        (("--source", "recording:a.skeletons", "--dask", "local:2"), "--dask"),
        (("full", "--dask", "local:many"), "local:2"),
        (("full", "--dask", "nonsense://here"), "nonsense"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    options: tuple[str, ...], said: str, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    shutil.copytree(archive.folder / "monday", tmp_path / "full")
    fixed = ("--pack", archive.pack, "--weights", archive.weights, "--out", tmp_path / "out.csv")
    assert run("label", *options, *fixed) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1 and said in error


def test_all_formats_can_be_chosen() -> None:
    assert {f".{name}" for name in LABEL_FORMATS} == set(FORMATS)
