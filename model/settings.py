"""Settings of a configuration as they are written on a command line: ``key=value``, nested keys with dots."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from model.errors import DataError


def parse_settings(settings: list[str]) -> dict[str, Any]:
    """``["epochs=3", "encoder.frames=64"]`` as nested values.

    Raises:
        DataError: a setting is not of the form key=value.
    """
    values: dict[str, Any] = {}
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
