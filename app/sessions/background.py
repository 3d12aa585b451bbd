"""Work that takes longer than a repaint, in a thread; its answers arrive in the thread of the window."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from capture.errors import CaptureError
from model.errors import ModelError

logger = logging.getLogger(__name__)


class CancelledError(Exception):
    """Raised by ``report`` in the work of a task that was cancelled."""


class Task(QObject):
    """Runs a function once, at once.

    Args:
        name: of the thread.
        work: gets a function to which it reports which part is done (0..1); that function raises CancelledError when
            the work is to end.

    Signals:
        progressed: the part that is done, 0..1.
        done: what the work returned.
        failed: a sentence for the user.
        cancelled: the work has ended without an answer.
    """

    progressed = pyqtSignal(float)
    done = pyqtSignal(object)
    failed = pyqtSignal(str)
    cancelled = pyqtSignal()

    def __init__(self, name: str, work: Callable[[Callable[[float], None]], Any], parent: QObject | None = None):
        super().__init__(parent)
        self._work = work
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start working; once, after the signals are connected."""
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to end; ``cancelled``, or an answer that was ready already, follows."""
        self._ending.set()

    def wait(self, timeout_s: float = 10.0) -> None:
        """Until the work has ended."""
        self._thread.join(timeout_s)

    def _report(self, share: float) -> None:
        if self._ending.is_set():
            raise CancelledError
        self.progressed.emit(share)

    def _run(self) -> None:
        try:
            try:
                result = self._work(self._report)
            except CancelledError:
                self.cancelled.emit()
            except (CaptureError, ModelError) as error:
                self.failed.emit(str(error))
            except Exception as error:  # it must not vanish with the thread
                logger.exception("'%s' failed", self._thread.name)
                self.failed.emit(
                    f"That failed unexpectedly ({type(error).__name__}: {error}): the log has the details."
                )
            else:
                self.done.emit(result)
        except RuntimeError:  # the window was closed meanwhile
            logger.debug("'%s' ended too late", self._thread.name)
