"""The one-shot test: one exemplar per action, every other clip of those actions is a query (section 3.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from capture import JOINT_COUNT
from model.data.kinect25 import ClipData
from model.data.protocol import Draw
from model.embedding import Embeddings
from model.errors import DataError
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import NoBodyError, Samples, sample
from model.scoring import exemplar_scores
from model.temporal_crops import CROPS, crop, mean_of_crops

# A set that does not say who performs (GTU) numbers its subject -1: every clip counts as another person's.
UNKNOWN_SUBJECT = "-1"


@dataclass(frozen=True, eq=False)
class DrawResult:
    """What one draw gave.

    Attributes:
        actions: of the draw's E exemplars.
        exemplars: (E,) the exemplars' indices into the data set.
        clips: (Q,) the queries' indices into the data set.
        truth: (Q,) what they show, as places in ``actions``.
        predicted: (Q,) what was answered, as places in ``actions``; -1 where no body is shown: answered wrongly.
    """

    actions: tuple[str, ...]
    exemplars: NDArray[np.int64]
    clips: NDArray[np.int64]
    truth: NDArray[np.int64]
    predicted: NDArray[np.int64]

    @property
    def queries(self) -> int:
        """How many queries there are."""
        return len(self.clips)

    @property
    def correct(self) -> NDArray[np.bool_]:
        """(Q,) which queries were answered rightly."""
        return self.predicted == self.truth

    @property
    def top1(self) -> float:
        """Correct answers, in percent of the queries."""
        return 100 * float(self.correct.mean())

    @property
    def recall(self) -> float:
        """The mean of the actions' recalls, in percent; actions without a query have none."""
        return 100 * float(np.mean([self.correct[self.truth == action].mean() for action in np.unique(self.truth)]))


@dataclass(frozen=True)
class EmbeddedClips:
    """Embeddings of some clips of a data set.

    Attributes:
        index: (N,) indices into the data set.
        embeddings: of those clips. A clip without any body is represented by zeros with no joint seen: it counts
            as a query and is answered wrongly, as it would be live.
    """

    index: NDArray[np.int64]
    embeddings: Embeddings


def embed_clips(data: ClipData, index: NDArray[np.int64], encoder: OneShotEncoder) -> EmbeddedClips:
    """Embed the clips at ``index``."""
    return EmbeddedClips(index, encoder.embed_samples(sample_clips(data, index, encoder.frames)))


def embed_crops(data: ClipData, index: NDArray[np.int64], encoder: OneShotEncoder) -> EmbeddedClips:
    """Embed the clips at ``index``, each as the mean of its :data:`model.temporal_crops.CROPS`."""
    crops = [encoder.embed_samples(sample_clips(data, index, encoder.frames, part)) for part in CROPS]
    return EmbeddedClips(index, mean_of_crops(crops))


def sample_clips(
    data: ClipData, index: NDArray[np.int64], frames: int, part: tuple[float, float] = (0.0, 1.0)
) -> Samples:
    """A part of each clip at the encoder's number of frames; one without a body becomes zeros with nothing seen."""
    positions, seen = [], []
    for number in index.tolist():
        try:
            sampled = sample(crop(data.clip(number), part), frames)
        except NoBodyError:
            sampled = np.zeros((frames, JOINT_COUNT, 3), np.float32), np.zeros(JOINT_COUNT, bool)
        positions.append(sampled[0])
        seen.append(sampled[1])
    return Samples(torch.from_numpy(np.stack(positions)), torch.from_numpy(np.stack(seen)))


def names_of(data: ClipData, draw: Draw) -> NDArray[np.str_]:
    """(N,) what the draw's exemplars are keyed by."""
    return data.labels if draw.by_label else data.action


def clips_of(data: ClipData, draws: Sequence[Draw], dataset: str | None = None) -> NDArray[np.int64]:
    """Indices of all clips that the draws need, exemplars and queries.

    Raises:
        DataError: an exemplar is not in the data.
    """
    needed = np.zeros(len(data), dtype=bool)
    for draw in draws:
        needed |= _candidates(data, draw, dataset)
        needed[[data.index_of(name) for name in draw.exemplars.values()]] = True
    return np.flatnonzero(needed)


def _candidates(data: ClipData, draw: Draw, dataset: str | None) -> NDArray[np.bool_]:
    candidates = np.isin(names_of(data, draw), list(draw.exemplars))
    for wanted in (draw.dataset, dataset):
        if wanted is not None:
            candidates &= data.dataset == wanted
    return candidates


def queries_of(data: ClipData, draw: Draw, dataset: str | None = None) -> NDArray[np.int64]:
    """Every clip of the drawn actions but the exemplars and the clips by an exemplar's own subject of its action.

    Raises:
        DataError: an exemplar is not in the data, or no query is left.
    """
    candidates = _candidates(data, draw, dataset)
    names = names_of(data, draw)
    for action, clip_name in draw.exemplars.items():
        exemplar = data.index_of(clip_name)
        candidates[exemplar] = False
        if not draw.keep_exemplar_subject and knows_subject(data, exemplar):
            same_person = (data.dataset == data.dataset[exemplar]) & (data.subject == data.subject[exemplar])
            candidates &= ~(same_person & (names == action))
    index = np.flatnonzero(candidates)
    if len(index) == 0:
        raise DataError("No query is left for these exemplars: check the protocol and --dataset.")
    return index


def knows_subject(data: ClipData, index: int) -> bool:
    """Whether the set says who performs a clip; subjects are written ``SET/NUMBER``."""
    return str(data.subject[index]).rpartition("/")[2] != UNKNOWN_SUBJECT


def judge_draw(
    data: ClipData,
    index: NDArray[np.int64],
    draw: Draw,
    scores: Callable[[Tensor, Tensor], Tensor],
    shows_body: Tensor,
    dataset: str | None = None,
) -> DrawResult:
    """The best exemplar for every query of a draw; a query without a body is answered wrongly, as it would be live.

    Args:
        index: (N,) clips of the data set that something is known about; exemplars and queries are among them.
        scores: (Q, E) scores of queries and exemplars, both given by their rows in ``index``.
        shows_body: (N,) bool.

    Raises:
        DataError: see :func:`queries_of`.
    """
    actions = tuple(draw.exemplars)
    row_of = {int(number): row for row, number in enumerate(index)}
    queries = queries_of(data, draw, dataset)
    exemplars = np.array([data.index_of(draw.exemplars[action]) for action in actions])
    rows = torch.tensor([row_of[int(number)] for number in queries])
    best = scores(rows, torch.tensor([row_of[int(number)] for number in exemplars])).argmax(dim=1)
    place_of = {action: place for place, action in enumerate(actions)}
    truth = np.array([place_of[str(name)] for name in names_of(data, draw)[queries]])
    return DrawResult(actions, exemplars, queries, truth, np.where(shows_body[rows].numpy(), best.numpy(), -1))


def evaluate_draw(
    data: ClipData, clips: EmbeddedClips, draw: Draw, cohort: Embeddings, dataset: str | None = None
) -> DrawResult:
    """:func:`judge_draw` by what recognition compares: similarities, judged against the cohort of the weights.

    Raises:
        DataError: see :func:`queries_of`.
    """
    embeddings = clips.embeddings

    def scores(queries: Tensor, exemplars: Tensor) -> Tensor:
        return exemplar_scores(embeddings[queries], embeddings[exemplars], cohort)

    return judge_draw(data, clips.index, draw, scores, embeddings.seen.any(dim=1), dataset)
