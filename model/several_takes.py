"""How much more takes of an action help: the one-shot test with 1, 2, 3 takes, a query resembling the best of them.

    python -m model.several_takes --data kinect25.npz --protocol protocol.json

Further takes come from the source set of a draw's exemplar, by its person or by others. The queries are the same for
each number of takes: clips by nobody who gave a take of their action.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from model.data.kinect25 import ClipData
from model.data.protocol import Draw
from model.data.reading import open_protocol, read_data
from model.errors import DataError, ModelError
from model.evidence import best_of_takes
from model.json_files import write_json
from model.one_shot import EmbeddedClips, clips_of, embed_clips, knows_subject, names_of, queries_of
from model.one_shot_encoder import OneShotEncoder
from model.scoring import exemplar_scores

MOST_TAKES = 3
SEED = 0
PEOPLE = ("same", "others")


@dataclass(frozen=True)
class Row:
    """What a number of takes gave, over the draws.

    Attributes:
        people: who gave the further takes: the exemplar's person (same) or others.
        takes: of each action, at most; an action for which the set holds fewer has those.
        top1, top1_deviation: in percent; mean and standard deviation over the draws.
        recall: in percent, the mean of the actions' recalls.
    """

    people: str
    takes: int
    top1: float
    top1_deviation: float
    recall: float


def further_takes(
    data: ClipData, draw: Draw, people: str, count: int, rng: np.random.Generator
) -> dict[str, NDArray[np.int64]]:
    """Clips of each action's exemplar's set beside the exemplar, at random: action -> up to ``count`` indices.

    Where a set does not say who performs, any clip may be by the same person and by others.
    """
    found = {}
    names = names_of(data, draw)
    for action, clip_name in draw.exemplars.items():
        exemplar = data.index_of(clip_name)
        group = (names == action) & (data.dataset == data.dataset[exemplar])
        group[exemplar] = False
        if knows_subject(data, exemplar):
            group &= (data.subject == data.subject[exemplar]) == (people == "same")
        found[action] = rng.permutation(np.flatnonzero(group))[:count]
    return found


def judge_takes(
    data: ClipData,
    clips: EmbeddedClips,
    draw: Draw,
    encoder: OneShotEncoder,
    people: str,
    most_takes: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Top-1 and mean recall in percent with 1 to ``most_takes`` takes: (most_takes, 2).

    Raises:
        DataError: no query is left.
    """
    row_of = {int(number): row for row, number in enumerate(clips.index)}
    names = names_of(data, draw)
    further = further_takes(data, draw, people, most_takes - 1, rng)
    free = np.ones(len(data), dtype=bool)
    for action, takes in further.items():
        free[takes] = False
        for take in takes.tolist():
            if knows_subject(data, take):
                free &= ~((names == action) & (data.subject == data.subject[take]))
    queries = queries_of(data, draw)
    queries = queries[free[queries]]
    if not len(queries):
        raise DataError("No query is left beside the takes: use fewer takes.")
    actions = list(draw.exemplars)
    truth = np.array([actions.index(str(name)) for name in names[queries]])
    query = clips.embeddings[torch.tensor([row_of[number] for number in queries.tolist()])]
    results = []
    for count in range(1, most_takes + 1):
        rows, owners = [], []
        for place, (action, clip_name) in enumerate(draw.exemplars.items()):
            own = [data.index_of(clip_name), *further[action][: count - 1].tolist()]
            rows += [row_of[number] for number in own]
            owners += [place] * len(own)
        scores = exemplar_scores(query, clips.embeddings[torch.tensor(rows)], encoder.cohort)
        right = best_of_takes(scores.double().numpy(), tuple(owners)).argmax(axis=1) == truth
        right &= query.seen.any(dim=1).numpy()  # a clip without a body is answered wrongly, as it would be live
        results.append((100 * right.mean(), 100 * np.mean([right[truth == one].mean() for one in np.unique(truth)])))
    return np.array(results)


def evaluate_takes(
    data: ClipData, draws: Sequence[Draw], encoder: OneShotEncoder, most_takes: int, seed: int = SEED
) -> list[Row]:
    """A row for each number of takes, by the same person and by others.

    Raises:
        DataError: an exemplar is not in the data, or no query is left.
    """
    clips = embed_clips(data, clips_of(data, draws), encoder)
    rows = []
    for people in PEOPLE:
        results = np.stack(
            [
                judge_takes(data, clips, draw, encoder, people, most_takes, np.random.default_rng([seed, number]))
                for number, draw in enumerate(draws)
            ]
        )  # (draws, takes, 2)
        for count in range(most_takes):
            top1, recall = results[:, count].T
            rows.append(Row(people, count + 1, float(top1.mean()), float(top1.std()), float(recall.mean())))
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m model.several_takes", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--data", required=True, metavar="FILE.npz", help="labelled clips in the kinect25 format")
    parser.add_argument("--protocol", required=True, metavar="FILE.json", help="the protocol file with the draws")
    parser.add_argument("--key", default="validation_exemplars", help="default: validation_exemplars")
    parser.add_argument("--weights", default="protocol", metavar="NAME_OR_PATH", help="default: protocol")
    parser.add_argument("--most", type=int, default=MOST_TAKES, metavar="N", help=f"takes; default: {MOST_TAKES}")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the rows to this file, too")
    options = parser.parse_args(arguments)
    try:
        if options.most < 1:
            raise DataError("--most must be at least 1.")
        data, protocol = read_data(options.data), open_protocol(options.protocol)
        rows = evaluate_takes(data, protocol.draws(options.key), OneShotEncoder.load(options.weights), options.most)
        print(f"{'takes by':<9} {'takes':>5} {'top-1':>13} {'recall':>7}")
        for row in rows:
            print(f"{row.people:<9} {row.takes:>5} {row.top1:6.1f} +- {row.top1_deviation:3.1f} {row.recall:7.1f}")
        if options.json is not None:
            write_json(options.json, {"rows": [vars(row) for row in rows]})
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
