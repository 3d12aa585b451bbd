"""OneTake keeps its promise: nothing goes over the network unless an endpoint or a download is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capture import Clip
from capture.demonstrator import Variation, movement_named, perform
from model.one_shot_encoder import OneShotEncoder
from model.pack import save_pack
from model.support import SupportSet

ROOT = Path(__file__).resolve().parents[2]

# Python imports a sitecustomize by itself, in every process that is started below. An audit hook hears of all that
# goes through Python's sockets, whoever calls it and whatever was imported before, and cannot be taken off again.
GUARD = """
import os
import sys

CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"}
FAMILIES = {2, 10, 23, 30, -1}  # AF_INET, AF_INET6 on Linux, Windows and macOS, and what is INET by default
ASKING = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}

def guard(event, arguments):
    if event == "socket.__new__" and arguments[1] in FAMILIES:  # made, and perhaps never used
        with open(os.environ["NETWORK_USE"], "a") as file:
            file.write(f"{event} {arguments[1:]}\\n")
    if event in ASKING or (event in CONNECTING and arguments[0].family.name in ("AF_INET", "AF_INET6")):
        with open(os.environ["NETWORK_USE"], "a") as file:
            file.write(f"{event} {arguments[1:] if event in CONNECTING else arguments}\\n")
        raise ConnectionRefusedError("no network in this test")

sys.addaudithook(guard)
"""

# One process for several commands: the imports are what takes long.
COMMANDS = """
import sys
from main import main

folder, walking = sys.argv[1:]
pack, csv = f"{folder}/my.pack", f"{folder}/events.csv"
take, video = f"recording:{folder}/take.skeletons", f"video:{walking}"
statuses = [
    main(["record", "--source", take, "--action", "wave", "--pack", pack]),
    main(["label", "--source", take, "--pack", pack, "--out", csv]),
    main(["capture", "--source", video, "--end", "0.3", "--out", f"{folder}/walk.skeletons"]),
    main(["describe", "walk"]),
    main(["describe", "juggle three torches"]),  # in no bundle: the nearest are found by the text encoder
    main(["doctor"]),
]
print("statuses", *statuses)
"""


# The window as it starts by itself, but for Qt's loop: its session runs until something has been recognised.
WINDOW = """
import sys, time
from app import qt_application
from main import main

def run(make_session, language):
    session = make_session()
    ends_s = time.monotonic() + 60
    while session.prediction() is None and time.monotonic() < ends_s:
        time.sleep(0.01)
    recognised = session.prediction() is not None
    session.close()
    print("recognised", recognised)
    return 0

qt_application.run = run
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def guarded(tmp_path: Path) -> Callable[..., tuple[subprocess.CompletedProcess[str], str]]:
    """Runs Python code under the guard; returns how it ended and what it tried to reach."""
    site, used = tmp_path / "site", tmp_path / "used.txt"
    site.mkdir()
    (site / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    without_endpoint = {
        name: value for name, value in os.environ.items() if not name.startswith(("ONETAKE_LLM", "HF_", "OPENAI_"))
    }
    environment = without_endpoint | {
        "PYTHONPATH": os.pathsep.join((str(site), str(ROOT))),
        "NETWORK_USE": str(used),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "QT_QPA_PLATFORM": "offscreen",
    }

    def run(code: str, *arguments: str) -> tuple[subprocess.CompletedProcess[str], str]:
        ended = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return ended, used.read_text(encoding="utf-8") if used.exists() else ""

    return run


def test_the_guard_hears_of_what_the_commands_must_not_do(
    guarded: Callable[..., tuple[subprocess.CompletedProcess[str], str]],
) -> None:
    ended, used = guarded(
        "import contextlib, socket, subprocess, sys, urllib.request\n"
        "with contextlib.suppress(OSError): urllib.request.urlopen('http://127.0.0.1:9')\n"
        "with contextlib.suppress(OSError): socket.socket(socket.AF_INET6).connect(('::1', 9))\n"
        "with contextlib.suppress(OSError): socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))\n"
        "subprocess.run([sys.executable, '-c', 'import socket; socket.socket().connect_ex((\"127.0.0.1\", 8))'])\n"
    )
    assert ended.returncode == 0, ended.stderr
    events = [line.split()[0] for line in used.splitlines()]
    assert {"socket.__new__", "socket.getaddrinfo", "socket.connect", "socket.sendto"} <= set(events)
    assert "::1" in used and "('127.0.0.1', 8)" in used, "IPv6 and other processes"


def test_no_command_uses_the_network_unasked(
    guarded: Callable[..., tuple[subprocess.CompletedProcess[str], str]],
    write_recording: Callable[[Path, Clip], Path],
    tmp_path: Path,
) -> None:
    generator = np.random.default_rng(3)
    wave = perform(movement_named("wave"), Variation.random(generator), generator, lead_s=0.5, tail_s=0.5)
    write_recording(tmp_path / "take.skeletons", wave)
    ended, used = guarded(COMMANDS, str(tmp_path), str(ROOT / "tests" / "data" / "walking.mp4"))
    assert used == ""
    statuses = ended.stdout.rpartition("statuses ")[2].split()
    assert statuses[:5] == ["0", "0", "0", "0", "2"], ended.stderr  # the last one of these needs an endpoint
    assert "nearest in meaning" in ended.stderr
    assert (tmp_path / "events.csv").is_file() and (tmp_path / "walk.skeletons").is_file()


def test_the_window_uses_the_network_only_for_live_output(
    guarded: Callable[..., tuple[subprocess.CompletedProcess[str], str]],
    tiny_weights: Path,
    tiny_encoder: OneShotEncoder,
    tmp_path: Path,
) -> None:
    wave = perform(movement_named("wave"), Variation(), np.random.default_rng(3), lead_s=0.1, tail_s=0.1)
    pack = tmp_path / "my.pack"
    save_pack(pack, SupportSet().with_action("wave", wave, tiny_encoder), tiny_encoder)
    window = [WINDOW, "--source", "demo", "--pack", str(pack), "--weights", str(tiny_weights)]
    ended, used = guarded(*window)
    assert (ended.returncode, ended.stdout.split(), used) == (0, ["recognised", "True"], ""), ended.stderr
    ended, used = guarded(*window, "--websocket", "0")
    assert ended.returncode == 2 and "no network in this test" in ended.stderr and "127.0.0.1" in used
