"""The folder of a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.errors import DataError
from model.json_files import write_json


def make_run_folder(out: Path, settings: Mapping[str, Any]) -> None:
    """Make the folder of a run, and write its settings for people to read.

    Raises:
        DataError: the folder cannot be written to.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"The folder '{out}' cannot be written to: {error.strerror or error}.") from error
    write_json(out / "config.json", settings)
