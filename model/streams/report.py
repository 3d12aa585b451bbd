"""The results of a study as a table for people and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from model.streams.metrics import Metrics, measure
from model.streams.study import RECOGNISERS, Watched

OURS = "recogniser"


def metrics_by_recogniser(watched: Sequence[Watched]) -> dict[str, Metrics]:
    """What each of ``RECOGNISERS`` reached over the streams."""
    streams = [one.stream for one in watched]
    return {name: measure(streams, [one.answers[name] for one in watched]) for name in RECOGNISERS}


def as_json(watched: Mapping[int, Sequence[Watched]]) -> dict[str, Any]:
    """The fewest learned actions at the top, all of them under ``by_learned``."""
    by_learned = {}
    for learned, group in watched.items():
        found = {name: asdict(metrics) for name, metrics in metrics_by_recogniser(group).items()}
        ours = found.pop(OURS)
        by_learned[str(learned)] = {**ours, "baselines": found, "streams": [one.stream.name for one in group]}
    first = str(min(watched))
    return {"learned": int(first), **by_learned[first], "by_learned": by_learned}


def table(watched: Mapping[int, Sequence[Watched]]) -> str:
    """One row for each number of learned actions and recogniser, then what became of the performances."""
    lines = [
        f"{'learned':>7}  {'recogniser':<17}{'F1':>6}{'prec.':>7}{'recall':>7}{'alarms/min':>12}{'idle':>6}"
        f"{'delay s':>9}{'p90':>6}{'AUROC':>7}{'FPR@95':>8}{'flips/min':>11}"
    ]
    fates = [
        f"{'learned':>7}  {'recogniser':<17}{'known':>6}{'missed':>8}{'wrong':>7}{'badly placed':>14}{'doubled':>9}"
        f"{'false alarms':>14}{'minutes':>9}"
    ]
    for learned, group in watched.items():
        for name, found in metrics_by_recogniser(group).items():
            lines.append(
                f"{learned:>7}  {name:<17}{found.event_f1:>6.2f}{found.precision:>7.2f}{found.recall:>7.2f}"
                f"{found.false_alarms_per_min_unknown:>12.2f}{found.false_alarms_per_min_idle:>6.2f}"
                f"{_number(found.event_delay_s):>9}{_number(found.event_delay_p90_s):>6}{_number(found.auroc):>7}"
                f"{_number(found.fpr_at_95_tpr):>8}{found.flips_per_min:>11.1f}"
            )
            fates.append(
                f"{learned:>7}  {name:<17}{found.performances:>6}{found.missed:>8}{found.wrong_action:>7}"
                f"{found.badly_placed:>14}{found.doubled:>9}{found.false_alarms:>14}{found.minutes:>9.1f}"
            )
    return "\n".join([*lines, "", *fates])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
