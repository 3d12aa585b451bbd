"""Work that takes too long for the window's thread, one piece at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PyQt6.QtCore import QObject, pyqtSignal

from app.task import Task

_STOP_TIMEOUT_S = 3.0

Result = TypeVar("Result")


class Background(QObject):
    """One piece of work at a time.

    Args:
        name: of what is done, for threads and sentences: "reading a file".

    Signals:
        busy_changed: with whether something is being worked at.
    """

    busy_changed = pyqtSignal(bool)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._task: Task | None = None
        self._then: Callable[[Any], None]
        self._failed: Callable[[str], None]

    @property
    def busy(self) -> bool:
        """Whether something is being worked at."""
        return self._task is not None

    def run(self, work: Callable[[], Result], then: Callable[[Result], None], failed: Callable[[str], None]) -> None:
        """Start ``work`` in a thread. When it is over, ``then`` is called in this one, or ``failed`` with a sentence.

        Raises:
            RuntimeError: something is being worked at already.
        """
        if self.busy:
            raise RuntimeError("one piece of work at a time: look at busy first")
        self._then, self._failed = then, failed
        self._task = Task(self._name, lambda report: work(), self)
        self._task.done.connect(self._succeed)
        self._task.failed.connect(self._fail)
        self._task.start()
        self.busy_changed.emit(True)

    def stop(self) -> None:
        """Wait for what is being worked at, but not for long; its result is dropped."""
        if self._task is not None:
            self._task.blockSignals(True)
            self._task.wait(_STOP_TIMEOUT_S)

    def _succeed(self, result: Any) -> None:
        self._end()
        self._then(result)

    def _fail(self, why: str) -> None:
        self._end()
        self._failed(why)

    def _end(self) -> None:
        assert self._task is not None, "it has just ended"
        self._task.deleteLater()
        self._task = None
        self.busy_changed.emit(False)
