"""Every head and all weights on every test, in one run."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from tqdm import tqdm

from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.evaluation.comparison import SHIPPED, BaseClips, ComparedClips, check_head, needs_encoder
from model.evaluation.one_shot_test import OneShotTest, one_shot_tests
from model.evaluation.result import Evaluation, Row, summarise
from model.one_shot_encoder import OneShotEncoder


def evaluate(
    data: ClipData,
    protocol: Protocol,
    key: str,
    encoder: OneShotEncoder,
    dataset: str | None = None,
    head: str = SHIPPED,
) -> Evaluation:
    """Run every draw of ``key``; queries from one source set only if ``dataset`` is given.

    Args:
        head: ``shipped``, or the name of a head of :mod:`model.matching.heads`.

    Raises:
        DataError: the key holds no draws, or the data lack what a draw names or what the head needs.
        ModelError: there is no such head, or a package that it needs is not installed.
    """
    (row,) = evaluate_all(one_shot_tests(data, protocol, [key], dataset), [encoder], [head], data, protocol)
    return row.evaluation


def evaluate_all(
    tests: Sequence[OneShotTest],
    encoders: Sequence[OneShotEncoder],
    heads: Sequence[str],
    base_data: ClipData,
    base_protocol: Protocol,
    show_progress: bool = False,
) -> list[Row]:
    """A row for each test, weights and head, in that order; a head without learning has one row for each test.

    Where several weights are compared, a test leaves out those that know most of its actions already.

    Each clip goes once through an encoder as recognition embeds it, and once for all other heads.

    Args:
        base_data, base_protocol: where heads find the clips of base actions; actions that a test asks for are left out.
        show_progress: a bar on a terminal.

    Raises:
        DataError: see :func:`evaluate`.
        ModelError: see :func:`evaluate`.
    """
    for head in heads:
        check_head(head)
    unlearned = [head for head in heads if not needs_encoder(head)]
    learned = [head for head in heads if needs_encoder(head)]
    plan: list[tuple[OneShotEncoder | None, list[str]]] = [(None, unlearned), *((one, learned) for one in encoders)]
    draws = sum(len(test.draws) for test in tests) * sum(len(names) for _, names in plan)
    rows: list[Row] = []
    # Without a word from us tqdm would draw its bar into files and pipes, too.
    with tqdm(total=draws, unit="draw", leave=False, disable=None if show_progress else True) as bar:
        for encoder, names in plan:
            base = None if encoder is None else BaseClips(base_data, base_protocol, encoder)
            for data in dict.fromkeys(test.data for test in tests):
                own = [test for test in tests if test.data is data]
                clips = ComparedClips(data, np.unique(np.concatenate([test.clips for test in own])), encoder)
                for test in own:
                    if len(encoders) > 1 and knows_most(encoder, test):
                        bar.update(len(test.draws) * len(names))
                        continue
                    for head in names:
                        rows.append(_row(test, encoder, head, clips, base, bar))
    return sorted(rows, key=lambda row: tests.index(row.test))  # stable: weights and heads keep their order


def knows_most(encoder: OneShotEncoder | None, test: OneShotTest) -> bool:
    """Whether an encoder was trained on half of a test's actions or more."""
    trained = set() if encoder is None else set(encoder.weights.training.get("actions", ()))
    return 2 * len(test.actions & trained) >= len(test.actions)


def _row(
    test: OneShotTest,
    encoder: OneShotEncoder | None,
    head: str,
    clips: ComparedClips,
    base: BaseClips | None,
    bar: tqdm,
) -> Row:
    bar.set_description(f"{test.key} {head}")
    compare = clips.comparison(head, test, base)
    results, seconds = [], 0.0
    for draw in test.draws:
        start_s = time.perf_counter()
        results.append(compare(draw))
        seconds += time.perf_counter() - start_s
        bar.update()
    return summarise(test, None if encoder is None else encoder.weights, head, results, seconds)
