"""How quick the model is: ``python -m model.benchmark [--quick] [--json OUT]``.

Everything that is compared is timed in turn in one run, so that ratios hold on a busy machine, too.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from capture import JOINT_COUNT, Clip
from capture.demonstrator import MOVEMENTS, Variation, perform, perform_sequence
from model.config import EncoderConfig
from model.embedding import Embeddings
from model.errors import ModelError
from model.json_files import write_json
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import preprocess
from model.recognizer import Recogniser
from model.runtime.base import EagerBranch, Runtime
from model.runtime.choose import choose_runtime
from model.scoring import Scorer, confidence, normalised_scores
from model.skeleton_branch import build_branch
from model.support import SupportSet
from model.timing import Timing, machine, time_side_by_side
from model.weights import load_weights

CPU = torch.device("cpu")
LEARNED_ACTIONS = 10  # of the live tick
ACTION_COUNTS = (1, 10, 100, 1000)
PEOPLE = (1, 2, 4, 6)
LONG_WINDOW_FRAMES = 64  # InfoGCN's own window, beside the one that the weights take
TRAINING_BATCH = 16
ROUNDS, QUICK_ROUNDS = 100, 10

Report = dict[str, Any]


def make_encoders(weights: str) -> dict[str, OneShotEncoder]:
    """The eager reference and what runs by the rule, on the CPU, by the names of their runtimes."""
    loaded = load_weights(weights)
    eager = OneShotEncoder(loaded, CPU, EagerBranch(loaded.branch))
    return {"eager": eager, "live": OneShotEncoder(loaded, CPU)}


def benchmark_windows(encoders: dict[str, OneShotEncoder], rounds: int) -> Report:
    """One window, batch 1, at the weights' length and at 64 frames."""
    rows: Report = {}
    for frames in (encoders["live"].frames, LONG_WINDOW_FRAMES):
        inputs = _performed(1, frames)
        calls = {name: _call(encoder.runtime, inputs) for name, encoder in encoders.items()}
        per_frame = build_branch(EncoderConfig(frames=frames, attention="per_frame"), class_count=1).eval()
        calls["eager, attention per frame"] = _call(EagerBranch(per_frame), inputs)
        rows[f"window of {frames} frames"] = time_side_by_side(calls, rounds)
    return rows


def benchmark_tick(encoders: dict[str, OneShotEncoder], rounds: int) -> tuple[Report, int]:
    """A live tick with ten learned actions, and how many windows it embeds."""
    rng = np.random.default_rng(0)
    takes = [perform(movement, Variation.random(rng), rng) for movement in MOVEMENTS[:LEARNED_ACTIONS]]
    history, segments = perform_sequence([movement.name for movement in MOVEMENTS[:8]], rng)
    end_ms = segments[-1].end_ms  # the last movement's end: windows of somebody standing still would be left out
    calls = {}
    counting = _CountingRuntime(encoders["live"].runtime)
    for name, encoder in encoders.items():
        support = SupportSet()
        for number, take in enumerate(takes):
            support = support.with_action(f"action {number}", take, encoder)
        recogniser = Recogniser(encoder, support)
        recent = history.between(end_ms - recogniser.history_s * 1000 - 500, end_ms)
        calls[name] = _tick(recogniser, recent)
    counted = OneShotEncoder(encoders["live"].weights, CPU, counting)
    Recogniser(counted, support).ticks(recent, [recent.end_ms])
    return {f"tick of {counting.windows} windows": time_side_by_side(calls, rounds)}, counting.windows


