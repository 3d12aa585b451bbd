"""Skeleton-DML: SL-DML with another image of the skeleton sequence.

Memmesheimer, Haering, Theisen and Paulus, "Skeleton-DML: Deep Metric Learning for Skeleton-Based One-Shot Action
Recognition", WACV 2022. A joint is a row; along it lie its x over all frames, then its y, then its z, as three blocks,
and three successive values are the three colours of a pixel. So a pixel's colours tell a short movement along one axis
instead of a place, at the same size of image as in SL-DML (the authors' published code rereads the array of joints,
axes and frames in this order). Where the number of frames is no multiple of three, a pixel lies on the border of two
blocks, as in that code. All the rest is as in :mod:`model.systems.sl_dml`.
"""

from __future__ import annotations

from torch import Tensor

from model.systems.sl_dml import SLDML


class SkeletonDML(SLDML):
    """SL-DML with the axes as blocks, see the module's docstring."""

    name = "skeleton-dml"
    title = "Skeleton-DML (Memmesheimer et al. 2022)"

    @staticmethod
    def layout(coordinates: Tensor) -> Tensor:
        count, frames, joints, _ = coordinates.shape
        rows = coordinates.permute(0, 2, 3, 1)  # (N, V, 3 axes, T)
        pixels = rows.reshape(count, joints, frames, 3)  # three successive values to a pixel
        return pixels.permute(0, 3, 1, 2)
