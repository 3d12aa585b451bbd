"""A development split: some base actions are held back, so that choices can be judged on many unseen actions.

    python -m model.data.development --data kinect25.npz --protocol protocol.json --out runs/development.json

Eight validation actions are few. The split trains on the first 30 of ``base_order`` and tests 20-way one-shot on the
other base actions together with the validation actions: the shape of the final test, without a clip of a novel action.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from capture.atomic import atomic_write
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.data.reading import open_protocol, read_data
from model.errors import DataError, ModelError
from model.preprocess import has_body

TRAINING_ACTIONS = 30
DRAWS = 20
SEED = 0


def development_split(data: ClipData, protocol: Protocol) -> dict[str, Any]:
    """The content of a protocol file: ``base`` to train on, ``validation`` with draws to judge on, nothing novel.

    Raises:
        DataError: the protocol has no ``base_order`` or ``validation``, or the data lack an action.
    """
    order = protocol.actions("base_order")
    held_back = (*order[TRAINING_ACTIONS:], *protocol.actions("validation"))
    generator = np.random.default_rng(SEED)
    candidates = {}
    for action in held_back:
        # An exemplar without a body would be refused when it is recorded.
        usable = [index for index in np.flatnonzero(data.action == action).tolist() if has_body(data.clip(index))]
        if not usable:
            raise DataError(f"The data hold no usable clip of '{action}'.")
        candidates[action] = usable
    draws = [
        {action: str(data.name[generator.choice(usable)]) for action, usable in candidates.items()}
        for _ in range(DRAWS)
    ]
    return {
        "base": list(order[:TRAINING_ACTIONS]),
        "validation": list(held_back),
        "novel": [],
        "validation_exemplars": draws,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.data.development", description=__doc__.partition("\n")[0])
    parser.add_argument("--data", required=True, metavar="FILE.npz")
    parser.add_argument("--protocol", required=True, metavar="FILE.json")
    parser.add_argument("--out", required=True, type=Path, metavar="OUT.json")
    options = parser.parse_args(arguments)
    try:
        split = development_split(read_data(options.data), open_protocol(options.protocol))
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(options.out) as file:
        file.write(json.dumps(split, indent=1).encode())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
