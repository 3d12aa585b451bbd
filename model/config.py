"""The configuration of a training run; it is stored with the weights, so that they can be made again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_type_hints

from model.data.augment import Augmentation
from model.encoders.infogcn import Attention
from model.errors import WeightsError


@dataclass(frozen=True)
class EncoderConfig:
    """What a loaded encoder must be built like.

    Attributes:
        frames: T, the frames of the encoder's input.
        blocks_before: N_pre, the insertion point of the joint importance module.
        attention: one attention map per block (``pooled``) or per frame (``per_frame``).
    """

    frames: int = 32
    blocks_before: int = 5
    attention: Attention = "pooled"


@dataclass(frozen=True)
class TrainConfig:
    """A training run.

    Attributes:
        actions: train on the protocol's ``base`` actions, or on ``all`` of them (the weights that the app loads).
        epochs: passes over as many clips as there are, drawn class-balanced by the square root of the class size.
        batch: clips per step.
        learning_rate: the peak of the one-cycle schedule.
        weight_decay: of AdamW.
        dropout: before the classifier.
        label_smoothing: of the cross entropy.
        seed: of everything random.
    """

    actions: Literal["base", "all"] = "base"
    epochs: int = 24
    batch: int = 64
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    dropout: float = 0.3
    label_smoothing: float = 0.1
    seed: int = 0
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)


def to_dict(config: Any) -> dict[str, Any]:
    """A configuration as plain values, for JSON."""
    return dataclasses.asdict(config)


def from_dict(kind: type, values: Mapping[str, Any]) -> Any:
    """Build a configuration dataclass; nested ones too.

    Raises:
        WeightsError: a key is unknown, or a value has the wrong type.
    """
    hints = get_type_hints(kind)
    unknown = set(values) - set(hints)
    if unknown:
        raise WeightsError(f"Unknown configuration key {', '.join(sorted(unknown))}: known are {', '.join(hints)}.")
    arguments: dict[str, Any] = {}
    for name, value in values.items():
        wanted = hints[name]
        if dataclasses.is_dataclass(wanted):
            if not isinstance(value, Mapping):
                raise WeightsError(f"The configuration key {name} must hold an object, not {value!r}.")
            value = from_dict(wanted, value)  # type: ignore[arg-type]
        elif wanted is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        elif choices := getattr(wanted, "__args__", None):
            if value not in choices:
                raise WeightsError(f"The configuration key {name} must be one of {choices}, not {value!r}.")
        elif not isinstance(value, wanted) or isinstance(value, bool) != (wanted is bool):
            raise WeightsError(f"The configuration key {name} must be a {wanted.__name__}, not {value!r}.")
        arguments[name] = value
    return kind(**arguments)
