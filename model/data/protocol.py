"""Reader for ``protocol.json``: which actions train, which choose, which test, and the draws of exemplars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import DataError
from model.json_files import read_json_object

# The tests that are reported first, in this order.
_REPORTED_FIRST = ("novel_exemplars", "validation_exemplars", "within_dataset", "msraction3d")


@dataclass(frozen=True)
class Draw:
    """One draw of a one-shot test.

    Attributes:
        exemplars: action -> name of its exemplar clip.
        dataset: queries come from this source set only, or from all (None).
        by_label: the keys are the set's own labels (``a11``), not merged actions (msraction3d).
        keep_exemplar_subject: clips by the exemplar's own subject count as queries too (msraction3d).
    """

    exemplars: Mapping[str, str]
    dataset: str | None = None
    by_label: bool = False
    keep_exemplar_subject: bool = False


@dataclass(frozen=True)
class MSRAction3D:
    """The one-shot protocol that is published for this set: train on half of its labels, test on the others.

    Attributes:
        train_labels, test_labels: the set's own labels, ``a01`` to ``a20``.
        exemplar: the name of the exemplar clip of a label, with ``aNN`` for the label.
    """

    train_labels: tuple[str, ...]
    test_labels: tuple[str, ...]
    exemplar: str

    @property
    def dataset(self) -> str:
        """The set's name in the data."""
        return self.exemplar.partition("/")[0]

    def draw(self) -> Draw:
        """The one draw of the test: one fixed exemplar for each label."""
        exemplars = {label: self.exemplar.replace("aNN", label) for label in self.test_labels}
        return Draw(exemplars, self.dataset, by_label=True, keep_exemplar_subject=True)


def _labels(span: object) -> tuple[str, ...]:
    """``"a01..a10"`` -> ``("a01", ..., "a10")``; empty where it is no such span."""
    # At most three digits: a span of a billion labels must not be written out.
    found = re.fullmatch(r"a(\d{1,3})\.\.a(\d{1,3})", str(span), re.ASCII)
    return tuple(f"a{number:02d}" for number in range(int(found[1]), int(found[2]) + 1)) if found else ()


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
                sets = self.content.get(key)
                keys += [f"{key}/{name}" for name in sets] if isinstance(sets, dict) else []
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
                return (self.msraction3d().draw(),)
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

    def msraction3d(self) -> MSRAction3D:
        """The published one-shot protocol of MSRAction3D.

        Raises:
            DataError: there is none.
        """
        found = self.content.get("msraction3d")
        found = found if isinstance(found, dict) else {}
        template = str(found.get("exemplar"))
        train, test = _labels(found.get("train_labels")), _labels(found.get("test_labels"))
        if not train or not test or "aNN" not in template:
            raise DataError(f"'{self.path}' holds no labels and exemplar name at 'msraction3d'.")
        return MSRAction3D(train, test, template)


def read_protocol(path: Path | str) -> Protocol:
    """Read a protocol file.

    Raises:
        DataError: the file is missing or is no JSON object.
    """
    path = Path(path)
    return Protocol(path, read_json_object(path, "protocol file"))
