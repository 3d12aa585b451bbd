"""Reading protocol files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from model.data.protocol import Draw, Protocol, read_protocol
from model.errors import DataError

CONTENT: dict[str, Any] = {
    "base": ["wave", "bow"],
    "validation": ["kick"],
    "novel": ["clap", "squat"],
    "novel_exemplars": [{"clap": "A/1", "squat": "A/2"}, {"clap": "A/3", "squat": "B/4"}],
    "within_dataset": {"A": {"actions": ["clap"], "exemplars": [{"clap": "A/1"}]}, "B": {"actions": []}},
    "msraction3d": {"train_labels": "a01..a10", "test_labels": "a11..a13", "exemplar": "MSR/aNN_s01_e01"},
}


def written(path: Path, content: object) -> Protocol:
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_protocol(path)


@pytest.fixture
def protocol(tmp_path: Path) -> Protocol:
    return written(tmp_path / "protocol.json", CONTENT)


@pytest.mark.parametrize("key", ["base", "validation", "novel"])
def test_actions(protocol: Protocol, key: str) -> None:
    assert protocol.actions(key) == tuple(CONTENT[key])


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("novel_exemplars", tuple(Draw(draw) for draw in CONTENT["novel_exemplars"])),
        ("within_dataset/A", (Draw({"clap": "A/1"}, "A"),)),
        (
            "msraction3d",
            (
                Draw(
                    {"a11": "MSR/a11_s01_e01", "a12": "MSR/a12_s01_e01", "a13": "MSR/a13_s01_e01"},
                    "MSR",
                    by_label=True,
                    keep_exemplar_subject=True,
                ),
            ),
        ),
    ],
)
def test_draws(protocol: Protocol, key: str, expected: tuple[Draw, ...]) -> None:
    assert protocol.draws(key) == expected


@pytest.mark.parametrize(
    "key", ["", "nothing", "base", "within_dataset", "within_dataset/", "within_dataset/B", "within_dataset/C", "a/b/c"]
)
def test_draws_that_are_not_there(protocol: Protocol, key: str) -> None:
    with pytest.raises(DataError, match="no list of draws"):
        protocol.draws(key)


@pytest.mark.parametrize("draws", [[], [{}], [1], [{"clap": 3}], [["clap", "A/1"]], "A/1", 7, None])
def test_draws_that_are_none(tmp_path: Path, draws: object) -> None:
    with pytest.raises(DataError, match="no list of draws"):
        written(tmp_path / "protocol.json", {"some": draws}).draws("some")


@pytest.mark.parametrize(
    "msraction3d",
    [
        {},
        {"train_labels": "a01..a02", "test_labels": "a11..a13"},
        {"test_labels": "a11..a13", "exemplar": "MSR/aNN"},
        {"train_labels": "a01..a02", "test_labels": "all", "exemplar": "MSR/aNN"},
        {"train_labels": "a1..a2", "test_labels": "a3..a4", "exemplar": "x"},
    ],
)
def test_a_published_protocol_that_lacks_something(tmp_path: Path, msraction3d: object) -> None:
    with pytest.raises(DataError, match="msraction3d"):
        written(tmp_path / "protocol.json", {"msraction3d": msraction3d}).draws("msraction3d")


@pytest.mark.parametrize("actions", [None, "wave", {"wave": 1}, [1, 2]])
def test_actions_that_are_none(tmp_path: Path, actions: object) -> None:
    with pytest.raises(DataError, match="no list of actions named 'base'"):
        written(tmp_path / "protocol.json", {"base": actions}).actions("base")


@pytest.mark.parametrize("content", [b"", b"no json", b"{", b"\xff\xfe\x00", b"[]", b"null"])
def test_files_that_are_no_protocol(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "protocol.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match="protocol file"):
        read_protocol(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no protocol file"):
        read_protocol(tmp_path / "missing.json")
    with pytest.raises(DataError, match="cannot be read"):
        read_protocol(tmp_path)


def test_the_real_protocol(shared_data: Path) -> None:
    protocol = read_protocol(shared_data / "protocol.json")
    assert [len(protocol.actions(key)) for key in ("base", "validation", "novel")] == [42, 8, 20]
    assert len({*protocol.actions("base"), *protocol.actions("validation"), *protocol.actions("novel")}) == 70
    assert [len(draw.exemplars) for draw in protocol.draws("novel_exemplars")] == [20] * 10
    assert len(protocol.draws("msraction3d")[0].exemplars) == 10


def test_a_span_of_a_billion_labels_is_not_written_out(tmp_path: Path) -> None:
    labels = {"train_labels": "a1..a1000000000", "test_labels": "a11..a20", "exemplar": "X/aNN_s01"}
    with pytest.raises(DataError, match="no labels"):
        written(tmp_path / "protocol.json", {"msraction3d": labels}).msraction3d()


@pytest.mark.parametrize("sets", [5, None, ["X"], "X"])
def test_sets_that_are_no_object_give_no_keys(tmp_path: Path, sets: object) -> None:
    assert written(tmp_path / "protocol.json", {"within_dataset": sets}).draw_keys() == ()
