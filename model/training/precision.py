"""In which precision a run computes."""

from __future__ import annotations

from typing import Literal

import torch

from model.config import Precision

ComputedPrecision = Literal["bf16-mixed", "32-true"]


def computed_precision(wanted: Precision, device: str) -> ComputedPrecision:
    """What ``precision`` of the configuration means on a device.

    ``auto`` is bfloat16 where the processor has instructions for it: without them a CPU takes several times as long as
    in float32.

    Args:
        device: ``cuda`` or ``cpu``.
    """
    if wanted != "auto":
        return wanted
    if device == "cuda":
        quick = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        found = torch.cpu.get_capabilities()
        quick = any(found.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))  # the last is ARM's
    return "bf16-mixed" if quick else "32-true"
