"""One-shot heads by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from model.errors import ModelError
from model.matching.base import BaseFeatures, OneShotHead


@dataclass(frozen=True)
class _Entry:
    """Where a head is, and what makes it; imported when it is asked for, as some need packages of an extra."""

    module: str
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)
    needs_base: bool = False
    learned: bool = True


_HEADS = {
    "joint-cosine": _Entry("cosine", "JointCosine"),
    "global-cosine": _Entry("cosine", "GlobalCosine"),
    "distribution-calibration": _Entry("distribution_calibration", "DistributionCalibration", needs_base=True),
    "dtw": _Entry("aligned", "DynamicTimeWarping"),
    "dtw-band": _Entry("aligned", "DynamicTimeWarping", {"band": 1}),
    "soft-dtw": _Entry("aligned", "SoftDynamicTimeWarping"),
    "multi-scale": _Entry("multi_scale", "MultiScaleMatching"),
    "multi-scale-across": _Entry("multi_scale", "MultiScaleMatching", {"across": True}),
    "joints-nearest": _Entry("joints", "nearest", learned=False),
    "joints-dtw": _Entry("joints", "dynamic_time_warping", learned=False),
    "joints-soft-dtw": _Entry("joints", "soft_dynamic_time_warping", learned=False),
}
HEADS = tuple(_HEADS)


def needs_base(name: str) -> bool:
    """Whether a head needs windows of the base actions.

    Raises:
        ModelError: there is no such head.
    """
    return _entry(name).needs_base


def is_learned(name: str) -> bool:
    """Whether a head compares an encoder's features, and not the joints' places (:mod:`model.matching.joints`).

    Raises:
        ModelError: there is no such head.
    """
    return _entry(name).learned


def head_named(name: str, base: BaseFeatures | None = None) -> OneShotHead:
    """The head of a name, one of ``HEADS``.

    Args:
        base: windows of the base actions, for the heads that need them.

    Raises:
        ModelError: there is no such head, a package that it needs is not installed, or it needs ``base``.
        DataError: ``base`` holds too few windows for its statistics.
    """
    entry = _entry(name)
    try:
        kind: Callable[..., OneShotHead] = getattr(import_module(f"model.matching.{entry.module}"), entry.kind)
    except ImportError as error:
        raise ModelError(
            f"The head '{name}' needs the package {error.name}: install what it needs with "
            "'pip install -e \".[train]\"'."
        ) from error
    if not entry.needs_base:
        return kind(**entry.options)
    if base is None:
        raise ModelError(f"The head '{name}' needs clips of base actions: give a protocol that lists them.")
    return kind(base, **entry.options)


def _entry(name: str) -> _Entry:
    if name not in _HEADS:
        raise ModelError(f"There is no head '{name}': known are {', '.join(HEADS)}.")
    return _HEADS[name]
