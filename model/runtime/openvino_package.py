"""OpenVINO, imported without its reports: the extra ``openvino``, which need not be installed.

``import openvino`` also imports its converter of models, which then writes an identification into the home folder and
reports the import to an address on the internet. OneTake converts nothing and promises to report nothing, so the
converter is not let in; the package goes on without it.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from typing import Any

_CONVERTER = "openvino.tools.ovc"
_lock = threading.Lock()


def is_installed() -> bool:
    """Whether there is a package to import."""
    return importlib.util.find_spec("openvino") is not None


def import_openvino() -> Any:
    """The package.

    Raises:
        ImportError: it is not installed, or damaged.
    """
    with _lock:
        if _CONVERTER in sys.modules:
            return importlib.import_module("openvino")
        sys.modules[_CONVERTER] = None  # type: ignore[assignment]  # Python's own sign for "cannot be imported"
        try:
            return importlib.import_module("openvino")
        finally:
            del sys.modules[_CONVERTER]
