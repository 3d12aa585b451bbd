"""Reader for ``protocol.json``: which actions train, which choose, which test, and the draws of exemplars."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import DataError

# The tests that are reported first, in this order.
_REPORTED_FIRST = ("novel_exemplars", "validation_exemplars", "within_dataset", "msraction3d")


@dataclass(frozen=True)
class Draw:
    """One draw of a one-shot test.

    Attributes:
        exemplars: action -> name of its exemplar clip.
        dataset: queries come from this source set only, or from all (None).
        by_clip_name: the keys are the first part of the clips' names (``a11``), not merged actions (msraction3d).
        keep_exemplar_subject: clips by the exemplar's own subject count as queries too (msraction3d).
    """

    exemplars: Mapping[str, str]
    dataset: str | None = None
    by_clip_name: bool = False
    keep_exemplar_subject: bool = False


@dataclass(frozen=True)
class Protocol:
    """The content of a protocol file."""

    path: Path
    content: Mapping[str, Any]

    def actions(self, key: str) -> tuple[str, ...]:
        """The list of actions at ``key`` (``base``, ``validation``, ``novel``).

        Raises:
            DataError: there is none.
        """
        found = self.content.get(key)
        if not isinstance(found, list) or not all(isinstance(action, str) for action in found):
            raise DataError(f"'{self.path}' holds no list of actions named '{key}'.")
        return tuple(found)

    def draw_keys(self) -> tuple[str, ...]:
        """Every key that :meth:`draws` takes, in the order in which tests are reported."""
        keys: list[str] = []
        for key in dict.fromkeys((*_REPORTED_FIRST, *self.content)):
            if key == "within_dataset":
                keys += [f"{key}/{name}" for name in self.content.get(key, {})]
            elif key in self.content and (key in _REPORTED_FIRST or self._holds_draws(key)):
                keys.append(key)
        return tuple(keys)

    def _holds_draws(self, key: str) -> bool:
        try:
            return bool(self.draws(key))
        except DataError:
            return False

    def draws(self, key: str) -> tuple[Draw, ...]:
        """The draws at ``key``: any key with a list of draws, ``within_dataset/NAME``, or ``msraction3d``.

        Raises:
            DataError: there are none.
        """
        found: Any = self.content
        for part in key.split("/"):
            found = found.get(part) if isinstance(found, dict) else None
        dataset = key.partition("/")[2] if key.startswith("within_dataset/") else None
        if isinstance(found, dict):
            if key == "msraction3d":
                return (_msraction3d_draw(found, self.path),)
            found = found.get("exemplars", found.get("draws"))
        if (
            not isinstance(found, list)
            or not found
            or not all(
                isinstance(draw, dict) and draw and all(isinstance(v, str) for v in draw.values()) for draw in found
            )
        ):
            raise DataError(f"'{self.path}' holds no list of draws at '{key}'.")
        return tuple(Draw(draw, dataset) for draw in found)


def read_protocol(path: Path | str) -> Protocol:
    """Read a protocol file.

    Raises:
        DataError: the file is missing or is no JSON object.
    """
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"There is no protocol file '{path}': check the path.") from None
    except (OSError, ValueError) as error:
        raise DataError(f"'{path}' cannot be read as a protocol file: {error}.") from error
    if not isinstance(content, dict):
        raise DataError(f"'{path}' is no protocol file: it must hold a JSON object.")
    return Protocol(path, content)


def _msraction3d_draw(found: Mapping[str, Any], path: Path) -> Draw:
    """The published one-shot protocol: labels such as ``a11..a20``, one fixed exemplar each, named by a template."""
    labels = re.fullmatch(r"a(\d+)\.\.a(\d+)", str(found.get("test_labels")))
    template = str(found.get("exemplar"))
    if labels is None or "aNN" not in template:
        raise DataError(f"'{path}' holds no test labels and exemplar name at 'msraction3d'.")
    names = [f"a{number:02d}" for number in range(int(labels[1]), int(labels[2]) + 1)]
    exemplars = {name: template.replace("aNN", name) for name in names}
    return Draw(exemplars, template.partition("/")[0], by_clip_name=True, keep_exemplar_subject=True)
