"""APSR: body parts weighted by what the name of the action has to do with them.

Liu et al., "NTU RGB+D 120: A Large-Scale Benchmark for 3D Human Activity Understanding", TPAMI 2020, section 4:
action-part semantic relevance. A network gives a feature for each body part. The relevance of an action to a part is
how alike the embeddings of their words are; a query's and an exemplar's features are summed over the parts, weighted by
the relevance of the exemplar's action, and the action of the most similar exemplar is the answer. It is the one system
that reads the names of the novel actions: the exemplars come with them (:meth:`model.systems.base.System.named`).

How we read what is left open, and what is otherwise here:

* The network is the project's encoder (the paper's is a spatio-temporal LSTM), and a part's feature the mean over time
  and over its joints that were seen. The parts are those of :mod:`model.contrast`, by their plain names.
* Words are embedded by the project's text encoder, as the mean over the name's tokens (the paper's is word2vec). What
  all parts' embeddings share is taken off. A relevance is a cosine, 0 if negative, as a share of the sum over the
  parts; all parts are alike where no cosine is positive.
* In training an action's logit comes from the features weighted by that action's own relevance, whichever action the
  clip shows: the loss is the cross entropy, and no label leaks into the features.
* Features are compared by their cosine.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from capture import JOINT_COUNT
from model.contrast import PARTS
from model.encoders.build import build_encoder
from model.preprocess import NormalisedSkeletons, features
from model.systems.base import ENCODER_CHANNELS, System
from model.systems.matching_system import LABEL_SMOOTHING
from model.text.encoders import TextEncoder, text_encoder

TEXT_ENCODER = "minilm"


class APSR(System):
    """Parts weighted by names, see the module's docstring.

    Args:
        actions: the names of the training actions.
        encoder: of the names; the project's own unless given.

    Raises:
        DataError: the text encoder cannot be loaded.
    """

    name = "apsr"
    title = "APSR (Liu et al. 2020)"
    membership: Tensor
    training_relevance: Tensor

    def __init__(self, actions: tuple[str, ...], encoder: TextEncoder | None = None) -> None:
        super().__init__(actions)
        self._text_encoder = encoder or text_encoder(TEXT_ENCODER)
        membership = torch.zeros(len(PARTS), JOINT_COUNT)
        for row, joints in enumerate(PARTS.values()):
            membership[row, list(joints)] = 1
        # Both follow from the skeleton and the names, so they are not part of a checkpoint.
        self.register_buffer("membership", membership, persistent=False)  # (P, V)
        self.register_buffer("training_relevance", relevance(actions, self._text_encoder), persistent=False)  # (K, P)
        self.encoder = build_encoder("infogcn", channels=ENCODER_CHANNELS)
        self.classifier = nn.Linear(self.encoder.channels_after, len(actions))

    def losses(self, skeletons: NormalisedSkeletons, classes: Tensor) -> dict[str, Tensor]:
        parts, seen = self._parts(skeletons)
        weight = shares(self.training_relevance[None] * seen[:, None])  # (N, K, P)
        # w_k . (sum over p of r_kp f_p) without the features (N, K, C) in between
        by_part = functional.linear(parts, self.classifier.weight)  # (N, P, K)
        logits = torch.einsum("npk,nkp->nk", by_part, weight) + self.classifier.bias
        loss = functional.cross_entropy(logits, classes, label_smoothing=LABEL_SMOOTHING)
        return {"loss": loss}

    def describe(self, skeletons: NormalisedSkeletons) -> Tensor:
        """(N, P, C + 2): the parts' features, 1 where they were seen, and their relevance, alike without a name."""
        parts, seen = self._parts(skeletons)
        alike = torch.full_like(seen, 1 / seen.shape[1])
        return torch.cat((parts.float(), seen[..., None], alike[..., None]), dim=-1)

    def named(self, exemplars: Tensor, names: Sequence[str]) -> Tensor:
        """The exemplars with the relevance of their actions to the parts."""
        found = relevance(names, self._text_encoder).to(exemplars)
        return torch.cat((exemplars[..., :-1], found[..., None]), dim=-1)

    def similarity(self, queries: Tensor, exemplars: Tensor) -> Tensor:
        """The cosine of the features summed with the exemplar's relevance over the parts that both saw, -1..1."""
        query_seen, exemplar_seen = queries[..., -2], exemplars[..., -2]
        weight = shares(exemplars[..., -1] * exemplar_seen * query_seen[:, None])  # (Q, E, P)
        query = torch.einsum("qep,qpc->qec", weight, queries[..., :-2])
        exemplar = torch.einsum("qep,epc->qec", weight, exemplars[..., :-2])
        return functional.cosine_similarity(query, exemplar, dim=-1)

    def _parts(self, skeletons: NormalisedSkeletons) -> tuple[Tensor, Tensor]:
        """Features (N, P, C) of the parts, and which were seen (N, P), 0 or 1."""
        joints = self.encoder(features(skeletons)).after.mean(dim=1)  # (N, V, C)
        members = self.membership * skeletons.seen[:, None]  # (N, P, V)
        count = members.sum(dim=-1, keepdim=True)
        return (members / count.clamp_min(1)).to(joints.dtype) @ joints, (count[..., 0] > 0).float()


def relevance(names: Sequence[str], encoder: TextEncoder) -> Tensor:
    """How relevant the parts are to actions by their names: (names, P), not negative, rows sum to 1."""
    embedded = encoder.embed([*names, *PARTS])
    actions, parts = embedded[: len(names)], embedded[len(names) :]
    shared = parts.mean(dim=0)
    actions, parts = (functional.normalize(words - shared, dim=-1) for words in (actions, parts))
    return shares((actions @ parts.T).clamp_min(0), or_else_alike=True)


def shares(weights: Tensor, *, or_else_alike: bool = False) -> Tensor:
    """Weights divided by their sum over the last dimension; zeros, or all alike, where that is 0."""
    total = weights.sum(dim=-1, keepdim=True)
    otherwise = torch.full_like(weights, 1 / weights.shape[-1] if or_else_alike else 0.0)
    return torch.where(total > 0, weights / total.clamp_min(1e-12), otherwise)
