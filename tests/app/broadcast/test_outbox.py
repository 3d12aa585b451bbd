"""What waits for a client: bounded, the newest, events last to go."""

from __future__ import annotations

import asyncio

from app.broadcast.outbox import Outbox


def taken(outbox: Outbox) -> list[str]:
    async def take_all() -> list[str]:
        return [await outbox.take() for _ in range(len(outbox))]

    return asyncio.run(take_all())


def test_what_is_put_in_comes_out_in_order() -> None:
    outbox = Outbox(3)
    for text in "abc":
        outbox.put(text)
    assert taken(outbox) == ["a", "b", "c"] and outbox.dropped == 0


def test_the_oldest_is_dropped() -> None:
    outbox = Outbox(3)
    for number in range(1000):
        outbox.put(str(number))
    assert outbox.dropped == 997 and taken(outbox) == ["997", "998", "999"]


def test_an_event_outlives_what_comes_after_it() -> None:
    outbox = Outbox(3)
    outbox.put("event", is_event=True)
    for number in range(10):
        outbox.put(str(number))
    assert taken(outbox) == ["event", "8", "9"]


def test_many_events_are_bounded_too() -> None:
    outbox = Outbox(3)
    for number in range(10):
        outbox.put(str(number), is_event=True)
    assert taken(outbox) == ["7", "8", "9"]


def test_who_takes_waits_for_a_message() -> None:
    async def later() -> str:
        outbox = Outbox(3)
        taking = asyncio.create_task(outbox.take())
        await asyncio.sleep(0)
        assert not taking.done()
        outbox.put("a")
        return await taking

    assert asyncio.run(later()) == "a"
