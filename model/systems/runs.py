"""The folder of a comparison: for each system and seed its training runs and what they were judged to be worth."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.config import TrainConfig, TrainedActions
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.errors import DataError
from model.evaluation.one_shot_test import OneShotTest
from model.json_files import read_json_object, write_json
from model.systems.base import System
from model.systems.judge import Judgements, judge, judge_head
from model.systems.registry import system_class
from model.systems.train import load_system, run_settings, train_system

STRICT_TEST = "msraction3d"  # trained on that set's own training labels


@dataclass(frozen=True, eq=False)
class Comparison:
    """What is compared.

    Attributes:
        data, protocol: where clips come from.
        tests: of the data.
        config: the budget of every system; its seed is the first one.
        strict_epochs: of the training for ``msraction3d``.
        out: the folder.
    """

    data: ClipData
    protocol: Protocol
    tests: tuple[OneShotTest, ...]
    config: TrainConfig
    strict_epochs: int
    out: Path

    def trainings(self, seed: int) -> dict[TrainedActions, tuple[TrainConfig, tuple[OneShotTest, ...]]]:
        """The trainings that a system needs with a seed, and the tests that each is for."""
        strict = tuple(test for test in self.tests if test.key == STRICT_TEST)
        others = tuple(test for test in self.tests if test.key != STRICT_TEST)
        config = dataclasses.replace(self.config, seed=seed)
        on_strict = dataclasses.replace(config, actions="msraction3d_strict", epochs=self.strict_epochs)
        plan: dict[TrainedActions, tuple[TrainConfig, tuple[OneShotTest, ...]]] = {
            config.actions: (config, others),
            on_strict.actions: (on_strict, strict),
        }
        return {actions: needed for actions, needed in plan.items() if needed[1]}

    def folder(self, name: str, seed: int, actions: TrainedActions) -> Path:
        """Of a training run."""
        return self.out / name / f"seed{seed}" / actions


def judge_system(comparison: Comparison, name: str, seed: int, finished_only: bool = False) -> Judgements:
    """Train a system with a seed as far as it is not yet, and judge it by the tests that it was not yet judged by.

    Args:
        finished_only: train and judge nothing, return what there is.

    Raises:
        DataError: the folder holds a run with other settings, or see :func:`model.systems.train.train_system`.
        ModelError: there is no such system, or a package that it needs is not installed.
    """
    kind = system_class(name)
    found: Judgements = {}
    for actions, (config, tests) in comparison.trainings(seed).items():
        folder = comparison.folder(name, seed, actions)
        judged = _judged(folder / "result.json", run_settings(kind, config))
        missing = [test for test in tests if test.key not in judged]
        if missing and not finished_only:
            print(f"{name}, seed {seed}, {actions}", flush=True)
            system = train_system(kind, config, comparison.data, comparison.protocol, folder)
            judged |= judge(system, missing, comparison.data, config.encoder.frames)
            write_json(folder / "result.json", {"settings": run_settings(kind, config), "tests": judged})
        found |= {test.key: judged[test.key] for test in tests if test.key in judged}
    return found


def judge_unlearned(comparison: Comparison, name: str, finished_only: bool = False) -> Judgements:
    """:func:`judge_system` for a head without learning."""
    path = comparison.out / name / "result.json"
    judged = _judged(path, {"head": name})
    missing = [test for test in comparison.tests if test.key not in judged]
    if missing and not finished_only:
        print(name, flush=True)
        judged |= judge_head(name, missing, comparison.data, comparison.protocol)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, {"settings": {"head": name}, "tests": judged})
    return {test.key: judged[test.key] for test in comparison.tests if test.key in judged}


def trained_systems(comparison: Comparison, names: Sequence[str]) -> dict[str, System]:
    """The systems whose training for the first seed is finished, on the CPU in evaluation mode.

    Raises:
        DataError: see :func:`model.systems.train.load_system`.
    """
    found = {}
    for name in names:
        for actions, (config, _) in comparison.trainings(comparison.config.seed).items():
            folder = comparison.folder(name, config.seed, actions)
            if (folder / "result.json").exists():
                found[name] = load_system(system_class(name), config, folder)
                break
    return found


def _judged(path: Path, settings: dict[str, Any]) -> Judgements:
    """What a run was judged to be worth, by test; nothing where it was not judged yet."""
    if not path.exists():
        return {}
    content = read_json_object(path, "result of a comparison")
    if content.get("settings") != settings:
        raise DataError(f"'{path.parent}' holds a run with other settings: choose another --out folder.")
    judged: Judgements = content["tests"]
    return judged
