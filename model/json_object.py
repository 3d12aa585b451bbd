"""JSON files that hold an object: configurations, protocols, descriptions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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
        raise DataError(f"'{path}' cannot be read as a {kind}: {error}.") from error
    if not isinstance(content, dict):
        raise DataError(f"'{path}' is no {kind}: it must hold a JSON object.")
    return content
