"""OneTake: learns a human movement from one recorded example and recognises it live.

``python main.py`` opens the window; ``python main.py --help`` lists the commands that need no screen.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.broadcast.address import Address

LABEL_FORMATS = ("csv", "vtt", "srt", "eaf", "tsv")
LABEL_EXTENSIONS = f".{', .'.join(LABEL_FORMATS[:-1])} or .{LABEL_FORMATS[-1]}"


def region(text: str) -> tuple[float, float, float, float]:
    """``"0,0,0.4,1"``: left, top, right and bottom in fractions of the picture."""
    try:
        left, top, right, bottom = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no region: write left,top,right,bottom, e.g. 0,0,0.4,1"
        ) from None
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise argparse.ArgumentTypeError(
            f"'{text}' is no region: the four numbers are fractions of the picture, 0 to 1"
        )
    return left, top, right, bottom


def seconds(text: str) -> float:
    """A time in seconds, not negative."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e7:
        raise argparse.ArgumentTypeError(f"'{text}' is no time in seconds")
    return value


def address(text: str) -> Address:
    """``"8765"``, ``"127.0.0.1:8765"`` or ``"[::1]:8765"``: where the live output goes or listens."""
    from app.broadcast.address import Address

    try:
        return Address.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 1024):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of processes: write 1, 2, 3 …")
    return int(text)


def seed(text: str) -> int:
    """A whole number, not negative."""
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"'{text}' is no seed: write a whole number, 0 or more")
    return int(text)


