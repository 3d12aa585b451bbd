"""The example clients and the command, end to end: separate processes, real sockets."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from app.broadcast.address import Address
from app.broadcast.broadcaster import Broadcaster
from app.broadcast.errors import BroadcastError
from app.broadcast.live_output import live_output
from app.broadcast.osc import OscSender
from app.broadcast.websocket_server import WebSocketServer
from capture import CapturedFrame, Clip
from capture.demonstrator import Variation, movement_named, perform
from main import main
from model.events import Event
from model.one_shot_encoder import OneShotEncoder
from model.pack import save_pack
from model.support import SupportSet
from tests.app.broadcast.synthetic import SyntheticFeed, make_prediction, make_skeleton

ROOT = Path(__file__).resolve().parents[3]
LOOPBACK = Address("127.0.0.1", 0)
TOKEN = "correct horse"
EXPECTED = [
    "person 7 at 40 ms: head at 0.14 0.16 0.17 m (0.12)",
    "person 7 at 40 ms: 挥手 👋 (0.75)",
    "event: 挥手 👋 from 10 to 40 ms (0.88)",
]

# Where the tests run in the background, Ctrl+C may be switched off for what they start.
MAIN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from main import main
sys.exit(main(sys.argv[1:]))
"""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts Python in the project's folder; whatever still runs at the end of the test is ended."""
    processes = []

    def run(*arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-u", "-X", "utf8", *map(str, arguments)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.communicate(timeout=30)


def said(process: subprocess.Popen[str], lines: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().rstrip("\n") for _ in range(lines)]


def tell_everything(feed: SyntheticFeed) -> None:
    feed.newest = make_prediction()
    feed.frames.put(CapturedFrame(40.0, (make_skeleton(),)))
    feed.events = (Event(10.0, 40.0, "挥手 👋", 0.875),)


def test_the_osc_example(start: Start) -> None:
    client = start("examples/osc_client.py", 0)
    (port,) = re.findall(r"\d+", said(client, 1)[0])
    feed = SyntheticFeed()
    with live_output(Address("127.0.0.1", int(port)), None, None) as output:
        assert f"OSC to 127.0.0.1:{port}" in output.notice
        output.follow(feed)
        tell_everything(feed)
        assert sorted(said(client, 3)) == sorted(EXPECTED)


def test_the_websocket_example(start: Start, wait_until: Callable[..., None]) -> None:
    server = WebSocketServer(LOOPBACK, TOKEN)
    try:
        client = start("examples/websocket_client.py", f"ws://{server.address}", TOKEN)
        wait_until(lambda: server.client_count == 1 or client.poll() is not None)
        feed = SyntheticFeed()
        broadcaster = Broadcaster(feed, [server])
        broadcaster.start()
        tell_everything(feed)
        assert sorted(said(client, 3)) == sorted(EXPECTED)
        broadcaster.stop()
    finally:
        server.close()


@pytest.fixture
def wave_pack(tiny_encoder: OneShotEncoder, tmp_path: Path) -> Path:
    take = perform(movement_named("wave"), Variation(), np.random.default_rng(1), lead_s=0.1, tail_s=0.1)
    save_pack(tmp_path / "wave.pack", SupportSet().with_action("wave", take, tiny_encoder), tiny_encoder)
    return tmp_path / "wave.pack"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process")
def test_serve_sends_what_the_demonstrator_does(start: Start, wave_pack: Path, tiny_weights: Path) -> None:
    serve = start(
        "-c", MAIN, "serve", "--source", "demo", "--pack", wave_pack, "--weights", tiny_weights, "--websocket", 0,
    )  # fmt: skip
    assert serve.stderr is not None
    (port,) = re.findall(r"ws://127\.0\.0\.1:(\d+)", serve.stderr.readline())
    client = start("examples/websocket_client.py", f"ws://127.0.0.1:{port}")
    wanted = {r"head at \S+ \S+ \S+ m \(\d\.\d\d\)", r"ms: (wave|nothing known) \(\d\.\d\d\)"}
    for _ in range(3000):
        line = said(client, 1)[0]
        wanted -= {pattern for pattern in wanted if re.search(pattern, line)}
        if not wanted:
            break
    assert not wanted
    serve.send_signal(signal.SIGINT)
    assert serve.wait(timeout=30) == 0


def test_serve_ends_with_its_recording(
    wave_pack: Path, tiny_weights: Path, tmp_path: Path, write_recording: Callable[[Path, Clip], Path]
) -> None:
    take = perform(movement_named("wave"), Variation(), np.random.default_rng(2), lead_s=0.1, tail_s=0.1)
    recording = write_recording(tmp_path / "take.skeletons", take)
    with socket.socket(type=socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(10)
        arguments = ["serve", "--source", f"recording:{recording}", "--no-realtime", "--pack", str(wave_pack)]
        target = f"127.0.0.1:{receiver.getsockname()[1]}"
        assert main([*arguments, "--weights", str(tiny_weights), "--osc", target]) == 0
        assert receiver.recv(4096).startswith(b"/onetake/skeleton\0")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "add --osc PORT"),
        (["--websocket", "0.0.0.0:0"], "add --token"),
        (["--osc", "9000", "--token", TOKEN], "--token is for --websocket"),
        (["--osc", "0"], "port 0"),
        (["--osc", "no.such.host.invalid:9000"], "there is no such host"),
    ],
)
def test_serve_refuses_in_one_sentence(
    arguments: list[str], sentence: str, wave_pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--source", "demo", "--pack", str(wave_pack), *arguments]) == 2
    error = capsys.readouterr().err
    assert sentence in error and len(error.splitlines()) == 1


def test_serve_needs_a_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = tmp_path / "none.pack"
    assert main(["serve", "--source", "demo", "--pack", str(pack), "--osc", "9000"]) == 2
    assert "There is no action pack" in capsys.readouterr().err and not pack.exists()


def test_without_outputs_there_is_nothing_to_say() -> None:
    with live_output(None, None, None) as output:
        assert output.notice == ""


def test_the_token_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONETAKE_TOKEN", "short")
    with pytest.raises(BroadcastError, match="too short"), live_output(None, LOOPBACK, None):
        pass


def test_nobody_listening_to_osc_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    sender = OscSender(Address("127.0.0.1", port))
    for _ in range(3):
        sender.send(
            {"type": "event", "person_id": 0, "action": "wave", "start_ms": 0.0, "end_ms": 1.0, "confidence": 0.5}
        )
    sender.close()
    assert caplog.records == []
