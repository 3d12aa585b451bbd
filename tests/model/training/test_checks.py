"""Configurations that cannot be trained are refused before anything is."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from model.config import AuxiliaryConfig, EncoderConfig, GuidanceConfig, TrainConfig
from model.errors import DataError
from model.training.checks import check_config


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"epochs": 0}, "epochs must be at least 1, not 0"),
        ({"batch": -4}, "batch must be at least 1, not -4"),
        ({"learning_rate": 0.0}, "learning_rate must be above 0"),
        ({"encoder": EncoderConfig(channels=0)}, "encoder.channels must be a multiple of 8, not 0"),
        ({"encoder": EncoderConfig(channels=20)}, "encoder.channels must be a multiple of 8, not 20"),
        ({"seed": -1}, r"seed must lie in 0\.\.4294967295, not -1"),
        ({"seed": 2**32}, "seed must lie in"),
        ({"validate_every": -1}, "validate_every must be a number of epochs"),
        ({"auxiliary": AuxiliaryConfig(backwards=1.0)}, r"auxiliary.backwards must lie in 0\.\.1 \(below 1\), not 1.0"),
        ({"auxiliary": AuxiliaryConfig(synthetic=1)}, "auxiliary.synthetic must be 0 or at least 2 actions, not 1"),
        ({"auxiliary": AuxiliaryConfig(synthetic=9, synthetic_share=0.1)}, "synthetic_share=0.1 gives no clip a step"),
        ({"guidance": GuidanceConfig(contrast_temperature=0.0)}, "contrast_temperature must be above 0, not 0.0"),
    ],
)
def test_values_out_of_range(config: TrainConfig, change: dict[str, Any], match: str) -> None:
    with pytest.raises(DataError, match=match):
        check_config(dataclasses.replace(config, **change))


def test_a_batch_must_be_shared_out_evenly(config: TrainConfig) -> None:
    check_config(config, processes=2)
    with pytest.raises(DataError, match="3 processes cannot share out a batch of 4: set batch to a multiple of 3"):
        check_config(config, processes=3)
