"""The soak test: what it complains about, and a run of seconds."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.soak import FasterSource, Sample, complaints, main
from capture.sources import open_source

WELL = Sample(1.0, 400.0, 12, 20, 100, 3)


def after(**changes: object) -> list[Sample]:
    return [WELL, WELL, dataclasses.replace(WELL, frames=200, **changes)]  # type: ignore[arg-type]


def test_what_stays_as_it_is_gives_no_complaint() -> None:
    assert complaints(after(), [], 0.5) == []
    assert complaints(after(memory_mb=419.0, threads=11, handles=19), [], 0.5) == []


@pytest.mark.parametrize(
    ("samples", "left", "shutdown_s", "said"),
    [
        (after(memory_mb=421.0), [], 0.5, "The memory grew by 5.2 %"),
        (after(threads=13), [], 0.5, "The threads grew from 12 to 13"),
        (after(handles=21), [], 0.5, "The open files grew from 20 to 21"),
        ([WELL, WELL], [], 0.5, "No frame came any more"),
        (after(), ["capture"], 0.5, "After the end there still run: capture"),
        (after(), [], 6.0, "Closing took 6.0 s"),
    ],
)
def test_each_kind_of_growth_is_one(samples: list[Sample], left: list[str], shutdown_s: float, said: str) -> None:
    [sentence] = complaints(samples, left, shutdown_s)
    assert sentence.startswith(said)


def test_memory_that_goes_up_and_down_has_not_grown_and_what_grows_slowly_has() -> None:
    def run(memory_mb: list[float]) -> list[Sample]:
        return [
            dataclasses.replace(WELL, memory_mb=value, frames=100 + number) for number, value in enumerate(memory_mb)
        ]

    restless = [400.0, 421.0, 400.0, 421.0]
    assert complaints(run(restless * 4), [], 0.5) == []
    [sentence] = complaints(run([400.0 + 3 * minute for minute in range(12)]), [], 0.5)
    assert sentence == "The memory grew by 6.7 %, from 403 to 430 MB."


def test_a_source_plays_faster_in_its_own_time() -> None:
    with FasterSource(open_source("demo", realtime=False), speed=20.0) as source:
        began_s = time.monotonic()
        times_ms = [frame.timestamp_ms for frame in (source.read() for _ in range(61)) if frame is not None]
        spent_s = time.monotonic() - began_s
    assert times_ms[-1] == pytest.approx(2000.0)
    assert spent_s >= 0.1, "it is paced"
    assert source.read() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process takes")
def test_a_run_of_seconds(tiny_weights: Path) -> None:
    command = [sys.executable, "-m", "app.soak", "--minutes", "0.05", "--speed", "2", "--weights", str(tiny_weights)]
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(root)}
    )
    lines = ended.stdout.splitlines()
    assert lines[0].split() == ["minutes", "memory", "MB", "threads", "handles", "frames", "events"], ended.stderr
    assert len(lines) >= 6
    assert all(float(line.split()[1]) > 50 and int(line.split()[4]) > 0 for line in lines[1:6])
    # In so short a run the memory still warms up; threads, files and the end are as in a long one.
    assert not [line for line in lines[6:] if "After the end" in line or "Closing took" in line]


@pytest.mark.parametrize("arguments", [["--minutes", "0"], ["--speed", "nan"]])
def test_impossible_options_end_with_a_sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "must be above 0" in capsys.readouterr().err
