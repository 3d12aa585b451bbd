"""Everything random in a run, so that a checkpoint can hold it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor


class RandomStreams:
    """The random generators of one of a run's processes.

    ``order`` draws the clips and is in the same state in all processes. ``crops``, ``augmentation`` (on the device)
    and torch's global state, which drops features out, differ from process to process.

    Args:
        seed: of the run, in 0..2**32 - 1.
        rank: of the process.
        device: where the process computes.
    """

    def __init__(self, seed: int, rank: int, device: torch.device) -> None:
        dropout, crops, augmentation = np.random.SeedSequence((seed, rank)).generate_state(3).tolist()
        torch.manual_seed(dropout)  # of all devices
        self.order = torch.Generator().manual_seed(seed)
        self.crops = torch.Generator().manual_seed(crops)
        self.augmentation = torch.Generator(device).manual_seed(augmentation)
        self._device = device

    def state(self) -> dict[str, Tensor]:
        """All states, as bytes on the CPU."""
        state = {
            "order": self.order.get_state(),
            "crops": self.crops.get_state(),
            "augmentation": self.augmentation.get_state(),
            "dropout": torch.get_rng_state(),
        }
        if self._device.type == "cuda":
            state["dropout_cuda"] = torch.cuda.get_rng_state(self._device)
        return state

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from :meth:`state` of a process with the same kind of device."""
        self.order.set_state(state["order"])
        self.crops.set_state(state["crops"])
        self.augmentation.set_state(state["augmentation"])
        torch.set_rng_state(state["dropout"])
        if self._device.type == "cuda":
            torch.cuda.set_rng_state(state["dropout_cuda"], self._device)
