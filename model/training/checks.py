"""What a configuration must be like before hours are spent on it."""

from __future__ import annotations

from model.config import TrainConfig
from model.errors import DataError

_SEEDS = 2**32  # NumPy takes no larger one


def check_config(config: TrainConfig, processes: int = 1) -> None:
    """Look at what the types of the fields cannot say.

    Raises:
        DataError: a value is out of its range, or the batch cannot be shared out among so many processes.
    """
    for name in ("epochs", "batch"):
        if getattr(config, name) < 1:
            raise DataError(f"{name} must be at least 1, not {getattr(config, name)}.")
    for name in ("learning_rate", "matrix_learning_rate"):
        if getattr(config, name) <= 0:
            raise DataError(f"{name} must be above 0, not {getattr(config, name)}.")
    if config.encoder.channels < 8 or config.encoder.channels % 8:
        raise DataError(f"encoder.channels must be a multiple of 8, not {config.encoder.channels}.")
    if not 0 <= config.seed < _SEEDS:
        raise DataError(f"seed must lie in 0..{_SEEDS - 1}, not {config.seed}.")
    if config.validate_every < 0:
        raise DataError(f"validate_every must be a number of epochs, or 0 for never, not {config.validate_every}.")
    if not 0 <= config.auxiliary.backwards < 1:
        raise DataError(f"auxiliary.backwards must lie in 0..1 (below 1), not {config.auxiliary.backwards}.")
    if config.auxiliary.synthetic < 0 or config.auxiliary.synthetic == 1:
        raise DataError(f"auxiliary.synthetic must be 0 or at least 2 actions, not {config.auxiliary.synthetic}.")
    if config.auxiliary.synthetic and round(config.auxiliary.synthetic_share * (config.batch // processes)) < 1:
        raise DataError(
            f"auxiliary.synthetic_share={config.auxiliary.synthetic_share:g} gives no clip a step: raise it, or set "
            "auxiliary.synthetic=0."
        )
    if config.guidance.contrast_temperature <= 0:
        raise DataError(f"guidance.contrast_temperature must be above 0, not {config.guidance.contrast_temperature}.")
    if config.batch % processes:
        raise DataError(
            f"{processes} processes cannot share out a batch of {config.batch}: set batch to a multiple of {processes}."
        )
