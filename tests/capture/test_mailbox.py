from __future__ import annotations

import threading

import pytest

from capture.mailbox import Mailbox


def test_newest_wins_and_the_loss_is_counted() -> None:
    mailbox: Mailbox[int] = Mailbox()
    for number in (1, 2, 3):
        mailbox.put(number)
    assert mailbox.take() == 3
    assert mailbox.overwritten == 2
    assert mailbox.take() is None


def test_taken_items_do_not_count_as_overwritten() -> None:
    mailbox: Mailbox[str] = Mailbox()
    mailbox.put("a")
    mailbox.take()
    mailbox.put("b")
    assert mailbox.overwritten == 0


def test_peek_leaves_the_item_unread() -> None:
    mailbox: Mailbox[str] = Mailbox()
    assert mailbox.peek() is None
    mailbox.put("a")
    assert mailbox.peek() == "a"
    assert mailbox.take() == "a"
    assert mailbox.peek() is None


def test_falsy_items_are_items() -> None:
    mailbox: Mailbox[int] = Mailbox()
    mailbox.put(0)
    assert mailbox.take() == 0


def test_none_cannot_be_put() -> None:
    with pytest.raises(ValueError, match="None"):
        Mailbox[None]().put(None)


def test_take_waits_for_another_thread() -> None:
    mailbox: Mailbox[str] = Mailbox()
    timer = threading.Timer(0.05, mailbox.put, ["late"])
    timer.start()
    assert mailbox.take(timeout_s=5.0) == "late"
    timer.join()


def test_every_item_is_either_taken_or_counted() -> None:
    mailbox: Mailbox[int] = Mailbox()
    total = 5000
    taken = []

    def read() -> None:
        while (item := mailbox.take(timeout_s=5.0)) is not None:
            taken.append(item)
            if item == total:
                return

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, total + 1):
        mailbox.put(number)
    reader.join(10.0)
    assert not reader.is_alive()
    assert taken == sorted(set(taken))
    assert len(taken) + mailbox.overwritten == total
