"""Reading many files."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from model.data import many_files
from model.data.many_files import read_many
from model.errors import DataError


def read_number(path: Path) -> int:
    """A reader for the tests."""
    try:
        return int(path.read_text())
    except ValueError:
        raise DataError(f"'{path}' is no number.") from None


def numbers(folder: Path, count: int) -> list[Path]:
    paths = []
    for number in range(count):
        paths.append(folder / f"{number}.txt")
        paths[-1].write_text("?" if number % 5 == 3 else str(number))
    return paths


@pytest.mark.parametrize("processes", [1, None])
def test_contents_in_order_and_the_names_of_what_was_skipped(tmp_path: Path, processes: int | None) -> None:
    contents, skipped = read_many(read_number, numbers(tmp_path, 20), processes)
    assert contents == [number for number in range(20) if number % 5 != 3]
    assert skipped == [f"'{tmp_path / f'{number}.txt'}' is no number." for number in (3, 8, 13, 18)]
    assert read_many(read_number, [], processes) == ([], [])


def test_few_files_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_files, "ProcessPoolExecutor", lambda *_, **__: pytest.fail("started processes"))
    assert len(read_many(read_number, numbers(tmp_path, 5))[0]) == 4


def test_a_fault_of_the_reader_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_many(read_number, [tmp_path / "missing.txt"])


def test_a_process_that_is_killed_gives_a_sentence() -> None:
    statuses: list[Any] = [1, 1]  # each process ends at once with what it is given
    with pytest.raises(DataError, match="use fewer processes"):
        read_many(os._exit, statuses, processes=2)


def test_without_the_progress_bar_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(DataError, match="needs tqdm"):
        read_many(read_number, numbers(tmp_path, 1))
