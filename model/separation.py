"""How well whole clips of known and unknown actions are told apart, on actions that the weights have not seen.

Episodes imitate a user: a few actions are learned from one clip each; queries are other people's clips of those
actions (known) and of the other actions (unknown). A user learns and recognises with the same sensor, so the queries
come from the source sets of the exemplars: known ones from the set of their own exemplar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score, roc_curve

from model.data.kinect25 import ClipData
from model.embedding import Embeddings, similarity
from model.one_shot import EmbeddedClips, knows_subject
from model.scoring import normalised_scores

LEARNED = 5  # actions learned in an episode
EPISODES = 60
SEED = 0


@dataclass(frozen=True)
class Separation:
    """How well the best score tells known from unknown: area under the ROC, and the false positives in percent at
    95 % true positives; ``plain_auroc`` is that of the similarity before normalisation."""

    auroc: float
    fpr_at_95_tpr: float
    plain_auroc: float


def separate(data: ClipData, clips: EmbeddedClips, actions: Sequence[str], cohort: Embeddings) -> Separation:
    """How well known and unknown separate in episodes of ``actions`` by each query's best score."""
    generator = np.random.default_rng(SEED)
    scores, plain, known = [], [], []
    for _ in range(EPISODES):
        normalised, raw, is_known = _episode(data, clips, actions, cohort, generator)
        scores.append(normalised)
        plain.append(raw)
        known.append(is_known)
    score, truth = np.concatenate(scores), np.concatenate(known)
    false_positive, true_positive, _ = roc_curve(truth, score)
    return Separation(
        auroc=float(roc_auc_score(truth, score)),
        fpr_at_95_tpr=100 * float(false_positive[np.searchsorted(true_positive, 0.95)]),
        plain_auroc=float(roc_auc_score(truth, np.concatenate(plain))),
    )


def _episode(
    data: ClipData,
    clips: EmbeddedClips,
    actions: Sequence[str],
    cohort: Embeddings,
    generator: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Best normalised score, best similarity, and whether it is a learned action, of each query."""
    rows = np.arange(len(clips.index))
    rows = rows[np.isin(data.action[clips.index], actions)]
    learned = generator.choice(np.array(actions), min(LEARNED, len(actions) - 1), replace=False)
    exemplars = [generator.choice(rows[data.action[clips.index[rows]] == action]) for action in learned]
    of_row = clips.index[rows]
    queries = ~np.isin(rows, exemplars) & np.isin(data.dataset[of_row], data.dataset[clips.index[exemplars]])
    for exemplar in exemplars:
        number = int(clips.index[exemplar])
        same_action = data.action[of_row] == data.action[number]
        queries &= ~(same_action & (data.dataset[of_row] != data.dataset[number]))
        if knows_subject(data, number):
            queries &= ~(same_action & (data.subject[of_row] == data.subject[number]))
    query_rows = rows[queries]
    query, support = clips.embeddings[torch.from_numpy(query_rows)], clips.embeddings[torch.tensor(exemplars)]
    best = normalised_scores(query, support, cohort).max(dim=1).values.double().numpy()
    plain = similarity(query, support).max(dim=1).values.double().numpy()
    return best, plain, np.isin(data.action[clips.index[query_rows]], learned)
