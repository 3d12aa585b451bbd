"""Questions whose answers take longer than a repaint, worked out in a thread: only the newest one counts."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from app.task import Task


class NewestAnswer(QObject):
    """Does the newest thing it was asked for; what was asked before it is dropped, and so are its answers.

    Args:
        name: of what is done, for threads and sentences: "reading a description".
    """

    answered = pyqtSignal(object)
    """What the work returned."""
    failed = pyqtSignal(str)
    """One sentence, where the work raised an error."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._newest = 0  # counts what was asked
        self._begun = 0  # the number of what is worked at
        self._waiting: Callable[[], object] | None = None
        self._running: Task | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._running is not None

    def ask(self, work: Callable[[], object]) -> None:
        """Do this in a thread; it must not touch widgets."""
        self._newest += 1
        self._waiting = work
        if self._running is None:  # one thread at a time: many clicks shall not mean many threads
            self._begin()

    def forget(self) -> None:
        """Want no answer any more."""
        self._newest += 1
        self._waiting = None

    def _begin(self) -> None:
        work, self._waiting = self._waiting, None
        if work is None:
            return
        self._begun = self._newest
        self._running = Task(self._name, lambda report: work(), self)
        self._running.done.connect(self._answer)
        self._running.failed.connect(self._fail)
        self._running.start()

    def _answer(self, answer: object) -> None:
        if self._ended_wanted():
            self.answered.emit(answer)

    def _fail(self, why: str) -> None:
        if self._ended_wanted():
            self.failed.emit(why)

    def _ended_wanted(self) -> bool:
        """Note that the work has ended, and begin what waits; says whether its answer is still wanted."""
        assert self._running is not None, "it has just ended"
        self._running.deleteLater()
        self._running = None
        wanted = self._begun == self._newest
        self._begin()
        return wanted
