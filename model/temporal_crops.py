"""Several temporal crops of a clip as one embedding: the clip counts less where it happens to start and end.

For clips that are there as a whole; the live recogniser has no time for it, since each crop is one more window. What it
gains is in docs/experiments.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional

from capture import Clip
from model.embedding import Embeddings

# Start and end of each crop, as parts of the clip's length.
CROPS = ((0.0, 1.0), (0.0, 0.8), (0.1, 0.9), (0.2, 1.0))


def crop(clip: Clip, part: tuple[float, float]) -> Clip:
    """The part of a clip from one fraction of its length to another; all of it where no frame lies there."""
    # From the start of the clip: added to it, the end could be rounded to just before the last frame.
    since_ms, length_ms = clip.timestamps_ms - clip.start_ms, clip.end_ms - clip.start_ms
    first, last = part
    kept = (since_ms >= first * length_ms) & (since_ms <= last * length_ms)
    return clip.select(kept) if kept.any() and not kept.all() else clip


def mean_of_crops(crops: Sequence[Embeddings]) -> Embeddings:
    """One embedding of each of N clips from the embeddings of their crops.

    Args:
        crops: for each crop the embeddings of the N clips; one in which no joint is seen says nothing.

    Returns:
        The mean of the joints' features, of unit length again, and of the importance.
    """
    seen = torch.stack([one.seen for one in crops])  # (crops, N, V)
    joints = torch.stack([one.joints for one in crops]) * seen[..., None]
    shows_body = seen.any(dim=2).float()[..., None]  # (crops, N, 1)
    importance = (torch.stack([one.importance for one in crops]) * shows_body).sum(dim=0)
    return Embeddings(
        functional.normalize(joints.sum(dim=0), dim=-1),
        importance / shows_body.sum(dim=0).clamp_min(1),
        seen.any(dim=0),
    )
