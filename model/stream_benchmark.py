"""How well live recognition does on streams: events, false alarms, delay; beside it what other tools do.

    python -m model.stream_benchmark --quick --json results.json
    python -m model.stream_benchmark --json results.json --plots docs/images --report docs/results.md
    python -m model.stream_benchmark --actions validation

The streams are built from clips of actions that the weights have not seen, see docs/streams.md.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from model.data.reading import open_protocol, read_data
from model.errors import DataError, ModelError
from model.json_files import write_json
from model.report_section import check_section, command_line, made_by, write_section
from model.streams.casting import Order
from model.streams.plots import plot_streams
from model.streams.report import as_json, table
from model.streams.study import Watched, make_streams, watch_streams
from model.weights import load_weights

DATA_FOLDER = Path("../shared/data")
SEED = 0
# Learned actions -> performances of learned and of other actions in a stream; as many learned as there are allow.
ORDERS = {5: Order(5, 10, 8), 10: Order(10, 10, 8), 20: Order(20, 20, 8)}
STREAMS = {5: 8, 10: 4, 20: 4}
QUICK_ORDERS = {5: Order(5, 4, 2)}
QUICK_STREAMS = {5: 2}
PLOTTED = 3
SECTION = "streams"  # of the document that --report names


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="a few short streams with 5 learned actions")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the results to this file")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="draw scores over time for three streams")
    parser.add_argument("--report", type=Path, metavar="OUT.md", help="write the tables into this document")
    parser.add_argument("--data", type=Path, metavar="FILE.npz", help=f"default: kinect25.npz in {DATA_FOLDER}")
    parser.add_argument("--protocol", type=Path, metavar="FILE.json", help=f"default: protocol.json in {DATA_FOLDER}")
    parser.add_argument(
        "--weights",
        default="protocol",
        metavar="NAME_OR_PATH",
        help="must not have seen the actions; default: protocol",
    )
    parser.add_argument(
        "--actions",
        choices=("novel", "validation"),
        default="novel",
        help="novel actions report (default); choices are made on validation actions only",
    )
    parser.add_argument("--streams", type=int, metavar="N", help="streams for each number of learned actions")
    parser.add_argument("--seed", type=int, default=SEED, help=f"default: {SEED}")
    parser.add_argument("--processes", type=int, default=min(4, os.cpu_count() or 1), help="default: up to 4")


def run(options: argparse.Namespace) -> dict[int, list[Watched]]:
    """Build and watch the streams.

    Raises:
        ModelError: with one sentence for the user.
    """
    if options.processes < 1 or (options.streams is not None and options.streams < 1):
        raise DataError("--streams and --processes must be at least 1.")
    data_path = options.data or DATA_FOLDER / "kinect25.npz"
    protocol_path = options.protocol or DATA_FOLDER / "protocol.json"
    if options.data is None and not data_path.is_file():
        raise DataError(f"There is no '{data_path}': give the clips with --data (docs/data.md describes them).")
    seen = set(load_weights(options.weights).training.get("actions", ()))
    data, protocol = read_data(data_path), open_protocol(protocol_path)
    learnable = protocol.actions(options.actions)
    others = protocol.actions("validation") if options.actions == "novel" else ()
    if seen & {*learnable, *others}:
        raise DataError(
            f"The weights '{options.weights}' were trained on {', '.join(sorted(seen & {*learnable, *others}))}: "
            "the benchmark needs weights that have not seen the actions of its streams."
        )
    orders = QUICK_ORDERS if options.quick else ORDERS
    counts = QUICK_STREAMS if options.quick else STREAMS
    watched = {}
    for learned, order in orders.items():
        if learned > len(learnable) or (learned == len(learnable) and not others):
            continue
        streams = make_streams(data, learnable, others, order, options.streams or counts[learned], options.seed)
        watched[learned] = watch_streams(streams, options.weights, options.processes)
    if not watched:
        raise DataError(f"'{protocol_path}' has too few {options.actions} actions: 5 and unknown ones are needed.")
    return watched


def _section(options: argparse.Namespace, tables: str, plots: Sequence[Path]) -> str:
    """What stands in the document that ``--report`` names."""
    names = ("quick", "json", "plots", "data", "protocol", "weights", "actions", "streams", "seed", "report")
    command = command_line("model.stream_benchmark", options, names, files=("json", "data", "protocol"))
    pictures = [
        f"![Scores, events and truth of stream {number}]({os.path.relpath(path, options.report.parent)})"
        for number, path in enumerate(plots, start=1)
    ]
    return "\n\n".join([made_by(command), f"```text\n{tables}\n```", *pictures])


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m model.stream_benchmark", description=(__doc__ or "").partition("\n")[0]
    )
    add_arguments(parser)
    options = parser.parse_args(arguments)
    try:
        if options.report is not None:
            check_section(options.report, SECTION)
        watched = run(options)
        about = {
            "weights": options.weights,
            "actions": options.actions,
            "seed": options.seed,
            "quick": options.quick,
        }
        tables = table(watched)
        print(tables)
        if options.json is not None:
            write_json(options.json, about | as_json(watched))
        plots = []
        if options.plots is not None:
            plots = plot_streams([one for group in watched.values() for one in group][:PLOTTED], options.plots)
            print(*plots, sep="\n")
        if options.report is not None:
            write_section(options.report, SECTION, _section(options, tables, plots))
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
