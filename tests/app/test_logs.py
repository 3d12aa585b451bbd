"""The log file: what is in it, what is not, and that it never gets in the way."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import logs
from app.logs import FILE_NAME, LARGEST_BYTES, LogFile, logging_to_file
from main import build_parser, main

ROOT = Path(__file__).resolve().parents[2]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The log folder; what pytest itself logs is kept out of stderr."""
    folder = tmp_path / "state" / "log"
    monkeypatch.setattr(logs, "user_log_path", lambda *_, **__: folder)
    return folder


def content(folder: Path) -> str:
    return (folder / FILE_NAME).read_text(encoding="utf-8")


def test_what_matters_is_in_the_file_and_warnings_are_on_stderr_too(folder: Path, capsys: Capture) -> None:
    with logging_to_file("record"):
        logging.getLogger("capture.stream").info("opened")
        logging.getLogger("model.weights").debug("a detail")
        logging.getLogger("app.window").warning("the pack is of other weights")
    written = content(folder)
    assert "record" in written.splitlines()[0]
    assert "INFO MainThread capture.stream: opened" in written and "the pack is of other weights" in written
    assert "a detail" not in written
    assert capsys.readouterr().err == "the pack is of other weights\n"


def test_verbose_tells_details_on_stderr_too(folder: Path, capsys: Capture) -> None:
    with logging_to_file("record", verbose=True):
        logging.getLogger("model.weights").debug("a detail")
    assert "a detail" in content(folder) and capsys.readouterr().err == "a detail\n"


def test_other_packages_are_heard_only_when_they_warn(folder: Path) -> None:
    with logging_to_file("describe", verbose=True):
        logging.getLogger("openai").debug("request with a text")
        logging.getLogger("httpx2").info("POST to an address")
        logging.getLogger("httpx2").warning("slow")
    written = content(folder)
    assert "request" not in written and "POST" not in written and "slow" in written


def test_afterwards_logging_is_as_it_was(folder: Path) -> None:
    before = [*logging.getLogger().handlers], logging.getLogger("app").level
    with logging_to_file("label"), logging_to_file("label"):
        logging.getLogger("app").info("once or twice")
    assert ([*logging.getLogger().handlers], logging.getLogger("app").level) == before
    logging.getLogger("app").error("not in the file")
    assert "not in the file" not in content(folder)


def test_home_is_hidden_in_messages_and_tracebacks(folder: Path) -> None:
    video = Path.home() / "private" / "dance.mp4"
    with pytest.raises(OSError, match="dance"), logging_to_file("label"):
        logging.getLogger("app").info("reading %s", video)
        raise OSError(f"{video} is gone")
    written = content(folder)
    assert "reading ~/private/dance.mp4".replace("/", os.sep) in written
    assert "Traceback" in written and "OSError: ~" in written
    assert str(Path.home() / "private") not in written


def test_a_mistake_is_logged_but_told_once(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    pack = tmp_path / "none.pack"
    assert main(["label", "--source", "recording:none", "--pack", str(pack), "--out", str(tmp_path / "x.csv")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert "Error" in content(folder)


def test_the_file_goes_round(folder: Path) -> None:
    line = "x" * 9_900
    with logging_to_file("window"):
        for _ in range(4 * LARGEST_BYTES // len(line)):
            logging.getLogger("app").info(line)
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [FILE_NAME, f"{FILE_NAME}.1", f"{FILE_NAME}.2"]
    assert all(file.stat().st_size <= LARGEST_BYTES for file in files)


def test_a_file_that_another_process_holds_is_written_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: object) -> None:
        raise PermissionError(13, "held by another process")

    with logging_to_file("window"):
        logging.getLogger("app").info("x" * LARGEST_BYTES)
        with monkeypatch.context() as patch:
            patch.setattr(logs.RotatingFileHandler, "rotate", held)
            logging.getLogger("app").info("and on")
    assert "and on" in content(folder)


def test_a_folder_that_cannot_be_made_gives_a_sentence_and_no_more(folder: Path, capsys: Capture) -> None:
    folder.parent.write_bytes(b"a file where the folder should be")
    with logging_to_file("window"):
        logging.getLogger("app").warning("goes on")
    sentence, warning = capsys.readouterr().err.splitlines()
    assert sentence.startswith("No log is kept") and sentence.endswith(").") and warning == "goes on"


def test_a_full_disk_is_told_once(folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with logging_to_file("window"):
        monkeypatch.setattr(LogFile, "shouldRollover", full)
        for _ in range(3):
            logging.getLogger("app").info("lost")
    (sentence,) = capsys.readouterr().err.splitlines()
    assert "No space left" in sentence


def test_without_stderr_the_file_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with logging_to_file("window", verbose=True):
        logging.getLogger("app").warning("nobody sees this")
    assert "nobody sees this" in content(folder)


@pytest.mark.parametrize("arguments", [["--verbose", "describe", "x"], ["describe", "x", "--verbose"], ["--verbose"]])
def test_verbose_may_stand_before_and_after_the_command(arguments: list[str]) -> None:
    assert build_parser().parse_args(arguments).verbose
    assert not build_parser().parse_args([word for word in arguments if word != "--verbose"]).verbose


@pytest.mark.skipif(sys.platform != "linux", reason="other systems name the folder in no variable")
def test_from_outside_the_log_lies_in_the_users_folder(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "main.py", "--verbose", "capture", "--source", "none", "--out", "none"],
        cwd=ROOT, env={**os.environ, "XDG_STATE_HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 2 and "Traceback" not in ended.stderr
    written = (tmp_path / "OneTake" / "log" / FILE_NAME).read_text(encoding="utf-8")
    assert "capture: Linux" in written and "SourceError: 'none' is no source" in written
