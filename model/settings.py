"""Settings of a configuration: in a JSON file, or on a command line as ``key=value``, nested keys with dots."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.errors import DataError
from model.json_files import read_json_object


def read_settings(path: Path) -> dict[str, Any]:
    """Nested values from a JSON file, such as ``config.json`` in the folder of a training run.

    Raises:
        DataError: there is no such file, or it holds no JSON object.
    """
    return read_json_object(path, "configuration file")


def parse_settings(settings: list[str], written: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """``["epochs=3", "encoder.frames=64"]`` as nested values, over those that were ``written`` in a file.

    Raises:
        DataError: a setting is not of the form key=value.
    """
    values: dict[str, Any] = copy.deepcopy(dict(written or {}))
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals:
            raise DataError(f"'{setting}' is no setting: write key=value, e.g. epochs=3.")
        try:
            value = json.loads(text)
        except ValueError:
            value = text
        *parents, last = key.split(".")
        target = values
        for parent in parents:
            target = target.setdefault(parent, {})
            if not isinstance(target, dict):
                raise DataError(f"'{setting}' contradicts an earlier setting of {parent}.")
        target[last] = value
    return values


def changed_settings(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> list[str]:
    """What must be set to come from ``defaults`` to ``values``, as :func:`parse_settings` reads it.

    A key that the defaults lack counts as changed; one that only they have does not.
    """
    changed = []
    for key, value in values.items():
        default = defaults.get(key)
        if isinstance(value, Mapping):
            below = changed_settings(value, default if isinstance(default, Mapping) else {})
            changed += [f"{key}.{setting}" for setting in below]
        elif value != default:
            changed.append(f"{key}={value if isinstance(value, str) else json.dumps(value)}")
    return changed
