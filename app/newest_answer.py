"""Questions whose answers take longer than a repaint, worked out in a thread: only the newest one counts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from model.errors import ModelError

logger = logging.getLogger(__name__)


class NewestAnswer(QObject):
    """Does the newest thing it was asked for; what was asked before it is dropped, and so are its answers.

    Args:
        name: of the threads.
    """

    answered = pyqtSignal(object)
    """What the work returned."""
    failed = pyqtSignal(str)
    """One sentence, where the work raised an error."""
    _done = pyqtSignal(int, object, str)  # out of the thread, into the window's

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._newest = 0  # counts what was asked
        self._waiting: Callable[[], object] | None = None
        self._running = False
        self._done.connect(self._deliver)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._running

    def ask(self, work: Callable[[], object]) -> None:
        """Do this in a thread; it must not touch widgets."""
        self._newest += 1
        self._waiting = work
        if not self._running:  # one thread at a time: many clicks shall not mean many threads
            self._begin()

    def forget(self) -> None:
        """Want no answer any more."""
        self._newest += 1
        self._waiting = None

    def _begin(self) -> None:
        work, self._waiting = self._waiting, None
        if work is None:
            return
        self._running = True
        threading.Thread(target=self._run, args=(self._newest, work), name=self._name, daemon=True).start()

    def _run(self, number: int, work: Callable[[], object]) -> None:
        answer: object = None
        error = ""
        try:
            answer = work()
        except ModelError as problem:
            error = str(problem)
        except Exception as problem:  # the window must say it
            logger.exception("%s failed", self._name)
            error = f"{self._name.capitalize()} failed ({problem}): the log has the details."
        try:
            self._done.emit(number, answer, error)
        except RuntimeError:  # the window was closed meanwhile
            return

    def _deliver(self, number: int, answer: object, error: str) -> None:
        self._running = False
        self._begin()
        if number != self._newest:
            return
        if error:
            self.failed.emit(error)
        else:
            self.answered.emit(answer)
