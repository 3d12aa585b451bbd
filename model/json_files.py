"""JSON files: configurations, protocols and descriptions are read, results are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from capture.atomic import atomic_write
from capture.wording import quotable
from model.errors import DataError


def read_json_object(path: Path, kind: str) -> dict[str, Any]:
    """The content of a file.

    Args:
        kind: what the file is meant to be, for the error's sentence: ``configuration file``.

    Raises:
        DataError: there is no such file, or it holds no JSON object.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"There is no {kind} '{path}': check the path.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"'{path}' cannot be read as a {kind}: {quotable(error)}.") from error
    if not isinstance(content, dict):
        raise DataError(f"'{path}' is no {kind}: it must hold a JSON object.")
    return content


def write_json(path: Path, content: Any) -> None:
    """Write what JSON can hold, indented, atomically.

    Raises:
        DataError: the file cannot be written.
    """
    try:
        with atomic_write(path) as file:
            file.write((json.dumps(content, indent=2) + "\n").encode())
    except OSError as error:
        raise DataError(f"'{path}' cannot be written: {error.strerror or error}.") from error
