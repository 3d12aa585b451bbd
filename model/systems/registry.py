"""The systems by name."""

from __future__ import annotations

from importlib import import_module

from model.errors import ModelError
from model.systems.base import System

# name: module.Class below model.systems; imported when it is asked for, as some need packages of an extra.
_SYSTEMS: dict[str, str] = {
    "encoder-alone": "encoder_alone.EncoderAlone",
    "gap": "gap.GAP",
    "crossglg": "crossglg.CrossGLGSystem",
    "sl-dml": "sl_dml.SLDML",
    "skeleton-dml": "skeleton_dml.SkeletonDML",
    "alca-gcn": "alca_gcn.ALCAGCN",
    "apsr": "apsr.APSR",
    "soft-dtw": "soft_dtw.SoftDTW",
    "udtw": "udtw.UncertaintyDTW",
    "multi-scale": "multi_scale.MultiScale",
    "hocslm-alone": "hocslm.HocSLMAlone",
    "hocslm": "hocslm.HocSLM",
    "motionbert": "motionbert.MotionBERT",
}
SYSTEMS = tuple(_SYSTEMS)
_ADDED: dict[str, type[System]] = {}


def add_system(kind: type[System]) -> None:
    """Make a system known by its name that depends on what the user has, such as a file of weights."""
    _ADDED[kind.name] = kind


def system_class(name: str) -> type[System]:
    """The class of a system.

    Raises:
        ModelError: there is no such system, or a package that it needs is not installed.
    """
    if name in _ADDED:
        return _ADDED[name]
    if name not in _SYSTEMS:
        raise ModelError(f"There is no system '{name}': known are {', '.join(SYSTEMS)}.")
    module, _, kind = _SYSTEMS[name].partition(".")
    try:
        found = getattr(import_module(f"model.systems.{module}"), kind)
    except ImportError as error:
        raise ModelError(
            f"The system '{name}' needs the package {error.name}: install what it needs with "
            "'pip install -e \".[train]\"'."
        ) from error
    assert issubclass(found, System)
    return found
