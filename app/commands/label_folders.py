"""``onetake label FOLDER... --out DIR``: label every recording below some folders, and go on where a run ended."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import torch

from app.archive.done import claim
from app.archive.engines import by_dask, in_processes, in_this_process
from app.archive.progress import follow
from app.archive.recordings import Recording, find_recordings
from app.archive.work import Job, Outcome, recogniser_for
from capture import SourceError
from model.labels import format_of

SOME_FAILED = 1  # the exit status when recordings could not be labelled


def run(options: argparse.Namespace) -> int:
    """Label the folders; 1 where a recording could not be labelled, which is named.

    Raises:
        CaptureError, ModelError: with one sentence for the user.
    """
    if options.start is not None or options.end is not None or options.region is not None:
        raise SourceError("--start, --end and --region are for one source, not for folders: leave them out.")
    if options.dask is not None and options.processes is not None:
        raise SourceError(
            "--processes is for this computer, --dask for a cluster, which has its own: give one of them."
        )
    extension = f".{options.format}"
    label_format = format_of(Path(f"labels{extension}"))
    out = options.out.absolute()
    recordings = find_recordings([folder.absolute() for folder in options.folders], out, extension)
    weights = Path(options.weights)
    # Workers elsewhere have another current folder.
    job = Job(str(options.pack.absolute()), str(weights.absolute()) if weights.is_file() else options.weights)
    recogniser, notice = recogniser_for(job)
    if notice:
        print(notice, file=sys.stderr)
    claim(out, job, recogniser.encoder.weights.digest)
    left = [recording for recording in recordings if not recording.out.is_file()]
    if len(left) < len(recordings):
        print(f"{len(recordings) - len(left)} of {len(recordings)} recordings are labelled already.")
    on_gpu = recogniser.encoder.device.type != "cpu"
    outcomes = follow(_outcomes(job, left, options, on_gpu), len(left)) if left else []
    if label_format.notice:
        print(label_format.notice, file=sys.stderr)
    return SOME_FAILED if any(outcome.problem for outcome in outcomes) else 0


def _outcomes(job: Job, recordings: list[Recording], options: argparse.Namespace, on_gpu: bool) -> Iterator[Outcome]:
    if options.dask is not None:
        return by_dask(job, recordings, options.dask)
    processes = min(options.processes or (1 if on_gpu else os.cpu_count() or 1), len(recordings))
    if processes > 1:
        return in_processes(job, recordings, processes)
    if not on_gpu:
        torch.set_num_threads(1)  # as in the other ways, so that all round alike
    return in_this_process(job, recordings)
