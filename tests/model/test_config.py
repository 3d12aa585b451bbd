"""Configurations as plain values and back."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from model.config import EncoderConfig, TrainConfig, from_dict, to_dict
from model.data.augment import Augmentation
from model.errors import DataError, WeightsError
from model.settings import changed_settings, parse_settings
from model.weights import Calibration

OTHER = TrainConfig(
    actions="all",
    epochs=3,
    learning_rate=1e-4,
    encoder=EncoderConfig(frames=64, blocks_before=3, attention="per_frame"),
    augmentation=Augmentation(mirror=0.0),
)


@pytest.mark.parametrize("config", [TrainConfig(), OTHER, EncoderConfig(), Calibration(-1.5, 0.3)])
def test_the_round_trip_through_json_is_exact(config: Any) -> None:
    assert from_dict(type(config), json.loads(json.dumps(to_dict(config)))) == config


def test_what_is_not_given_keeps_its_default() -> None:
    assert from_dict(TrainConfig, {}) == TrainConfig()
    changed = from_dict(TrainConfig, {"encoder": {"frames": 48}})
    assert changed == dataclasses.replace(TrainConfig(), encoder=EncoderConfig(frames=48))


def test_a_whole_number_does_for_a_fraction() -> None:
    found = from_dict(TrainConfig, {"learning_rate": 1}).learning_rate
    assert found == 1.0
    assert isinstance(found, float)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"epoch": 3}, "Unknown configuration key epoch"),
        ({"encoder": {"frame": 3}}, "Unknown configuration key frame"),
        ({"epochs": "three"}, "epochs must be a int"),
        ({"epochs": 3.5}, "epochs must be a int"),
        ({"epochs": True}, "epochs must be a int"),
        ({"epochs": None}, "epochs must be a int"),
        ({"dropout": "0.3"}, "dropout must be a float"),
        ({"dropout": False}, "dropout must be a float"),
        ({"dropout": 10**400}, "dropout is too large: 1000"),
        ({"actions": "some"}, "actions must be one of"),
        ({"actions": ["base"]}, "actions must be one of"),
        ({"encoder": 3}, "encoder must hold an object"),
        ({"encoder": {"attention": "sparse"}}, "attention must be one of"),
        ({"augmentation": {"yaw_rad": "wide"}}, "yaw_rad must be a float"),
    ],
)
def test_mistakes_are_named(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(WeightsError, match=problem):
        from_dict(TrainConfig, values)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ([], {}),
        (["epochs=3"], {"epochs": 3}),
        (["actions=all", "learning_rate=1e-3"], {"actions": "all", "learning_rate": 1e-3}),
        (["encoder.frames=64", "encoder.attention=per_frame"], {"encoder": {"frames": 64, "attention": "per_frame"}}),
        (["epochs=3", "epochs=4"], {"epochs": 4}),
    ],
)
def test_settings_of_the_command_line(settings: list[str], expected: dict[str, Any]) -> None:
    assert parse_settings(settings) == expected


def test_changed_settings_lead_back_to_the_configuration() -> None:
    defaults = to_dict(TrainConfig())
    assert changed_settings(defaults, defaults) == []
    settings = ["actions=all", "learning_rate=0.001", "encoder.kind=stgcn", "guidance.l2g=false"]
    config = from_dict(TrainConfig, parse_settings(settings))
    changed = changed_settings(to_dict(config), defaults)
    assert sorted(changed) == sorted(settings)
    assert from_dict(TrainConfig, parse_settings(changed)) == config


@pytest.mark.parametrize("settings", [["epochs"], ["encoder=3", "encoder.frames=64"]])
def test_settings_that_are_none(settings: list[str]) -> None:
    with pytest.raises(DataError, match=settings[-1]):
        parse_settings(settings)
