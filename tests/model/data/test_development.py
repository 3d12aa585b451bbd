"""The development split: held-back base actions join the validation actions, novel ones stay away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.data import development
from model.data.development import development_split
from model.data.protocol import read_protocol
from model.data.reading import open_protocol, read_data
from model.errors import DataError


def test_the_split(labelled_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(development, "TRAINING_ACTIONS", 3)
    files = ["--data", str(labelled_folder / "data.npz"), "--protocol", str(labelled_folder / "protocol.json")]
    assert development.main([*files, "--out", str(tmp_path / "new" / "split.json")]) == 0
    split, whole = read_protocol(tmp_path / "new" / "split.json"), read_protocol(labelled_folder / "protocol.json")
    assert split.actions("base") == whole.actions("base_order")[:3]
    assert split.actions("validation") == (*whole.actions("base_order")[3:], *whole.actions("validation"))
    draws = split.draws("validation_exemplars")
    assert len(draws) == development.DRAWS
    data = read_data(labelled_folder / "data.npz")
    for draw in draws:
        assert {action: str(data.action[data.index_of(name)]) for action, name in draw.exemplars.items()} == {
            action: action for action in split.actions("validation")
        }
    assert len({json.dumps(dict(draw.exemplars)) for draw in draws}) > 5, "the draws differ"
    assert development_split(data, whole) == development_split(data, whole)


def test_a_protocol_without_an_order_is_refused(labelled_folder: Path) -> None:
    data = read_data(labelled_folder / "data.npz")
    with pytest.raises(DataError, match="base_order"):
        development_split(data, open_protocol("ntu120"))


def test_protocols_by_path_or_by_name(labelled_folder: Path, tmp_path: Path) -> None:
    assert len(open_protocol("ntu60-20").actions("base")) == 20
    assert open_protocol(labelled_folder / "protocol.json").actions("novel") == ("push", "jumping jack")
    with pytest.raises(DataError, match="no protocol 'ntu61'"):
        open_protocol("ntu61")
    with pytest.raises(DataError, match=r"no protocol file .*gone\.json"):
        open_protocol(tmp_path / "gone.json")
