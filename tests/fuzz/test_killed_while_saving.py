"""A process that is killed while it saves leaves the old or the new content, whole. ``--kills N`` says how often."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable
from multiprocessing.context import BaseContext
from pathlib import Path

import numpy as np
import pytest

from capture.formats.recording import read_recording
from model.one_shot_encoder import OneShotEncoder
from model.pack import load_pack, save_pack
from tests.fuzz.savers import ENCODER, NEW, OLD, append_skeletons, save_packs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a new process for each kill would take seconds there")

MOST_LOST_MS = 1000.0  # docs/recording-format.md


@pytest.fixture(scope="module")
def processes() -> BaseContext:
    """Starts processes that have everything imported already, in milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.fuzz.savers"])
    return context


def kill_while(
    processes: BaseContext, path: Path, target: Callable[..., None], arguments: tuple[object, ...], delay_s: float
) -> None:
    """Let a process save at ``path`` and kill it so long after it has begun."""
    process = processes.Process(target=target, args=(path, *arguments), daemon=True)  # type: ignore[attr-defined]
    process.start()
    deadline_s = time.monotonic() + 60
    while not path.exists():
        assert process.is_alive() and time.monotonic() < deadline_s, "it does not save"
        time.sleep(0.001)
    time.sleep(delay_s)
    assert process.is_alive(), "it saves until it is killed"
    process.kill()
    process.join()


def test_a_pack_is_the_old_or_the_new_one(
    processes: BaseContext, tiny_encoder: OneShotEncoder, tmp_path: Path, kills: int
) -> None:
    whole = []
    for support in (OLD, NEW):
        save_pack(tmp_path / "whole.pack", support, ENCODER)
        whole.append((tmp_path / "whole.pack").read_bytes())
    path = tmp_path / "killed" / "my.pack"
    rng = np.random.default_rng(1)
    found = []
    for _ in range(kills):
        kill_while(processes, path, save_packs, (), rng.uniform(0, 0.05))
        content = path.read_bytes()
        assert content in whole
        found.append(whole.index(content))
    assert load_pack(path, tiny_encoder).support.names in (OLD.names, NEW.names)
    unfinished = [entry for entry in path.parent.iterdir() if entry != path]
    assert len(unfinished) <= kills, "a kill may leave one file that was not finished"


def test_a_recording_loses_at_most_a_second(processes: BaseContext, tmp_path: Path, kills: int) -> None:
    rng = np.random.default_rng(2)
    for number in range(kills):
        path = tmp_path / f"{number}.skeletons"
        pause_s = float(rng.choice([0.0005, 0.033, 0.2]))
        appended_ms = processes.Value("d", 0.0, lock=False)
        kill_while(processes, path, append_skeletons, (pause_s, appended_ms), 0.7 + rng.uniform(0, 0.6))
        kept_ms = [frame.timestamp_ms for frame in read_recording(path)]
        assert kept_ms == sorted(kept_ms)
        assert appended_ms.value - kept_ms[-1] < MOST_LOST_MS
