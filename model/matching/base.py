"""The interface of one-shot heads: from what the encoder says about windows to how alike they are.

A head compares the frozen skeleton branch's features (section 3.6 of CrossGLG) with those of one exemplar for each
action. It gets them with time kept, so that a head may align windows in time, and joint by joint, so that it may leave
out joints that were not seen.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.branch_ensemble import Branch
from model.embedding import Embeddings, from_features
from model.one_shot_encoder import encode_batches
from model.preprocess import Samples
from model.skeleton_branch import BranchFeatures


@dataclass(frozen=True)
class WindowFeatures:
    """Features of N windows, nothing pooled.

    Attributes:
        joints: (N, T', V, C), the branch's reweighted joint features, not negative; for heads without learning the
            joints' places (see :mod:`model.matching.joints`).
        importance: (N, V), k_out of the importance module, sums to 1 over the joints.
        seen: (N, V) bool, joints that the sensor saw.
    """

    joints: Tensor
    importance: Tensor
    seen: Tensor

    def __len__(self) -> int:
        return len(self.joints)

    def __getitem__(self, index: slice | Tensor) -> WindowFeatures:
        return WindowFeatures(self.joints[index], self.importance[index], self.seen[index])

    def embeddings(self) -> Embeddings:
        """What :mod:`model.embedding` compares: the joints' features pooled over time, of unit length."""
        return from_features(self.joints, self.importance, self.seen)

    def global_features(self) -> Tensor:
        """(N, C) float32: the mean over time and over the joints that were seen; zeros where none was."""
        over_time = self.joints.float().mean(dim=1)  # (N, V, C)
        count = self.seen.sum(dim=1, keepdim=True).clamp_min(1)
        return (over_time * self.seen[:, :, None]).sum(dim=1) / count


def concatenate(parts: Sequence[WindowFeatures]) -> WindowFeatures:
    """One batch from several."""
    return WindowFeatures(
        torch.cat([part.joints for part in parts]),
        torch.cat([part.importance for part in parts]),
        torch.cat([part.seen for part in parts]),
    )


@dataclass(frozen=True)
class BaseFeatures:
    """Labelled windows of the base actions, for heads that need their statistics.

    Attributes:
        features: of N windows, pooled over time (T' = 1): the statistics are of time-means.
        actions: (N,) the base action of each.
    """

    features: WindowFeatures
    actions: NDArray[np.str_]

    def without(self, actions: Collection[str]) -> BaseFeatures:
        """The windows of all other actions."""
        kept = ~np.isin(self.actions, list(actions))
        return BaseFeatures(self.features[torch.from_numpy(kept)], self.actions[kept])

    def class_numbers(self) -> Tensor:
        """(N,) int64: the actions as numbers from 0, by name."""
        return torch.from_numpy(np.unique(self.actions, return_inverse=True)[1])


def window_features(branch: Branch, samples: Samples, device: torch.device, *, pooled: bool = False) -> WindowFeatures:
    """Features of sampled clips by a branch on ``device``, in batches; the result lies on the CPU.

    Joint features are stored in half precision: 100 kB a window at T' = 8 and C = 256.

    Args:
        pooled: keep only their mean over time (T' = 1), an eighth of that.

    Returns:
        ``seen`` is all False for a sample that shows no joint, although the preprocessing derives joints for it.
    """

    def keep(encoded: BranchFeatures, seen: Tensor) -> WindowFeatures:
        joints = encoded.joints.float()
        if pooled:
            joints = joints.mean(dim=1, keepdim=True)
        return WindowFeatures(joints.half().cpu(), encoded.importance.float().cpu(), seen.cpu())

    found = concatenate(encode_batches(branch, samples, device, keep))
    return replace(found, seen=found.seen & samples.seen.any(dim=1, keepdim=True))


class OneShotHead(ABC):
    """Compares windows with exemplars."""

    @abstractmethod
    def scores(self, queries: WindowFeatures, exemplars: WindowFeatures) -> Tensor:
        """How alike they are: (Q, E) float32, higher is more alike.

        Scores of one call compare with each other; what their values mean is the head's own affair.
        """


def in_batches(
    compare: Callable[[WindowFeatures, WindowFeatures], Tensor],
    queries: WindowFeatures,
    exemplars: WindowFeatures,
    batch: int,
) -> Tensor:
    """``compare`` for ``batch`` queries at a time, which bounds the memory that it takes: (Q, E)."""
    return torch.cat(
        [compare(queries[start : start + batch], exemplars) for start in range(0, max(len(queries), 1), batch)]
    )
