"""Documents in which each command writes a section of its own, between two marks; what else stands in them stays."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from capture.atomic import atomic_write
from model.errors import DataError


def marks(name: str) -> tuple[str, str]:
    """The lines between which the section of this name stands; a reader of the document does not see them."""
    return f"<!-- {name} begin -->", f"<!-- {name} end -->"


def check_section(path: Path, name: str) -> None:
    """See, before hours of work, whether there is a place for their results.

    Raises:
        DataError: the document cannot be read, or lacks the marks.
    """
    _around_section(path, name)


def write_section(path: Path, name: str, content: str) -> None:
    """Put a section between its two marks in a Markdown document; a new document has nothing else but a title.

    Raises:
        DataError: the document lacks the marks, or cannot be read or written.
    """
    before, after = _around_section(path, name)
    begin, end = marks(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(f"{before}{begin}\n\n{content}\n\n{end}{after}".encode())
    except OSError as error:
        raise DataError(f"'{path}' cannot be written: {error}.") from error


def made_by(command: str) -> str:
    """How a section begins: the command that makes it again, and when it was run; a sentence may follow."""
    return f"Made by\n\n```sh\n{command}\n```\n\non {date.today().isoformat()}."


def command_line(module: str, options: argparse.Namespace, names: Sequence[str], files: Collection[str]) -> str:
    """The command that makes a report again.

    Args:
        names: of the options to tell, in this order; those that are None or False are left out.
        files: those of them whose values are told by their names alone: where they lie is the user's affair.
    """
    words = ["python", "-m", module]
    for name in names:
        value = getattr(options, name)
        for one in value if isinstance(value, list) else [value]:
            if one is None or one is False:
                continue
            words.append(f"--{name.replace('_', '-')}")
            if one is not True:
                words.append(Path(one).name if name in files else str(one))
    return shlex.join(words)


def _around_section(path: Path, name: str) -> tuple[str, str]:
    """What stands before and after a section."""
    begin, end = marks(name)
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else f"# Results\n\n{begin}\n{end}\n"
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"'{path}' cannot be read: {error}.") from error
    before, found_begin, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise DataError(f"'{path}' has no place for the results: put the lines '{begin}' and '{end}' into it.")
    return before, after
