"""Train CrossGLG, or parts of it, on labelled clips.

    python -m model.train --data kinect25.npz --protocol protocol.json --out runs/protocol
    python -m model.train --data kinect25.npz --protocol protocol.json --out runs/live --set actions=all
    python -m model.train --data kinect25.npz --protocol protocol.json --out runs/base --set guidance.g2l=false \
        --set guidance.l2g=false
    torchrun --nproc-per-node 4 -m model.train --data kinect25.npz --protocol protocol.json --out runs/protocol

A run resumes from its last checkpoint in ``--out``; ``python -m model.publish`` turns a finished one into weights.
docs/training.md tells more.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from model.config import TrainConfig, from_dict
from model.data.reading import open_protocol, read_data
from model.errors import ModelError
from model.settings import parse_settings, read_settings
from model.training.checks import check_config
from model.training.launch import start_fabric
from model.training.run import train


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.train", description=__doc__.partition("\n")[0])
    parser.add_argument("--data", required=True, help="clips, a file in the format of kinect25.npz")
    parser.add_argument("--protocol", required=True, help="the protocol file that names the actions")
    parser.add_argument("--out", required=True, type=Path, help="folder of the run: checkpoints and logs")
    parser.add_argument(
        "--config", type=Path, metavar="FILE.json", help="the configuration (default: the built-in one)"
    )
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change the configuration")
    parser.add_argument("--stop-after", type=int, metavar="EPOCH", help="stop early; the same command resumes")
    options = parser.parse_args(arguments)
    try:
        written = read_settings(options.config) if options.config else {}
        config: TrainConfig = from_dict(TrainConfig, parse_settings(options.set, written))
        check_config(config)
        fabric = start_fabric(config.precision)
        data, protocol = read_data(options.data), open_protocol(options.protocol)
        train(config, data, protocol, options.out, options.stop_after, fabric)
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
