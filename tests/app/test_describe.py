"""``onetake describe``: from the bundle, from an endpoint on this machine, from the cache."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch
from torch import Tensor

from capture import Joint
from main import main
from model.errors import DataError
from model.text import description_cache, embeddings, encoders
from model.text.description_cache import DescriptionCache
from model.text.descriptions import read_descriptions
from model.text.nearest import nearest_actions
from tests.chat_server import OVERALL, Answer, ChatServer, Status, joints_answer, serve

ROOT = Path(__file__).resolve().parents[2]
BUNDLED = read_descriptions("kinect70")

Capture = pytest.CaptureFixture[str]


class WordCounts:
    """A stand-in for a text encoder: names that share words are alike."""

    name = "word-counts"
    channels = 512

    def embed(self, sentences: Sequence[str]) -> Tensor:
        result = torch.zeros(len(sentences), self.channels)
        for row, sentence in zip(result, sentences, strict=True):
            for word in sentence.lower().split():
                row[zlib.crc32(word.encode()) % self.channels] += 1
        return result


@pytest.fixture(autouse=True)
def cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache, no endpoint in the environment, and a text encoder that needs no package."""
    for name in os.environ:
        if name.startswith(("ONETAKE_LLM", "OPENAI_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    folder = tmp_path / "cache"
    monkeypatch.setattr(description_cache, "user_cache_path", lambda *_, **__: folder)
    monkeypatch.setattr(embeddings, "user_cache_path", lambda *_, **__: folder)
    monkeypatch.setattr(encoders, "text_encoder", lambda _: WordCounts())
    return folder


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serve() as chat:
        yield chat


def ask(server: ChatServer, *arguments: str, action: str = "spin around", model: str = "m") -> int:
    return main(["describe", action, "--endpoint", server.base_url, "--llm", model, *arguments])


def failure(capsys: Capture, *arguments: str) -> str:
    """The sentence on stderr of a command that ends with status 2."""
    capsys.readouterr()
    assert main(["describe", *arguments]) == 2
    written = capsys.readouterr()
    assert written.out == ""
    (line,) = written.err.splitlines()
    assert line.endswith(".")
    return line


# Bundled actions


@pytest.mark.parametrize("typed", ["arm curl", "Arm Curl", "  arm \t curl "])
def test_a_bundled_action_is_printed_whole(capsys: Capture, typed: str) -> None:
    assert main(["describe", typed]) == 0
    written = capsys.readouterr()
    lines = written.out.splitlines()
    known = BUNDLED["arm curl"]
    assert lines[0] == "arm curl (kinect70)" and lines[2] == known.overall
    sentences = [line.partition(":") for line in lines[4:]]
    assert [name for name, _, _ in sentences] == [joint.label for joint in Joint]
    assert tuple(sentence.strip() for _, _, sentence in sentences) == known.joints
    assert written.err == ""


def test_both_bundles_answer(capsys: Capture) -> None:
    assert main(["describe", "make victory sign"]) == 0
    assert capsys.readouterr().out.startswith("make victory sign (ntu120)\n")


def test_a_bundled_action_is_not_asked_for(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("ONETAKE_LLM_URL", server.base_url)
    monkeypatch.setenv("ONETAKE_LLM_MODEL", "m")
    assert main(["describe", "arm curl"]) == 0
    assert BUNDLED["arm curl"].overall in capsys.readouterr().out
    assert server.requests == []
    for arguments in (["--refresh"], ["--llm", "m"]):
        assert "name an --endpoint" in failure(capsys, "arm curl", *arguments)


def test_a_bundled_action_is_asked_for_where_an_endpoint_is_given(server: ChatServer, capsys: Capture) -> None:
    assert ask(server, action="arm curl") == 0
    assert OVERALL in capsys.readouterr().out
    assert len(server.requests) == 2


# New actions


def test_a_new_action_is_asked_for_once(server: ChatServer, capsys: Capture) -> None:
    assert ask(server) == 0
    first = capsys.readouterr()
    assert first.out.startswith(f"spin around (written by m)\n\n{OVERALL}\n\n")
    assert first.out.count("In spin around the") == 25
    assert first.err == f"asking m at {server.base_url} …\n"
    assert ask(server) == 0
    again = capsys.readouterr()
    assert (again.out, again.err) == (first.out, "")
    assert len(server.requests) == 2


def test_refresh_asks_again(server: ChatServer, capsys: Capture) -> None:
    assert ask(server) == 0
    server.replies = [Answer("The head nods."), Answer(joints_answer("another turn"))]
    assert ask(server, "--refresh") == 0
    assert len(server.requests) == 4
    capsys.readouterr()
    assert ask(server) == 0
    assert "The head nods." in capsys.readouterr().out, "the new answer took the old one's place"


def test_another_model_is_asked_itself(server: ChatServer) -> None:
    assert ask(server) == 0
    server.replies = [Answer(OVERALL), Answer(joints_answer())]
    assert ask(server, model="n") == 0
    assert [request.body["model"] for request in server.requests] == ["m", "m", "n", "n"]


def test_a_damaged_entry_is_asked_for_again(server: ChatServer, caplog: pytest.LogCaptureFixture) -> None:
    assert ask(server) == 0
    DescriptionCache().path("spin around", "m").write_text("{")
    server.replies = [Answer(OVERALL), Answer(joints_answer())]
    assert ask(server) == 0
    assert len(server.requests) == 4
    assert "asked for again" in caplog.text


def test_the_environment_names_the_endpoint(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("ONETAKE_LLM_URL", server.base_url)
    assert "ONETAKE_LLM_MODEL" in failure(capsys, "spin around")
    monkeypatch.setenv("ONETAKE_LLM_MODEL", "of-the-environment")
    monkeypatch.setenv("ONETAKE_LLM_KEY", "secret")
    assert main(["describe", "spin around"]) == 0
    assert {request.body["model"] for request in server.requests} == {"of-the-environment"}
    assert {request.headers["authorization"] for request in server.requests} == {"Bearer secret"}
    written = capsys.readouterr()
    assert "secret" not in written.out + written.err


def test_without_an_endpoint_it_names_the_way_and_the_nearest_actions(capsys: Capture) -> None:
    message = failure(capsys, "draw the letter z")
    for word in ("'draw the letter z'", "--endpoint http", "--llm", "ONETAKE_LLM_URL", "ONETAKE_LLM_MODEL"):
        assert word in message
    known = list(BUNDLED | read_descriptions("ntu120"))
    nearest = nearest_actions("draw the letter z", known, WordCounts())
    assert len(nearest) == 3
    assert message.endswith(", ".join(f"'{name}' ({similarity:.2f})" for name, similarity in nearest) + ".")


def test_without_a_text_encoder_it_still_names_the_way(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> WordCounts:
        raise DataError("Text encoders need the package transformers.")

    monkeypatch.setattr(encoders, "text_encoder", missing)
    message = failure(capsys, "draw the letter z")
    assert "--endpoint http" in message and "cannot be told: Text encoders need the package transformers." in message


# Files


def test_out_collects_actions_in_the_form_of_the_bundle(server: ChatServer, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "new" / "mine.json"
    assert ask(server, "--out", str(path)) == 0
    assert main(["describe", "ARM CURL", "--out", str(path)]) == 0
    read = read_descriptions(path)
    assert list(read) == ["spin around", "arm curl"]
    assert read["spin around"].overall == OVERALL and read["arm curl"] == BUNDLED["arm curl"]
    origins = [entry["origin"] for entry in json.loads(path.read_text(encoding="utf-8"))["actions"].values()]
    assert origins == ["written by m", "kinect70"]


def test_what_a_file_holds_is_replaced_only_when_asked_to(server: ChatServer, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "mine.json"
    assert ask(server, "--out", str(path)) == 0
    before = path.read_bytes()
    asked = len(server.requests)
    message = failure(capsys, "spin around", "--endpoint", server.base_url, "--llm", "n", "--out", str(path))
    assert "mine.json" in message and "--refresh" in message
    assert path.read_bytes() == before and len(server.requests) == asked, "nobody is asked in vain"
    server.replies = [Answer("The head nods."), Answer(joints_answer())]
    assert ask(server, "--out", str(path), "--refresh") == 0
    assert read_descriptions(path)["spin around"].overall == "The head nods."


def test_a_file_of_another_kind_is_left_alone(server: ChatServer, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "notes.json"
    path.write_text("This is only text.")
    assert "notes.json" in failure(capsys, "arm curl", "--out", str(path))
    assert path.read_text() == "This is only text."
    assert "cannot be written" in failure(capsys, "arm curl", "--out", str(path / "mine.json"))


# Mistakes


@pytest.mark.parametrize("action", ["", "  "])
def test_an_action_needs_a_name(capsys: Capture, action: str) -> None:
    assert "needs a name" in failure(capsys, action)


def test_a_wrong_address_is_refused(capsys: Capture) -> None:
    assert "is no address" in failure(capsys, "spin", "--endpoint", "localhost", "--llm", "m")


def test_an_endpoint_that_fails_gives_one_sentence_and_leaves_nothing(
    server: ChatServer, cache_folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    server.replies = [Status(401)]
    assert ask(server, "--out", str(tmp_path / "mine.json")) == 2
    written = capsys.readouterr()
    assert written.out == ""
    asking, message = written.err.splitlines()
    assert asking.startswith("asking m at ") and "wants an API key: set ONETAKE_LLM_KEY." in message
    assert not (tmp_path / "mine.json").exists() and not cache_folder.exists()


def test_a_server_that_is_not_there(capsys: Capture) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
    assert main(["describe", "spin around", "--endpoint", url, "--llm", "m"]) == 2
    assert f"connection to the endpoint {url} failed" in capsys.readouterr().err


def test_help_and_its_place_on_the_command_line(capsys: Capture) -> None:
    for arguments, words in [(["--help"], ["describe"]), (["describe", "--help"], ["--endpoint", "ONETAKE_LLM_URL"])]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsys.readouterr().out
        assert ended.value.code == 0 and all(word in printed for word in words)


def test_only_asking_an_endpoint_imports_its_client() -> None:
    code = (
        "import sys, main; main.main(['describe', 'arm curl']); assert 'torch' not in sys.modules\n"
        "import app.window, app.qt_application, app.commands.window; assert 'openai' not in sys.modules"
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, timeout=300, check=False
    )
    assert ended.returncode == 0, ended.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="uses a pipe that is closed early")
def test_whoever_reads_the_output_may_stop() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as output:
        finished = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), "describe", "bow"],
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (finished.returncode, finished.stderr) == (2, "")
