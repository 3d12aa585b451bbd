"""One-shot accuracy of weights: ``python main.py evaluate`` or ``python -m model.evaluate``.

python -m model.evaluate --data kinect25.npz --protocol protocol.json --key novel_exemplars
python -m model.evaluate --data kinect25.npz --protocol protocol.json --key validation_exemplars --head dtw
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.atomic import atomic_write
from model.data.kinect25 import ClipData
from model.data.protocol import Draw, Protocol
from model.data.reading import open_protocol, read_data
from model.errors import DataError, ModelError
from model.matching import one_shot as matching
from model.matching.heads import HEADS, head_named, needs_base
from model.one_shot import DrawResult, clips_of, embed_clips, evaluate_draw
from model.one_shot_encoder import OneShotEncoder


@dataclass(frozen=True)
class Evaluation:
    """The result over all draws, accuracies in percent; ``queries`` is the mean number of queries of a draw."""

    key: str
    dataset: str | None
    weights: str
    draws: int
    queries: int
    top1_mean: float
    top1_sd: float
    recall_mean: float


@dataclass(frozen=True)
class HeadEvaluation(Evaluation):
    """The result with a head; the time is what the head takes for one query, without the encoder."""

    head: str
    seconds_per_query: float = field(compare=False)


def evaluate(
    data: ClipData,
    protocol: Protocol,
    key: str,
    encoder: OneShotEncoder,
    dataset: str | None = None,
    head: str | None = None,
) -> Evaluation:
    """Run every draw of ``key``; queries from one source set only if ``dataset`` is given.

    Args:
        head: the name of a head of :mod:`model.matching.heads`, for a :class:`HeadEvaluation`; the similarity that
            ships if None.

    Raises:
        DataError: the key holds no draws, or the data lack what a draw names or what the head needs.
        ModelError: there is no such head, or a package that it needs is not installed.
    """
    if dataset is not None and dataset not in data.dataset:
        raise DataError(f"The data hold no set '{dataset}': known are {', '.join(sorted(set(data.dataset.tolist())))}.")
    draws = protocol.draws(key)
    if head is not None:
        base = matching.base_index(data, protocol, draws, dataset) if needs_base(head) else None
        return _evaluate_head(data, draws, key, encoder, dataset, head, base)
    clips = embed_clips(data, clips_of(data, draws, dataset), encoder)
    return _summary(
        key, dataset, encoder, [evaluate_draw(data, clips, draw, encoder.cohort, dataset) for draw in draws]
    )


def _evaluate_head(
    data: ClipData,
    draws: Sequence[Draw],
    key: str,
    encoder: OneShotEncoder,
    dataset: str | None,
    name: str,
    base_index: NDArray[np.int64] | None,
) -> HeadEvaluation:
    """``base_index``: the clips to take statistics from, for a head that needs them."""
    head = head_named(name, None if base_index is None else matching.base_features(data, base_index, encoder))
    clips = matching.clip_features(data, clips_of(data, draws, dataset), encoder)
    start_s = time.perf_counter()
    results = [matching.evaluate_draw(data, clips, draw, head, dataset) for draw in draws]
    seconds = time.perf_counter() - start_s
    summary = _summary(key, dataset, encoder, results)
    return HeadEvaluation(
        **asdict(summary), head=name, seconds_per_query=seconds / sum(result.queries for result in results)
    )


def _summary(key: str, dataset: str | None, encoder: OneShotEncoder, results: Sequence[DrawResult]) -> Evaluation:
    top1 = [result.top1 for result in results]
    return Evaluation(
        key,
        dataset,
        encoder.weights.name,
        len(results),
        round(float(np.mean([result.queries for result in results]))),
        round(float(np.mean(top1)), 2),
        round(float(np.std(top1)), 2),
        round(float(np.mean([result.recall for result in results])), 2),
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--data", required=True, metavar="FILE.npz", help="labelled clips in the kinect25 format")
    parser.add_argument("--protocol", required=True, metavar="FILE.json", help="the protocol file with the draws")
    parser.add_argument(
        "--key", required=True, help="novel_exemplars, validation_exemplars, within_dataset/NAME, msraction3d, ..."
    )
    parser.add_argument("--dataset", metavar="NAME", help="keep to clips of one source set")
    parser.add_argument("--weights", default="protocol", metavar="NAME_OR_PATH", help="default: protocol")
    parser.add_argument(
        "--head", metavar="NAME", help=f"compare by another head: {', '.join(HEADS)} (default: the one that ships)"
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the result as JSON, too")


def run(options: argparse.Namespace) -> None:
    """Evaluate and print; raises :class:`ModelError` with a sentence for the user."""
    if options.head is not None:
        needs_base(options.head)  # a wrong name is told before the data are read
    data = read_data(options.data)
    result = evaluate(
        data,
        open_protocol(options.protocol, data),
        options.key,
        OneShotEncoder.load(options.weights),
        options.dataset,
        options.head,
    )
    if options.json is not None:
        try:
            with atomic_write(options.json) as file:
                file.write((json.dumps(asdict(result), indent=2) + "\n").encode())
        except OSError as error:
            raise DataError(f"'{options.json}' cannot be written: {error.strerror or error}.") from error
    title = f"{'test':<28}{'draws':>6}{'queries':>9}{'top-1 %':>17}{'recall %':>10}  weights"
    row = (
        f"{result.key:<28}{result.draws:>6}{result.queries:>9}"
        f"{f'{result.top1_mean:.1f} +- {result.top1_sd:.1f}':>17}{result.recall_mean:>10.1f}  {result.weights}"
    )
    if isinstance(result, HeadEvaluation):
        width = max(len("weights"), len(result.weights))
        title += f"{'':<{width - len('weights')}}  ms/query  head"
        row += f"{'':<{width - len(result.weights)}}  {1000 * result.seconds_per_query:>8.2f}  {result.head}"
    print(title)
    print(row)


def main(arguments: Sequence[str] | None = None, prog: str = "python -m model.evaluate") -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__.partition("\n")[0])
    add_arguments(parser)
    try:
        run(parser.parse_args(arguments))
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
