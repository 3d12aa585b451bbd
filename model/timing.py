"""What the benchmarks share: timing calls side by side, and what machine they ran on."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Timing:
    """Wall-clock times of one call, in milliseconds."""

    median_ms: float
    p95_ms: float


def summary(times_ms: list[float]) -> Timing:
    """Median and 95th percentile of at least one time."""
    return Timing(float(np.median(times_ms)), float(np.percentile(times_ms, 95)))


def time_side_by_side(
    calls: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 3, *, settle: bool = True
) -> dict[str, Timing]:
    """Time calls in turn, so that whatever else the machine does meets all of them alike.

    Args:
        calls: by name.
        rounds: how often each is timed, at least 1.
        warm_up: how often each is called before, untimed.
        settle: call each untimed once in every round, too: the call before it has filled the caches with other things.
            Of no use to calls so long that this is a small part of them.
    """
    for _ in range(warm_up):
        for call in calls.values():
            call()
    times_ms: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            if settle:
                call()
            began_s = time.perf_counter()
            call()
            times_ms[name].append((time.perf_counter() - began_s) * 1000)
    return {name: summary(taken) for name, taken in times_ms.items()}


def machine() -> dict[str, str | int]:
    """The machine, the versions and the commit that figures belong to."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "torch_threads": torch.get_num_threads(),
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else "none",
        "system": platform.platform(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "commit": _commit(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return platform.processor() or "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _commit() -> str:
    """The short commit, with a plus sign where files differ from it; "unknown" outside a checkout."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude=*"], cwd=ROOT, capture_output=True, text=True
        )
    except OSError:  # no git
        return "unknown"
    return found.stdout.strip() or "unknown"
