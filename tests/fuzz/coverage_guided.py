"""A coverage-guided fuzzer on the parsers: what reaches new lines of a reader is kept and damaged further.

    python -m tests.fuzz.coverage_guided ntu --runs 100000
    python -m tests.fuzz.coverage_guided all --runs 100000

Needs atheris, which comes with the extra 'test' on Linux. A file that a reader may not answer as it does is left in the
working folder as ``crash-...``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ALL = "all"
PARSERS = (
    *("recording", "ntu", "csv skeletons", "json skeletons", "trc"),
    *("labels .csv", "labels .vtt", "labels .srt", "labels .eaf", "labels .tsv"),
    *("kinetics sample", "protocol", "settings", "descriptions"),
    *("kinect25", "webcam signs", "clip cache"),
)
LONGEST_FILE_BYTES = 8192
# Of the fuzzer itself; what a reader may take is held by tests.fuzz.limits.
LONGEST_RUN_S = 60
MOST_MEMORY_MB = 4096


def fuzz(name: str, runs: int, seed: int) -> None:
    """Hand ``runs`` files to one reader. Ends the process: with status 0, or with another one at the first fault."""
    import atheris

    with atheris.instrument_imports(include=["capture", "model"], enable_loader_override=False):
        from tests.fuzz.readers import readers_without_weights
        from tests.fuzz.refusal import read_or_refused

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        reader = readers_without_weights(folder)[name]
        corpus = folder / "corpus"
        corpus.mkdir()
        for number, content in enumerate(reader.valid):
            (corpus / str(number)).write_bytes(content)
        path = folder / f"file{reader.extension}"

        def test_one(content: bytes) -> None:
            path.write_bytes(content)
            read_or_refused(reader, path)

        options = {
            "runs": runs,
            "seed": seed,
            "max_len": max(LONGEST_FILE_BYTES, *map(len, reader.valid)),
            "timeout": LONGEST_RUN_S,
            "rss_limit_mb": MOST_MEMORY_MB,
        }
        atheris.Setup([sys.argv[0], *(f"-{key}={value}" for key, value in options.items()), str(corpus)], test_one)
        atheris.Fuzz()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz.coverage_guided", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("reader", choices=(ALL, *PARSERS), help="whose files are made; all of them one after another")
    parser.add_argument("--runs", type=int, default=100_000, help="files for each (default: 100000)")
    parser.add_argument("--seed", type=int, default=1, help="of the fuzzer (default: 1)")
    options = parser.parse_args(arguments)
    if options.reader != ALL:
        fuzz(options.reader, options.runs, options.seed)
        return 0
    failed = []
    for name in PARSERS:  # the fuzzer ends its process, so each reader has one of its own
        command = [sys.executable, "-m", "tests.fuzz.coverage_guided", name, "--runs", str(options.runs)]
        ended = subprocess.run([*command, "--seed", str(options.seed)], check=False, capture_output=True, text=True)
        tail = ended.stderr.strip().splitlines()[-1:] if ended.returncode == 0 else ended.stderr.splitlines()[-60:]
        print(f"{name}: {'passed' if ended.returncode == 0 else 'FAILED'}", *tail, sep="\n  ", flush=True)
        failed += [name] if ended.returncode else []
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
