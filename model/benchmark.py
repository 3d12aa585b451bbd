"""How quick the model is: ``python -m model.benchmark [--quick] [--json OUT]``.

Everything that is compared is timed in turn in one run, so that ratios hold on a busy machine, too.
"""

from __future__ import annotations

import argparse
import copy
import itertools
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from capture import JOINT_COUNT, Clip
from capture.demonstrator import MOVEMENTS, Variation, perform, perform_sequence, performances
from model.branch_ensemble import members_of
from model.config import EncoderConfig
from model.data.augment import Augmentation, augment
from model.embedding import Embeddings
from model.encoders.infogcn import InfoGCN
from model.encoders.straightforward import laid_out, straightforward_branch
from model.errors import ModelError, WeightsError
from model.json_files import write_json
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import NormalisedSkeletons, features, normalise, preprocess, sample_batch
from model.recognizer import Recogniser
from model.runtime.base import EagerBranch, Runtime
from model.runtime.choose import by_members, choose_runtime
from model.runtime.cuda_graph import captured
from model.runtime.folded import FoldedBranch
from model.runtime.openvino_branch import OpenVinoBranch
from model.runtime.openvino_package import is_installed
from model.runtime.resident_step import ResidentStep
from model.scoring import Scorer, confidence, normalised_scores
from model.skeleton_branch import SkeletonBranch, build_branch
from model.support import SupportSet
from model.tick_growth import benchmark_growth
from model.timing import Timing, machine, time_side_by_side
from model.training.precision import computed_precision
from model.weights import Weights, load_weights

CPU = torch.device("cpu")
LEARNED_ACTIONS = 10  # of the live tick
ACTION_COUNTS = (1, 10, 100, 1000)
PEOPLE = (1, 2, 4, 6)
LONG_WINDOW_FRAMES = 64  # InfoGCN's own window, beside the one that the weights take
TRAINING_BATCH = 16
GPU_WINDOWS_S = (1.0, 2.0, 3.0)
GPU_BATCH = 512
ROUNDS, QUICK_ROUNDS = 100, 10
GROWTH_ROUNDS = 20  # not in a quick run: they take minutes

Report = dict[str, Any]


STRAIGHTFORWARD = "straightforward"
PUBLIC = "straightforward, attention per frame"  # as the public code of InfoGCN is


def make_encoders(weights: str) -> dict[str, OneShotEncoder]:
    """Our layout run eagerly and what runs by the rule, on the CPU, by the names of their columns; between them
    OpenVINO where it is installed, or torch's quickest where OpenVINO is what runs."""
    loaded = load_weights(weights)
    live = choose_runtime(loaded.branch, CPU)
    runtimes: dict[str, Runtime] = {"eager": EagerBranch(loaded.branch)}
    if live.name == "openvino":
        runtimes["folded"] = by_members(FoldedBranch, loaded.branch)
    elif live.name == "folded" and is_installed():
        runtimes["openvino"] = by_members(OpenVinoBranch, loaded.branch)
    runtimes["live"] = live
    return {name: OneShotEncoder(loaded, CPU, runtime) for name, runtime in runtimes.items()}


def benchmark_windows(encoders: dict[str, OneShotEncoder], rounds: int) -> Report:
    """One window, batch 1, at the weights' length and at 64 frames.

    The first column has the weights' own numbers in a straightforward layout; attention per frame has other numbers.
    """
    rows: Report = {}
    branch = encoders["live"].weights.branch
    config = EncoderConfig(attention="per_frame", importance="per_joint")
    public = straightforward_branch(build_branch(config, class_count=1).eval())
    for frames in (encoders["live"].frames, LONG_WINDOW_FRAMES):
        inputs = _performed(1, frames)
        calls = {
            STRAIGHTFORWARD: _call(EagerBranch(straightforward_branch(branch)), inputs),
            PUBLIC: _call(EagerBranch(public), inputs),
        }
        calls |= {name: _call(encoder.runtime, inputs) for name, encoder in encoders.items()}
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
        rows[f"embedding for {people} people"] = time_side_by_side(calls, rounds, warm_up=1, settle=False)
    return rows


def benchmark_training(rounds: int) -> Report:
    """Training steps of the branch, with augmentation: ours against a straightforward implementation."""
    skeletons = normalise(sample_batch(performances(TRAINING_BATCH), EncoderConfig().frames))
    per_frame = build_branch(EncoderConfig(attention="per_frame"), class_count=TRAINING_BATCH)
    pooled = [build_branch(EncoderConfig(), class_count=TRAINING_BATCH) for _ in range(2)]
    calls = {
        PUBLIC: _training_step(laid_out(per_frame), skeletons, False),
        "ours, float32": _training_step(pooled[0], skeletons, False),
    }
    if computed_precision("auto", "cpu") == "bf16-mixed":  # without instructions for it, a step takes ten times as long
        calls["ours, bfloat16"] = _training_step(pooled[1], skeletons, True)
    return {f"training step of {TRAINING_BATCH} clips": time_side_by_side(calls, rounds, warm_up=1, settle=False)}


