"""How far the labelling of an archive is, how quick it goes, and what was damaged."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

from tqdm import tqdm

from app.archive.work import Outcome


def follow(outcomes: Iterable[Outcome], count: int) -> list[Outcome]:
    """All outcomes; a progress bar on a terminal, and in the end a line on the speed and one for each problem.

    Args:
        outcomes: as they come.
        count: how many there will be.
    """
    began_s = time.perf_counter()
    done: list[Outcome] = []
    hours = 0.0
    # disable=None: no bar where nobody watches (a log file, a pipe).
    with tqdm(total=count, unit="file", desc="labelling", disable=None) as bar:
        for outcome in outcomes:
            done.append(outcome)
            hours += outcome.seconds / 3600
            minutes = (time.perf_counter() - began_s) / 60
            bar.set_postfix_str(f"{hours / minutes:.2f} h of skeletons a minute", refresh=False)
            bar.update()
    minutes = max((time.perf_counter() - began_s) / 60, 1e-9)
    labelled = [outcome for outcome in done if not outcome.problem]
    events = sum(outcome.events for outcome in labelled)
    print(
        f"{len(labelled)} recordings labelled, {events} events; {hours:.2f} hours of skeletons in {minutes:.2f} "
        f"minutes: {hours / minutes:.2f} hours a minute"
    )
    problems = sorted(outcome.problem for outcome in done if outcome.problem)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f"{len(problems)} of {len(done)} recordings could not be labelled.", file=sys.stderr)
    return done
