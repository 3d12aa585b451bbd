"""How fast systems are, timed side by side: whatever else the machine does meets all of them alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import torch
from torch import Tensor

from capture.demonstrator import performances
from model.config import Precision
from model.matching.heads import head_named
from model.matching.joints import joint_places
from model.preprocess import NormalisedSkeletons, normalise, sample_batch
from model.systems.base import System
from model.timing import time_side_by_side
from model.training.precision import computed_precision

EXEMPLARS = 20  # that a window is matched against
TRAINING_BATCH = 16
ROUNDS = 15
TRAINING_ROUNDS = 2


def measure_speed(
    systems: Mapping[str, System], heads: tuple[str, ...], frames: int, precision: Precision
) -> dict[str, dict[str, float]]:
    """Medians on one thread of the CPU, by name of a system or head.

    Windows are performances of the demonstrator, normalised already.

    Args:
        systems: in evaluation mode, on the CPU; they come out as they were.
        heads: without learning; they have ``match_ms`` only.
        frames: T of a window.
        precision: of the training steps.

    Returns:
        ``describe_ms`` of one window, ``match_ms`` of it against 20 others, and ``clips_per_s`` of training steps of
        ``TRAINING_BATCH`` clips, without reading and augmenting them.
    """
    samples = sample_batch(performances(EXEMPLARS + 1), frames)
    matching: dict[str, Callable[[], object]] = {}
    describing: dict[str, Callable[[], object]] = {}
    skeletons = normalise(samples)
    one, others = (NormalisedSkeletons(skeletons.positions[rows], skeletons.seen[rows]) for rows in _ONE_AND_OTHERS)
    places = joint_places(samples)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            for name, system in systems.items():
                describing[name] = partial(system.describe, one)
                matching[name] = partial(system.similarity, system.describe(one), system.describe(others))
            for name in heads:
                matching[name] = partial(head_named(name).scores, *(places[rows] for rows in _ONE_AND_OTHERS))
            described = time_side_by_side(describing, ROUNDS) if describing else {}
            matched = time_side_by_side(matching, ROUNDS)
        found = {name: {"match_ms": round(timing.median_ms, 3)} for name, timing in matched.items()}
        for name, timing in described.items():
            found[name]["describe_ms"] = round(timing.median_ms, 3)
        for name, clips_per_s in _training_speed(systems, frames, precision).items():
            found[name]["clips_per_s"] = round(clips_per_s, 1)
    finally:
        torch.set_num_threads(threads)
    return found


_ONE_AND_OTHERS = (slice(1), slice(1, EXEMPLARS + 1))


def _training_speed(systems: Mapping[str, System], frames: int, precision: Precision) -> dict[str, float]:
    """Clips a second by system."""
    if not systems:
        return {}
    batch = normalise(sample_batch(performances(TRAINING_BATCH), frames))
    states = {name: {key: value.clone() for key, value in one.state_dict().items()} for name, one in systems.items()}
    calls: dict[str, Callable[[], object]] = {}
    bfloat16 = computed_precision(precision, "cpu") == "bf16-mixed"
    for name, system in systems.items():
        # Every class as often as the system wants its clips side by side.
        classes = torch.arange(TRAINING_BATCH) // system.clips_of_a_class % len(system.actions)
        optimiser = torch.optim.AdamW(system.parameters(), lr=1e-5)
        calls[name] = partial(_step, system.train(), optimiser, batch, classes, bfloat16)
    timings = time_side_by_side(calls, TRAINING_ROUNDS, warm_up=1)
    for name, system in systems.items():
        system.zero_grad(set_to_none=True)
        system.load_state_dict(states[name])
        system.eval()
    return {name: 1000 * TRAINING_BATCH / timing.median_ms for name, timing in timings.items()}


def _step(
    system: System, optimiser: torch.optim.Optimizer, batch: NormalisedSkeletons, classes: Tensor, bfloat16: bool
) -> None:
    optimiser.zero_grad(set_to_none=True)
    with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        loss = system.losses(batch, classes)["loss"]
    loss.float().backward()
    optimiser.step()
