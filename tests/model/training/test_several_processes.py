"""Training in two processes, started as a user starts them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from model.config import TrainConfig, from_dict
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.errors import DataError
from model.settings import read_settings
from model.training.run import train

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = Path(__file__).with_name("two_processes.py")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="torchrun needs libuv on Windows")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, labelled_folder: Path) -> Path:
    """A folder with the runs ``whole`` and ``resumed``, and what each process ended with."""
    out = tmp_path_factory.mktemp("two_processes")
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    ended = subprocess.run(
        [*launcher, str(SCRIPT), str(labelled_folder), str(out)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return out


@pytest.fixture(scope="module")
def processes(runs: Path) -> list[dict[str, dict[str, torch.Tensor]]]:
    return [torch.load(runs / f"process{rank}.pt", weights_only=False) for rank in range(2)]


def assert_equal(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> None:
    assert first.keys() == second.keys() and first
    for name, value in first.items():
        assert torch.equal(value, second[name]), name


def test_both_end_with_the_same_parameters(processes: list[dict[str, dict[str, torch.Tensor]]]) -> None:
    assert_equal(processes[0]["whole"], processes[1]["whole"])


def test_they_resume_to_the_same_numbers(
    runs: Path, processes: list[dict[str, dict[str, torch.Tensor]]], log_of: Callable[[Path], list[dict[str, Any]]]
) -> None:
    for process in processes:
        assert_equal(process["whole"], process["resumed"])
    whole, resumed = log_of(runs / "whole"), log_of(runs / "resumed")
    assert [line["epoch"] for line in whole] == [1, 2]  # one process writes
    assert [line["loss"] for line in whole] == [line["loss"] for line in resumed]


def test_they_draw_the_same_clips_and_change_them_differently(
    processes: list[dict[str, dict[str, torch.Tensor]]],
) -> None:
    first, second = (process["random"] for process in processes)
    assert torch.equal(first["order"], second["order"])
    for name in ("crops", "augmentation", "dropout"):
        assert not torch.equal(first[name], second[name]), name


def test_one_process_does_not_go_on_with_their_run(runs: Path, data: ClipData, protocol: Protocol) -> None:
    config: TrainConfig = from_dict(TrainConfig, read_settings(runs / "whole" / "config.json"))
    expected = r"checkpoint\.pt': .*made by 2 processes on cpu in .*, this is 1 process on cpu in"
    with pytest.raises(DataError, match=expected):
        train(config, data, protocol, runs / "whole")
