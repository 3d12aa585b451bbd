"""The known actions nearest in meaning to the name of a new one.

Only names are compared. With MiniLM, for 165 queries such as 'boxing' or 'taking a seat' whose counterpart among the
actions of kinect70 and ntu120 together was noted beforehand, the counterpart came first for 96 and among the first
three for 130. To weigh in the global descriptions changed that to 94 and 131 (mean of both cosines), or to 97 and 129
(name and description as one text), at about six times the work.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from model.text.encoders import TextEncoder


def nearest_actions(
    name: str, known: Collection[str], encoder: TextEncoder, count: int = 3
) -> tuple[tuple[str, float], ...]:
    """The ``count`` actions of ``known`` nearest in meaning to ``name``, with cosines in -1..1, nearest first.

    Args:
        name: of a new action, in words.
        known: names to choose from, such as the keys of descriptions.
        encoder: makes the embeddings.
        count: how many; fewer where fewer are known.

    Raises:
        DataError: the encoder cannot be loaded.
    """
    names = list(known)
    embeddings = encoder.embed([name, *names])  # (1 + known, C_txt)
    similarity = cosine_similarity(embeddings[:1], embeddings[1:])  # (known)
    values, indices = similarity.topk(min(count, len(names)))
    return tuple((names[index], value) for index, value in zip(indices.tolist(), values.tolist(), strict=True))


class RememberingEncoder:
    """Embeds each sentence once: the known names are the same at every question.

    Args:
        encoder: makes the embeddings.
    """

    def __init__(self, encoder: TextEncoder) -> None:
        self.name = encoder.name
        self.channels = encoder.channels
        self._encoder = encoder
        self._embeddings: dict[str, Tensor] = {}

    def embed(self, sentences: Sequence[str]) -> Tensor:
        """See :class:`model.text.encoders.TextEncoder`."""
        new = list(dict.fromkeys(sentence for sentence in sentences if sentence not in self._embeddings))
        if new:
            self._embeddings.update(zip(new, self._encoder.embed(new), strict=True))
        return torch.stack([self._embeddings[sentence] for sentence in sentences])