def benchmark_gpu(weights: Weights, rounds: int) -> Report:
    """A tick from the newest frame to scores, and batches of windows, on the GPU that there is; nothing without one."""
    if not torch.cuda.is_available():
        return {}
    gpu = torch.device("cuda")
    runtime = EagerBranch(copy.deepcopy(weights.branch).to(gpu))
    rng = np.random.default_rng(0)
    stream, _ = perform_sequence([movement.name for movement in MOVEMENTS[:4]], rng)
    exemplars = weights.cohort[:LEARNED_ACTIONS]  # any will do
    calls = {}
    for name, capture in (("operation by operation", None), ("as a CUDA graph", captured)):
        step = ResidentStep(
            runtime, weights.whitening, exemplars, weights.cohort, GPU_WINDOWS_S, weights.frames, gpu, 512, capture
        )
        calls[name] = _next_tick(step, stream)
    rows: Report = {"GPU: tick": time_side_by_side(calls, 20 * rounds)}
    inputs = _performed(1, weights.frames).expand(GPU_BATCH, -1, -1, -1).contiguous().to(gpu)

    def batch() -> None:
        with torch.inference_mode():
            runtime(inputs)
        torch.cuda.synchronize()

    rows[f"GPU: {GPU_BATCH} windows"] = time_side_by_side({"float32": batch}, rounds)
    return rows


def _next_tick(step: ResidentStep, stream: Clip) -> Callable[[], object]:
    """Each call shows the step one frame more, from the start again at the end."""
    ends = itertools.cycle(range(len(stream) // 2, len(stream)))

    def call() -> object:
        end = next(ends)
        keep = np.zeros(len(stream), dtype=bool)
        keep[:end] = True
        return step(stream.select(keep))

    return call


def _performed(count: int, frames: int) -> torch.Tensor:
    """Inputs (count, 9, frames, V) of the demonstrator's performances. Random numbers would not do: attention to real
    movements is sharper, and its smallest numbers are the slow ones."""
    return preprocess(performances(count), frames)[0]


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


def _training_step(branch: SkeletonBranch, skeletons: NormalisedSkeletons, bfloat16: bool) -> Callable[[], object]:
    branch.train()
    optimiser = torch.optim.AdamW(branch.parameters())
    generator = torch.Generator().manual_seed(0)
    classes = torch.arange(len(skeletons.positions))

    def call() -> None:
        optimiser.zero_grad()
        inputs = features(augment(skeletons, Augmentation(), generator))
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            logits = branch.classify(branch(inputs))
        functional.cross_entropy(logits.float(), classes).backward()
        optimiser.step()

    return call


def run(quick: bool, weights: str) -> Report:
    """All figures, by the names that stand in the JSON file.

    Raises:
        WeightsError: the weights cannot be loaded, or their encoder is no InfoGCN.
    """
    rounds = QUICK_ROUNDS if quick else ROUNDS
    encoders = make_encoders(weights)
    live = encoders["live"]
    if not all(isinstance(member.encoder, InfoGCN) for member in members_of(live.weights.branch)):
        raise WeightsError(
            f"The weights '{weights}' hold no InfoGCN: only that has a straightforward layout to compare."
        )
    rows = benchmark_windows(encoders, rounds)
    tick, windows = benchmark_tick(encoders, rounds)
    rows |= tick | benchmark_matching(live, windows, rounds)
    rows |= benchmark_people(encoders, windows, max(rounds // 5, 2)) | benchmark_training(max(rounds // 5, 2))
    if not quick:
        rows |= benchmark_growth(live, ACTION_COUNTS, PEOPLE, GROWTH_ROUNDS)
    rows |= benchmark_gpu(live.weights, rounds)
    long, short = rows[f"window of {LONG_WINDOW_FRAMES} frames"], rows[f"window of {live.frames} frames"]
    training = rows[f"training step of {TRAINING_BATCH} clips"]
    as_trained = training.get("ours, bfloat16", training["ours, float32"])
    beside = {
        f"cpu_window_speedup_{name}": long[STRAIGHTFORWARD].median_ms / long[name].median_ms
        for name in ("folded", "openvino")
        if name in long  # the one that is not live
    }
    return {
        "machine": machine(),
        "weights": live.weights.name,
        "runtime": live.runtime.name,
        # The same weights and numbers, laid out straightforwardly; then the public code's layout with its attention
        # per frame; then our layout, run eagerly.
        "cpu_window_speedup": long[STRAIGHTFORWARD].median_ms / long["live"].median_ms,
        "cpu_window_speedup_over_public_code": long[PUBLIC].median_ms / long["live"].median_ms,
        "cpu_window_speedup_over_eager": long["eager"].median_ms / long["live"].median_ms,
        **beside,
        "cpu_shipped_window_speedup": short[STRAIGHTFORWARD].median_ms / short["live"].median_ms,
        "cpu_tick_ms": rows[f"tick of {windows} windows"]["live"].median_ms,
        "matching_1000_ms": rows["matching 1000 actions"]["exemplars prepared once"].median_ms,
        "training_clips_per_s": 1000 * TRAINING_BATCH / as_trained.median_ms,
        "training_speedup": training[PUBLIC].median_ms / as_trained.median_ms,
        "training_speedup_float32": training[PUBLIC].median_ms / training["ours, float32"].median_ms,
        "rows": {name: {call: asdict(timing) for call, timing in row.items()} for name, row in rows.items()},
    }


def as_table(report: Report) -> str:
    """The report as text: the first of each group is what the ratios refer to."""
    lines = [f"{name}: {value}" for name, value in report["machine"].items()]
    lines += [f"weights: {report['weights']}; what runs live on a CPU: {report['runtime']}", ""]
    lines.append(f"{'what':<28}{'how':<38}{'median ms':>10}{'p95 ms':>10}{'times as fast':>15}")
    for name, row in report["rows"].items():
        timings = {call: Timing(**timing) for call, timing in row.items()}
        first = next(iter(timings.values()))
        for call, timing in timings.items():
            ratio = first.median_ms / timing.median_ms
            lines.append(f"{name:<28}{call:<38}{timing.median_ms:>10.2f}{timing.p95_ms:>10.2f}{ratio:>15.2f}")
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
