"""Where a run computes: the CPU, a GPU, or as many of either as torchrun started processes for."""

from __future__ import annotations

import logging
import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

import torch
from torch.distributed import is_torchelastic_launched

from model.config import Precision
from model.errors import DataError
from model.training.precision import computed_precision

if TYPE_CHECKING:  # of the extra 'train'
    from lightning_fabric import Fabric

_PACKAGES = {"lightning_fabric": "lightning-fabric", "tensorboard": "tensorboard", "tqdm": "tqdm"}


def start_fabric(precision: Precision) -> Fabric:
    """Lightning Fabric, ready for use: on the GPU where there is one, else on the CPU.

    Under torchrun, this process joins the others; every machine must have started as many.

    Raises:
        DataError: packages are missing, or a machine has fewer GPUs than processes.
    """
    missing = [package for module, package in _PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise DataError(f"Training needs {', '.join(missing)}: install OneTake with its 'train' extra.")
    from lightning_fabric import Fabric
    from lightning_fabric.strategies import DDPStrategy

    accelerator = "cuda" if torch.cuda.is_available() else "cpu"
    computed = computed_precision(precision, accelerator)
    if not is_torchelastic_launched():
        logging.getLogger("lightning_fabric").setLevel(logging.WARNING)  # it tells that it does what it was told
        fabric = Fabric(accelerator=accelerator, devices=1, precision=computed)
        fabric.launch()
        return fabric
    processes, of_this_machine = int(os.environ["WORLD_SIZE"]), int(os.environ["LOCAL_WORLD_SIZE"])
    if accelerator == "cuda" and of_this_machine > torch.cuda.device_count():
        raise DataError(
            f"torchrun started {of_this_machine} processes on a machine with {torch.cuda.device_count()} GPUs: "
            "set --nproc-per-node to the number of GPUs."
        )
    fabric = Fabric(
        accelerator=accelerator,
        devices=of_this_machine,
        num_nodes=processes // of_this_machine,
        # On GPUs batch normalisation keeps its statistics in step itself (see Trainer); on CPUs the first's count.
        strategy=DDPStrategy(forward_sync_buffers=accelerator == "cpu"),
        precision=computed,
    )
    fabric.launch()
    return fabric
