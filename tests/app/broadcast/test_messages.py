"""The messages: every field, JSON that any reader takes, and nothing but what docs/live-output.md tells."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pythonosc.osc_message import OscMessage

from app.broadcast.messages import (
    Message,
    event_message,
    hello_message,
    importance_message,
    prediction_message,
    skeleton_message,
)
from app.broadcast.osc import osc_messages
from capture import Joint
from model.events import Event
from tests.app.broadcast.synthetic import make_prediction, make_skeleton

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "live-output.md").read_text(encoding="utf-8")
EVENT = Event(1000.0, 2500.5, "挥手 👋", 0.875, 7)
MESSAGES = {
    message["type"]: message
    for message in (
        hello_message(),
        skeleton_message(make_skeleton()),
        prediction_message(make_prediction()),
        importance_message(make_prediction()),
        event_message(EVENT),
    )
}


def sent(message: Message) -> list[tuple[str, list[object]]]:
    """Addresses and values as a receiver reads them from the packets."""
    packets = [OscMessage(packet.dgram) for packet in osc_messages(message)]
    return [(packet.address, list(packet.params)) for packet in packets]


def test_a_skeleton() -> None:
    skeleton = make_skeleton()
    message = skeleton_message(skeleton)
    assert (message["timestamp_ms"], message["person_id"]) == (40.0, 7)
    np.testing.assert_allclose(message["positions_m"], skeleton.positions_m, atol=5.1e-5)
    np.testing.assert_allclose(message["confidence"], skeleton.confidence, atol=5.1e-5)


def test_a_prediction_and_its_importance() -> None:
    message = prediction_message(make_prediction())
    assert message["action"] == "挥手 👋" and message["confidence"] == 0.75
    assert message["scores"] == {"挥手 👋": 0.75, "squat": 0.25}
    assert message["progress"] == {"squat": 0.5} and message["repetitions"] == {"squat": 3}
    assert prediction_message(make_prediction(action=None))["action"] is None
    importance = importance_message(make_prediction())["importance"]
    assert len(importance) == 25 and sum(importance) == pytest.approx(1.0, abs=1e-4)


def test_an_event() -> None:
    assert event_message(EVENT) == {
        "type": "event", "person_id": 7, "start_ms": 1000.0, "end_ms": 2500.5, "action": "挥手 👋", "confidence": 0.875,
    }  # fmt: skip


def test_the_greeting_tells_the_order_of_the_joints() -> None:
    assert hello_message()["joints"] == [joint.name.lower() for joint in Joint]


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_json_gives_back_the_same(message: Message) -> None:
    assert json.loads(json.dumps(message, allow_nan=False)) == message


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_every_field_is_documented(message: Message) -> None:
    _, found, section = DOCUMENT.partition(f"### `{message['type']}`")
    assert found
    section = section.partition("\n### ")[0]
    assert [field for field in message if field != "type" and f"`{field}`" not in section] == []


@pytest.mark.parametrize("message", [message for kind, message in MESSAGES.items() if kind != "hello"])
def test_every_osc_address_is_documented(message: Message) -> None:
    assert [address for address, _ in sent(message) if f"`{address}`" not in DOCUMENT] == []


def test_osc_skeleton_is_one_packet_that_fits_an_ethernet_frame() -> None:
    message = MESSAGES["skeleton"]
    (packet,) = osc_messages(message)
    assert packet.size < 1400
    ((address, values),) = sent(message)
    assert address == "/onetake/skeleton" and values[:2] == [7, 40.0] and len(values) == 2 + 25 * 4
    joints = np.array(values[2:]).reshape(25, 4)  # (joints, x y z confidence)
    np.testing.assert_allclose(joints[:, :3], message["positions_m"], rtol=1e-6)
    np.testing.assert_allclose(joints[:, 3], message["confidence"], rtol=1e-6)


def test_osc_tells_hours_to_the_millisecond() -> None:
    late_ms = 86_400_000.5  # a day; float32 would round it to 8 ms
    ((_, values),) = sent(skeleton_message(make_skeleton(late_ms)))
    assert values[1] == late_ms


def test_osc_prediction_scores_importance_and_event() -> None:
    assert sent(MESSAGES["prediction"]) == [
        ("/onetake/prediction", [7, 40.0, "挥手 👋", 0.75]),
        ("/onetake/score", [7, 40.0, "挥手 👋", 0.75]),
        ("/onetake/score", [7, 40.0, "squat", 0.25]),
        ("/onetake/progress", [7, 40.0, "squat", 0.5]),
        ("/onetake/repetitions", [7, 40.0, "squat", 3]),
    ]
    assert sent(prediction_message(make_prediction(action=None)))[0] == ("/onetake/prediction", [7, 40.0, "", 0.75])
    ((address, values),) = sent(MESSAGES["importance"])
    assert address == "/onetake/importance" and values[:2] == [7, 40.0] and len(values) == 27
    assert sent(MESSAGES["event"]) == [("/onetake/event", ["挥手 👋", 1000.0, 2500.5, 0.875, 7])]
