"""Reproduce the shape of the paper's Tables 4 to 7: train every row with the same budget and compare.

    python -m model.ablate --table guidance --data kinect25.npz --protocol protocol.json --out runs/ablation \\
        --seeds 3 --set epochs=12 --set base_actions=10

Rows that are finished are not trained again, and one that was interrupted goes on from its checkpoint.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from capture.atomic import atomic_write
from model.config import TrainConfig, from_dict, to_dict
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.data.reading import open_protocol, read_data
from model.data.training_clips import training_clips
from model.errors import DataError, ModelError
from model.one_shot import EmbeddedClips, clips_of, evaluate_draw, sample_clips
from model.one_shot_encoder import embed_samples
from model.publish import CPU, fit
from model.settings import parse_settings
from model.training.checkpoint import checkpoint_path, load_checkpoint
from model.training.run import train

TABLES: dict[str, dict[str, tuple[str, ...]]] = {
    # Table 4
    "guidance": {
        "none": ("guidance.g2l=false", "guidance.l2g=false"),
        "G2L": ("guidance.l2g=false",),
        "L2G": ("guidance.g2l=false",),
        "G2L + L2G": (),
    },
    # Table 5, with G2L alone as in the paper (its N_pre = 5 row is Table 4's G2L row)
    "insertion": {f"N_pre = {n}": (f"encoder.blocks_before={n}", "guidance.l2g=false") for n in (3, 5, 7, 9)},
    # Table 6, with L2G alone as in the paper
    "text-text": {
        "without": ("guidance.g2l=false", "guidance.text_text=false"),
        "with": ("guidance.g2l=false",),
    },
    # The neighbour that the paper compares with, on the same encoder.
    "contrast": {
        "encoder alone": ("guidance.g2l=false", "guidance.l2g=false"),
        "part contrast (GAP)": ("guidance.g2l=false", "guidance.l2g=false", "guidance.contrast=parts"),
        "joint contrast": ("guidance.g2l=false", "guidance.l2g=false", "guidance.contrast=joints"),
        "CrossGLG": (),
        "CrossGLG and joint contrast": ("guidance.contrast=joints",),
    },
    # Table 7: descriptions by one language model, checked against clips, and by another answer, as it came.
    # --set guidance.text_encoder=... changes the text encoder of both.
    "text": {name: (f"guidance.descriptions={name}",) for name in ("kinect70", "kinect70_anew")},
    # Open points of the paper: what Eq. 2 aligns to, and the shape of the importance module.
    "target": {
        **{name: (f"guidance.target={name}", "guidance.l2g=false") for name in ("multi_hot", "normalised", "scaled")},
        "no calibration": ("guidance.calibrate_weight=0", "guidance.l2g=false"),
    },
    "importance": {
        "per joint": ("guidance.l2g=false",),
        "flattened": ("guidance.l2g=false", "encoder.importance=flattened"),
    },
}


def row_config(settings: Sequence[str], common: Sequence[str], seed: int) -> TrainConfig:
    """The configuration of one run: the row's settings over the common ones."""
    config: TrainConfig = from_dict(TrainConfig, parse_settings([*common, *settings, f"seed={seed}"]))
    return config


def accuracy(run: Path, data: ClipData, protocol: Protocol, key: str) -> list[float]:
    """Top-1 in percent of a finished run, a value for each draw of ``key``; compared as published weights would be."""
    branch, config, _, _ = load_checkpoint(checkpoint_path(run))
    fitted = fit(branch, data, training_clips(data, protocol, config), config.encoder.frames)
    draws = protocol.draws(key)
    index = clips_of(data, draws)
    embedded = embed_samples(branch, sample_clips(data, index, config.encoder.frames), CPU)
    clips = EmbeddedClips(index, fitted.whitening(embedded))
    return [evaluate_draw(data, clips, draw, fitted.cohort).top1 for draw in draws]


def chosen_rows(table: str, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The rows of a table of these names, in the table's order; all of them without a name.

    Raises:
        DataError: the table has no row of a name.
    """
    rows = TABLES[table]
    for name in names:
        if name not in rows:
            raise DataError(f"The table '{table}' has no row '{name}': its rows are {', '.join(rows)}.")
    return {name: settings for name, settings in rows.items() if name in names or not names}


def ablate(
    table: str,
    rows: Mapping[str, Sequence[str]],
    common: Sequence[str],
    seeds: int,
    data: ClipData,
    protocol: Protocol,
    key: str,
    out: Path,
) -> dict[str, list[float]]:
    """Train and judge rows of a table; returns, for each, the mean accuracy over the draws of every seed."""
    results: dict[str, list[float]] = {}
    for row, settings in rows.items():
        for seed in range(seeds):
            folder = out / table / row.replace(" ", "") / f"seed{seed}"
            finished = folder / f"{key}.json"
            config = row_config(settings, common, seed)
            if not finished.exists():
                print(f"{table}: {row}, seed {seed}", flush=True)
                train(config, data, protocol, folder)
                result = {"config": to_dict(config), "top1": accuracy(folder, data, protocol, key)}
                with atomic_write(finished) as file:
                    file.write(json.dumps(result).encode())
            found = json.loads(finished.read_text(encoding="utf-8"))
            if found["config"] != to_dict(config):
                raise DataError(f"'{folder}' holds a run with another configuration: choose another --out folder.")
            results.setdefault(row, []).append(float(np.mean(found["top1"])))
    return results


def as_markdown(table: str, key: str, results: Mapping[str, Sequence[float]]) -> str:
    """A table with the mean and the standard deviation over the seeds."""
    lines = [f"| {table} | top-1 %, {key} |", "|---|---|"]
    for row, values in results.items():
        spread = f" +- {np.std(values):.1f}" if len(values) > 1 else ""
        lines.append(f"| {row} | {np.mean(values):.1f}{spread} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.ablate", description=__doc__.partition("\n")[0])
    parser.add_argument("--table", required=True, choices=TABLES)
    parser.add_argument(
        "--row", action="append", default=[], metavar="NAME", help="only this row; may be repeated (default: all)"
    )
    parser.add_argument("--data", required=True, metavar="FILE.npz")
    parser.add_argument("--protocol", required=True, metavar="FILE.json")
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="folder for the runs")
    parser.add_argument("--key", default="validation_exemplars", help="the draws to judge by (default: validation)")
    parser.add_argument("--seeds", type=int, default=1, help="training seeds per row (default: 1)")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="common to all rows")
    options = parser.parse_args(arguments)
    try:
        if options.seeds < 1:
            raise DataError(f"--seeds must be at least 1, not {options.seeds}.")
        rows = chosen_rows(options.table, options.row)
        data, protocol = read_data(options.data), open_protocol(options.protocol)
        protocol.draws(options.key)  # a wrong key is told before the hours of training
        results = ablate(options.table, rows, options.set, options.seeds, data, protocol, options.key, options.out)
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    print(as_markdown(options.table, options.key, results))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
