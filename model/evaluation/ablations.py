"""What ``python -m model.ablate --table guidance`` left in its folders, over the number of base actions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.errors import DataError

KEYS = ("novel_exemplars", "validation_exemplars")  # the first that there are results of is reported
WITHOUT_GUIDANCE, WITH_GUIDANCE = "none", "G2L + L2G"


@dataclass(frozen=True)
class AblationPoint:
    """One row of the table with one number of base actions.

    Attributes:
        guidance: ``none``, ``G2L``, ``L2G`` or ``G2L + L2G``.
        base_actions: how many the encoder was trained on.
        top1: in percent, a value for each training seed.
    """

    guidance: str
    base_actions: int
    top1: tuple[float, ...]

    @property
    def mean(self) -> float:
        return float(np.mean(self.top1))

    @property
    def sd(self) -> float:
        """Over the seeds; 0 for a single one."""
        return float(np.std(self.top1))


@dataclass(frozen=True)
class Ablation:
    """The points by guidance and number of base actions, and the draws that they were judged by."""

    key: str
    points: tuple[AblationPoint, ...]

    def gain(self, base_actions: int) -> float | None:
        """Points of top-1 that all guidance adds to the encoder without it; None if either was not trained."""
        found = {point.guidance: point.mean for point in self.points if point.base_actions == base_actions}
        if WITHOUT_GUIDANCE not in found or WITH_GUIDANCE not in found:
            return None
        return found[WITH_GUIDANCE] - found[WITHOUT_GUIDANCE]


def read_ablation(folder: Path, all_base_actions: int) -> Ablation:
    """Collect the results below a folder, of runs with any number of base actions.

    Args:
        all_base_actions: how many there are in the protocol, for runs that trained on all.

    Raises:
        DataError: there are no results, one is damaged, or two are of the same row, number of actions and seed.
    """
    for key in KEYS:
        paths = sorted(folder.rglob(f"guidance/*/seed*/{key}.json"))
        if paths:
            return Ablation(key, _points(paths, all_base_actions))
    raise DataError(f"'{folder}' holds no results of 'python -m model.ablate --table guidance': check the path.")


def _points(paths: Sequence[Path], all_base_actions: int) -> tuple[AblationPoint, ...]:
    found: dict[tuple[str, int], dict[int, float]] = {}
    for path in paths:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            config = content["config"]
            row = _guidance(config["guidance"]), int(config["base_actions"]) or all_base_actions
            seed, top1 = int(config["seed"]), float(np.mean(content["top1"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"'{path}' is no result of 'python -m model.ablate': {error!r}.") from error
        seeds = found.setdefault(row, {})
        if seed in seeds:
            raise DataError(f"'{path}' is a second result for {row[0]}, {row[1]} actions, seed {seed}: move one away.")
        seeds[seed] = top1
    return tuple(AblationPoint(*row, tuple(seeds.values())) for row, seeds in sorted(found.items()))


def _guidance(config: Any) -> str:
    return " + ".join(name.upper() for name in ("g2l", "l2g") if config[name]) or WITHOUT_GUIDANCE
