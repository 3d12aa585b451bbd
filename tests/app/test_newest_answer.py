"""Work in a thread: the newest question wins, and errors become sentences."""

from __future__ import annotations

import logging
import threading

import pytest
from pytestqt.qtbot import QtBot

from app.newest_answer import NewestAnswer
from model.errors import DataError


@pytest.fixture
def answer(qtbot: QtBot) -> NewestAnswer:
    return NewestAnswer("looking things up")


def test_the_answer_comes_in_the_thread_of_the_window(qtbot: QtBot, answer: NewestAnswer) -> None:
    threads = []
    answer.answered.connect(lambda _: threads.append(threading.current_thread()))
    with qtbot.waitSignal(answer.answered) as signal:
        answer.ask(threading.current_thread)
        assert answer.busy
    assert signal.args is not None and signal.args[0] is not threading.current_thread()
    assert threads == [threading.current_thread()] and not answer.busy


def test_of_many_questions_only_the_newest_is_answered(qtbot: QtBot, answer: NewestAnswer) -> None:
    go_on = threading.Event()
    answers: list[object] = []
    done: list[int] = []
    answer.answered.connect(answers.append)

    def first() -> int:
        go_on.wait(5)
        return 0

    answer.ask(first)
    for number in (1, 2, 3):
        answer.ask(lambda number=number: done.append(number) or number)
    go_on.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [3] and done == [3], "the others were never begun"


def test_what_is_forgotten_is_not_answered(qtbot: QtBot, answer: NewestAnswer) -> None:
    go_on = threading.Event()
    answers: list[object] = []
    answer.answered.connect(answers.append)
    answer.ask(lambda: go_on.wait(5))
    answer.forget()
    go_on.set()
    qtbot.waitUntil(lambda: not answer.busy)
    assert answers == []
    with qtbot.waitSignal(answer.answered):
        answer.ask(lambda: 1)


def test_errors_become_one_sentence(qtbot: QtBot, answer: NewestAnswer, caplog: pytest.LogCaptureFixture) -> None:
    def fail(error: Exception) -> None:
        raise error

    with qtbot.waitSignal(answer.failed) as signal:
        answer.ask(lambda: fail(DataError("The file is gone: choose another one.")))
    assert signal.args == ["The file is gone: choose another one."]
    with caplog.at_level(logging.CRITICAL), qtbot.waitSignal(answer.failed) as signal:
        answer.ask(lambda: fail(RuntimeError("boom")))
    assert signal.args == ["Looking things up failed (boom): the log has the details."]
