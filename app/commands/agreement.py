"""``onetake agreement``: how well what was found agrees with labels that somebody made, action by action."""

from __future__ import annotations

import argparse

from model.agreement import LEAST_IOU, Agreement, agreement, by_action
from model.labels import read_events

_COLUMNS = f"{'labels':>8}{'found':>8}{'agree':>8}{'recall':>9}{'precision':>11}{'F1':>7}"


def run(options: argparse.Namespace) -> int:
    """Print a table with a row for each action that either file names, and one for all of them.

    Raises:
        ModelError: with one sentence for the user.
    """
    labels, found = read_events(options.labels), read_events(options.found)
    actions = sorted({event.action for event in (*labels, *found)})
    rows = {**by_action(labels, found, actions), "all": agreement(labels, found, actions)}
    width = max(map(len, rows))
    print(f"{'action':<{width}}{_COLUMNS}")
    for name, its in rows.items():
        print(f"{name:<{width}}{_row(its)}")
    print(f"A label and an event agree if they overlap by at least {LEAST_IOU} (intersection over union).")
    return 0


def _row(its: Agreement) -> str:
    return (
        f"{len(its.labels):>8}{its.recognised:>8}{len(its.matched):>8}{_share(its.recall):>9}"
        f"{_share(its.precision):>11}{_share(its.f1):>7}"
    )


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.2f}"
