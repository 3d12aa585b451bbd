"""One-shot accuracy of weights: ``python main.py evaluate`` or ``python -m model.evaluate``.

python -m model.evaluate --data kinect25.npz --protocol protocol.json --key novel_exemplars
python -m model.evaluate --data kinect25.npz --protocol protocol.json --key validation_exemplars --head dtw
python -m model.evaluate --data kinect25.npz --protocol protocol.json --webcam-signs webcam_signs.npz \\
    --key all --weights protocol --weights live --head shipped --head joints-dtw --report docs/results.md
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from model.data.protocol import Protocol
from model.data.reading import open_protocol, read_data
from model.data.webcam_signs import read_webcam_signs
from model.errors import DataError, ModelError
from model.evaluation.comparison import COMPARISONS, SHIPPED, check_head, needs_base_clips, needs_encoder
from model.evaluation.one_shot_test import ALL, one_shot_tests, webcam_signs_test
from model.evaluation.result import Evaluation, Row
from model.evaluation.run import evaluate, evaluate_all
from model.evaluation.table import table
from model.json_files import write_json
from model.one_shot_encoder import OneShotEncoder
from model.report_section import check_section, command_line

__all__ = ["Evaluation", "evaluate", "main"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--data", required=True, metavar="FILE.npz", help="labelled clips in the kinect25 format")
    parser.add_argument("--protocol", required=True, metavar="FILE.json", help="the protocol file with the draws")
    parser.add_argument(
        "--key",
        required=True,
        action="append",
        help="novel_exemplars, validation_exemplars, within_dataset/NAME, msraction3d, ..., or all; may be repeated",
    )
    parser.add_argument("--webcam-signs", type=Path, metavar="FILE.npz", help="test on these signs, too")
    parser.add_argument("--dataset", metavar="NAME", help="keep to clips of one source set")
    parser.add_argument("--weights", action="append", metavar="NAME_OR_PATH", help="default: protocol; may be repeated")
    parser.add_argument(
        "--head",
        action="append",
        metavar="NAME",
        help=f"compare by this, or by all: {', '.join(COMPARISONS)} (default: {SHIPPED}); may be repeated",
    )
    parser.add_argument("--sets", action="store_true", help="also top-1 within the exemplar's source set and across")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the result as JSON, too; several as a list")
    parser.add_argument(
        "--report", type=Path, metavar="OUT.md", help="write a document, and its figures into images/ beside it"
    )
    parser.add_argument(
        "--ablation", type=Path, metavar="FOLDER", help="results of model.ablate for the report: number of base actions"
    )


def run(options: argparse.Namespace) -> None:
    """Evaluate and print; raises :class:`ModelError` with a sentence for the user."""
    heads = list(dict.fromkeys(options.head or [SHIPPED]))
    if ALL in heads:
        heads = list(COMPARISONS)
    for head in heads:
        check_head(head)  # a wrong name is told before the data are read
    if options.ablation is not None and options.report is None:
        raise DataError("--ablation is for the report: give --report, too.")
    report = None if options.report is None else _report_writer(options)
    weights = dict.fromkeys(options.weights or ["protocol"])
    encoders = [OneShotEncoder.load(name) for name in weights] if any(map(needs_encoder, heads)) else []
    data = read_data(options.data)
    protocol = open_protocol(options.protocol, data)
    if any(map(needs_base_clips, heads)):
        protocol.actions("base")  # told before anything is measured
    tests = one_shot_tests(data, protocol, options.key, options.dataset)
    if options.webcam_signs is not None:
        tests.append(webcam_signs_test(read_webcam_signs(options.webcam_signs)))
    rows = evaluate_all(tests, encoders, heads, data, protocol, show_progress=True)
    print(table([row.evaluation for row in rows], options.sets))
    if options.json is not None:
        found = [asdict(row.evaluation) for row in rows]
        write_json(options.json, found[0] if len(found) == 1 else found)
    if report is not None:
        report(rows, encoders, protocol)


def _report_writer(
    options: argparse.Namespace,
) -> Callable[[Sequence[Row], Sequence[OneShotEncoder], Protocol], None]:
    """What writes the report; made before anything is measured, so that a missing package is told first."""
    try:
        from model.evaluation.ablations import read_ablation
        from model.evaluation.report import SECTION, Report, write_report
    except ImportError as error:
        raise ModelError(
            f"--report needs the package {error.name}: install what it needs with 'pip install -e \".[train]\"'."
        ) from error

    check_section(options.report, SECTION)

    def write(rows: Sequence[Row], encoders: Sequence[OneShotEncoder], protocol: Protocol) -> None:
        ablation = None
        if options.ablation is not None:
            ablation = read_ablation(options.ablation, len(protocol.actions("base")))
        names = ("data", "protocol", "webcam_signs", "key", "dataset", "weights", "head", "ablation", "report")
        files = ("data", "protocol", "webcam_signs", "ablation")
        command = command_line("model.evaluate", options, names, files)
        write_report(Report(command, rows, encoders, ablation), options.report)

    return write


def main(arguments: Sequence[str] | None = None, prog: str = "python -m model.evaluate") -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__.partition("\n")[0])
    add_arguments(parser)
    try:
        run(parser.parse_args(arguments))
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
