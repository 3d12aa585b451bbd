"""What a trained system is worth: one-shot accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.evaluation.one_shot_test import OneShotTest
from model.evaluation.run import evaluate_all
from model.matching.heads import HEADS, is_learned
from model.one_shot import DrawResult, judge_draw, sample_clips
from model.preprocess import Samples, normalise
from model.systems.base import System

Judgements = dict[str, dict[str, list[float]]]
"""By test: ``top1`` and ``recall`` in percent, a value for each draw."""

UNLEARNED = tuple(name for name in HEADS if not is_learned(name))
"""Heads that compare the joints' places, beside which the systems are shown."""

BATCH = 64  # windows that are described, or queries that are compared, at a time


@dataclass(frozen=True)
class Described:
    """Clips of a data set as a system describes them.

    Attributes:
        index: (N,) indices into the data set.
        descriptions: (N, ...).
        shows_body: (N,) bool.
    """

    index: NDArray[np.int64]
    descriptions: Tensor
    shows_body: Tensor


def describe_clips(system: System, data: ClipData, index: NDArray[np.int64], frames: int) -> Described:
    """Describe the clips at ``index``, on the device that the system lies on; the result lies on the CPU."""
    samples = sample_clips(data, index, frames)
    device = next(system.parameters()).device
    parts = []
    with torch.inference_mode():
        for start in range(0, len(samples), BATCH):
            rows = slice(start, start + BATCH)
            batch = Samples(samples.positions_m[rows], samples.seen[rows]).to(device)
            parts.append(system.describe(normalise(batch)).float().cpu())
    return Described(index, torch.cat(parts), samples.seen.any(dim=1))


def judge(system: System, tests: Sequence[OneShotTest], data: ClipData, frames: int) -> Judgements:
    """The one-shot accuracy of a system.

    Args:
        system: in evaluation mode.
        tests: of ``data``; every clip is described once for all of them.

    Raises:
        DataError: see :func:`model.one_shot.queries_of`.
    """
    described = describe_clips(system, data, np.unique(np.concatenate([test.clips for test in tests])), frames)
    system = system.cpu()

    def scores(queries: Tensor, exemplars: Tensor) -> Tensor:
        names = data.action[described.index[exemplars.numpy()]].tolist()
        with torch.inference_mode():
            chosen = system.named(described.descriptions[exemplars], names)
            return torch.cat(
                [system.similarity(described.descriptions[part], chosen).float() for part in queries.split(BATCH)]
            )

    return {
        test.key: _judgement(
            [judge_draw(data, described.index, draw, scores, described.shows_body, test.dataset) for draw in test.draws]
        )
        for test in tests
    }


def judge_head(name: str, tests: Sequence[OneShotTest], data: ClipData, protocol: Protocol) -> Judgements:
    """The same of a head without learning, one of ``UNLEARNED``.

    Raises:
        ModelError: a package that it needs is not installed.
        DataError: see :func:`model.one_shot.queries_of`.
    """
    rows = evaluate_all(tests, [], [name], data, protocol)
    return {row.test.key: _judgement(row.results) for row in rows}


def _judgement(results: Sequence[DrawResult]) -> dict[str, list[float]]:
    return {"top1": [result.top1 for result in results], "recall": [result.recall for result in results]}
