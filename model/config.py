"""The configuration of a training run; it is stored with the weights, so that they can be made again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_type_hints

from capture.wording import quotable
from model.data.augment import Augmentation
from model.encoders.blocks import CHANNELS
from model.encoders.build import EncoderKind
from model.encoders.infogcn import Attention
from model.errors import WeightsError
from model.importance import ImportanceKind
from model.preprocess import Stream

CalibrationTarget = Literal["multi_hot", "normalised", "scaled"]
TrainedActions = Literal["base", "all", "msraction3d_strict", "msraction3d_open"]
Contrast = Literal["none", "joints", "parts"]
Precision = Literal["auto", "bf16-mixed", "32-true"]
Optimiser = Literal["muon", "adamw"]


@dataclass(frozen=True)
class EncoderConfig:
    """What a loaded encoder must be built like.

    Attributes:
        kind: the base encoder.
        frames: T, the frames of the encoder's input.
        blocks_before: N_pre, the insertion point of the joint importance module.
        attention: one attention map per block (``pooled``) or per frame (``per_frame``, InfoGCN only).
        importance: the shape of the importance module, or ``none``; see :mod:`model.importance`.
        channels: of the first blocks, a multiple of 8; the last have four times as many.
        stream: what of the input the encoder reads: ``all``, or, for one member of an ensemble, positions (``joint``),
            bone vectors (``bone``) or velocities (``motion``) alone.
    """

    kind: EncoderKind = "infogcn"
    frames: int = 32
    blocks_before: int = 5
    attention: Attention = "pooled"
    importance: ImportanceKind = "per_joint"
    channels: int = CHANNELS
    stream: Stream = "all"


@dataclass(frozen=True)
class GuidanceConfig:
    """How text guides the training (sections 3.4 to 3.6); Tables 4, 6 and 7 are other values of these fields.

    Attributes:
        g2l: calibrate the joint importance by the key joints of the global descriptions. Switched off, there is no
            importance module either (Table 4's base encoder).
        l2g: the cross-modal interaction with the joint sentences.
        text_text: text-text attention inside the interaction (Table 6).
        descriptions: a bundled file of descriptions or a path, for another language model's texts (Table 7).
        text_encoder: ``minilm``, ``deberta-v2-xlarge``, or the folder of a transformers model.
        target: what Eq. 2 aligns the importance to, see :func:`model.crossglg.calibration_loss`.
        calibrate_weight: alpha_1 of Eq. 8.
        cross_modal_weight: alpha_2 of Eq. 8.
        blocks: M, interaction blocks.
        channels: C_p of the public feature space.
        heads: of the interaction's attentions.
        contrast: align the joints' features with the sentences on the same joints (not in the paper), or body parts'
            with theirs, as GAP does; see :mod:`model.contrast`.
        contrast_weight: of that loss.
        contrast_temperature: what the cosines are divided by.
    """

    g2l: bool = True
    l2g: bool = True
    text_text: bool = True
    descriptions: str = "kinect70"
    text_encoder: str = "minilm"
    target: CalibrationTarget = "scaled"
    calibrate_weight: float = 0.5
    cross_modal_weight: float = 0.2
    blocks: int = 3
    channels: int = 256
    heads: int = 4
    contrast: Contrast = "none"
    contrast_weight: float = 0.5
    contrast_temperature: float = 0.05

    @property
    def needs_text(self) -> bool:
        """Whether the joints' sentences are read."""
        return self.l2g or self.contrast != "none"

    @property
    def is_on(self) -> bool:
        """Whether any text guides the training."""
        return self.g2l or self.needs_text


@dataclass(frozen=True)
class AuxiliaryConfig:
    """What else the encoder is taught, beyond the paper; see :mod:`model.training.auxiliary`.

    Attributes:
        backwards: the share of clips that are played backwards, to be told from the others. They teach no action.
        direction_weight: of that question's loss.
        adversary: the strength of a classifier of the source set that the encoder must defeat; 0: none.
        synthetic: how many synthetic actions are to be told apart, too; 0: none.
        synthetic_share: clips of them for each real one.
        synthetic_weight: of that question's loss.
    """

    backwards: float = 0.0
    direction_weight: float = 0.5
    adversary: float = 0.0
    synthetic: int = 0
    synthetic_share: float = 0.5
    synthetic_weight: float = 1.0


@dataclass(frozen=True)
class TrainConfig:
    """A training run.

    Attributes:
        actions: train on the protocol's ``base`` actions, or on ``all`` of them (the weights that the app loads), or,
            for the published protocol of MSRAction3D, on that set's own training labels (``msraction3d_strict``) or on
            all actions but those that its test labels belong to (``msraction3d_open``).
        base_actions: train on the first so many of the protocol's ``base_order`` (the reduced sets); 0 for all of them.
        epochs: passes over as many clips as there are, drawn class-balanced by the square root of the class size.
        batch: clips per step, over all processes.
        optimiser: ``adamw`` for everything, or ``muon`` for the encoder's matrices and AdamW for the rest; see
            :mod:`model.training.optimisers`.
        learning_rate: the peak of AdamW's one-cycle schedule.
        matrix_learning_rate: the peak of Muon's.
        weight_decay: of both optimisers.
        dropout: before the classifier.
        label_smoothing: of the cross entropy.
        seed: of everything random.
        precision: matrix products in bfloat16 (``bf16-mixed``), on the CPU and on a GPU, everything in float32
            (``32-true``), or what suits the device (``auto``); see :mod:`model.training.precision`.
        validate_every: epochs between measurements on the validation actions, which choose the best epoch; 0: never.
    """

    actions: TrainedActions = "base"
    base_actions: int = 0
    epochs: int = 24
    batch: int = 64
    optimiser: Optimiser = "adamw"
    learning_rate: float = 2e-3
    matrix_learning_rate: float = 0.02
    weight_decay: float = 0.01
    dropout: float = 0.3
    label_smoothing: float = 0.1
    seed: int = 0
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    guidance: GuidanceConfig = field(default_factory=GuidanceConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)
    auxiliary: AuxiliaryConfig = field(default_factory=AuxiliaryConfig)
    precision: Precision = "auto"
    validate_every: int = 0


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
        unknown_keys = quotable(", ".join(sorted(unknown)))
        raise WeightsError(f"Unknown configuration key {unknown_keys}: known are {', '.join(hints)}.")
    arguments: dict[str, Any] = {}
    for name, value in values.items():
        wanted, shown = hints[name], quotable(repr(value), 60)
        if dataclasses.is_dataclass(wanted):
            if not isinstance(value, Mapping):
                raise WeightsError(f"The configuration key {name} must hold an object, not {shown}.")
            value = from_dict(wanted, value)  # type: ignore[arg-type]
        elif wanted is float and isinstance(value, int) and not isinstance(value, bool):
            try:
                value = float(value)
            except OverflowError:
                raise WeightsError(f"The configuration key {name} is too large: {shown}.") from None
        elif choices := getattr(wanted, "__args__", None):
            if value not in choices:
                raise WeightsError(f"The configuration key {name} must be one of {choices}, not {shown}.")
        elif not isinstance(value, wanted) or isinstance(value, bool) != (wanted is bool):
            raise WeightsError(f"The configuration key {name} must be a {wanted.__name__}, not {shown}.")
        arguments[name] = value
    return kind(**arguments)
