"""The published weights of MotionBERT, from a file of its authors.

The file is a torch checkpoint that holds ``model_pos`` (pre-trained, pose estimation) or ``model`` (action
recognition, where the network is called ``backbone``). Its size is read from the shapes. Heads are passed over: that
of pre-training lifts poses to 3D, and those of action recognition know other actions, or pairs of people.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from capture.wording import quotable
from model.errors import WeightsError
from model.systems.dstformer import PUBLISHED, DSTformer, DSTformerSize

# The checkpoints also hold a number of NumPy's, the smallest error so far; these rebuild one and can do nothing else.
_NUMBERS: list[Any] = [
    (np.float64(0).__reduce__()[0], "numpy.core.multiarray.scalar"),
    np.float64(0).__reduce__()[0],
    np.dtype,
    type(np.dtype(np.float64)),
    type(np.dtype(np.float32)),
]


def load_published(path: Path) -> DSTformer:
    """The network with published weights, in the size that they have.

    Raises:
        WeightsError: the file is missing or damaged, holds something else, or lacks some of the weights.
    """
    state = _backbone(path)
    network = DSTformer(_size(path, state))
    expected = network.state_dict()
    missing = [name for name in expected if name not in state]
    if missing:
        raise WeightsError(f"The MotionBERT weights '{path}' lack {len(missing)} parameters, such as '{missing[0]}'.")
    unknown = [name for name in state if name not in expected]
    if unknown:
        raise WeightsError(
            f"The MotionBERT weights '{path}' hold {len(unknown)} parameters that the published network lacks, such as "
            f"'{quotable(unknown[0])}'."
        )
    for name, value in expected.items():
        if state[name].shape != value.shape:
            raise WeightsError(
                f"In the MotionBERT weights '{path}' the parameter '{name}' has the shape {tuple(state[name].shape)}, "
                f"not {tuple(value.shape)}."
            )
    network.load_state_dict(state)
    return network


def _backbone(path: Path) -> dict[str, Tensor]:
    """The network's parameters by name."""
    try:
        with torch.serialization.safe_globals(_NUMBERS):
            content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise WeightsError(
            f"There are no MotionBERT weights '{path}': give a file that its authors published."
        ) from error
    except (OSError, RuntimeError, EOFError, ValueError, KeyError, pickle.UnpicklingError) as error:
        first_line = str(error).partition("\n")[0]
        raise WeightsError(f"The MotionBERT weights '{path}' are damaged: {quotable(first_line)}.") from error
    found = None
    if isinstance(content, Mapping):
        found = content.get("model_pos", content.get("model"))
    if not isinstance(found, Mapping) or not all(isinstance(value, Tensor) for value in found.values()):
        raise WeightsError(f"'{path}' holds no weights of MotionBERT: it has neither 'model_pos' nor 'model'.")
    # Trained on several GPUs, the names begin with "module."
    state = {str(name).removeprefix("module."): value for name, value in found.items()}
    if any(name.startswith("backbone.") for name in state):
        state = {name.removeprefix("backbone."): value for name, value in state.items() if name.startswith("backbone.")}
    return {name: value for name, value in state.items() if not name.startswith("head.")}


def _size(path: Path, state: Mapping[str, Tensor]) -> DSTformerSize:
    """The size that the shapes tell; how many heads there are they do not, all published networks have 8."""
    try:
        channels, channels_in = state["joints_embed.weight"].shape
        hidden = len(state["blocks_st.0.mlp_s.fc1.weight"])
        channels_out = len(state["pre_logits.fc.weight"])
        most_frames = state["temp_embed"].shape[1]
        depth = len({name.split(".")[1] for name in state if name.startswith("blocks_st.")})
    except KeyError as error:
        raise WeightsError(f"The MotionBERT weights '{path}' lack the parameter '{error.args[0]}'.") from error
    except (ValueError, IndexError) as error:
        raise WeightsError(f"The MotionBERT weights '{path}' have parameters of unknown shapes.") from error
    if channels_in != PUBLISHED.channels_in or channels < 1 or channels % PUBLISHED.heads or hidden % channels:
        raise WeightsError(f"The MotionBERT weights '{path}' have parameters of unknown shapes.")
    return DSTformerSize(channels_in, channels, depth, PUBLISHED.heads, hidden / channels, channels_out, most_frames)
