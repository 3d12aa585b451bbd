"""Train and judge other papers' systems and ours with the same clips, preprocessing and budget, side by side.

    python -m model.systems.compare --data kinect25.npz --protocol protocol.json --out runs/systems \\
        --epochs 12 --key all --report docs/results.md

What is finished is not trained again, and what was interrupted goes on from its checkpoint. Choose by the validation
actions, which are judged where no ``--key`` is given; novel ones are for a table that is reported.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from model.config import EncoderConfig, Precision, TrainConfig
from model.data.reading import open_protocol, read_data
from model.errors import DataError, ModelError
from model.evaluation.one_shot_test import ALL, one_shot_tests
from model.json_files import read_json_object, write_json
from model.report_section import check_section, command_line, made_by, write_section
from model.systems.judge import UNLEARNED
from model.systems.registry import SYSTEMS, add_system, system_class
from model.systems.runs import STRICT_TEST, Comparison, judge_system, judge_unlearned, trained_systems
from model.systems.speed import measure_speed
from model.systems.table import Measured, as_markdown, as_text
from model.timing import machine
from model.training.checks import check_config

VALIDATION = "validation_exemplars"
SPEED = "speed.json"
SECTION = "systems"  # of the document that --report names


def run(options: argparse.Namespace) -> None:
    """Compare, print and write; raises :class:`ModelError` with a sentence for the user."""
    config = dataclasses.replace(
        TrainConfig(),
        epochs=options.epochs,
        batch=options.batch,
        precision=options.precision,
        encoder=EncoderConfig(frames=options.frames),
    )
    check_config(config)
    if min(options.seeds, options.strict_epochs) < 1 or options.frames < 8:
        raise DataError("--seeds and --strict-epochs must be at least 1, --frames at least 8.")
    if options.report is not None:
        check_section(options.report, SECTION)
    names = list(dict.fromkeys(options.system or (*UNLEARNED, *SYSTEMS)))
    if options.motionbert_weights is not None:
        names.append(_published_motionbert(options.motionbert_weights))
    for name in names:
        if name not in UNLEARNED:
            system_class(name)  # a wrong name or a missing package is told before hours of training
    data = read_data(options.data)
    protocol = open_protocol(options.protocol, data)
    tests = tuple(one_shot_tests(data, protocol, options.key or [VALIDATION]))
    comparison = Comparison(data, protocol, tests, config, options.strict_epochs, options.out)
    measured = []
    for name in names:
        if name in UNLEARNED:
            measured.append(Measured(name, (judge_unlearned(comparison, name, options.finished_only),)))
        else:
            found = [judge_system(comparison, name, seed, options.finished_only) for seed in range(options.seeds)]
            measured.append(Measured(name, tuple(found)))
    judged = _with_speed(comparison, [one for one in measured if one.is_judged])
    keys = [test.key for test in tests]
    print(as_text(keys, judged))
    if options.report is not None:
        unfinished = [one.name for one in measured if not one.is_judged]
        made = f"{made_by(_command_line(options))} {_remarks(options, unfinished)}"
        write_section(options.report, SECTION, f"{made}\n\n{as_markdown(keys, judged)}")


def _published_motionbert(weights: Path) -> str:
    """The name under which MotionBERT with published weights is known from here on."""
    system_class("motionbert")  # tells which package is missing
    from model.systems.motionbert import MotionBERT

    published = MotionBERT.starting_from(weights)
    add_system(published)
    return published.name


def _with_speed(comparison: Comparison, judged: Sequence[Measured]) -> list[Measured]:
    """With parameters and times, all measured anew where one lacks them: they are timed side by side."""
    path = comparison.out / SPEED
    known = read_json_object(path, "file of measured times")["systems"] if path.exists() else {}
    if any(one.name not in known for one in judged):
        names = [one.name for one in judged]
        systems = trained_systems(comparison, [name for name in names if name not in UNLEARNED])
        heads = tuple(name for name in names if name in UNLEARNED)
        known = measure_speed(systems, heads, comparison.config.encoder.frames, comparison.config.precision)
        for name, system in systems.items():
            known[name]["parameters"] = sum(parameter.numel() for parameter in system.parameters())
        write_json(path, {"machine": machine(), "systems": known})
    return [dataclasses.replace(one, speed=known[one.name]) for one in judged]


def _remarks(options: argparse.Namespace, unfinished: Sequence[str]) -> str:
    about = machine()
    epochs = "1 epoch" if options.epochs == 1 else f"{options.epochs} epochs"
    seeds = "one seed" if options.seeds == 1 else f"{options.seeds} seeds"
    spread = "draws of exemplars" if options.seeds == 1 else "seeds, of the means over the draws of exemplars"
    missing = f" Not run with this budget: {', '.join(f'`{name}`' for name in unfinished)}." if unfinished else ""
    return (
        f"Every system that learns was trained for {epochs} ({options.strict_epochs} on the few clips of "
        f"`{STRICT_TEST}`) in batches of {options.batch} windows of {options.frames} frames, with {seeds}. Top-1 in "
        f"percent; what follows +- is the standard deviation over the {spread}; - is not run.{missing} Times are "
        f"medians on one thread of {about['processor']}, all systems in turn, on a machine that may have had other "
        "work: compare them with each other only."
    )


def _command_line(options: argparse.Namespace) -> str:
    names = ("data", "protocol", "out", "system", "key", "motionbert_weights", "seeds", "epochs", "strict_epochs")
    told = argparse.Namespace(**vars(options) | {"out": Path("runs", options.out.name)})
    files = ("data", "protocol", "motionbert_weights")
    return command_line("model.systems.compare", told, (*names, "batch", "frames", "precision", "report"), files)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    default = TrainConfig()
    parser = argparse.ArgumentParser(prog="python -m model.systems.compare", description=__doc__.partition("\n")[0])
    parser.add_argument("--data", required=True, metavar="FILE.npz")
    parser.add_argument("--protocol", required=True, metavar="FILE.json")
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="folder for the runs")
    known = ", ".join((*UNLEARNED, *SYSTEMS))
    parser.add_argument("--system", action="append", metavar="NAME", help=f"one of {known} (default: all)")
    parser.add_argument(
        "--motionbert-weights",
        type=Path,
        metavar="FILE",
        help="weights that MotionBERT's authors published: compare it with them, too",
    )
    parser.add_argument(
        "--key",
        action="append",
        help=f"the draws to judge by, or '{ALL}'; may be repeated (default: {VALIDATION}); msraction3d has a training "
        "of its own",
    )
    parser.add_argument("--seeds", type=int, default=1, help="training seeds for each system (default: 1)")
    parser.add_argument("--epochs", type=int, default=default.epochs, help=f"default: {default.epochs}")
    parser.add_argument("--strict-epochs", type=int, default=100, help="for msraction3d, which has few clips: 100")
    parser.add_argument("--batch", type=int, default=default.batch, help=f"clips of a step (default: {default.batch})")
    frames = default.encoder.frames
    parser.add_argument("--frames", type=int, default=frames, help=f"of a window (default: {frames})")
    parser.add_argument(
        "--precision",
        choices=get_args(Precision),
        default=default.precision,
        help=f"of the training (default: {default.precision})",
    )
    parser.add_argument("--finished-only", action="store_true", help="train nothing: the table of what is finished")
    parser.add_argument("--report", type=Path, metavar="OUT.md", help="write the table into this document")
    try:
        run(parser.parse_args(arguments))
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
