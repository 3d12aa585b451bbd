"""Judges takes in a thread of its own, since an embedding may take longer than a repaint; knows no widgets."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from capture import Clip
from model.one_shot_encoder import OneShotEncoder
from model.support import SupportSet
from model.take_check import Remark, Verdict, check

logger = logging.getLogger(__name__)

_STOP_TIMEOUT_S = 3.0


@dataclass(frozen=True, eq=False)
class _Question:
    take: Clip
    support: SupportSet
    besides: str | None


class TakeJudge:
    """Answers the newest question; older ones are dropped.

    Args:
        encoder: makes the embeddings.
    """

    def __init__(self, encoder: OneShotEncoder) -> None:
        self._encoder = encoder
        self._changed = threading.Condition()  # guards what follows
        self._question: _Question | None = None
        self._answered: _Question | None = None
        self._verdict: Verdict | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="take judge", daemon=True)

    def start(self) -> None:
        """Start waiting for questions; once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the question at hand."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(_STOP_TIMEOUT_S)

    def ask(self, take: Clip, support: SupportSet, besides: str | None) -> None:
        """Judge this take from now on, see :func:`model.take_check.check`."""
        with self._changed:
            self._question = _Question(take, support, besides)
            self._changed.notify()

    def verdict(self, take: Clip) -> Verdict | None:
        """What was found about this take; None while it is being judged."""
        with self._changed:
            return self._verdict if self._answered is not None and self._answered.take is take else None

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._question is not self._answered)
                if self._stopping:
                    return
                question = self._question
            assert question is not None, "there is a question that was not answered"
            try:
                verdict = check(question.take, question.support, self._encoder, question.besides)
            except Exception as problem:  # the thread must live on, and the window must say it
                logger.exception("a take could not be judged")
                verdict = Verdict((Remark(f"The take could not be judged ({problem}).", "The log has the details."),))
            with self._changed:
                self._answered, self._verdict = question, verdict
