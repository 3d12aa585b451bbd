"""How far a pose is from every pose of many paths, as one product."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class PoseDistances:
    """Mean squared distances to K paths of at most S poses.

    Written out, the squared distance is a product of the paths with the pose and two sums, one of which the paths alone
    decide: no differences of all joints of all poses are ever made.

    Args:
        paths: each (at most S, joints, 3).
        weights: (K, joints), what each joint weighs in the mean.
    """

    def __init__(self, paths: Sequence[Array], weights: Array) -> None:
        lengths = np.array([len(path) for path in paths])
        self._shape = len(paths), int(lengths.max(initial=1))
        self._poses = np.concatenate(paths)  # (P, joints, 3), of all paths
        self._owners = np.repeat(np.arange(len(paths)), lengths)  # (P,)
        self._places = np.flatnonzero(np.arange(self._shape[1]) < lengths[:, None])  # (P,) in (K, S)
        self._weights = weights
        self._seen: NDArray[np.bool_] | None = None

    def of(self, pose: Array, seen: NDArray[np.bool_]) -> Array:
        """(K, S): distances of a pose (joints, 3) by its joints that were ``seen`` (joints,).

        Infinite beyond the end of a path, and where no joint that weighs anything was seen.
        """
        if self._seen is None or not np.array_equal(seen, self._seen):
            self._prepare(seen)
        pose_square = self._seen_weights @ np.square(pose).sum(axis=1)  # (K,)
        distances = pose.ravel() @ self._weighted  # (P,)
        distances *= -2.0
        distances += self._path_square
        distances += pose_square[self._owners]
        np.maximum(distances, 0.0, out=distances)  # a difference of rounded numbers may fall below
        distances += self._infinite
        every = np.full(self._shape, np.inf)
        every.put(self._places, distances)
        return every

    def _prepare(self, seen: NDArray[np.bool_]) -> None:
        """Which joints are seen changes rarely."""
        weights = self._weights * seen
        total = weights.sum(axis=1)  # (K,)
        self._seen_weights = weights / np.where(total > 0, total, 1.0)[:, None]
        weighted = self._poses * self._seen_weights[self._owners, :, None]
        self._path_square = (weighted * self._poses).sum(axis=(1, 2))  # (P,)
        # Poses side by side: a product with rows as short as a pose takes twice the time.
        self._weighted = np.ascontiguousarray(weighted.reshape(len(weighted), -1).T)  # (joints*3, P)
        self._infinite = np.where(total > 0, 0.0, np.inf)[self._owners]
        self._seen = seen.copy()
