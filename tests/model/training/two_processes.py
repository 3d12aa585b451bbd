"""Started by torchrun in test_several_processes: a run without an interruption and one with, in the same processes.

python two_processes.py FOLDER_OF_DATA OUT
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import torch

from model.config import EncoderConfig, GuidanceConfig, TrainConfig
from model.data.kinect25 import read_kinect25
from model.data.protocol import read_protocol
from model.training.launch import start_fabric
from model.training.run import train

CONFIG = TrainConfig(
    epochs=2,
    batch=4,
    learning_rate=1e-3,
    validate_every=2,
    encoder=EncoderConfig(frames=8),
    guidance=GuidanceConfig(l2g=False, channels=16, heads=2),
)


def main(folder: Path, out: Path) -> None:
    torch.set_num_threads(1)
    fabric = start_fabric(CONFIG.precision)
    config = dataclasses.replace(
        CONFIG, guidance=dataclasses.replace(CONFIG.guidance, descriptions=str(folder / "descriptions.json"))
    )
    data, protocol = read_kinect25(folder / "data.npz"), read_protocol(folder / "protocol.json")
    whole = train(config, data, protocol, out / "whole", fabric=fabric)
    train(config, data, protocol, out / "resumed", 1, fabric)
    resumed = train(config, data, protocol, out / "resumed", fabric=fabric)
    ended = {name: dict(trainer.model.named_parameters()) for name, trainer in (("whole", whole), ("resumed", resumed))}
    torch.save({**ended, "random": whole.random.state()}, out / f"process{fabric.global_rank}.pt")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
