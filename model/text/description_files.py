"""Descriptions onto disk, in the form of the bundled files, which :func:`read_descriptions` reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from capture import Joint
from capture.atomic import atomic_write
from model.errors import DataError
from model.text.descriptions import Description, read_descriptions


def file_content(action: str, description: Description, origin: str) -> dict[str, Any]:
    """What a file holds that describes one action; ``origin`` says who wrote the description."""
    sentences = {joint.label: sentence for joint, sentence in zip(Joint, description.joints, strict=True)}
    entry = {"origin": origin, "global": description.overall, "joints": sentences}
    return {"joints": list(sentences), "actions": {action: entry}}


def write_content(path: Path, content: dict[str, Any]) -> None:
    """Write such a file whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write((json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())


def add_description(path: Path, action: str, description: Description, origin: str) -> None:
    """Add an action to a file of descriptions, which is made if it does not exist; what else it holds stays.

    An action of that name is replaced.

    Raises:
        DataError: the file cannot be read or written, or another action in it has the same sentences.
    """
    content = file_content(action, description, origin)
    if path.exists():
        for other, known in read_descriptions(path).items():
            if other != action and set(known.joints) == set(description.joints):
                raise DataError(f"In '{path}' the action '{other}' has the same sentences as '{action}'.")
        earlier = json.loads(path.read_text(encoding="utf-8"))
        content = earlier | {"actions": earlier["actions"] | content["actions"]}
    try:
        write_content(path, content)
    except OSError as error:
        raise DataError(f"'{path}' cannot be written: {error.strerror or error}.") from error
