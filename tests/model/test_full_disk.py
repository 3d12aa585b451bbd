"""A disk that fills up while labels, results or descriptions are saved: one sentence, and the old file is whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from capture import Joint
from model.errors import DataError
from model.events import Event
from model.json_files import write_json
from model.labels.registry import FORMATS, write_events
from model.text.description_files import add_description
from model.text.descriptions import Description

SENTENCES = Description("A wave.", tuple(f"The {joint.label} moves." for joint in Joint))

WRITERS: dict[str, Callable[[Path], None]] = {
    **{f"labels{ending}": lambda path: write_events(path, [Event(0.0, 900.0, "wave", 0.8)]) for ending in FORMATS},
    "result.json": lambda path: write_json(path, {"accuracy": 0.5}),
    "texts.json": lambda path: add_description(path, "wave", SENTENCES, "a test"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_one_sentence_and_the_old_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / name
    WRITERS[name](path)
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataError, match=r"cannot be written: No space left on device\.$"):
        WRITERS[name](path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
