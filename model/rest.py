"""A take against the poses that it starts and ends in.

Somebody who stands there idly resembles a take that hardly moves ("raise a knee") more than anything else that was
learned, and a threshold that all takes share cannot tell. The take itself can: held throughout, its first and its last
pose are what not doing it looks like, by the same person before the same sensor.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from capture import Clip
from model.embedding import Embeddings, similarity
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import body_frames

# A held pose that is less like the take than this is taken for it by nobody; one that is more like it than the other is
# the take: a pose that is to be recognised. Chosen on the development split, see docs/streams.md.
LEAST_ALIKE = 0.1
MOST_ALIKE = 0.5


def held(clip: Clip, frame: int) -> Clip:
    """The pose of one frame, held as long as the clip lasts."""

    def repeated(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.repeat(values[frame : frame + 1], len(clip), axis=0)

    return replace(clip, positions_m=repeated(clip.positions_m), confidence=repeated(clip.confidence))


def embed_with_rest(clip: Clip, encoder: OneShotEncoder) -> tuple[Embeddings, Embeddings]:
    """A take's embedding, and those of the poses that it starts and ends in, where they could be taken for it: 0 to 2.

    Raises:
        NoBodyError: the take shows no body.
    """
    body = np.flatnonzero(body_frames(clip))
    ends = [] if len(body) == 0 else [int(body[0]), int(body[-1])]
    embedded = encoder.embed([clip, *(held(clip, frame) for frame in ends)])
    take, poses = embedded[slice(0, 1)], embedded[slice(1, None)]
    alike = similarity(poses, take)[:, 0]
    return take, poses[(alike >= LEAST_ALIKE) & (alike < MOST_ALIKE)]
