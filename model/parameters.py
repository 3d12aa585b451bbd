"""Count the parameters of the parts of CrossGLG: what runs live, and what only trains.

python -m model.parameters [--set encoder.importance=flattened]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import torch

from capture import JOINT_COUNT
from model.config import TrainConfig, from_dict
from model.crossglg import CrossGLG, Guidance, parameter_counts
from model.errors import ModelError
from model.settings import parse_settings
from model.skeleton_branch import build_branch


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.parameters", description=__doc__.partition("\n")[0])
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change the configuration")
    parser.add_argument("--classes", type=int, default=100, help="base actions (default: 100, as in NTU 120)")
    parser.add_argument("--text-channels", type=int, default=1536, help="of the text encoder (default: DeBERTa's)")
    options = parser.parse_args(arguments)
    try:
        config: TrainConfig = from_dict(TrainConfig, parse_settings(options.set))
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    branch = build_branch(config.encoder, options.classes)
    shape = (options.classes, JOINT_COUNT)
    guidance = Guidance(torch.ones(shape, dtype=torch.bool), torch.zeros(*shape, options.text_channels))
    counts = parameter_counts(CrossGLG(branch, config.guidance, guidance))
    live = 0
    for part, when in (("encoder", "live"), ("importance", "live"), ("head", "training"), ("guidance", "training")):
        live += counts[part] if when == "live" else 0
        print(f"{part:<12}{counts[part]:>12,}  {when}")
    print(f"{'live in all':<12}{live:>12,}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
