"""The benchmark's figures are there and written; how quick anything is, no test says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model import benchmark
from model.runtime.openvino_package import is_installed
from model.tick_growth import benchmark_growth
from model.timing import machine, summary, time_side_by_side


def test_calls_are_timed_in_turn() -> None:
    order: list[str] = []
    calls = {name: (lambda name=name: order.append(name)) for name in "ab"}  # type: ignore[misc]
    timings = time_side_by_side(calls, rounds=2, warm_up=1)
    assert order == ["a", "b", "a", "a", "b", "b", "a", "a", "b", "b"]
    assert all(0 <= timing.median_ms <= timing.p95_ms for timing in timings.values())


def test_long_calls_are_not_called_twice_a_round() -> None:
    order: list[str] = []
    calls = {name: (lambda name=name: order.append(name)) for name in "ab"}  # type: ignore[misc]
    time_side_by_side(calls, rounds=2, warm_up=0, settle=False)
    assert order == ["a", "b", "a", "b"]


def test_median_and_p95() -> None:
    timing = summary([float(number) for number in range(101)])
    assert (timing.median_ms, timing.p95_ms) == (50, 95)


def test_the_machine_is_named() -> None:
    found = machine()
    assert int(found["cores"]) >= 1 and found["processor"] and found["commit"]


def test_figures_and_table(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(benchmark, "ACTION_COUNTS", (1, 1000))
    monkeypatch.setattr(benchmark, "PEOPLE", (1,))
    monkeypatch.setattr(benchmark, "TRAINING_BATCH", 2)
    monkeypatch.setattr(benchmark, "QUICK_ROUNDS", 1)
    out = tmp_path / "figures.json"
    assert benchmark.main(["--quick", "--weights", str(tiny_weights), "--json", str(out)]) == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    for key in (
        "cpu_window_speedup", "cpu_window_speedup_over_public_code", "cpu_window_speedup_over_eager", "cpu_tick_ms",
        "matching_1000_ms", "training_speedup", "training_speedup_float32",
    ):  # fmt: skip
        assert report[key] > 0
    assert report["runtime"] == "folded"
    columns = ["eager", "openvino", "live"] if is_installed() else ["eager", "live"]
    assert list(report["rows"]["embedding for 1 people"]) == columns
    assert ("cpu_window_speedup_openvino" in report) == is_installed()
    assert "matching 1000 actions" in benchmark.as_table(report)


def test_a_tick_embeds_windows(tiny_weights: Path) -> None:
    _, windows = benchmark.benchmark_tick(benchmark.make_encoders(str(tiny_weights)), rounds=1)
    assert windows >= 2


def test_whole_ticks_of_more_actions_than_are_embedded(tiny_weights: Path) -> None:
    rows = benchmark_growth(benchmark.make_encoders(str(tiny_weights))["live"], (1, 12), (1, 2), rounds=1)
    assert list(rows) == ["whole tick, 1 actions", "whole tick, 12 actions"]
    assert all(list(row) == ["1 people", "2 people"] for row in rows.values())


def test_wrong_weights_end_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        benchmark.main(["--weights", "no_such_weights"])
    assert ended.value.code == 2
    assert "no_such_weights" in capsys.readouterr().err


@pytest.mark.skipif(not is_installed(), reason="the extra 'openvino' is not installed")
def test_torch_stands_beside_openvino_where_that_runs(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONETAKE_RUNTIME", "openvino")
    runtimes = {name: encoder.runtime.name for name, encoder in benchmark.make_encoders(str(tiny_weights)).items()}
    assert runtimes == {"eager": "eager", "folded": "folded", "live": "openvino"}
