"""Starting a run where it cannot run."""

from __future__ import annotations

import pytest
import torch

from model.errors import DataError
from model.training import launch
from model.training.launch import start_fabric


def test_without_the_packages_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "find_spec", lambda name: None if name == "tensorboard" else name)
    with pytest.raises(DataError, match="Training needs tensorboard: install OneTake with its 'train' extra"):
        start_fabric("32-true")


def test_more_processes_than_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(launch, "is_torchelastic_launched", lambda: True)
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    with pytest.raises(DataError, match="2 processes on a machine with 1 GPUs"):
        start_fabric("32-true")
