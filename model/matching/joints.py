"""Heads without learning: how far apart the joints of two skeletons are on the canonical body.

They compare what the one preprocessing leaves of a clip before any encoder sees it, and stand for what recognition
gives without one. Which places and which distance: chosen on the validation actions, see docs/experiments.md.
"""

from __future__ import annotations

import torch
from torch import Tensor

from capture import JOINT_COUNT
from model.matching.aligned import DynamicTimeWarping, SoftDynamicTimeWarping
from model.matching.base import OneShotHead, WindowFeatures
from model.preprocess import Samples, normalise

FRAMES = 32  # T of a window
BAND = 10  # frames that an alignment may leave the diagonal by
GAMMA = 0.1  # of soft-DTW, in squared torso lengths
FARTHEST = 100.0  # squared torso lengths: between windows that share no joint


def joint_places(samples: Samples) -> WindowFeatures:
    """Where the joints of sampled clips are, in torso lengths (see :func:`model.preprocess.normalise`).

    Returns:
        ``joints`` (N, T, V, 3); every joint equally important; ``seen`` all False for a sample that shows no joint.
    """
    skeletons = normalise(samples)
    count = len(samples)
    seen = skeletons.seen & samples.seen.any(dim=1, keepdim=True)
    return WindowFeatures(skeletons.positions, torch.full((count, JOINT_COUNT), 1 / JOINT_COUNT), seen)


def joint_distances(queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
    """Squared distances of a query's frames from an exemplar's, means over the joints that both saw: (Q, E, T', S').

    ``FARTHEST`` where they share no joint.
    """
    query, query_square, query_seen = _flattened(queries)
    exemplar, exemplar_square, exemplar_seen = _flattened(exemplars)
    # (a - b)^2 = a^2 + b^2 - 2ab, of the joints that both saw: three matrix products for all pairs of frames.
    total = query_square @ exemplar_seen.T + query_seen @ exemplar_square.T - 2 * query @ exemplar.T  # (Q*T', E*S')
    shared = query_seen @ exemplar_seen.T
    distance = torch.where(shared > 0, total.clamp_min(0) / shared.clamp_min(1), FARTHEST)
    shape = (len(queries), queries.joints.shape[1], len(exemplars), exemplars.joints.shape[1])
    return distance.view(shape).permute(0, 2, 1, 3)


def _flattened(features: WindowFeatures) -> tuple[Tensor, Tensor, Tensor]:
    """Every frame: coordinates (N*T', V*C), squared lengths (N*T', V) and joints seen (N*T', V); 0 where unseen."""
    joints = features.joints.float() * features.seen[:, None, :, None]
    seen = features.seen.float().repeat_interleave(joints.shape[1], dim=0)
    joints = joints.flatten(0, 1)  # (N*T', V, C)
    return joints.flatten(1), joints.square().sum(dim=-1), seen


def nearest() -> OneShotHead:
    """Frame by frame: an alignment that has no room."""
    return DynamicTimeWarping(band=0, costs=joint_distances)


def dynamic_time_warping() -> OneShotHead:
    """Along the cheapest alignment."""
    return DynamicTimeWarping(BAND, joint_distances)


def soft_dynamic_time_warping() -> OneShotHead:
    """Over all alignments, cheap ones more."""
    return SoftDynamicTimeWarping(GAMMA, BAND, joint_distances)
