"""Documents in which commands write a section each."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from model.errors import DataError
from model.report_section import command_line, made_by, marks, write_section


def test_a_section_takes_its_place_and_leaves_the_rest(tmp_path: Path) -> None:
    document = tmp_path / "results.md"
    begin, end = marks("streams")
    other = "\n".join(marks("clips"))
    document.write_text(f"# Mine\n\n{other}\n\n{begin}\nold\n{end}\nafter\n", encoding="utf-8")
    write_section(document, "streams", "first")
    write_section(document, "streams", "second")
    text = document.read_text(encoding="utf-8")
    assert text == f"# Mine\n\n{other}\n\n{begin}\n\nsecond\n\n{end}\nafter\n"


def test_a_document_without_a_place_stays_as_it_is(tmp_path: Path) -> None:
    document = tmp_path / "mine.md"
    document.write_text("Mine.", encoding="utf-8")
    with pytest.raises(DataError, match=r"mine\.md' has no place for the results: put the lines '<!-- clips begin"):
        write_section(document, "clips", "content")
    assert document.read_text(encoding="utf-8") == "Mine."


def test_a_new_document_gets_a_title_and_its_folder(tmp_path: Path) -> None:
    document = tmp_path / "new" / "results.md"
    write_section(document, "clips", made_by("python -m this"))
    text = document.read_text(encoding="utf-8")
    assert text.startswith("# Results\n") and "```sh\npython -m this\n```" in text


def test_a_document_that_is_no_text_is_refused(tmp_path: Path) -> None:
    document = tmp_path / "results.md"
    document.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="cannot be read"):
        write_section(document, "clips", "content")


def test_the_command_tells_files_by_their_names() -> None:
    options = argparse.Namespace(data=Path("/home/me/my data.npz"), key=["a", "b"], quick=True, json=None, seed=0)
    told = command_line("model.this", options, ("data", "key", "quick", "json", "seed"), files=("data",))
    assert told == "python -m model.this --data 'my data.npz' --key a --key b --quick --seed 0"
