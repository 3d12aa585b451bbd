"""Bundled descriptions of actions: one global description and 25 joint sentences each (section 3.3 of CrossGLG)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture import Joint
from capture.wording import quotable
from model.errors import DataError
from model.json_files import read_json_object

FOLDER = Path(__file__).resolve().parent / "descriptions"


@dataclass(frozen=True)
class Description:
    """What is written about an action.

    Attributes:
        overall: the global description, which names the body parts that matter.
        joints: 25 sentences in the order of :class:`capture.Joint`.
    """

    overall: str
    joints: tuple[str, ...]


def read_descriptions(name_or_path: str | Path) -> dict[str, Description]:
    """Read and check a file of descriptions.

    Args:
        name_or_path: a bundled name (``kinect70``, ``kinect70_anew``, ``ntu120``) or the path of a JSON file in the
            same form.

    Raises:
        DataError: the file is missing, a joint has no sentence, or two actions share the same set of sentences.
    """
    bundled = FOLDER / f"{name_or_path}.json"
    path = bundled if bundled.is_file() else Path(name_or_path)
    actions = read_json_object(path, "descriptions file").get("actions")
    if not isinstance(actions, dict) or not actions:
        raise DataError(f"'{path}' holds no descriptions of actions.")
    descriptions = {action: _description(path, action, entry) for action, entry in actions.items()}
    first_with: dict[frozenset[str], str] = {}
    for action, description in descriptions.items():
        other = first_with.setdefault(frozenset(description.joints), action)
        if other != action:
            both = f"'{quotable(other, 80)}' and '{quotable(action, 80)}'"
            raise DataError(f"In '{path}' the actions {both} have the same sentences.")
    return descriptions


def _description(path: Path, action: str, entry: Any) -> Description:
    joints = entry.get("joints") if isinstance(entry, Mapping) else None
    overall = entry.get("global") if isinstance(entry, Mapping) else None
    if not isinstance(joints, Mapping) or not isinstance(overall, str) or not overall.strip():
        raise DataError(f"In '{path}' the action '{quotable(action, 80)}' lacks its global description or its joints.")
    sentences = []
    for joint in Joint:
        sentence = joints.get(joint.label)
        if not isinstance(sentence, str) or not sentence.strip():
            raise DataError(f"In '{path}' the action '{quotable(action, 80)}' has no sentence for the {joint.label}.")
        sentences.append(sentence)
    return Description(overall, tuple(sentences))
