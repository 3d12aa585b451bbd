"""The recogniser thread gives way, and it alone."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time

import pytest

from app import thread_priority
from app.recognition import RecognitionThread
from app.thread_priority import NICENESS, give_way
from model.one_shot_encoder import OneShotEncoder

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell the priority of a thread so")


def niceness_of(name: str) -> int:
    thread = next(thread for thread in threading.enumerate() if thread.name == name)
    assert thread.native_id is not None
    return os.getpriority(os.PRIO_PROCESS, thread.native_id)


@on_linux
def test_the_recogniser_gives_way_and_no_other_thread_does(encoder: OneShotEncoder) -> None:
    before = os.getpriority(os.PRIO_PROCESS, threading.main_thread().native_id or 0)
    recognition = RecognitionThread(encoder)
    recognition.start()
    try:
        until = time.monotonic() + 5
        while niceness_of("recogniser") == before and time.monotonic() < until:
            time.sleep(0.01)
        assert niceness_of("recogniser") == min(before + NICENESS, 19)  # the system goes no further
        assert os.getpriority(os.PRIO_PROCESS, threading.main_thread().native_id or 0) == before
    finally:
        recognition.stop()


@on_linux
def test_a_system_that_refuses_is_logged_and_recognition_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(which: int, who: int, priority: int) -> None:
        raise PermissionError("no")

    monkeypatch.setattr(thread_priority.os, "setpriority", refuse)
    with caplog.at_level(logging.WARNING):
        give_way()
    assert "does not give way" in caplog.text
