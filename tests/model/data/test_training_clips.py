"""Which clips train: by the protocol's lists, and by the labels of MSRAction3D's published protocol."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from capture import JOINT_COUNT
from model.config import TrainConfig, TrainedActions
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.data.training_clips import training_clips
from model.errors import DataError

# Each clip: its name, its set, its merged action.
CLIPS = (
    ("MSR/a01_s01_e01", "MSR", "wave"),
    ("MSR/a02_s01_e01", "MSR", "punch"),
    ("MSR/a03_s01_e01", "MSR", "punch"),  # tested, although its merged action is trained
    ("MSR/a04_s01_e01", "MSR", "kick"),
    ("Other/a03_s01_e01", "Other", "wave"),  # another set's a03
    ("Other/x_s01_e01", "Other", "kick"),
    ("Other/y_s01_e01", "Other", "bow"),
)
CONTENT = {
    "base": ["wave", "kick"],
    "base_order": ["kick", "wave"],
    "validation": ["punch"],
    "novel": ["bow"],
    "msraction3d": {"train_labels": "a01..a02", "test_labels": "a03..a04", "exemplar": "MSR/aNN_s01_e01"},
}


@pytest.fixture(scope="module")
def data() -> ClipData:
    names, sets, actions = (np.array(column) for column in zip(*CLIPS, strict=True))
    count = len(CLIPS)
    return ClipData(
        names,
        sets,
        actions,
        np.array([f"{one}/1" for one in sets]),
        np.arange(count + 1),
        np.zeros((count, JOINT_COUNT, 3), np.float32),
        np.ones((count, JOINT_COUNT), np.float32),
    )


def chosen(data: ClipData, actions: TrainedActions, base_actions: int = 0) -> list[tuple[str, str]]:
    """(clip's name, its class's action) of each training clip."""
    config = dataclasses.replace(TrainConfig(), actions=actions, base_actions=base_actions)
    found = training_clips(data, Protocol(Path("protocol.json"), CONTENT), config)
    assert sorted(set(found.classes.tolist())) == list(range(len(found.actions)))
    return [
        (str(data.name[index]), found.actions[number]) for index, number in zip(found.index, found.classes, strict=True)
    ]


def expected(*numbers: int) -> list[tuple[str, str]]:
    return [(CLIPS[number][0], CLIPS[number][2]) for number in numbers]


def test_base_actions_of_every_set(data: ClipData) -> None:
    assert chosen(data, "base") == expected(0, 3, 4, 5)


def test_all_actions(data: ClipData) -> None:
    assert chosen(data, "all") == expected(*range(len(CLIPS)))


def test_strict_is_the_sets_own_training_labels(data: ClipData) -> None:
    assert chosen(data, "msraction3d_strict") == expected(0, 1)


def test_open_is_everything_but_what_is_tested_in_any_set(data: ClipData) -> None:
    assert chosen(data, "msraction3d_open") == expected(0, 4, 6)


@pytest.mark.parametrize("count", [1, 3])
def test_reduced_sets_must_exist(data: ClipData, count: int) -> None:
    with pytest.raises(DataError, match=r"base_actions must lie in 2\.\.2"):
        chosen(data, "base", count)


def test_data_without_such_clips(data: ClipData) -> None:
    elsewhere = dataclasses.replace(data, dataset=np.array(["Else"] * len(CLIPS)))
    with pytest.raises(DataError, match="no clip of the protocol's training actions"):
        chosen(elsewhere, "msraction3d_strict")
