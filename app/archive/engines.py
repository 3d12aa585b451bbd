"""Where the recordings of an archive are labelled: in this process, in several, or by Dask's workers.

All of them give the same files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from multiprocessing import get_context
from typing import Any

from app.archive.recordings import Recording
from app.archive.work import Job, Outcome, begin, label_recording
from model.errors import DataError

LOCAL = "local:"  # a cluster of so many workers on this computer, for a trial


def in_this_process(job: Job, recordings: Sequence[Recording]) -> Iterator[Outcome]:
    """One after the other: for a GPU, which several processes would only share."""
    for recording in recordings:
        yield label_recording(job, recording)


def in_processes(job: Job, recordings: Sequence[Recording], processes: int) -> Iterator[Outcome]:
    """As they are done.

    Raises:
        DataError: a process was ended from outside.
    """
    # Started anew and not forked: a fork of a process with threads (torch has some) can hang.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=begin)
    try:
        futures = [pool.submit(label_recording, job, recording) for recording in recordings]
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool:
        raise DataError(
            "A process that labels was ended from outside, perhaps for lack of memory: run the same command again "
            "with fewer --processes; what is done stays done."
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def by_dask(job: Job, recordings: Sequence[Recording], address: str) -> Iterator[Outcome]:
    """As they are done, by the workers of a Dask cluster, which see the same files under the same paths.

    Args:
        address: of its scheduler, e.g. ``tcp://10.0.0.5:8786``, or ``local:2`` for two workers on this computer.

    Raises:
        DataError: Dask is not installed, or the cluster cannot be reached.
    """
    try:
        from distributed import Client
        from distributed import as_completed as dask_as_completed
    except ModuleNotFoundError:
        raise DataError("--dask needs Dask: install OneTake with its 'cluster' extra.") from None
    with closing(_cluster(address)) as cluster:
        try:
            client = Client(cluster.scheduler_address, timeout="10s")
        except (OSError, ValueError) as error:
            raise DataError(f"There is no Dask scheduler at '{address}': check the address ({error}).") from None
        with client:
            # Dask hands a file to another worker if one is lost; a file that has ended several workers is named.
            futures = client.map(_label_by_dask, [job] * len(recordings), recordings, pure=False)
            asked = dict(zip((future.key for future in futures), recordings, strict=True))
            for future, result in dask_as_completed(futures, with_results=True, raise_errors=False):
                recording = asked[future.key]
                if future.status == "finished":
                    yield result
                else:
                    problem = f"'{recording.path}' could not be labelled by any worker ({future.status})."
                    yield Outcome(recording, problem=problem)


def _label_by_dask(job: Job, recording: Recording) -> Outcome:
    import torch

    torch.set_num_threads(1)
    return label_recording(job, recording)


def _cluster(address: str) -> Any:
    """A cluster with the address of its scheduler and a way to close it."""
    if not address.startswith(LOCAL):
        return _Elsewhere(address)
    workers = address.removeprefix(LOCAL)
    if not (workers.isdecimal() and 1 <= int(workers) <= 256):
        raise DataError(f"'{address}' is no cluster: write {LOCAL} and how many workers, such as {LOCAL}2.")
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=int(workers), threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    )


class _Elsewhere:
    """Somebody else's cluster, which goes on when this command ends."""

    def __init__(self, address: str) -> None:
        self.scheduler_address = address

    def close(self) -> None:
        """It is not ours to close."""
