"""Work that takes too long for the window's thread: done in another one, its result handed back to the window's."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from PyQt6.QtCore import QObject, pyqtSignal

from model.errors import ModelError

logger = logging.getLogger(__name__)

_STOP_TIMEOUT_S = 3.0

Result = TypeVar("Result")


class Background(QObject):
    """One piece of work at a time.

    Signals:
        busy_changed: with whether something is being worked at.
    """

    busy_changed = pyqtSignal(bool)
    _ended = pyqtSignal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._then: Callable[[Any], None] | None = None
        self._failed: Callable[[str], None] | None = None
        self._ended.connect(self._hand_back)

    @property
    def busy(self) -> bool:
        """Whether something is being worked at."""
        return self._thread is not None

    def run(self, work: Callable[[], Result], then: Callable[[Result], None], failed: Callable[[str], None]) -> None:
        """Start ``work`` in a thread. When it is over, ``then`` is called in this one, or ``failed`` with a sentence.

        Raises:
            RuntimeError: something is being worked at already.
        """
        if self.busy:
            raise RuntimeError("one piece of work at a time: look at busy first")
        self._then, self._failed = then, failed
        self._thread = threading.Thread(target=self._run, args=(work,), name="background", daemon=True)
        self._thread.start()
        self.busy_changed.emit(True)

    def stop(self) -> None:
        """Wait for what is being worked at, but not for long; its result is dropped."""
        self._then = self._failed = None
        if self._thread is not None:
            self._thread.join(_STOP_TIMEOUT_S)

    def _run(self, work: Callable[[], object]) -> None:
        result, error = None, ""
        try:
            result = work()
        except ModelError as problem:
            error = str(problem)
        except Exception as problem:  # the window must say it, and let the next piece of work begin
            logger.exception("work in the background failed")
            error = f"That failed ({problem}): the log has the details."
        try:
            self._ended.emit(result, error)
        except RuntimeError:  # the window was closed meanwhile
            return

    def _hand_back(self, result: object, error: str) -> None:
        then, failed = self._then, self._failed
        self._thread = self._then = self._failed = None
        self.busy_changed.emit(False)
        if error and failed is not None:
            failed(error)
        elif not error and then is not None:
            then(result)
