"""What every training loop does: a step down the gradient, and the means of an epoch with a progress bar."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LRScheduler

from model.errors import DataError

if TYPE_CHECKING:  # of the extra 'train'
    from lightning_fabric import Fabric

LARGEST_GRADIENT = 5.0  # norm over all parameters


def descend(
    fabric: Fabric,
    module: nn.Module,
    optimisers: Sequence[Any],
    schedules: Sequence[LRScheduler],
    terms: Mapping[str, Tensor],
    epoch: int,
) -> dict[str, float]:
    """One step of every optimiser and schedule.

    Args:
        module, optimisers: as Fabric set them up.
        terms: scalars, of which ``loss`` is minimised.
        epoch: the number of the epoch for people, from 1.

    Returns:
        The terms, and the norm of the gradient before it was clipped.

    Raises:
        DataError: the loss or its gradient is not finite.
    """
    for optimiser in optimisers:
        optimiser.zero_grad(set_to_none=True)
    fabric.backward(terms["loss"])
    norm = fabric.clip_gradients(module, optimisers[0], max_norm=LARGEST_GRADIENT, error_if_nonfinite=False)
    assert norm is not None
    named = {**terms, "gradient_norm": norm}
    # One copy from the device instead of one for each.
    values = dict(zip(named, torch.stack([value.detach().float() for value in named.values()]).tolist(), strict=True))
    # The gradient is the mean over the processes: when one of them meets such a loss, all of them stop.
    if not (math.isfinite(values["loss"]) and math.isfinite(values["gradient_norm"])):
        raise DataError(
            f"The loss became {values['loss']} (norm of its gradient: {values['gradient_norm']}) in epoch "
            f"{epoch}: lower the learning rate."
        )
    for optimiser, schedule in zip(optimisers, schedules, strict=True):
        optimiser.step()
        schedule.step()
    return values


def run_batches(
    fabric: Fabric,
    batches: Sequence[Tensor],
    batch: int,
    step: Callable[[Tensor], dict[str, float]],
    title: str,
) -> dict[str, float]:
    """Step through an epoch, with a progress bar on a terminal.

    Args:
        batches: this process's share, indices of clips for each step.
        batch: clips of a step over all processes.

    Returns:
        The means of what ``step`` returns, over all steps and processes, and the speed ``clips_per_s``.
    """
    from tqdm import tqdm

    started_s = time.perf_counter()
    count = len(batches) * batch
    totals: defaultdict[str, float] = defaultdict(float)
    # disable=None: no bar where nobody watches (a log file, a pipe).
    shown = None if fabric.is_global_zero else True
    with tqdm(total=count, unit="clip", desc=title, leave=False, disable=shown) as bar:
        for chosen in batches:
            values = step(chosen)
            for name, value in values.items():
                totals[name] += value
            bar.set_postfix(loss=f"{values['loss']:.3f}", refresh=False)
            bar.update(batch)
    sums = torch.tensor(list(totals.values()), dtype=torch.float64, device=fabric.device)
    means = fabric.all_reduce(sums, reduce_op="mean")
    assert isinstance(means, Tensor)
    return {
        **dict(zip(totals, (means / len(batches)).tolist(), strict=True)),
        "clips_per_s": count / (time.perf_counter() - started_s),
    }
