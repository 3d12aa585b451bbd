"""The results as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from model.evaluation.result import Evaluation

NO_WEIGHTS = "-"


def percent(value: float | None) -> str:
    """``"71.3"``, or a dash where there is nothing to tell."""
    return "-" if value is None else f"{value:.1f}"


def table(evaluations: Sequence[Evaluation], with_sets: bool = False) -> str:
    """A title and a line for each result.

    Args:
        with_sets: also the top-1 within the exemplar's source set and across sets.
    """
    width = max(len(name) for name in ("weights", *(result.weights or NO_WEIGHTS for result in evaluations)))
    sets = f"{'within %':>10}{'across %':>10}" if with_sets else ""
    lines = [
        f"{'test':<28}{'draws':>6}{'queries':>9}{'top-1 %':>17}{'recall %':>10}{sets}  {'weights':<{width}}  "
        "ms/query  head"
    ]
    for result in evaluations:
        top1 = f"{result.top1_mean:.1f} +- {result.top1_sd:.1f}"
        if with_sets:
            sets = f"{percent(result.within_set_mean):>10}{percent(result.across_sets_mean):>10}"
        lines.append(
            f"{result.key:<28}{result.draws:>6}{result.queries:>9}{top1:>17}{result.recall_mean:>10.1f}{sets}  "
            f"{result.weights or NO_WEIGHTS:<{width}}  {1000 * result.seconds_per_query:>8.2f}  {result.head}"
            + (f"  ({result.remark})" if result.remark else "")
        )
    return "\n".join(lines)
