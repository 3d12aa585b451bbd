"""The comparison as a table, on a terminal and in a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from model.systems.base import Basis
from model.systems.judge import UNLEARNED, Judgements
from model.systems.registry import system_class

_NOT_MEASURED = "-"
_BASES: dict[Basis, str] = {
    "paper": "after the paper",
    "abstract": "our reading of its abstract",
    "baseline": "baseline",
}
_TITLES = {
    "joints-nearest": "Joints, frame by frame",
    "joints-dtw": "Joints, DTW",
    "joints-soft-dtw": "Joints, soft-DTW",
    "novel_exemplars": "novel",
    "validation_exemplars": "validation",
    "msraction3d": "msraction3d strict",
}


@dataclass(frozen=True)
class Measured:
    """What one system, or head without learning, gave.

    Attributes:
        name: of the system or head.
        judgements: one for each seed; a test that was not run is not in them.
        speed: ``parameters``, ``describe_ms``, ``match_ms`` and ``clips_per_s``, as far as there are.
    """

    name: str
    judgements: tuple[Judgements, ...]
    speed: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_judged(self) -> bool:
        """Whether any test was run."""
        return any(self.judgements)

    @property
    def title(self) -> str:
        """For people."""
        return _TITLES[self.name] if self.name in UNLEARNED else system_class(self.name).title

    @property
    def basis(self) -> str:
        """What it is built after."""
        return "no learning" if self.name in UNLEARNED else _BASES[system_class(self.name).basis]

    def top1(self, key: str) -> str:
        """Mean and standard deviation in percent: over the draws of one seed, or over the seeds where all have it."""
        draws = [judgement[key]["top1"] for judgement in self.judgements if key in judgement]
        if not draws or len(draws) < len(self.judgements):
            return _NOT_MEASURED
        values = draws[0] if len(draws) == 1 else [float(np.mean(of_seed)) for of_seed in draws]
        spread = f" +- {np.std(values):.1f}" if len(values) > 1 else ""
        return f"{np.mean(values):.1f}{spread}"

    def cells(self, keys: Sequence[str]) -> list[str]:
        """The table's row."""
        parameters = self.speed.get("parameters")
        size = _NOT_MEASURED if parameters is None else f"{parameters / 1e6:.2f}"
        return [
            self.title,
            self.basis,
            *(self.top1(key) for key in keys),
            size,
            *(self._number(name, digits) for name, digits in (("describe_ms", 1), ("match_ms", 2), ("clips_per_s", 0))),
        ]

    def _number(self, name: str, digits: int) -> str:
        return f"{self.speed[name]:.{digits}f}" if name in self.speed else _NOT_MEASURED


def _head(keys: Sequence[str]) -> list[str]:
    tests = [_TITLES.get(key, key.replace("within_dataset/", "within ")) for key in keys]
    return ["system", "built", *tests, "M parameters", "ms a window", "ms matching 20", "training clips/s"]


def as_text(keys: Sequence[str], measured: Sequence[Measured]) -> str:
    """For a terminal."""
    lines = [_head(keys), *(one.cells(keys) for one in measured)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def as_markdown(keys: Sequence[str], measured: Sequence[Measured]) -> str:
    """For a document."""
    head = _head(keys)
    lines = [head, ["---"] * len(head), *(one.cells(keys) for one in measured)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
