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
        self._last = np.array([len(path) - 1 for path in paths])  # (K,)
        size = int(self._last.max(initial=0)) + 1
        self._paths = np.zeros((len(paths), size, weights.shape[1], 3))
        for number, path in enumerate(paths):
            self._paths[number, : len(path)] = path
        self._weights = weights
        self._beyond = np.arange(size) > self._last[:, None]  # (K, S)
        self._seen: NDArray[np.bool_] | None = None

    def of(self, pose: Array, seen: NDArray[np.bool_]) -> Array:
        """(K, S): distances of a pose (joints, 3) by its joints that were ``seen`` (joints,).

        Infinite beyond the end of a path, and where no joint that weighs anything was seen.
        """
        if self._seen is None or not np.array_equal(seen, self._seen):
            self._prepare(seen)
        pose_square = self._seen_weights @ np.square(pose).sum(axis=1)  # (K,)
        product = (self._weighted @ pose.ravel()).reshape(self._beyond.shape)
        distances = np.multiply(product, -2.0, out=product)
        distances += self._path_square
        distances += pose_square[:, None]
        np.maximum(distances, 0.0, out=distances)  # a difference of rounded numbers may fall below
        distances += self._infinite
        return distances

    def _prepare(self, seen: NDArray[np.bool_]) -> None:
        """Which joints are seen changes rarely."""
        weights = self._weights * seen
        total = weights.sum(axis=1)  # (K,)
        self._seen_weights = weights / np.where(total > 0, total, 1.0)[:, None]
        weighted = self._paths * self._seen_weights[:, None, :, None]
        self._path_square = (weighted * self._paths).sum(axis=(2, 3))  # (K, S)
        self._weighted = weighted.reshape(self._beyond.size, -1)  # (K*S, joints*3)
        self._infinite = np.where(self._beyond | (total <= 0)[:, None], np.inf, 0.0)
        self._seen = seen.copy()