class _CountingRuntime:
    """Counts the windows that a runtime is given."""

    name = "counting"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.windows = 0

    def __call__(self, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        self.windows += len(inputs)
        return self._runtime(inputs)


def benchmark_matching(encoder: OneShotEncoder, windows: int, rounds: int) -> Report:
    """Scores of one tick's windows against more and more actions; embeddings are random."""
    generator = torch.Generator().manual_seed(0)
    channels = encoder.cohort.joints.shape[-1]
    queries = _random_embeddings(windows, channels, generator)
    rows: Report = {}
    for count in ACTION_COUNTS:
        exemplars = _random_embeddings(count, channels, generator)
        calls = {
            "exemplars prepared at every tick": _matching(encoder, queries, exemplars, kept=False),
            "exemplars prepared once": _matching(encoder, queries, exemplars, kept=True),
        }
        rows[f"matching {count} actions"] = time_side_by_side(calls, rounds)
    return rows


def benchmark_people(encoders: dict[str, OneShotEncoder], windows: int, rounds: int) -> Report:
    """Embedding one tick's windows of several people."""
    rows: Report = {}
    for people in PEOPLE:
        inputs = _performed(people * windows, encoders["live"].frames)
        calls = {name: _call(encoder.runtime, inputs) for name, encoder in encoders.items()}
        rows[f"embedding for {people} people"] = time_side_by_side(calls, rounds, warm_up=1)
    return rows


def benchmark_training(rounds: int) -> Report:
    """A training step of the branch: bfloat16 and pooled attention against float32 and attention per frame."""
    inputs = torch.randn(TRAINING_BATCH, 9, EncoderConfig().frames, JOINT_COUNT)
    classes = torch.arange(TRAINING_BATCH)
    calls = {
        "float32, attention per frame": _training_step(EncoderConfig(attention="per_frame"), inputs, classes, False),
        "float32, pooled attention": _training_step(EncoderConfig(), inputs, classes, False),
        "as trained": _training_step(EncoderConfig(), inputs, classes, True),
    }
    return {f"training step of {TRAINING_BATCH} clips": time_side_by_side(calls, rounds, warm_up=1)}


def _performed(count: int, frames: int) -> torch.Tensor:
    """Inputs (count, 9, frames, V) of the demonstrator's performances. Random numbers would not do: attention to real
    movements is sharper, and its smallest numbers are the slow ones."""
    rng = np.random.default_rng(0)
    movements = [MOVEMENTS[number % len(MOVEMENTS)] for number in range(count)]
    return preprocess([perform(movement, Variation.random(rng), rng) for movement in movements], frames)[0]


def _call(runtime: Callable[[torch.Tensor], object], inputs: torch.Tensor) -> Callable[[], object]:
    def call() -> object:
        with torch.inference_mode():
            return runtime(inputs)

    return call


def _tick(recogniser: Recogniser, history: Clip) -> Callable[[], object]:
    return lambda: recogniser.ticks(history, [history.end_ms])


def _random_embeddings(count: int, channels: int, generator: torch.Generator) -> Embeddings:
    joints = torch.randn(count, JOINT_COUNT, channels, generator=generator)
    importance = torch.rand(count, JOINT_COUNT, generator=generator).softmax(dim=-1)
    return Embeddings(
        functional.normalize(joints, dim=-1), importance, torch.ones(count, JOINT_COUNT, dtype=torch.bool)
    )


def _matching(
    encoder: OneShotEncoder, queries: Embeddings, exemplars: Embeddings, *, kept: bool
) -> Callable[[], object]:
    calibration, cohort = encoder.weights.calibration, encoder.cohort
    scorer = Scorer(exemplars, cohort)

    def call() -> object:
        with torch.inference_mode():
            scores = scorer(queries) if kept else normalised_scores(queries, exemplars, cohort)
            return confidence(scores, calibration)

    return call


def _training_step(
    config: EncoderConfig, inputs: torch.Tensor, classes: torch.Tensor, bfloat16: bool
) -> Callable[[], object]:
    branch = build_branch(config, class_count=len(classes)).train()
    optimiser = torch.optim.AdamW(branch.parameters())

    def call() -> None:
        optimiser.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            logits = branch.classify(branch(inputs))
        functional.cross_entropy(logits.float(), classes).backward()
        optimiser.step()

    return call


def run(quick: bool, weights: str) -> Report:
    """All figures, by the names that stand in the JSON file.

    Raises:
        WeightsError: the weights cannot be loaded.
    """
    rounds = QUICK_ROUNDS if quick else ROUNDS
    encoders = make_encoders(weights)
    live = encoders["live"]
    rows = benchmark_windows(encoders, rounds)
    tick, windows = benchmark_tick(encoders, rounds)
    rows |= tick | benchmark_matching(live, windows, rounds)
    rows |= benchmark_people(encoders, windows, max(rounds // 5, 2)) | benchmark_training(max(rounds // 5, 2))
    long, short = rows[f"window of {LONG_WINDOW_FRAMES} frames"], rows[f"window of {live.frames} frames"]
    training = rows[f"training step of {TRAINING_BATCH} clips"]
    return {
        "machine": machine(),
        "weights": live.weights.name,
        "runtime": choose_runtime(live.weights.branch, CPU).name,
        "cpu_window_speedup": long["eager"].median_ms / long["live"].median_ms,
        "cpu_shipped_window_speedup": short["eager"].median_ms / short["live"].median_ms,
        "cpu_tick_ms": rows[f"tick of {windows} windows"]["live"].median_ms,
        "matching_1000_ms": rows["matching 1000 actions"]["exemplars prepared once"].median_ms,
        "training_clips_per_s": 1000 * TRAINING_BATCH / training["as trained"].median_ms,
        "training_speedup": training["float32, attention per frame"].median_ms / training["as trained"].median_ms,
        "rows": {name: {call: asdict(timing) for call, timing in row.items()} for name, row in rows.items()},
    }


def as_table(report: Report) -> str:
    """The report as text: the first of each group is what the ratios refer to."""
    lines = [f"{name}: {value}" for name, value in report["machine"].items()]
    lines += [f"weights: {report['weights']}; what runs live on a CPU: {report['runtime']}", ""]
    lines.append(f"{'what':<28}{'how':<34}{'median ms':>10}{'p95 ms':>10}{'times as fast':>15}")
    for name, row in report["rows"].items():
        timings = {call: Timing(**timing) for call, timing in row.items()}
        first = next(iter(timings.values()))
        for call, timing in timings.items():
            ratio = first.median_ms / timing.median_ms
            lines.append(f"{name:<28}{call:<34}{timing.median_ms:>10.2f}{timing.p95_ms:>10.2f}{ratio:>15.2f}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m model.benchmark", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds: under 50 s on two free cores")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures as JSON, too")
    parser.add_argument("--weights", default="live", metavar="NAME_OR_PATH", help="default: live")
    options = parser.parse_args(arguments)
    try:
        report = run(options.quick, options.weights)
        if options.json is not None:
            write_json(options.json, report)
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    print(as_table(report))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