def build_parser() -> argparse.ArgumentParser:
    """The command line. Imports nothing heavy, so that --help is instant."""
    parser = argparse.ArgumentParser(
        prog="onetake", description="Learns a human movement from one recorded example and recognises it live."
    )
    _add_window_arguments(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands that need no screen")

    demo = commands.add_parser("demo", help="the whole pipeline with the demonstrator, no camera")
    demo.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for predictions and picture")
    demo.add_argument("--seed", type=seed, default=0, help="another seed, other performances (default: 0)")
    demo.add_argument("--weights", default="live", metavar="NAME_OR_PATH", help="default: live")

    record = commands.add_parser("record", help="learn one action from a source into a pack")
    _add_source(record)
    record.add_argument("--action", required=True, metavar="NAME", help="name of the action")
    record.add_argument("--start", type=seconds, metavar="S", help="the take begins here, seconds into the source")
    record.add_argument("--end", type=seconds, metavar="S", help="the take ends here")
    record.add_argument("--pack", required=True, type=Path, metavar="FILE", help="made if it does not exist")
    record.add_argument("--replace", action="store_true", help="replace the take of an action of that name")
    record.add_argument("--weights", default="live", metavar="NAME_OR_PATH", help="default: live")

    label = commands.add_parser("label", help="find the learned actions in a source, or in folders of recordings")
    _add_source(label, required=False)
    label.add_argument(
        "folders", nargs="*", type=Path, metavar="FOLDER", help="instead of a source: every recording below it"
    )
    label.add_argument("--pack", required=True, type=Path, metavar="FILE", help="the learned actions")
    label.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="PATH",
        help=f"a file, its extension is the format: {LABEL_EXTENSIONS}; for folders: a folder",
    )
    folders = label.add_argument_group("for folders", "a run that was stopped goes on where it was")
    folders.add_argument(
        "--format", choices=LABEL_FORMATS, default=LABEL_FORMATS[0], help="of the labels (default: %(default)s)"
    )
    folders.add_argument("--processes", type=count, metavar="N", help="default: one for each core; with a GPU: 1")
    folders.add_argument(
        "--dask", metavar="ADDRESS", help="let the workers of this Dask scheduler do it; local:N starts N of them here"
    )
    label.add_argument("--start", type=seconds, metavar="S", help="begin here, seconds into the source")
    label.add_argument("--end", type=seconds, metavar="S", help="stop here; needed for a source without an end")
    label.add_argument("--weights", default="live", metavar="NAME_OR_PATH", help="default: live")

    labels = commands.add_parser("labels", help="convert a file of labels into another format")
    labels.add_argument("labels", type=Path, metavar="IN", help="its extension is the format: " + LABEL_EXTENSIONS)
    labels.add_argument("out", type=Path, metavar="OUT", help="likewise")
    labels.add_argument("--media", type=Path, metavar="VIDEO", help="the video, for formats that name it (.eaf, .tsv)")

    agreement = commands.add_parser("agreement", help="how well what was found agrees with labels that somebody made")
    agreement.add_argument("labels", type=Path, metavar="LABELS", help="what counts as true; any format of labels")
    agreement.add_argument("found", type=Path, metavar="FOUND", help="what 'label' wrote")

    capture = commands.add_parser("capture", help="write the skeletons of a source into a recording")
    _add_source(capture)
    capture.add_argument("--out", required=True, type=Path, metavar="FILE.skeletons", help="must not exist yet")
    capture.add_argument("--end", type=seconds, metavar="S", help="stop after so many seconds (a camera: or Ctrl+C)")

    convert = commands.add_parser("convert", help="rewrite a recording of skeletons in another format")
    convert.add_argument("input", type=Path, metavar="IN", help=".skeletons, .skeleton (NTU), .csv, .json or .trc")
    convert.add_argument("output", type=Path, metavar="OUT", help="any of these or .bvh; must not exist yet")
    convert.add_argument("--person", type=int, metavar="N", help="only this person (default: everybody)")

    serve = commands.add_parser("serve", help="recognise live without a window, and send it to other programs")
    _add_source(serve)
    serve.add_argument("--realtime", action=argparse.BooleanOptionalAction, default=True, help="pace of a file")
    serve.add_argument("--pack", required=True, type=Path, metavar="FILE", help="the learned actions")
    serve.add_argument("--weights", default="live", metavar="NAME_OR_PATH", help="default: live")
    _add_live_output(serve)

    describe = commands.add_parser("describe", help="describe an action in words, joint by joint")
    describe.add_argument("action", metavar="ACTION", help='name of the action, e.g. "spin around"')
    describe.add_argument(
        "--endpoint", metavar="URL", help="ask this OpenAI-compatible endpoint (default: ONETAKE_LLM_URL, else none)"
    )
    describe.add_argument("--llm", metavar="MODEL", help="language model there (default: ONETAKE_LLM_MODEL)")
    describe.add_argument("--timeout", type=seconds, default=60.0, metavar="S", help="longest silence (default: 60)")
    describe.add_argument("--out", type=Path, metavar="FILE.json", help="add it to this file, made if need be")
    describe.add_argument("--refresh", action="store_true", help="ask again, and replace what --out holds")

    # Its own options are added by the command, which knows them; see run_command.
    commands.add_parser("evaluate", help="one-shot accuracy of weights on labelled clips", add_help=False)
    commands.add_parser("doctor", help="check whether all that OneTake needs is there", add_help=False)

    # Before and after the command's name; where it is not written after it, what stands before it holds.
    parser.add_argument("--verbose", action="store_true", help="log more, on stderr too")
    for command in commands.choices.values():
        command.add_argument("--verbose", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return parser


def _add_source(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    from capture.sources import SOURCE_HELP  # here, because the doctor runs without the packages that this needs

    parser.add_argument("--source", required=required, metavar="SOURCE", help=SOURCE_HELP)
    _add_region(parser)


def _add_region(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--region", type=region, metavar="L,T,R,B", help="look only at this part of the picture, in fractions"
    )


def _add_live_output(parser: argparse.ArgumentParser) -> None:
    live = parser.add_argument_group("live output, see docs/live-output.md", "off unless asked for")
    live.add_argument("--osc", type=address, metavar="[HOST:]PORT", help="send OSC there (default host: 127.0.0.1)")
    live.add_argument(
        "--websocket", type=address, metavar="[HOST:]PORT", help="let WebSocket clients connect (likewise)"
    )
    live.add_argument("--token", help="what WebSocket clients must know (default: ONETAKE_TOKEN, else nothing)")


def _add_window_arguments(parser: argparse.ArgumentParser) -> None:
    from capture.sources import SOURCE_HELP

    parser.add_argument(
        "--source", metavar="SOURCE", help=f"{SOURCE_HELP} (default: the one chosen last, else a webcam, else demo)"
    )
    _add_region(parser)
    parser.add_argument("--realtime", action=argparse.BooleanOptionalAction, default=True, help="pace of a file")
    parser.add_argument("--pack", type=Path, metavar="FILE", help="the learned actions (default: your own)")
    parser.add_argument("--weights", default="live", metavar="NAME_OR_PATH", help="default: live")
    parser.add_argument(
        "--language",
        choices=("en", "de"),
        help="of the window, this time (default: the one chosen in it, or the system's)",
    )
    _add_live_output(parser)


def run_command(options: argparse.Namespace, rest: list[str]) -> int:
    """Run what was asked for. Each command imports what it needs."""
    if options.command == "evaluate":
        from model import evaluate

        return evaluate.main(rest, prog="onetake evaluate")
    if options.command == "doctor":
        from app.commands import doctor

        return doctor.main(rest)
    if options.command == "demo":
        from app.commands import demo

        return demo.run(options.out, options.seed, options.weights)
    # The other commands, and the window without one, are modules of their names.
    command = import_module(f"app.commands.{options.command or 'window'}")
    status: int = command.run(options)
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit status. A user's mistake gives one sentence on stderr and status 2."""
    try:
        return _main(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # who reads the output has seen enough, as in "onetake doctor | head -1"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python flushes when it ends
        return 2


def _main(arguments: list[str]) -> int:
    if arguments[:1] == ["doctor"]:  # before anything is imported that it might find missing
        from app.commands import doctor

        return doctor.main(arguments[1:])
    parser = build_parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command not in ("evaluate", "doctor"):
        parser.error(f"unknown arguments: {' '.join(rest)}")

    from app.broadcast.errors import BroadcastError
    from app.display import NoDisplayError
    from app.logs import logging_to_file
    from capture.errors import CaptureError
    from model.errors import ModelError

    try:
        with logging_to_file(options.command or "window", options.verbose):
            return run_command(options, rest)
    except (CaptureError, ModelError, NoDisplayError, BroadcastError) as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        raise
    except OSError as error:  # what no reader foresaw, such as a path that is too long for the file system
        where = f"'{error.filename}'" if error.filename else "A file"
        print(f"{where} cannot be used: {error.strerror or error}.", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
