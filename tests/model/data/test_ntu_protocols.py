"""The official one-shot protocols of NTU RGB+D."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import numpy as np
import pytest

from capture import JOINT_COUNT
from model.data.kinect25 import ClipData
from model.data.ntu_actions import NTU_ACTIONS, action_name
from model.data.ntu_folder import SampleName
from model.data.ntu_protocols import (
    NTU60_BASE_SIZES,
    NTU120_BASE_SIZES,
    ntu60,
    ntu120,
    ntu120_validation,
    protocol_named,
)
from model.data.protocol import Protocol
from model.errors import DataError
from model.one_shot import clips_of, queries_of
from model.text.descriptions import read_descriptions


def numbers(actions: Iterable[str]) -> list[int]:
    return [NTU_ACTIONS.index(action) + 1 for action in actions]


def test_every_action_has_a_name_of_its_own_and_a_description() -> None:
    assert len(set(NTU_ACTIONS)) == len(NTU_ACTIONS) == 120
    assert [action_name(number) for number in (1, 60, 61, 120)] == [
        "drink water",
        "walking apart",
        "put on headphone",
        "rock-paper-scissors",
    ]
    assert tuple(read_descriptions("ntu120")) == NTU_ACTIONS
    for number in (0, 121):
        with pytest.raises(ValueError, match="1 to 120"):
            action_name(number)


def test_novel_actions_and_exemplars_of_ntu_120() -> None:
    protocol = ntu120()
    assert numbers(protocol.actions("novel")) == [
        1, 7, 13, 19, 25, 31, 37, 43, 49, 55, 61, 67, 73, 79, 85, 91, 97, 103, 109, 115,
    ]  # fmt: skip
    [draw] = protocol.draws("novel_exemplars")
    assert list(draw.exemplars.values()) == [
        *(f"S001C003P008R001A{number:03d}" for number in range(1, 56, 6)),
        *(f"S018C003P008R001A{number:03d}" for number in range(61, 116, 6)),
    ]
    for action, name in draw.exemplars.items():
        assert action_name(SampleName.parse(name).action) == action
    assert len(protocol.actions("base")) == 100
    assert sorted(numbers(protocol.actions("base") + protocol.actions("novel"))) == list(range(1, 121))


def test_novel_actions_and_exemplars_of_ntu_60() -> None:
    protocol = ntu60()
    assert numbers(protocol.actions("novel")) == [1, 7, 13, 19, 25, 31, 37, 43, 49, 55]
    [draw] = protocol.draws("novel_exemplars")
    assert set(draw.exemplars.values()) == {f"S001C003P008R001A{number:03d}" for number in range(1, 56, 6)}
    assert len(protocol.actions("base")) == 50
    assert sorted(numbers(protocol.actions("base") + protocol.actions("novel"))) == list(range(1, 61))


@pytest.mark.parametrize(("make", "sizes"), [(ntu60, NTU60_BASE_SIZES), (ntu120, NTU120_BASE_SIZES)])
def test_fewer_base_actions_are_the_first_ones_and_the_test_stays_the_same(make: type, sizes: tuple[int, ...]) -> None:
    whole: Protocol = make()
    for size in sizes:
        protocol: Protocol = make(size)
        base = numbers(protocol.actions("base"))
        assert len(base) == size
        assert base == sorted(base)
        assert protocol.actions("base") == whole.actions("base")[:size]
        assert protocol.actions("novel") == whole.actions("novel")
        assert protocol.draws("novel_exemplars") == whole.draws("novel_exemplars")
    for size in (0, -1, 5, sizes[-1] + 10):
        with pytest.raises(DataError, match=str(sizes[-1])):
            make(size)


def test_the_first_twenty_base_actions() -> None:
    assert numbers(ntu120(20).actions("base")) == [*range(2, 7), *range(8, 13), *range(14, 19), *range(20, 25)]


def test_validation_keeps_away_from_the_novel_actions() -> None:
    protocol = ntu120_validation()
    validation = numbers(protocol.actions("validation"))
    assert validation == list(range(2, 117, 6))
    assert len(protocol.actions("base")) == 80
    used = {*protocol.actions("base"), *protocol.actions("validation")}
    assert used == set(ntu120().actions("base"))
    [draw] = protocol.draws("validation_exemplars")
    assert draw.exemplars["eat meal"] == "S001C003P008R001A002"
    assert list(draw.exemplars.values())[-1] == "S018C003P008R001A116"
    assert protocol.actions("novel") == ()
    with pytest.raises(DataError, match=r"NTU RGB\+D 120 validation.*novel_exemplars"):
        protocol.draws("novel_exemplars")


def test_protocols_have_names() -> None:
    assert protocol_named("ntu120") == ntu120()
    assert protocol_named("ntu60") == ntu60()
    assert protocol_named("ntu120-validation") == ntu120_validation()
    assert protocol_named("ntu120-20") == ntu120(20)
    assert protocol_named("ntu60-50") == ntu60()
    for name in ("", "ntu", "ntu120-", "ntu120-10", "ntu60-validation", "ntu60-100", "NTU60"):
        with pytest.raises(DataError, match="known are ntu120, ntu60, ntu120-validation"):
            protocol_named(name)


def whole_data_set(last_action: int) -> ClipData:
    """A clip of one frame for every sample of the data set, those with missing skeletons, too.

    Each action of NTU 60 was recorded in 158 pairs of setup and performer, each later one in 160; three cameras, twice.
    """
    pairs60 = [(1 + pair // 10, 1 + pair % 10) for pair in range(158)]
    pairs120 = [(18 + pair // 12, 1 + pair % 12) for pair in range(160)]
    names = [
        f"S{setup:03d}C{camera:03d}P{performer:03d}R{replication:03d}A{action:03d}"
        for action in range(1, last_action + 1)
        for setup, performer in (pairs60 if action <= 60 else pairs120)
        for camera in (1, 2, 3)
        for replication in (1, 2)
    ]
    count = len(names)
    return ClipData(
        np.array(names),
        np.full(count, "NTU"),
        np.array([action_name(int(name[-3:])) for name in names]),
        np.array([f"NTU/{int(name[9:12])}" for name in names]),
        np.arange(count + 1),
        np.zeros((count, JOINT_COUNT, 3), np.float32),
        np.ones((count, JOINT_COUNT), np.float32),
    )


@pytest.mark.parametrize(
    ("protocol", "last_action", "samples", "missing", "base", "queries"),
    [
        # What is missing in the base and in the novel actions is counted in the data set's own lists.
        (ntu120(), 120, 114_480, (399, 136), 95_001, 18_924),
        (ntu60(), 60, 56_880, (220, 82), 47_180, 9_388),
    ],
)
def test_counts_of_clips(
    protocol: Protocol, last_action: int, samples: int, missing: tuple[int, int], base: int, queries: int
) -> None:
    data = whole_data_set(last_action)
    assert len(data) == samples
    [draw] = protocol.draws("novel_exemplars")
    assert np.isin(data.action, protocol.actions("base")).sum() - missing[0] == base
    assert len(queries_of(data, draw)) - missing[1] == queries
    assert len(clips_of(data, [draw])) == len(queries_of(data, draw)) + len(draw.exemplars)
    asked = set(data.name[queries_of(data, draw)].tolist())
    assert not asked & set(draw.exemplars.values())
    # The exemplar's own performer is asked, too: the same performance from the other cameras, and the replication.
    assert {"S001C001P008R001A001", "S001C002P008R001A001", "S001C003P008R002A001"} <= asked
    assert set(data.action[np.isin(data.name, list(asked))]) == set(chain(protocol.actions("novel")))
